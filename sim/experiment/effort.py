"""What a whole study will take: every simulation's time, and the memory of those that run at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sim.engine.bearable import require_bearable
from sim.scenario.effort import Effort, effort_of
from sim.scenario.schema import Scenario


def check_effort(
    scenario: Scenario, designs: Sequence[str], replications: int, workers: int = 1, *, keeps_logs: bool = False
) -> Effort:
    """Return what a study will take by the clock, and refuse one that cannot be borne.

    Parameters
    ----------
    designs : sequence of str
        Designs of the scenario, each run so many times.
    replications, workers : int
        As in `sim.compare`.
    keeps_logs : bool
        Whether the logs of each run are written, and so held until it ends.

    Raises
    ------
    UsageError
        If it would take more memory than there is, or more than a week.
    """
    efforts = [effort_of(scenario, design, keeps_logs=keeps_logs) for design in designs]
    n_units = len(designs) * replications
    at_once = max(1, min(workers, n_units))
    total = Effort(
        cases=sum(effort.cases for effort in efforts) * replications,
        seconds=sum(effort.seconds for effort in efforts) * replications,
        memory_bytes=max(effort.memory_bytes for effort in efforts) * at_once,
        file_bytes=sum(effort.file_bytes for effort in efforts) * replications,
    )
    require_bearable(
        total,
        workers=at_once,
        what=f"{n_units} simulations with about {total.cases:.3g} cases",
        lower="demand.cases_per_day, the number of agents, --days, --replications or --workers",
    )
    return replace(total, seconds=total.seconds / at_once)
