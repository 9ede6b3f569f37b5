"""Results as text: the same bytes for the same figures."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Protocol

from .numbers import ABSENT
from .page import Grid, Page
from .text import counted

if TYPE_CHECKING:
    import pandas as pd


MOST_ROWS = 1_000
_COMPUTED = ("=", "+", "-", "@", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}", "\N{FULLWIDTH COMMERCIAL AT}")
"""Beginnings of text, after blanks, that spreadsheets take for a formula (OWASP, CSV injection)."""


class Result(Protocol):
    """A comparison, or the answer to a question."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, None where a number is undefined."""


def result_json(result: Result) -> str:
    """Return the result as JSON text; a figure that does not exist is null, never NaN."""
    return json.dumps(result.to_dict(), indent=1, allow_nan=False) + "\n"


def frame_json(frame: pd.DataFrame) -> str:
    """Return the rows of a frame as a JSON list; what does not exist is null."""
    rows = [dict(zip(frame.columns, map(_plain, row), strict=True)) for row in frame.itertuples(index=False, name=None)]
    return json.dumps(rows, indent=1, allow_nan=False, default=str) + "\n"


def frame_page(frame: pd.DataFrame) -> Page:
    """Return a page that is one table; figures with six digits, and no more rows than anyone reads."""
    shown = frame.head(MOST_ROWS)
    rows = tuple(tuple(map(cell_text, row)) for row in shown.itertuples(index=False, name=None))
    title = counted(len(frame), "row")
    if len(frame) > MOST_ROWS:
        title += f", of which the first {MOST_ROWS:,} are shown; --format csv and json hold all"
    return Page(title, (Grid("", tuple(map(str, frame.columns)), rows),) if rows else ())


def _plain(value: Any) -> Any:
    """Return a value as Python's own kinds: None for what does not exist, lists of arrays."""
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    if hasattr(value, "tolist"):  # of NumPy, a single figure or many
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, str | int | None) or not _is_missing(value) else None


def _is_missing(value: Any) -> bool:
    import pandas as pd

    return value is pd.NA or value is pd.NaT


def cell_text(value: Any) -> str:
    """Return a value as a table shows it that knows no units: figures with six digits."""
    plain = _plain(value)
    if plain is None:
        return ABSENT
    return f"{plain:.6g}" if isinstance(plain, float) else str(plain)


def frame_csv(frame: pd.DataFrame) -> str:
    """Return a frame as CSV, with figures at full precision and empty fields for what does not exist.

    Text that a spreadsheet would compute (``=HYPERLINK(…)`` as the title of a lever) gets an apostrophe before it: it
    stays text then.
    """
    text: str = frame.map(_inert).to_csv(index=False, lineterminator="\n")
    return text


def _inert(value: Any) -> Any:
    text = value.strip() if isinstance(value, str) else ""
    return f"'{value}" if len(text) > 1 and text.startswith(_COMPUTED) else value
