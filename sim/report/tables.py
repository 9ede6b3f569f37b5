"""Draws a page on a terminal or into a pipe with rich: nothing cut off, no colour where none is wanted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from .bars import BAR_CELLS, drawn
from .page import Bar, Cell, Grid, Line, Lines, Page
from .text import encodable, plain

if TYPE_CHECKING:
    from rich.console import RenderableType

PIPE_WIDTH = 100
"""Columns used when nobody is watching and ``COLUMNS`` does not say otherwise."""

_GAP = 2
_MIN_LABEL = 16
_STYLES = {"good": "green", "bad": "red", "unclear": "yellow"}


class _Console(Console):
    """Leaves it to the caller what to do when the reader of the stream has gone; rich would exit."""

    def on_broken_pipe(self) -> None:
        """Raise what is being handled."""
        raise


def console_for(stream: TextIO) -> Console:
    """Return a console as wide as the terminal, or `PIPE_WIDTH` in a pipe, that takes text literally.

    Colour only on a terminal, and not with ``NO_COLOR`` (https://no-color.org) or ``TERM=dumb``.
    """
    terminal = stream.isatty()
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    asked = os.environ.get("COLUMNS", "")
    width = int(asked) if asked.isdigit() and int(asked) > 0 else None if terminal else PIPE_WIDTH
    return _Console(
        file=stream,
        width=width,
        force_terminal=terminal,
        color_system="auto" if colour else None,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )


def print_page(page: Page, stream: TextIO) -> None:
    """Print a page; wide grids are split into several, a few designs each, never chopped."""
    draw = _Drawer(stream)
    draw.title(page.title)
    for part in page.parts:
        stream.write("\n")
        if isinstance(part, Lines):
            draw.lines(part)
        else:
            draw.grid(part)


class _Drawer:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._console = console_for(stream)
        self._encoding = stream.encoding
        self._unicode = (stream.encoding or "").lower().startswith("utf")

    def title(self, title: str) -> None:
        self._print(self._text(title, "bold"))

    def lines(self, part: Lines) -> None:
        if part.title:
            self._print(self._text(part.title, "bold"))
        for line in part.lines:
            self._line(line)

    def grid(self, part: Grid) -> None:
        cells = [[self._carried(cell) for cell in row] for row in (part.header, *part.rows)]
        widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
        if part.title:
            self._print(self._text(part.title, "bold"))
        for columns in _fitting(widths, self._console.width):
            self._print(self._table(cells, widths, columns))
        if part.legend:
            self._print(self._text(part.legend))

    def _table(self, cells: list[list[Cell]], widths: list[int], columns: list[int]) -> Table:
        rule = box.SIMPLE_HEAD if self._unicode else None
        table = Table(box=rule, padding=(0, _GAP, 0, 0), pad_edge=False, show_edge=False, header_style="bold")
        room = self._console.width - sum(widths[column] + _GAP for column in columns)
        shown = [[self._shown(row[column], widths[column]) for column in (0, *columns)] for row in cells]
        table.add_column(shown[0][0], overflow="fold", max_width=max(_MIN_LABEL, room - _GAP))
        for column, head in zip(columns, shown[0][1:], strict=True):
            table.add_column(head, justify="right", no_wrap=True, min_width=widths[column])
        for row, texts in zip(cells[1:], shown[1:], strict=True):
            if not any(row[1:]):
                texts[0].stylize("bold")
            table.add_row(*texts)
        return table

    def _line(self, line: Line) -> None:
        if line.whole:
            self._stream.write(self._encodable(str(line)) + "\n")
            return
        text = self._text(line.text)
        text.append(self._encodable(line.word), style=_STYLES[line.tone] if line.tone else None)
        text.append(self._encodable(line.rest))
        if line.bullet:
            # A hanging indent: a wrapped line starts below the text, not below its dash.
            mark = Table.grid(padding=(0, 1, 0, 0))
            mark.add_column(width=1)
            mark.add_column(overflow="fold")  # a long address goes on in the next line, where rich would cut it off
            mark.add_row(Text("-"), text)
            self._print(Padding(mark, (0, 0, 0, 1)))
        else:
            self._print(text)

    def _print(self, renderable: RenderableType) -> None:
        with self._console.capture() as drawn:
            self._console.print(renderable)
        # rich fills lines with blanks to the full width, which would wrap in a narrower window.
        for line in drawn.get().splitlines():
            self._stream.write(line.rstrip() + "\n")

    def _text(self, text: str, style: str = "") -> Text:
        return Text(self._encodable(text), style=style)

    def _carried(self, cell: Cell) -> Cell:
        return cell if isinstance(cell, Bar) else self._encodable(cell)

    def _shown(self, cell: Cell, width: int) -> Text:
        """Return what stands in a cell; bars of a design begin one below the other, where its figures end so."""
        if isinstance(cell, Bar):
            return Text(" " * (width - BAR_CELLS) + drawn(cell, blocks=self._unicode), justify="left")
        return Text(cell)

    def _encodable(self, text: str) -> str:
        return encodable(plain(text), self._encoding)


def _width(cell: Cell) -> int:
    return BAR_CELLS if isinstance(cell, Bar) else cell_len(cell)


def _fitting(widths: list[int], width: int) -> list[list[int]]:
    """Return the columns of each table: as many as fit beside the first, at least one."""
    label = min(widths[0], max(_MIN_LABEL, width // 3))
    groups: list[list[int]] = [[]]
    used = label
    for column in range(1, len(widths)):
        if groups[-1] and used + _GAP + widths[column] > width:
            groups.append([])
            used = label
        groups[-1].append(column)
        used += _GAP + widths[column]
    return groups
