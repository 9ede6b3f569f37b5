"""What a whole study will take: every simulation's time, and the memory of those that run at once."""

from __future__ import annotations

from collections.abc import Sequence

from sim.engine import engine_of
from sim.engine.bearable import require_bearable
from sim.scenario.effort import Effort, effort_of
from sim.scenario.schema import Scenario

from .running.execution import at_once


def check_effort(
    scenario: Scenario,
    designs: Sequence[str],
    replications: int,
    workers: int | None = None,
    *,
    engine: str = "compiled",
    keeps_logs: bool = False,
    elsewhere: bool = False,
) -> Effort:
    """Return what a study will take by the clock, and refuse one that cannot be borne.

    Parameters
    ----------
    designs : sequence of str
        Designs of the scenario, each run so many times.
    replications, workers, engine
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
    engines = [engine_of(scenario, design, engine) for design in designs]
    for kind in set(engines):  # one after the other
        own = [design for design, needed in zip(designs, engines, strict=True) if needed == kind]
        so_many = at_once(kind, workers, len(own) * replications)
        efforts = [effort_of(scenario, design, engine=kind, keeps_logs=keeps_logs) for design in own]
        shares.append(_together(efforts, replications, so_many))
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
        what=f"{len(designs) * replications} simulations with about {total.cases:.3g} cases",
        lower="demand.cases_per_day, the number of agents, --days, --replications or --workers",
    )
    return total


def _together(efforts: Sequence[Effort], replications: int, so_many: int) -> Effort:
    """Return the effort of replications of each, so many at the same time."""
    return Effort(
        cases=sum(effort.cases for effort in efforts) * replications,
        seconds=sum(effort.seconds for effort in efforts) * replications / so_many,
        memory_bytes=max(effort.memory_bytes for effort in efforts) * so_many,
        file_bytes=sum(effort.file_bytes for effort in efforts) * replications,
    )
