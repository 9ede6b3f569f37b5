"""Progress on stderr: a bar for people, one plain line for logs, nothing with ``--quiet``."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING

from sim.report.text import counted, encodable, plain

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE_S = 2.0
"""Seconds of work before a bar appears: shorter work needs none."""


_STAGE = "staffing "
"""What `sim.experiment.staffing` begins its units with, whose rounds are many and short."""


class StderrProgress:
    """Takes the number of units done and shows how far the work is, and the time left.

    Parameters
    ----------
    n_units : int
        Expected in all, before the first report says so; 0 if that is not known.
    quiet : bool
        Whether nothing is shown.
    tells_rounds : bool
        Whether a line is written for each round of units where nobody watches, or for the first only.
    """

    def __init__(self, n_units: int, *, quiet: bool, tells_rounds: bool = True) -> None:
        self._quiet = quiet
        self._tells_rounds = tells_rounds
        self._watched = not quiet and sys.stderr.isatty()
        self._lock = threading.Lock()
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._done, self._total = 0.0, n_units
        self._over = False
        # The bar starts by the clock, not with the first report, which may be a long unit away.
        self._timer = threading.Timer(PATIENCE_S, self._start)
        self._timer.daemon = True
        self._round = (0, 0.0)
        """Units in all of the round that is told of, and how many of them there were before it."""
        self._stage = ""
        """What many short rounds are for; told once."""

    def __call__(self, done: float, total: int, unit: str) -> None:
        """Show that so many units of all are done."""
        with self._lock:
            self._done, self._total = done, total
            before, self._stage = self._stage, unit if unit.startswith(_STAGE) else ""
            if self._round[0] != total or self._stage != before:
                is_first, self._round = self._round[0] == 0, (total, done)
                is_told = self._stage != before if self._stage else is_first or bool(before) or self._tells_rounds
                if not self._quiet and not self._watched and is_told:
                    print(f"{self._label()} ...", file=sys.stderr, flush=True)
            if self._bar is not None and self._task is not None:
                self._bar.update(self._task, completed=done, total=total, label=self._label())

    def say(self, text: str) -> None:
        """Write a line, above the bar if there is one."""
        with self._lock, suppress(OSError):
            if self._bar is not None:
                self._bar.console.print(text, markup=False, highlight=False)
            elif not self._quiet:
                print(encodable(text, sys.stderr.encoding), file=sys.stderr, flush=True)

    def __enter__(self) -> StderrProgress:
        if self._watched:
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._over = True
            bar, self._bar = self._bar, None
        if bar is not None:
            with suppress(OSError):  # the terminal may be what ended the run
                bar.stop()

    def _label(self) -> str:
        if not self._total:
            return "preparing"
        if self._stage:
            return encodable(plain(self._stage), sys.stderr.encoding)
        return encodable(f"running {counted(self._total - int(self._round[1]), 'simulation')}", sys.stderr.encoding)

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        with self._lock:
            if self._over:
                return
            self._bar = Progress(
                TextColumn("{task.fields[label]}"),
                BarColumn(),
                TaskProgressColumn(),
                TimeRemainingColumn(),
                console=Console(file=sys.stderr),
                transient=True,
            )
            self._task = self._bar.add_task("", total=self._total, label=self._label())
            self._bar.update(self._task, completed=self._done)
            self._bar.start()
