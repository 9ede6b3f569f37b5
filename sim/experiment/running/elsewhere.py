"""Batches on an executor of somebody else's: a cluster, or a pool of processes made for many studies.

It is neither made nor shut down here. What it gets is small and plain: the study as bytes, and which replications to
run.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Sequence
from concurrent.futures import Executor, Future
from functools import lru_cache, partial
from typing import cast

from sim.errors import Fault, SimError

from .batches import Batch, run_batch
from .collecting import Results, Watch, announce_ends, collect, count_ends
from .sources import engine_sources
from .units import Job


def run_elsewhere(job: Job, batches: Sequence[Batch], executor: Executor, watch: Watch) -> None:
    """Run batches on an executor, which may live on other machines.

    Raises
    ------
    SimError
        If a worker has other sources of the engine, or other versions of the libraries it computes with, than this
        process: its results might differ.
    """
    packed = zlib.compress(pickle.dumps(job))
    futures: list[Future[Results]] = []
    look = count_ends(batches, watch.progress)
    try:
        futures += [executor.submit(_run_packed, packed, engine_sources(), batch) for batch in batches]
        ends = announce_ends(futures)
        collect(futures, ends, watch.keep, look, partial(_stop, futures))
    except BaseException:
        _stop(futures)
        raise


def _stop(futures: Sequence[Future[Results]]) -> None:
    for future in futures:
        future.cancel()


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
