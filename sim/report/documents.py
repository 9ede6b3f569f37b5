"""Results as text: the same bytes for the same figures."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from .numbers import ABSENT
from .page import Grid, Page
from .text import counted

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment import Comparison


def result_json(comparison: Comparison) -> str:
    """Return the result as JSON text; a figure that does not exist is null, never NaN."""
    return json.dumps(comparison.to_dict(), indent=1, allow_nan=False) + "\n"


def frame_json(frame: pd.DataFrame) -> str:
    """Return the rows of a frame as a JSON list; what does not exist is null."""
    rows = [
        {name: None if isinstance(value, float) and not math.isfinite(value) else value for name, value in row.items()}
        for row in frame.astype(object).where(frame.notna(), None).to_dict("records")
    ]
    return json.dumps(rows, indent=1, allow_nan=False, default=str) + "\n"


def frame_page(frame: pd.DataFrame) -> Page:
    """Return a page that is one table; figures with six digits."""
    rows = tuple(tuple(map(_cell, row)) for row in frame.itertuples(index=False))
    return Page(counted(len(frame), "row"), (Grid("", tuple(map(str, frame.columns)), rows),) if rows else ())


def _cell(value: object) -> str:
    if value is None or value != value:  # NaN alone differs from itself
        return ABSENT
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def frame_csv(frame: pd.DataFrame) -> str:
    """Return a frame as CSV, with figures at full precision and empty fields for what does not exist."""
    text: str = frame.to_csv(index=False, lineterminator="\n")
    return text
