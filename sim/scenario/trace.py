"""A demand trace: cases at given moments, read from a CSV file."""

from __future__ import annotations

import csv
import hashlib
import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .faults import Findings
from .files import UnreadableError, read_text
from .wording import shown, suggestion

COLUMNS = ("time_s", "intent", "channel")
LARGEST_TRACE = 5_000_000
"""Rows a trace may have."""
LARGEST_FILE = 100_000_000
"""Bytes a trace file may have."""
_MOST_FAULTS = 20
_EPOCH_S = 1e9
"""Seconds since 1970 have been more than this since 2001; no run is as long."""
_FAR_OUTSIDE = 50.0
"""A last row so many times the length of the run from its start is hardly one of a trace that is merely too long."""


@dataclass(frozen=True)
class Trace:
    """The rows of a trace, in the order of the file; tuples of equal length n.

    Attributes
    ----------
    time_s : tuple of float
        Moment a case opens, seconds from the start of the simulation; need not be sorted.
    intents, channels : tuple of (str or None)
        Contact reason and first channel; None where the file leaves it to the scenario's shares.
    """

    time_s: tuple[float, ...]
    intents: tuple[str | None, ...] = field(repr=False)
    channels: tuple[str | None, ...] = field(repr=False)

    @property
    def sha256(self) -> str:
        """Digest of the rows: the same wherever the file lies and however its lines end."""
        digest = hashlib.sha256()
        for row in zip(self.time_s, self.intents, self.channels, strict=True):
            digest.update(repr(row).encode())
        return digest.hexdigest()

    def pairs(self, end_s: float) -> set[tuple[str | None, str | None]]:
        """Return the (intent, channel) that the rows before `end_s` give; empty when there is no such row."""
        rows = zip(self.time_s, self.intents, self.channels, strict=True)
        return {(intent, channel) for time_s, intent, channel in rows if time_s < end_s}

    def n_outside(self, end_s: float) -> int:
        """Return how many rows lie at or after the end of the run."""
        return sum(time_s >= end_s for time_s in self.time_s)

    def likely_cause(self, end_s: float) -> str:
        """Return why rows lie outside a run that ends then: what the latest of them looks like, and what is wanted."""
        latest = max(self.time_s)
        wanted = "time_s counts seconds from the start of the warm-up"
        if latest >= _EPOCH_S:
            unit = "milliseconds" if latest >= _EPOCH_S * 1_000 else "seconds"
            return f"{latest:.15g} looks like {unit} since 1970, but {wanted}"
        if latest >= _FAR_OUTSIDE * end_s and latest / 1_000 < end_s:
            return f"{latest:.15g} looks like milliseconds, but {wanted}"
        return wanted


def read_trace(path: Path, intents: Collection[str], channels: Collection[str], findings: Findings) -> Trace | None:
    """Return the rows of a trace, or None after reporting what is wrong with it.

    Parameters
    ----------
    path : Path
        A CSV file with the column ``time_s`` and, if wanted, ``intent`` and ``channel``.
    intents, channels : collection of str
        Names that a row may use.
    findings : Findings
        Receives the faults, each with its line.
    """
    where = ("demand", "trace")
    if_missing, if_large = "paths are relative to the scenario file", "leave out rows that lie outside the run"
    try:
        text = read_text(path, LARGEST_FILE, if_missing=if_missing, if_large=if_large)
    except UnreadableError as error:
        findings.add(where, f"trace {shown(str(path))} {error.what}", error.fix)
        return None
    reader = csv.reader(_lines(text))
    rows = ((reader.line_num, row) for row in reader if any(cell.strip() for cell in row))
    try:
        return _Rows(where, intents, channels, findings).parse(rows)
    except csv.Error as error:
        findings.add(where, f"trace line {reader.line_num}: {error}", "save it as plain CSV")
        return None


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a text one by one, without a copy of all of it."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


class _Rows:
    """Reads rows one by one; stops after `_MOST_FAULTS` bad ones."""

    def __init__(
        self, where: tuple[str, str], intents: Collection[str], channels: Collection[str], findings: Findings
    ) -> None:
        self._where, self._findings = where, findings
        # each name once: a cell of its own in every row would cost more memory than all the rest
        self._known = {"intent": {name: name for name in intents}, "channel": {name: name for name in channels}}
        self._bad = 0

    def parse(self, rows: Iterator[tuple[int, list[str]]]) -> Trace | None:
        line: int
        row: list[str] | None
        line, row = next(rows, (1, None))
        if row is None:
            self._fault(line, "the file is empty", f"write a header and rows; columns: {', '.join(COLUMNS)}")
            return None
        header = [name.strip() for name in row]
        self._check_header(line, header)
        if self._bad:
            return None
        times: list[float] = []
        named: dict[str, list[str | None]] = {"intent": [], "channel": []}
        for line, row in rows:
            if self._bad >= _MOST_FAULTS:
                self._findings.add(self._where, f"trace line {line}: reading stopped after {_MOST_FAULTS} faults")
                break
            if len(times) == LARGEST_TRACE:
                self._fault(line, f"more than {LARGEST_TRACE} rows", "leave out rows that lie outside the run")
                break
            if len(row) != len(header):
                self._fault(line, f"{len(row)} cells under {len(header)} columns", "give every column in every row")
                continue
            cells = {name: cell.strip() for name, cell in zip(header, row, strict=True)}
            times.append(self._time(line, cells["time_s"]))
            for column, values in named.items():
                values.append(self._name(line, column, cells.get(column, "")))
        if not times and not self._bad:
            self._fault(line, "there are no rows under the header", "give at least one row")
        return None if self._bad else Trace(tuple(times), tuple(named["intent"]), tuple(named["channel"]))

    def _check_header(self, line: int, header: list[str]) -> None:
        for name in dict.fromkeys(header):
            if name not in COLUMNS:
                self._fault(line, f"unknown column {shown(name)}", suggestion(name, COLUMNS, "columns"))
            if self._bad >= _MOST_FAULTS:
                return
        if "time_s" not in header or len(set(header)) < len(header):
            self._fault(line, "the header needs time_s, and each column once", f"columns: {', '.join(COLUMNS)}")

    def _time(self, line: int, cell: str) -> float:
        try:
            time_s = float(cell) if cell.isascii() and "_" not in cell else math.nan
        except ValueError:
            time_s = math.nan
        if not (math.isfinite(time_s) and time_s >= 0):
            fix = "write seconds from the start of the warm-up, 0 or more, e.g. 3600.5"
            self._fault(line, f"time_s must be a number of seconds, 0 or more (found {shown(cell)})", fix)
        return time_s

    def _name(self, line: int, column: str, cell: str) -> str | None:
        if not cell:
            return None
        known = self._known[column]
        if cell not in known:
            self._fault(line, f"unknown {column} {shown(cell)}", suggestion(cell, known, f"{column}s"))
        return known.get(cell)

    def _fault(self, line: int, what: str, fix: str) -> None:
        self._bad += 1
        self._findings.add(self._where, f"trace line {line}: {what}", fix)
