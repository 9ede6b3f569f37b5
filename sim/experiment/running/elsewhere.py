"""Batches on an executor of somebody else's: a cluster, or a pool of processes made for many studies.

It is neither made nor shut down here. What it gets is small and plain: the study as bytes, and which replications to
run.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from functools import lru_cache
from typing import Any, cast

from sim.errors import Fault, SimError

from .batches import Batch, BatchEnd, run_batch
from .collecting import Watch, collect, count_ends
from .provenance import require_sources, sources_of
from .units import Job


def run_elsewhere(batches: Sequence[Batch], executor: Executor, watch: Watch) -> None:
    """Run batches on an executor, which may live on other machines.

    Raises
    ------
    SimError
        If a worker has other sources of the engine, or other versions of the libraries it computes with, than this
        process: its results might differ. If a worker or the executor itself fails.
    """
    jobs = dict.fromkeys(batch.job for batch in batches)
    packed = {job: _shared(executor, zlib.compress(pickle.dumps(job))) for job in jobs}
    series = dict.fromkeys((batch.job, batch.design) for batch in batches)
    sources = {(job, design): sources_of(job.scenario, design) for job, design in series}
    begun: list[Future[BatchEnd]] = []

    def begin(futures: list[Future[BatchEnd]]) -> None:
        for batch in batches:
            own = sources[batch.job, batch.design]
            begun.append(executor.submit(_run_packed, packed[batch.job], own, batch.design, batch.first, batch.last))
            futures.append(begun[-1])

    try:
        collect(batches, begin, watch.keep, count_ends(batches, watch.progress), _stop)
    except (Exception, CancelledError) as error:
        if isinstance(error, SimError) or not (_is_of(begun, error) or len(begun) < len(batches)):
            raise  # as it is: bad input; or raised here, by whoever watches
        raise SimError(_EXECUTOR_GONE if len(begun) < len(batches) else _failed(error)) from error


def _shared(executor: Executor, packed: bytes) -> Any:
    """Return what stands for bytes that every batch needs: where an executor can, they travel to each worker once."""
    once = getattr(executor, "share_with_workers", None)
    return packed if once is None else once(packed)


def _stop(futures: Sequence[Future[BatchEnd]]) -> None:
    """Cancel what has not begun; what runs elsewhere cannot be ended, and nobody waits for it."""
    for future in futures:
        future.cancel()


def _is_of(futures: Sequence[Future[BatchEnd]], error: BaseException) -> bool:
    """Return whether an error is that of a unit or its worker: cancelled by the executor, or raised over there."""
    ended = [future for future in futures if future.done() and not future.cancelled()]
    return isinstance(error, CancelledError | BrokenExecutor) or any(
        (future.exception() or future.result().error) is error for future in ended
    )


def _failed(error: BaseException) -> Fault:
    if isinstance(error, CancelledError | BrokenExecutor):
        return _EXECUTOR_GONE
    if isinstance(error, ImportError | AttributeError | pickle.UnpicklingError):
        fix = "install this version of omnides, and what its scenario needs, wherever workers run"
        return Fault(f"a worker cannot run this study: {error}", fix=fix)
    return Fault(
        f"a worker failed: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}",
        why="its machine may have run out of memory, or lost it several times",
        fix="look at what the workers themselves have logged; use fewer threads a worker, or fewer days",
    )


def _run_packed(packed: bytes, sources: str, design: str, first: int, last: int) -> BatchEnd:
    """Run a batch, on a worker."""
    job = _unpacked(packed)
    require_sources(job, design, sources)
    return run_batch(Batch(job, design, first, last))


@lru_cache(maxsize=8)
def _unpacked(packed: bytes) -> Job:
    return cast(Job, pickle.loads(zlib.decompress(packed)))


_EXECUTOR_GONE = Fault(
    "the executor has dropped the study: its workers, or the scheduler of its cluster, have gone",
    fix="start them again; with a store (--store DIR), what is finished is not run again",
)
