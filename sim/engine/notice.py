"""What a person who waits must be told of the compiled engine: that it is being compiled, or why it is slow."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Tell = Callable[[str], None]
"""Takes a line of text."""

COMPILING = "compiling the engine, once on this machine: about a minute"
UNKEPT = (
    "what was compiled cannot be kept ({why}) and is compiled anew each time;"
    " let NUMBA_CACHE_DIR name a folder you may write to"
)
NOT_COMPILED = "NUMBA_DISABLE_JIT is set: the compiled engine runs as plain Python, slower than --engine reference"

_listening = threading.Lock()
_told: list[str] = []
"""What is told once a process."""


@contextmanager
def told_of_compiling(tell: Tell) -> Iterator[None]:
    """Call ``tell`` once if anything must be compiled meanwhile, and if that is not kept; or if nothing can be.

    Of compiling it is told by the thread that compiles. That is noticed in the whole process, so that only one listens
    at a time: whoever began first.
    """
    if not _listening.acquire(blocking=False):
        yield
        return
    try:
        from sim.compiling import JIT, compile_notice  # lazily: Numba takes half a second to import

        if not JIT and not _told:
            _told.append(NOT_COMPILED)
            tell(NOT_COMPILED)
        with compile_notice(lambda: tell(COMPILING), lambda why: tell(UNKEPT.format(why=why))):
            yield
    finally:
        _listening.release()


def say_on_terminal(text: str) -> None:
    """Say it on stderr if that is a terminal: to a person who waits, not to a log."""
    with suppress(OSError, ValueError, AttributeError):  # stderr is closed, or there is none
        if sys.stderr.isatty():
            print(text, file=sys.stderr, flush=True)
