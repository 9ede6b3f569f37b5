"""Draws a page as Markdown."""

from __future__ import annotations

import re

from .page import Bar, Grid, Line, Lines, Page, rows_of_words
from .text import plain

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def page_markdown(page: Page) -> str:
    """Return the page as Markdown, without bars; names from scenario files show literally."""
    blocks = [f"# {_escaped(page.title)}"]
    for part in page.parts:
        if part.title:
            blocks.append(f"## {_escaped(part.title)}")
        blocks.append(_lines(part) if isinstance(part, Lines) else _grid(part))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _lines(part: Lines) -> str:
    return "\n".join(_line(line) for line in part.lines)


def _line(line: Line) -> str:
    if line.whole:
        return f"    {plain(str(line))}"
    word = f"**{line.word}**" if line.word else ""
    text = f"{_escaped(line.text)}{word}{_escaped(line.rest)}"
    return f"- {text}" if line.bullet else f"{text}\n"


def _grid(part: Grid) -> str:
    rule = ["---", *("---:" for _ in part.header[1:])]
    rows = [[_escaped(cell) for cell in part.header], rule, *map(_row, rows_of_words(part))]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    says_of_bars = any(isinstance(cell, Bar) for row in part.rows for cell in row)
    return f"{table}\n\n{_escaped(part.legend)}" if part.legend and not says_of_bars else table


def _row(row: tuple[str, ...]) -> list[str]:
    label = row[0].lstrip()
    indent = "&nbsp;" * (len(row[0]) - len(label))
    shown = indent + _escaped(label) if any(row[1:]) else f"**{_escaped(label)}**"
    return [shown, *map(_escaped, row[1:])]


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", plain(text).replace("\n", " "))
