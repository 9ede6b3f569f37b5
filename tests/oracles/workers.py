"""Runs what is independent (a seed of a point, a whole study) in worker processes; Ctrl-C ends them all, quietly."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import Any, TypeVar

from suite import Interval, interval

Task = tuple[str, int, str]
"""Name of a point, seed, and engine."""
Progress = Callable[[int, int], None]
"""Called with tasks done, and in all."""
Result = TypeVar("Result")


def run(tasks: Sequence[Task], workers: int = 2, progress: Progress | None = None) -> list[Interval]:
    """Return the interval of each task, in the order given, whatever the number of workers."""
    return run_each(interval, tasks, workers, progress)


def run_each(
    work: Callable[..., Result], tasks: Sequence[tuple[Any, ...]], workers: int = 2, progress: Progress | None = None
) -> list[Result]:
    """Return what a function makes of the arguments of each task, in the order given."""
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _start_worker)
    try:
        with _interrupt_held():  # workers start here, and inherit the block: only this process answers Ctrl-C
            futures = [pool.submit(work, *task) for task in tasks]
        for done, future in enumerate(as_completed(futures), 1):
            future.result()
            if progress is not None:
                progress(done, len(tasks))
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - before:
            child.kill()
        raise
    pool.shutdown()
    return [future.result() for future in futures]


def progress_line(done: int, total: int, what: str = "intervals") -> None:
    """Show progress on stderr: one line rewritten on a terminal, else a line every fifty."""
    terminal = sys.stderr.isatty()
    if terminal or done % 50 == 0 or done == total:
        end = "\r" if terminal and done < total else "\n"
        print(f"{done} of {total} {what}", end=end, file=sys.stderr, flush=True)


@contextmanager
def _interrupt_held() -> Iterator[None]:
    """Hold Ctrl-C back while workers start, where the system has signal masks."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _start_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this worker when the process that started it is gone, however it went."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "a worker has a parent"
    wait([parent.sentinel])
    os._exit(1)
