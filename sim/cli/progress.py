"""Progress on stderr: a line that moves for people, a plain one now and then for logs, nothing with ``--quiet``."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import TYPE_CHECKING

from sim.report.text import encodable, plain

from .work import Work

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.live import Live

    from .work import State

PATIENCE_S = 2.0
"""Seconds of work before anything is shown to people: shorter work needs nothing."""
LINE_EVERY_S = 60.0
"""Seconds of work between two plain lines where nobody watches."""

_FREE = 3
"""Columns left free at the end: terminals write ``^C`` there, and a next line that it began would not be cleared."""
_NARROW, _WIDE = 8, 40
"""Columns of a bar: with fewer it says nothing and is left out; more say no more."""


class StderrProgress:
    """Shows how far work is and the time left, or the time gone where what is left cannot be known.

    On a terminal that is one line that moves, once the work has taken `PATIENCE_S`, whatever it does then; elsewhere a
    plain line for a round of units, and one every `LINE_EVERY_S`. A context manager: leaving it clears the line away.
    Called with the number of units done, as the ``progress`` of `sim.compare`.

    Parameters
    ----------
    quiet : bool
        Whether nothing is shown.
    label : str
        What is done until the first report.
    tells_rounds : bool
        Whether a plain line is written for each round of units, or for the first only.
    """

    def __init__(self, *, quiet: bool = False, label: str = "preparing", tells_rounds: bool = True) -> None:
        self._quiet = quiet
        self._watched = not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._lock = threading.Lock()
        self._live: Live | None = None
        self._work = Work(label, time.monotonic(), tells_rounds=tells_rounds)
        self._over = threading.Event()
        # By the clock, not with the first report, which may be a long unit away.
        self._clock = threading.Thread(target=self._follow, name="progress", daemon=True)

    def __call__(self, done: float, total: int, unit: str) -> None:
        """Show that so many units of all are done."""
        with self._lock:
            told = self._work.report(done, total, unit, time.monotonic())
            if told and not self._watched:
                self._write(f"{told} ...")

    def begin(self, label: str, done: int, total: int) -> None:
        """Show what is done now, as one of several parts of the work."""
        with self._lock:
            self._work.begin(label, done, total, time.monotonic())

    def say(self, text: str) -> None:
        """Write a line, above the one that moves if there is that."""
        with self._lock, suppress(OSError):
            if self._live is not None:
                self._live.console.print(plain(text), markup=False, highlight=False)
            else:
                self._write(text)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Clear the line away for a moment in which something else writes to the terminal."""
        with self._lock:
            if self._live is not None:
                self._live.stop()
            try:
                yield
            finally:
                if self._live is not None:
                    self._live.start(refresh=True)

    def __enter__(self) -> StderrProgress:
        if not self._quiet:
            self._clock.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        with self._lock:
            live, self._live = self._live, None
        if live is not None:
            with suppress(OSError):  # the terminal may be what ended the run
                live.stop()

    def _write(self, text: str) -> None:
        if not self._quiet:
            print(encodable(plain(text), sys.stderr.encoding), file=sys.stderr, flush=True)

    def _follow(self) -> None:
        """Show what there is to show when its time has come; in a thread that leaves signals to others."""
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        if self._watched:
            if not self._over.wait(PATIENCE_S):
                self._start()
            return
        while not self._over.wait(LINE_EVERY_S):
            with self._lock, suppress(OSError):
                if self._over.is_set():
                    return
                self._write(self._work.state.words(time.monotonic()))

    def _start(self) -> None:
        from rich.console import Console
        from rich.live import Live

        with self._lock:
            if self._over.is_set():
                return
            # What is drawn takes no lock: it is asked for by a thread that holds rich's, which `say` waits for.
            self._live = Live(
                get_renderable=lambda: _Drawing(self._work.state, time.monotonic()),
                console=Console(file=sys.stderr),
                refresh_per_second=5,
                transient=True,
            )
            self._live.start(refresh=True)


class _Drawing:
    """The line that moves: what is done, a bar, how much of it, how long it will take."""

    def __init__(self, state: State, now_s: float) -> None:
        self._state = state
        self._now_s = now_s

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        share = self._state.share
        label = encodable(plain(self._state.label), console.encoding)
        end = ("" if share is None else f"{share:4.0%} ") + self._state.clock(self._now_s)
        label, columns, end = fitted(label, end, options.max_width - _FREE)
        line = Table.grid(padding=(0, 1, 0, 0))
        cells: list[RenderableType] = [Text(label, no_wrap=True)] if label else []
        if columns:
            done = 100 * (share or 0.0)
            cells.append(ProgressBar(100, done, width=columns, pulse=share is None, animation_time=self._now_s))
        line.add_row(*cells, Text(end, no_wrap=True))
        yield line


def fitted(label: str, end: str, width: int) -> tuple[str, int, str]:
    """Return what fits into a line: label, columns of the bar between, end; the bar goes first, then the label.

    >>> fitted("running 90 simulations", " 33% 1:02 left", 60)
    ('running 90 simulations', 22, ' 33% 1:02 left')
    >>> fitted("running 90 simulations", " 33% 1:02 left", 30)
    ('running 90 sim.', 0, ' 33% 1:02 left')
    """
    from rich.cells import cell_len, set_cell_size

    end = end[: max(width, 0)]
    room = width - len(end) - 1
    if cell_len(label) > room:
        return (set_cell_size(label, room - 1).rstrip() + "." if room > 1 else "", 0, end)
    bar = room - cell_len(label) - 1
    return label, min(bar, _WIDE) if bar >= _NARROW else 0, end
