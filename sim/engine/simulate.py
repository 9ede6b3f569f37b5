"""The way in: one scenario, one design, one replication."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from sim.draws import MAX_SEED
from sim.errors import Fault, UsageError, require, require_function, whole_number
from sim.scenario import check
from sim.scenario.effort import effort_of
from sim.scenario.schema import Scenario

from .bearable import require_bearable
from .notice import say_on_terminal, told_of_compiling
from .reference import simulate_reference
from .run import Run

ENGINES = ("compiled", "reference")
"""The first is the default."""

_POLICY_NOTE = "ran on the reference engine, since compiled code cannot call its routing policy"


def _require_one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        near = difflib.get_close_matches(value, allowed, n=1)
        fix = f"did you mean {near[0]!r}? " if near else ""
        raise UsageError(Fault(f"no {name} {value!r}", fix=f"{fix}one of {', '.join(allowed)}"))


def require_engine(engine: str) -> None:
    """Refuse an engine that does not exist.

    Raises
    ------
    UsageError
        If it is none of `ENGINES`.
    """
    require("engine", engine, str, "the name of an engine")
    _require_one_of("engine", engine, ENGINES)


def engine_of(scenario: Scenario, design: str, asked: str) -> str:
    """Return the engine that runs a design: the one asked for, but the reference engine for a custom policy."""
    return "reference" if scenario.designs[design].routing.policy is not None else asked


def simulate(
    scenario: Scenario,
    design: str,
    seed: int = 1,
    replication: int = 0,
    *,
    engine: str = "compiled",
    allow_code: bool = False,
    progress: Callable[[float], None] | None = None,
    on_part: Callable[[Run], None] | None = None,
) -> Run:
    """Simulate one design of a scenario once.

    Parameters
    ----------
    scenario : Scenario
        From `sim.load`.
    design : str
        Name of one of ``scenario.designs``.
    seed, replication : int
        Each in [0, 2**32). Equal numbers give equal customers, needs and luck under every design.
    engine : str
        ``"compiled"`` (Numba, fast) or ``"reference"`` (SimPy, the specification in code); their logs are equal to the
        last bit. Before its first run on a machine the compiled engine takes about a minute to be compiled, and says
        so on stderr if that is a terminal. A design with a ``policy`` runs on the reference engine in any case, as
        `Run.engine` and `Run.notes` say.
    allow_code : bool
        Whether a ``policy`` named by the design may be imported and run.
    progress : callable, optional
        Called with the share of days opened, in [0, 1).
    on_part : callable, optional
        Called with the logs of the cases that are over whenever some 10,000 contacts have gathered, which are
        then forgotten: memory depends on population, open cases and timers (besides a week's draws and the table by
        half hour), not on all cases ever seen. `sim.join` makes one run of the parts, `sim.Measures` their KPIs.

    Returns
    -------
    Run
        Contact log, case log and the table by team and half hour; with ``on_part`` the last part: the logs of what
        was not handed over before.

    Raises
    ------
    ScenarioError
        If a scenario built in code refers to something it does not hold.
    UsageError
        If the design or engine does not exist, the seed is out of range, an argument is of the wrong type, or code is
        needed and not allowed.

    Examples
    --------
    >>> import sim
    >>> run = sim.simulate(sim.load("erlang-a", days=1), "siloed")
    >>> run.contacts["outcome"].value_counts().index[0]
    'resolved'
    """
    seed, replication = _checked(scenario, design, seed, replication)
    require_engine(engine)
    require("allow_code", allow_code, bool, "True or False")
    require_function("progress", progress)
    require_function("on_part", on_part)
    chosen = engine_of(scenario, design, engine)
    _require_bearable(scenario, design, chosen, keeps_logs=on_part is None)
    if chosen == "compiled":
        with told_of_compiling(say_on_terminal):
            from .compiled import simulate_compiled  # lazily: Numba takes half a second to import

            return simulate_compiled(scenario, design, seed, replication, progress=progress, on_part=on_part)
    run = simulate_reference(
        scenario, design, seed, replication, allow_code=allow_code, progress=progress, on_part=on_part
    )
    return run if chosen == engine else replace(run, notes=(*run.notes, _POLICY_NOTE))


def simulate_rows(
    scenario: Scenario,
    design: str,
    seed: int,
    replication: int,
    on_rows: Callable[[Any, int, Any, int], None],
    *,
    progress: Callable[[float], None] | None = None,
    on_part: Callable[[Run], None] | None = None,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Simulate on the compiled engine and hand over rows of finished cases as they are written.

    Parameters
    ----------
    on_rows : callable
        `sim.engine.compiled.OnRows`.
    on_part : callable, optional
        As in `simulate`, called with the last part, too; without it no log is made.

    Returns
    -------
    DataFrame, tuple of str
        The table by team and half hour, and the notes: `Run.teams` and `Run.notes`.

    Raises
    ------
    ScenarioError, UsageError
        As `simulate` does.
    """
    seed, replication = _checked(scenario, design, seed, replication)
    _require_bearable(scenario, design, "compiled", keeps_logs=False)
    with told_of_compiling(say_on_terminal):
        from .compiled import count_compiled, simulate_compiled  # lazily: Numba takes half a second to import

        if on_part is None:
            return count_compiled(scenario, design, seed, replication, progress=progress, on_rows=on_rows)
        last = simulate_compiled(
            scenario, design, seed, replication, progress=progress, on_part=on_part, on_rows=on_rows
        )
        on_part(last)
        return last.teams, last.notes


def _checked(scenario: Scenario, design: str, seed: int, replication: int) -> tuple[int, int]:
    """Return seed and replication as plain numbers, after everything that needs no engine was checked."""
    require("scenario", scenario, Scenario, "a scenario, as sim.load gives it")
    require("design", design, str, "the name of a design")
    if not scenario.checked:
        check(scenario)
    _require_one_of("design", design, tuple(scenario.designs))
    return whole_number("seed", seed, 0, MAX_SEED), whole_number("replication", replication, 0, MAX_SEED)


def _require_bearable(scenario: Scenario, design: str, engine: str, *, keeps_logs: bool) -> None:
    effort = effort_of(scenario, design, engine=engine, keeps_logs=keeps_logs)
    what = f"this simulation of about {effort.cases:.3g} cases"
    require_bearable(effort, what=what, lower="demand.cases_per_day, the number of agents or time.days")
