"""Tables of results: a row for each figure, and the same as plain values."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from .rows import DesignRows

KPI_COLUMNS = ("design", "kpi", "scope", "of", "unit", "mean", "half_width", "n")


def kpi_table(design: str, sums: DesignRows) -> pd.DataFrame:
    """Return the KPIs of a design, each with its half-width; columns `KPI_COLUMNS`."""
    interval = sums.interval()
    return sums.keys.assign(
        design=design, mean=interval.estimate, half_width=interval.half_width, n=len(sums.numerators)
    )[list(KPI_COLUMNS)]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as plain dicts, numbers that are not finite as None."""
    columns = [
        [None if isinstance(value, float) and not math.isfinite(value) else value for value in frame[name].tolist()]
        for name in frame.columns
    ]
    return [dict(zip(frame.columns, row, strict=True)) for row in zip(*columns, strict=True)]
