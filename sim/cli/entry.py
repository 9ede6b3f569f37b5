"""Where the command line starts and ends: every ending becomes an exit code and a message, never a traceback.

This module and those on the way to it import nothing at their top: whatever is imported before `main` is time in which
Ctrl-C still ends in Python's own traceback.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, whose import takes longer than all else here
if TYPE_CHECKING:
    from collections.abc import Sequence
    from signal import Signals
    from typing import NoReturn

DONE, BAD_INPUT, INTERNAL, INTERRUPTED = 0, 2, 3, 130

_ALL_AT_ONCE_S = 1.0
"""Signals that come closer together count as one, so that the second leaves the first in peace to tidy up."""
_over = False
"""Whether the command's ending is known, so that Ctrl-C changes nothing any more."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 done, 2 bad input, 3 internal error, 130 interrupted (143, 129: see below).

    SIGTERM and SIGHUP end it as Ctrl-C does, so that worker processes are stopped too, with 128 + their number.

    Parameters
    ----------
    arguments : sequence of str, optional
        What follows ``omnides``; by default the arguments of this process.
    """
    global _over
    _over = False
    received: list[int] = []
    try:
        _listen(received)
        code = _run(arguments, received)
        _over = True  # the result is out: Ctrl-C in the last moments would only spoil the exit code
    except KeyboardInterrupt:
        _over = True  # before any call, which is where Python answers the next signal
        code = _interrupted(received)
    except Exception:  # while a class is being made, by an import say, Python 3.11 makes another error of it
        if not received:
            raise
        _over = True
        code = _interrupted(received)
    _deafen()
    _leave(code)


def _leave(code: int) -> NoReturn:
    """Exit, without waiting for a thread that compiles: nothing can end it, and Python would wait for a minute."""
    import gc
    import sys

    threads = sys.modules.get("sim.experiment.running.threads")
    if threads is not None and threads.any_left_running():
        import os
        from contextlib import suppress

        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):  # closed or full, of which nobody can be told any more
                stream.flush()
        os._exit(code)
    gc.freeze()  # else Python looks through every module for circles on its way out, a third of a second long
    sys.exit(code)


def _listen(received: list[int]) -> None:
    """Turn SIGTERM and SIGHUP into Ctrl-C and remember what came; one that is ignored (nohup) stays so.

    Remembered, since the KeyboardInterrupt may arrive as another error: Python 3.11 makes a RuntimeError of it while a
    class is being made.
    """
    import _thread
    import signal
    import sys
    import time

    raised_s = -_ALL_AT_ONCE_S

    class Ending(KeyboardInterrupt):
        """Raised anew if it is lost on its way to `main`: destructors and some libraries' compiled code drop errors."""

        def __del__(self) -> None:
            nonlocal raised_s
            if not _over:
                raised_s = -_ALL_AT_ONCE_S
                # from another thread: here it would be raised, and dropped, within this very function
                _thread.start_new_thread(_thread.interrupt_main, (signal.Signals(received[-1]),))

    def end(number: int, _: object) -> None:
        nonlocal raised_s
        received.append(number)
        if not _over and time.monotonic() - raised_s >= _ALL_AT_ONCE_S:
            raised_s = time.monotonic()
            raise Ending

    def dropped(lost: sys.UnraisableHookArgs) -> None:
        if not issubclass(lost.exc_type, Ending):
            sys.__unraisablehook__(lost)

    for ending in _endings():
        if signal.getsignal(ending) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(ending, end)
    sys.unraisablehook = dropped


def _endings() -> list[Signals]:
    import signal

    return [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def _deafen() -> None:
    """Ignore from now on what would interrupt: Python's own exit, too, would answer to it."""
    import signal

    for ending in _endings():
        signal.signal(ending, signal.SIG_IGN)


def _run(arguments: Sequence[str] | None, received: Sequence[int]) -> int:
    import click

    from .app import group
    from .streams import prepare

    try:
        prepare()
        code = group.main(args=arguments, prog_name="omnides", standalone_mode=False)
        return code if isinstance(code, int) else DONE
    except click.Abort:
        raise KeyboardInterrupt from None
    except Exception as error:
        if received:
            raise KeyboardInterrupt from None
        return _failed(error)


def _failed(error: Exception) -> int:
    """Say what went wrong and return the exit code."""
    import io

    import click

    from sim.errors import ScenarioError, SimError, UsageError

    if isinstance(error, click.ClickException):
        message = io.StringIO()
        error.show(message)
        _say(message.getvalue().rstrip())
        return BAD_INPUT
    if isinstance(error, SimError):
        _say(error.text())
        return BAD_INPUT if isinstance(error, ScenarioError | UsageError) else INTERNAL
    return _internal(error)


def _interrupted(received: Sequence[int]) -> int:
    import signal
    from contextlib import suppress

    # CPython remembers an interrupt that went through exec'd code (an import may be) and would end this process by
    # SIGINT at its exit, although it was caught; running another such code makes it forget.
    exec("")
    asked = not received or received[0] == signal.SIGINT
    with suppress(OSError):  # the terminal may be what has gone
        _say("interrupted" if asked else f"ended by {signal.Signals(received[0]).name}")
    return INTERRUPTED if asked else 128 + received[0]


def _internal(error: Exception) -> int:
    import os

    if os.environ.get("OMNIDES_DEBUG", "") not in {"", "0"}:
        import traceback

        traceback.print_exception(error)
    elif isinstance(error, MemoryError):
        _say("error: memory ran out\n  fix:   simulate fewer days, scale demand and teams down, or use fewer --workers")
    elif isinstance(error, OSError):  # a full disk, a closed stream: nobody's fault here
        _say(f"error: the system refused: {error}".splitlines()[0])
    else:
        _say(f"internal error: {type(error).__name__}: {error}".splitlines()[0])
        whose = "; ".join(getattr(error, "__notes__", ())) or "this is a fault of omnides, not of your input"
        _say(f"  {whose}; OMNIDES_DEBUG=1 shows where it happened")
    return INTERNAL


def _say(text: str) -> None:
    import sys

    from sim.report.text import encodable, plain

    print(encodable(plain(text), getattr(sys.stderr, "encoding", None)), file=sys.stderr, flush=True)
