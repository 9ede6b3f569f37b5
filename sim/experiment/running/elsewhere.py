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
from typing import cast

from sim.errors import Fault, SimError

from .batches import Batch, run_batch
from .collecting import Results, Watch, collect, count_ends
from .sources import engine_sources
from .units import Job


def run_elsewhere(job: Job, batches: Sequence[Batch], executor: Executor, watch: Watch) -> None:
    """Run batches on an executor, which may live on other machines.

    Raises
    ------
    SimError
        If a worker has other sources of the engine, or other versions of the libraries it computes with, than this
        process: its results might differ. If a worker or the executor itself fails.
    """
    packed = zlib.compress(pickle.dumps(job))
    begun: list[Future[Results]] = []

    def begin(futures: list[Future[Results]]) -> None:
        for batch in batches:
            begun.append(executor.submit(_run_packed, packed, engine_sources(), batch))
            futures.append(begun[-1])

    try:
        collect(begin, watch.keep, count_ends(batches, watch.progress), _stop)
    except (Exception, CancelledError) as error:
        if isinstance(error, SimError) or not _is_of(begun, error):
            raise  # as it is: bad input; or raised here, by whoever watches
        raise SimError(_failed(error)) from error


def _stop(futures: Sequence[Future[Results]]) -> None:
    """Cancel what has not begun; what runs elsewhere cannot be ended, and nobody waits for it."""
    for future in futures:
        future.cancel()


def _is_of(futures: Sequence[Future[Results]], error: BaseException) -> bool:
    """Return whether an error is that of a unit or its worker: cancelled by the executor, or raised over there."""
    return isinstance(error, CancelledError | BrokenExecutor) or any(
        future.done() and not future.cancelled() and future.exception() is error for future in futures
    )


def _failed(error: BaseException) -> Fault:
    if isinstance(error, CancelledError | BrokenExecutor):
        return _EXECUTOR_GONE
    if isinstance(error, ImportError | AttributeError | pickle.UnpicklingError):
        return Fault(f"a worker cannot run this study: {error}", fix=_OTHER_SOURCES.fix)
    return Fault(
        f"a worker failed: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}",
        why="its machine may have run out of memory, or lost it several times",
        fix="look at what the workers themselves have logged; use fewer threads a worker, or fewer days",
    )


def _run_packed(packed: bytes, sources: str, batch: Batch) -> Results:
    """Run a batch, on a worker."""
    own = engine_sources()
    if own != sources:
        raise SimError(_OTHER_SOURCES)
    return run_batch(_unpacked(packed), batch)


@lru_cache(maxsize=2)
def _unpacked(packed: bytes) -> Job:
    return cast(Job, pickle.loads(zlib.decompress(packed)))


_OTHER_SOURCES = Fault(
    "a worker runs another omnides than this process, or other versions of Python or of the libraries it computes with",
    why="results of one study must not depend on where a simulation ran",
    fix="install the same versions wherever workers run, and start them anew",
)
_EXECUTOR_GONE = Fault(
    "the executor has dropped the study: its workers, or the scheduler of its cluster, have gone",
    fix="start them again; with a store (--store DIR), what is finished is not run again",
)
