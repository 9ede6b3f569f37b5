"""What charts of answers have in common: axes of varied paths, and the rows behind a chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.report.answers.levels import Levels
from sim.report.charts.chart import wrapped
from sim.report.documents import cell_text
from sim.report.page import Grid

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 100
"""That a grid beside a chart shows; the CSV beside it has all."""
_LETTERS, _TICKS = 32, 5


def path_axis(levels: Levels, path: str, values: Sequence[float], *, multiplies: bool = False) -> dict[str, Any]:
    """Return the axis of a varied path: its name and unit, and some of the values that were tried as ticks."""
    unit = " (factor)" if multiplies else " (duration)" if levels.is_time(path) else ""
    title = {"text": broken(path, _LETTERS) + unit, "standoff": 8}
    tried = sorted(set(values))
    if not tried:
        return {"title": title}
    ticks = [tried[round(place * (len(tried) - 1) / (_TICKS - 1))] for place in range(_TICKS)]
    shown = list(dict.fromkeys(ticks))
    width = tried[-1] - tried[0]
    return {"title": title, "tickvals": shown, "ticktext": [levels.text(path, tick, width) for tick in shown]}


def broken(path: str, width: int) -> str:
    """Return a path in lines of at most so many letters, broken after dots where that is possible."""
    return wrapped(path.replace(".", ". "), width).replace(". ", ".")


def frame_grid(frame: pd.DataFrame) -> Grid:
    """Return the first rows of a frame, figures with six digits, and how many more there are."""
    rows = [tuple(map(cell_text, row)) for row in frame.head(MOST_ROWS).itertuples(index=False, name=None)]
    if len(frame) > MOST_ROWS:
        rows.append((f"and {len(frame) - MOST_ROWS:,} more rows, in the CSV", *("" for _ in frame.columns[1:])))
    return Grid("", tuple(map(str, frame.columns)), tuple(rows))
