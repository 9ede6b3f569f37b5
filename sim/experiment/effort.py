"""What a whole study will take: every simulation's time, and the memory of those that run at once."""

from __future__ import annotations

from collections.abc import Sequence

from sim.engine import engine_of
from sim.engine.bearable import require_bearable
from sim.scenario.effort import Effort, effort_of
from sim.scenario.schema import Scenario

from .running.execution import at_once


def check_effort(
    runs: Sequence[tuple[Scenario, str, int]],
    workers: int | None = None,
    *,
    engine: str = "compiled",
    keeps_logs: bool = False,
    elsewhere: bool = False,
) -> Effort:
    """Return what a study will take by the clock, and refuse one that cannot be borne.

    Parameters
    ----------
    runs : sequence of (Scenario, str, int)
        Scenarios, a design of each, and how often it is run.
    workers, engine
        As in `sim.compare`.
    keeps_logs : bool
        Whether the logs of each run are written, and so held until it ends.
    elsewhere : bool
        Whether simulations run on other machines, whose memory is not known here.

    Raises
    ------
    UsageError
        If it would take more memory than there is, or more than a week.
    """
    shares = []
    most = 1
    engines = [engine_of(scenario, design, engine) for scenario, design, _ in runs]
    for kind in set(engines):  # one after the other
        own = [run for run, its in zip(runs, engines, strict=True) if its == kind]
        so_many = at_once(kind, workers, sum(count for _, _, count in own))
        efforts = [
            (effort_of(scenario, design, engine=kind, keeps_logs=keeps_logs), count) for scenario, design, count in own
        ]
        shares.append(_together(efforts, so_many))
        most = max(most, so_many)
    total = Effort(
        cases=sum(share.cases for share in shares),
        seconds=sum(share.seconds for share in shares),
        memory_bytes=0.0 if elsewhere else max(share.memory_bytes for share in shares),
        file_bytes=sum(share.file_bytes for share in shares),
    )
    require_bearable(
        total,
        workers=most,
        what=f"{sum(count for _, _, count in runs)} simulations with about {total.cases:.3g} cases",
        lower="demand.cases_per_day, the number of agents, --days, --replications or --workers",
    )
    return total


def _together(efforts: Sequence[tuple[Effort, int]], so_many: int) -> Effort:
    """Return the effort of all runs, each so often, so many at the same time."""
    return Effort(
        cases=sum(effort.cases * count for effort, count in efforts),
        seconds=sum(effort.seconds * count for effort, count in efforts) / so_many,
        memory_bytes=max(effort.memory_bytes for effort, _ in efforts) * so_many,
        file_bytes=sum(effort.file_bytes * count for effort, count in efforts),
    )
