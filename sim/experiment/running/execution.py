"""Running units, each kind its way: those of the compiled engine on threads, of the reference engine in processes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace

from sim.engine import engine_of

from .batches import batches_of
from .collecting import Watch
from .elsewhere import run_elsewhere
from .processes import run_in_processes
from .threads import run_in_threads
from .units import Progress, Work


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


def run_units(works: Sequence[Work], workers: int | None, executor: Executor | None, watch: Watch) -> None:
    """Run units and have their results kept, in any order; no result depends on where or how many at a time.

    Units of the compiled engine come first, then those of designs that need the reference engine; on an executor of
    somebody else's, all together.
    """
    if executor is not None:
        batches = batches_of(works, at_once("compiled", workers, len(works)))
        run_elsewhere(batches, executor, watch)
        return
    engines = [engine_of(job.scenario, unit.design, job.engine) for job, unit in works]
    before = 0
    for engine in dict.fromkeys(sorted(engines)):
        chosen = [work for work, own in zip(works, engines, strict=True) if own == engine]
        so_many = at_once(engine, workers, len(chosen))
        batches = batches_of(chosen, so_many)
        run = run_in_threads if engine == "compiled" else run_in_processes
        run(batches, so_many, replace(watch, progress=_further(watch.progress, before, len(works))))
        before += len(chosen)


def _further(progress: Progress | None, before: int, total: int) -> Progress | None:
    """Return what counts on from the units that were done before."""
    if progress is None:
        return None
    return lambda done, _, unit: progress(before + done, total, unit)
