"""Where the command line starts and ends: every ending becomes an exit code and a message, never a traceback."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

DONE, BAD_INPUT, INTERNAL, INTERRUPTED = 0, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 done, 2 bad input, 3 internal error, 130 interrupted (143, 129: see below).

    SIGTERM and SIGHUP end it as Ctrl-C does, so that worker processes are stopped too, with 128 + their number.

    Parameters
    ----------
    arguments : sequence of str, optional
        What follows ``omnides``; by default the arguments of this process.
    """
    received: list[int] = []
    try:
        _listen(received)
        for stream in (sys.stdout, sys.stderr):
            # A name that the terminal cannot show must not end the run.
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        code = _run(arguments)
    except KeyboardInterrupt:
        code = _interrupted(received)
    sys.exit(code)


def _listen(received: list[int]) -> None:
    """Turn SIGTERM and SIGHUP into Ctrl-C and remember which it was; one that is ignored (nohup) stays so."""

    def end(number: int, _: object) -> NoReturn:
        received.append(number)
        raise KeyboardInterrupt

    for ending in _endings():
        if signal.getsignal(ending) is signal.SIG_DFL:
            signal.signal(ending, end)


def _endings() -> list[signal.Signals]:
    return [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


def _run(arguments: Sequence[str] | None) -> int:
    # Imported here, so that Ctrl-C during start-up is caught as well.
    import click

    from sim.errors import ScenarioError, SimError, UsageError

    from .app import group

    try:
        code = group.main(args=arguments, prog_name="omnides", standalone_mode=False)
        return code if isinstance(code, int) else DONE
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        message = io.StringIO()
        error.show(message)
        _say(message.getvalue().rstrip())
        return BAD_INPUT
    except SimError as error:
        _say(error.text())
        return BAD_INPUT if isinstance(error, ScenarioError | UsageError) else INTERNAL
    except Exception as error:
        return _internal(error)


def _interrupted(received: Sequence[int]) -> int:
    for ending in (signal.SIGINT, *_endings()):
        signal.signal(ending, signal.SIG_IGN)  # a second Ctrl-C on the way out changes nothing
    # CPython remembers an interrupt that went through exec'd code (an import may be) and would end this process by
    # SIGINT at its exit, although it was caught; running another such code makes it forget.
    exec("")
    with suppress(OSError):  # the terminal may be what has gone
        _say(f"ended by {signal.Signals(received[0]).name}" if received else "interrupted")
    return 128 + received[0] if received else INTERRUPTED


def _internal(error: Exception) -> int:
    if os.environ.get("OMNIDES_DEBUG", "") not in {"", "0"}:
        import traceback

        traceback.print_exception(error)
    elif isinstance(error, OSError):  # a full disk, a closed stream: nobody's fault here
        _say(f"error: the system refused: {error}".splitlines()[0])
    else:
        _say(f"internal error: {type(error).__name__}: {error}".splitlines()[0])
        _say("  this is a fault of omnides, not of your input; OMNIDES_DEBUG=1 shows where it happened")
    return INTERNAL


def _say(text: str) -> None:
    from sim.report.text import encodable, plain

    print(encodable(plain(text), getattr(sys.stderr, "encoding", None)), file=sys.stderr, flush=True)
