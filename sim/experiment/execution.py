"""Running units, each kind its way: those of the compiled engine on threads, of the reference engine in processes."""

from __future__ import annotations

import os
from collections.abc import Sequence

from sim.engine import engine_of
from sim.engine.notice import Tell

from .processes import run_in_processes
from .threads import run_in_threads
from .units import Job, Progress, Unit, UnitResult


def processors() -> int:
    """Return how many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def at_once(engine: str, workers: int | None, n_units: int) -> int:
    """Return how many units of an engine run at the same time: as asked, never more than there are.

    Unless asked, threads for all processors, but no processes: those begin a script anew, which must expect it.
    """
    if workers is None:
        workers = processors() if engine == "compiled" else 1
    return max(1, min(workers, n_units))


def run_units(
    job: Job,
    units: Sequence[Unit],
    workers: int | None,
    progress: Progress | None,
    on_notice: Tell,
) -> list[UnitResult]:
    """Return the result of each unit, in the order given, whatever the number of workers.

    Units of the compiled engine come first, then those of designs that need the reference engine.
    """
    engines = [engine_of(job.scenario, unit.design, job.engine) for unit in units]
    results: dict[int, UnitResult] = {}
    for engine in dict.fromkeys(sorted(engines)):
        places = [place for place, own in enumerate(engines) if own == engine]
        chosen = [units[place] for place in places]
        so_many = at_once(engine, workers, len(chosen))
        further = progress and _further(progress, len(results), len(units))
        if engine == "compiled":
            found = run_in_threads(job, chosen, so_many, further, on_notice)
        else:
            found = run_in_processes(job, chosen, so_many, further)
        results.update(zip(places, found, strict=True))
    return [results[place] for place in range(len(units))]


def _further(progress: Progress, before: int, total: int) -> Progress:
    """Return what counts on from the units that were done before."""
    return lambda done, _, unit: progress(before + done, total, unit)
