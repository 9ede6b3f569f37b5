"""Units of the compiled engine: on threads of this process, since its kernels release Python's global lock."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

from sim.engine.notice import Tell, told_of_compiling

from .collecting import announce_ends, collect
from .endings import endings_held
from .units import Job, Progress, Unit, UnitResult, run_unit

_GRACE_S = 0.5
"""How long threads that were told to stop are waited for; kernels ask every 0.2 s, compiling never does."""

_left_running: list[Future[UnitResult]] = []


def run_in_threads(
    job: Job, units: Sequence[Unit], workers: int, progress: Progress | None, on_notice: Tell
) -> list[UnitResult]:
    """Return the result of each unit, in the order given, from so many threads.

    This thread only waits, reports and minds Ctrl-C, so that ``progress`` and ``on_notice`` are called in it. One
    worker is a thread too: while it compiles, a minute long, nothing else could answer.
    """
    board = _Board(job, units, progress, on_notice)
    pool = ThreadPoolExecutor(min(workers, len(units)), "omnides")
    futures: list[Future[UnitResult]] = []
    try:
        with told_of_compiling(board.notices.append):
            with endings_held():  # threads start here, and leave signals to this one
                futures += [pool.submit(board.run, place) for place in range(len(units))]
                ends = announce_ends(futures)
            results = collect(futures, ends, board.look)
    except BaseException:
        board.stop.set()
        with endings_held():
            _stop(pool, futures)
        raise
    pool.shutdown()
    return results


def any_left_running() -> bool:
    """Return whether threads of a study that was stopped still run: they compile, which nothing can end."""
    return not all(future.done() for future in _left_running)


def _stop(pool: ThreadPoolExecutor, futures: Sequence[Future[UnitResult]]) -> None:
    """Wait a moment for the threads, whose stop flag is up: none may be amid a file when this returns."""
    pool.shutdown(wait=False, cancel_futures=True)
    running = [future for future in futures if not future.cancelled()]
    _left_running[:] = [future for future in _left_running if not future.done()]
    _left_running.extend(wait(running, timeout=_GRACE_S).not_done)


class _Stopped(BaseException):
    """Ends a unit of a study that was stopped; not an Exception, so that no handler takes it for a fault."""


class _Board:
    """What the waiting thread and those of the units let each other know."""

    def __init__(self, job: Job, units: Sequence[Unit], progress: Progress | None, on_notice: Tell) -> None:
        self.stop = threading.Event()
        self.notices: deque[str] = deque()
        self._job = job
        self._units = units
        self._progress = progress
        self._on_notice = on_notice
        self._shares = [0.0] * len(units)

    def run(self, place: int) -> UnitResult:
        """Run a unit, in its thread; it ends where it reports progress once the study is stopped."""

        def report(share: float) -> None:
            if self.stop.is_set():
                raise _Stopped
            self._shares[place] = share

        report(0.0)
        return run_unit(self._job, self._units[place], report)

    def look(self, ended: int | None) -> None:
        """Report how far the units are, those that run included; called in the waiting thread."""
        if ended is not None:
            self._shares[ended] = 1.0
        while self.notices:
            self._on_notice(self.notices.popleft())
        if self._progress is not None:
            # fsum: exact, so that the sum neither falls while shares rise nor misses the number of units
            self._progress(math.fsum(self._shares), len(self._units), str(self._units[self._first_running()]))

    def _first_running(self) -> int:
        return next((place for place, share in enumerate(self._shares) if share < 1.0), len(self._units) - 1)
