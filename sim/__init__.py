"""omnides: what siloed, cross-channel and omnichannel service do to customers and to the bill.

Load a scenario, run its designs on the same demand, read tidy DataFrames:

>>> import sim
>>> scenario = sim.load("erlang-a", days=1)
>>> sorted(scenario.designs)
['siloed']
>>> run = sim.simulate(scenario, design="siloed", seed=1)  # doctest: +SKIP
>>> run.contacts, run.cases                                # one row per contact, per case  # doctest: +SKIP
>>> sim.measure(run)                                       # the KPIs of one run  # doctest: +SKIP
>>> comparison = sim.compare(scenario, replications=10, seed=1)  # doctest: +SKIP
>>> comparison.kpis                                        # with 95% half-widths  # doctest: +SKIP
>>> comparison.headline                                    # verdict per KPI and pair  # doctest: +SKIP

Loading: `load`, `Scenario`. Simulating: `simulate`, `Run`, `Policy`. Comparing: `compare`, `Comparison`, `measure`.
Staffing to targets: `staff`, `Staffing`, ``compare(…, frame="equal-service")``.
Kept runs: ``compare(…, store=…)`` with `query`.
Runs in parts, for long ones: ``simulate(…, on_part=…)`` with `join` or `Measures`.
Errors: `SimError` and its kinds `ScenarioError` (a file) and `UsageError` (a call).

Names are imported when first used, so that ``import sim`` and ``omnides --help`` stay quick.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, which is not imported here: nothing may come before `omnides` minds Ctrl-C
if TYPE_CHECKING:
    from typing import Any

    from .engine import Policy, Run, join, simulate
    from .errors import ScenarioError, SimError, UsageError
    from .experiment import Comparison, Staffing, compare, query, staff
    from .kpi import Measures, measure
    from .scenario import Scenario, load

    __version__: str

_HOMES = {
    "Comparison": ".experiment",
    "Measures": ".kpi",
    "Policy": ".engine",
    "Run": ".engine",
    "Scenario": ".scenario",
    "ScenarioError": ".errors",
    "SimError": ".errors",
    "Staffing": ".experiment",
    "UsageError": ".errors",
    "compare": ".experiment",
    "join": ".engine",
    "load": ".scenario",
    "measure": ".kpi",
    "query": ".experiment",
    "simulate": ".engine",
    "staff": ".experiment",
}

__all__ = [
    "Comparison",
    "Measures",
    "Policy",
    "Run",
    "Scenario",
    "ScenarioError",
    "SimError",
    "Staffing",
    "UsageError",
    "__version__",
    "compare",
    "join",
    "load",
    "measure",
    "query",
    "simulate",
    "staff",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "__version__":
        value: Any = _version()
    elif name in _HOMES:
        value = getattr(import_module(_HOMES[name], __name__), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _version() -> str:
    """Return the version: pyproject.toml is its only source, read directly in a checkout."""
    import tomllib
    from importlib.metadata import PackageNotFoundError, version
    from pathlib import Path

    # A checkout goes first: the metadata of an older install of omnides may be on the path as well.
    checkout = Path(__file__).resolve().parent.parent / "pyproject.toml"
    if checkout.is_file():
        project = tomllib.loads(checkout.read_text(encoding="utf-8")).get("project", {})
        if project.get("name") == "omnides":
            return str(project["version"])
    try:
        return version("omnides")
    except PackageNotFoundError:
        return "0+unknown"
