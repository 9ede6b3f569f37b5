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
Kept runs: ``compare(…, store=…)`` with `studies`, `stored` and `query`.
Looking: ``comparison.report("report.html")``, ``comparison.plot.headline()`` and the same of every answer.
Asking: `sweep` (what if), `sensitivity` (what matters), `breakeven` (from where on), `levers` (what first); what they
return: `Sweep`, `Sensitivity`, `BreakEven`, `Levers`.
Guarding: `baseline` keeps what a scenario gives today, `check` says whether it still does (`Check`).
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
    from .experiment import Comparison, Staffing, compare, query, staff, stored, studies
    from .experiment.checking import Check, baseline, check
    from .experiment.questions import BreakEven, Levers, Sensitivity, Sweep, breakeven, levers, sensitivity, sweep
    from .kpi import Measures, measure
    from .scenario import Scenario, load

    __version__: str

_HOMES = {
    "BreakEven": ".experiment.questions",
    "Check": ".experiment.checking",
    "Comparison": ".experiment",
    "Levers": ".experiment.questions",
    "Measures": ".kpi",
    "Policy": ".engine",
    "Run": ".engine",
    "Scenario": ".scenario",
    "ScenarioError": ".errors",
    "Sensitivity": ".experiment.questions",
    "SimError": ".errors",
    "Staffing": ".experiment",
    "Sweep": ".experiment.questions",
    "UsageError": ".errors",
    "baseline": ".experiment.checking",
    "breakeven": ".experiment.questions",
    "check": ".experiment.checking",
    "compare": ".experiment",
    "join": ".engine",
    "levers": ".experiment.questions",
    "load": ".scenario",
    "measure": ".kpi",
    "query": ".experiment",
    "sensitivity": ".experiment.questions",
    "simulate": ".engine",
    "staff": ".experiment",
    "stored": ".experiment",
    "studies": ".experiment",
    "sweep": ".experiment.questions",
}

__all__ = [
    "BreakEven",
    "Check",
    "Comparison",
    "Levers",
    "Measures",
    "Policy",
    "Run",
    "Scenario",
    "ScenarioError",
    "Sensitivity",
    "SimError",
    "Staffing",
    "Sweep",
    "UsageError",
    "__version__",
    "baseline",
    "breakeven",
    "check",
    "compare",
    "join",
    "levers",
    "load",
    "measure",
    "query",
    "sensitivity",
    "simulate",
    "staff",
    "stored",
    "studies",
    "sweep",
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
