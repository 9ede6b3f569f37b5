"""Batches of the reference engine: in this process, or in worker processes that stop when told to."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Any, cast

from sim.errors import Fault, SimError

from .batches import Batch, BatchEnd, run_batch
from .collecting import Watch, collect, count_ends, keep_end
from .endings import ENDINGS, endings_held
from .logs import drop_partial
from .policy_files import UnknownSourceError
from .provenance import require_sources, sources_of
from .units import Job

_GRACE_S = 0.2
"""How long workers may take to stop by themselves before they are ended."""
_KILLED_S = 5.0
"""How long a busy system may take to end them."""

_jobs: Sequence[Job] = ()
_stop_flag: Any = None
"""The jobs a worker process works on, and the shared byte that tells it to stop."""


def run_in_processes(batches: Sequence[Batch], workers: int, watch: Watch) -> None:
    """Run batches in so many spawned processes; with one worker in this one."""
    workers = min(workers, len(batches))
    if workers > 1:
        _run_apart(batches, workers, watch)
        return
    done, total = 0, sum(map(len, batches))
    for batch in batches:
        _run_here(batch, done, total, watch)
        done += len(batch)


def _run_here(batch: Batch, before: int, total: int, watch: Watch) -> None:
    units, progress = batch.units, watch.progress

    def report(done: float) -> None:
        if progress is not None:
            progress(before + done, total, str(units[min(int(done), len(units) - 1)]))

    end = run_batch(batch, report)
    with endings_held():
        keep_end(batch, end, watch.keep)


def _run_apart(batches: Sequence[Batch], workers: int, watch: Watch) -> None:
    """Run batches in worker processes; on any error, Ctrl-C included, stop them at once."""
    jobs = list(dict.fromkeys(batch.job for batch in batches))
    series = dict.fromkeys((batch.job, batch.design) for batch in batches)
    sources = {(job, design): _sources(job, design) for job, design in series}
    context = multiprocessing.get_context("spawn")
    stop_flag = context.RawValue("b", 0)
    with endings_held():  # apart from what follows: it starts Python's resource tracker, which lifts the mask
        pool = ProcessPoolExecutor(workers, context, _start_worker, (jobs, stop_flag))

    def begin(futures: list[Future[BatchEnd]]) -> None:
        with endings_held():
            for batch in batches:
                place, own = jobs.index(batch.job), sources[batch.job, batch.design]
                futures.append(pool.submit(_run_in_worker, place, own, batch.design, batch.first, batch.last))

    try:
        collect(batches, begin, watch.keep, count_ends(batches, watch.progress), lambda _: _stop(pool, jobs, stop_flag))
    except BrokenProcessPool as error:
        raise SimError(_WORKER_DIED) from error
    pool.shutdown()


def _stop(pool: ProcessPoolExecutor, jobs: Sequence[Job], flag: Any) -> None:
    """Raise the stop flag, end the workers, and clear what they left half-written.

    They get a moment to stop by themselves: one ended while it hands over a result would leave the pool waiting
    for the rest of it. The pool's own thread is waited for, since Python would meet it half closed on its way out.
    """
    flag.value = 1
    with endings_held():
        # private names, but nothing else tells its processes and thread from others that run here
        workers = [*(pool._processes or {}).values()]
        thread = cast("threading.Thread | None", pool._executor_manager_thread)
        pool.shutdown(wait=False, cancel_futures=True)
        deadline = time.monotonic() + _GRACE_S
        for worker in workers:
            worker.join(max(0.0, deadline - time.monotonic()))
        for worker in workers:
            worker.kill()  # workers are deaf to SIGTERM
        for worker in workers:
            worker.join(_KILLED_S)
        if thread is not None:
            thread.join(_KILLED_S)
        _drop_partial(jobs, [worker.pid for worker in workers if worker.pid is not None])


def _drop_partial(jobs: Sequence[Job], pids: Sequence[int]) -> None:
    """Remove the logs that processes have begun and not finished."""
    for logs in {job.logs for job in jobs if job.logs is not None}:
        drop_partial(logs, pids)


def _start_worker(jobs: Sequence[Job], stop_flag: Any) -> None:
    global _jobs, _stop_flag
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    _jobs, _stop_flag = jobs, stop_flag
    sys.stdout = sys.stderr  # what a policy of the user's prints must not run into the results
    threading.Thread(target=_end_with_parent, args=(jobs,), daemon=True).start()


def _end_with_parent(jobs: Sequence[Job]) -> None:
    """End this worker when the process that started the study is gone, however it went."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "a worker has a parent"
    wait([parent.sentinel])
    try:
        _drop_partial(jobs, [os.getpid()])
    finally:
        os._exit(1)


def _sources(job: Job, design: str) -> str | None:
    """Return what a worker's sources must be; None for a policy that was made in a session."""
    try:
        return sources_of(job.scenario, design)
    except UnknownSourceError:
        return None


def _run_in_worker(place: int, sources: str | None, design: str, first: int, last: int) -> BatchEnd:
    job = _jobs[place]
    _heed_stop(0.0)
    if sources is not None:
        require_sources(job, design, sources)
    return run_batch(Batch(job, design, first, last), _heed_stop)


def _heed_stop(_: float) -> None:
    """End this worker if the study was stopped; called as the progress of its simulation.

    At once, without Python's own tidying up, which takes longer than Ctrl-C may: no result is on its way, and what is
    half-written is dropped by the process that started the study.
    """
    if _stop_flag.value:
        os._exit(1)


_WORKER_DIED = Fault(
    what="a worker process ended before its simulation did",
    why="the system may have stopped it, for instance when memory ran out; or a script asked for workers without"
    ' `if __name__ == "__main__":` around its calls',
    fix="use fewer workers or fewer days; in a script, add that line",
)
