"""What a page holds, before anyone draws it: lines of text and grids of figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Tone = Literal["good", "bad", "unclear"]


@dataclass(frozen=True)
class Line:
    """One line: plain text, then a word that may be coloured, then more plain text.

    A line that is ``whole`` is to be copied: it is never folded.
    """

    text: str
    word: str = ""
    rest: str = ""
    tone: Tone | None = None
    bullet: bool = True
    whole: bool = False

    def __str__(self) -> str:
        return f"{self.text}{self.word}{self.rest}"


@dataclass(frozen=True)
class Lines:
    """A heading and the lines below it."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Bar:
    """A figure as a length, from 0: to ``low``, where its interval begins, and on to ``high``, where that ends.

    Both are shares of the scale of its row, 0 to 1; they are the same where there is no interval.
    """

    low: float
    high: float


Cell = str | Bar


@dataclass(frozen=True)
class Grid:
    """A table: the first column says what, every other column holds the figures of one design.

    A row with empty figures is a heading for the rows after it, up to the next such row. A row with bars repeats
    figures that stand above it: who cannot draw it leaves it out, and the legend with it.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    legend: str = ""
    """What its bars mean."""


@dataclass(frozen=True)
class Page:
    """A title and the parts below it, in reading order."""

    title: str
    parts: tuple[Lines | Grid, ...]


def rows_of_words(grid: Grid) -> list[tuple[str, ...]]:
    """Return the rows of a table without those of bars."""
    return [tuple(map(str, row)) for row in grid.rows if not any(isinstance(cell, Bar) for cell in row)]


def bullets(title: str, texts: Iterable[str]) -> Lines:
    """Return one bullet a text."""
    return Lines(title, tuple(Line(text) for text in texts))
