"""The two streams of the command: what stderr cannot take is lost without harm; what stdout cannot take is told."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

from sim.errors import Fault, UsageError

_FIX = "send the output to a file or program that takes it"


def prepare() -> None:
    """Replace stdout and stderr by streams that a command can rely on.

    Raises
    ------
    UsageError
        If stdout is closed.
    """
    if sys.stderr is None:  # as after 2>&-
        _open_nowhere(2)
        sys.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False), "utf-8")
    sys.stderr = _through(_Forgiving, sys.stderr)
    if sys.stdout is None:
        raise UsageError(Fault("stdout is closed, so there is nowhere to print to", where="stdout", fix=_FIX))
    sys.stdout = _through(_Telling, sys.stdout)


class _Forgiving(io.FileIO):
    """Loses what cannot be written: nobody reads it, and nothing that follows depends on it."""

    def write(self, data: Any) -> int:
        try:
            written = super().write(data)
        except OSError:
            written = None
        return len(data) if written is None else written


class _Telling(io.FileIO):
    """Says in the command's words that it cannot write; once, since Python tries again at its exit."""

    _failed = False

    def write(self, data: Any) -> int:
        if self._failed:
            return len(data)
        try:
            return super().write(data)
        except BrokenPipeError:  # its reader has seen enough; see `app`
            raise
        except OSError as error:
            self._failed = True
            what = f"cannot write to stdout: {error.strerror or error}"
            raise UsageError(Fault(what, where="stdout", fix=_FIX)) from error


def _through(kind: type[io.FileIO], stream: Any) -> Any:
    """Return the stream with its file replaced by one of this kind; one without a file (or a console) stays.

    A name that the terminal cannot show must not end the run.
    """
    buffer = getattr(stream, "buffer", None)
    if type(getattr(buffer, "raw", buffer)) is io.FileIO:
        stream.flush()
        file = io.BufferedWriter(kind(stream.fileno(), "w", closefd=False))
        return io.TextIOWrapper(
            file, stream.encoding, "replace", line_buffering=stream.line_buffering, write_through=stream.write_through
        )
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")
    return stream


def _open_nowhere(number: int) -> None:
    """Open a closed file number, so that no file of the study, nor a worker's, gets it."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    if nowhere != number:
        os.dup2(nowhere, number)
        os.close(nowhere)
    else:
        os.set_inheritable(number, True)
