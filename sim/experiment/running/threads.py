"""Batches of the compiled engine: on threads of this process, since its kernels release Python's global lock."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial

from sim.engine.notice import told_of_compiling

from .batches import Batch, BatchEnd, Stopped, run_batch
from .collecting import Watch, collect
from .endings import endings_held
from .units import Unit

_GRACE_S = 0.5
"""How long threads that were told to stop are waited for; kernels ask every 0.2 s, compiling never does."""

_left_running: list[Future[BatchEnd]] = []


def run_in_threads(batches: Sequence[Batch], workers: int, watch: Watch) -> None:
    """Run batches on so many threads.

    This thread only waits, reports and minds Ctrl-C, so that all of ``watch`` is called in it. One worker is a thread
    too: while it compiles, a minute long, nothing else could answer.
    """
    board = _Board(batches, watch)
    pool = ThreadPoolExecutor(min(workers, len(batches)), "omnides")

    def begin(futures: list[Future[BatchEnd]]) -> None:
        with endings_held():  # threads start here, and leave signals to the one that waits
            futures += [pool.submit(board.run, place) for place in range(len(batches))]

    with told_of_compiling(board.notices.append):
        collect(batches, begin, watch.keep, board.look, partial(_stop, pool, board.stop))
    pool.shutdown()


def any_left_running() -> bool:
    """Return whether threads of a study that was stopped still run: they compile, which nothing can end."""
    return not all(future.done() for future in _left_running)


def _stop(pool: ThreadPoolExecutor, flag: threading.Event, futures: Sequence[Future[BatchEnd]]) -> None:
    """Raise the stop flag and wait a moment for the threads: none may be amid a file when this returns."""
    flag.set()
    with endings_held():
        pool.shutdown(wait=False, cancel_futures=True)
        running = [future for future in futures if not future.cancelled()]
        _left_running[:] = [future for future in _left_running if not future.done()]
        _left_running.extend(wait(running, timeout=_GRACE_S).not_done)


class _Board:
    """What the waiting thread and those of the batches let each other know."""

    def __init__(self, batches: Sequence[Batch], watch: Watch) -> None:
        self.stop = threading.Event()
        self.notices: deque[str] = deque()
        self._batches = batches
        self._watch = watch
        self._done = [0.0] * len(batches)
        self._total = sum(map(len, batches))

    def run(self, place: int) -> BatchEnd:
        """Run a batch, in its thread; it ends where it reports progress once the study is stopped."""

        def report(done: float) -> None:
            if self.stop.is_set():
                raise Stopped
            self._done[place] = done

        return run_batch(self._batches[place], report)

    def look(self, ended: int | None) -> None:
        """Report how far the units are, those that run included; called in the waiting thread."""
        if ended is not None:
            self._done[ended] = float(len(self._batches[ended]))
        while self.notices:
            self._watch.on_notice(self.notices.popleft())
        if self._watch.progress is not None:
            # fsum: exact, so that the sum neither falls while shares rise nor misses the number of units
            self._watch.progress(math.fsum(self._done), self._total, str(self._first_running()))

    def _first_running(self) -> Unit:
        for batch, done in zip(self._batches, self._done, strict=True):
            if done < len(batch):
                return batch.units[int(done)]
        return self._batches[-1].units[-1]
