"""Saying that the engine is being compiled: a minute, once on a machine, in which nothing else would be seen."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

COMPILING = "compiling the engine, once on this machine: about a minute"

_listening = threading.Lock()


@contextmanager
def told_of_compiling(tell: Callable[[], None]) -> Iterator[None]:
    """Call ``tell`` once if anything must be compiled meanwhile, from the thread that does it.

    Compiling is noticed in the whole process, so that only one listens at a time: whoever began first.
    """
    if not _listening.acquire(blocking=False):
        yield
        return
    try:
        from sim.compiling import compile_notice  # lazily: Numba takes half a second to import

        with compile_notice(tell):
            yield
    finally:
        _listening.release()


def say_on_terminal() -> None:
    """Say that the engine is being compiled if stderr is a terminal: to a person who waits, not to a log."""
    with suppress(OSError, ValueError, AttributeError):  # stderr is closed, or there is none
        if sys.stderr.isatty():
            print(COMPILING, file=sys.stderr, flush=True)
