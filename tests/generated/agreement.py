"""Two runs that must be equal to the last bit, and what to say where they are not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.engine import Run

TABLES = ("contacts", "cases", "teams")


def assert_agree(expected: Run, found: Run, replay: str) -> None:
    """Raise unless all tables of two runs are equal bit for bit; name the first row and columns that differ.

    Parameters
    ----------
    replay : str
        How to run the one that failed again.
    """
    for name in TABLES:
        difference = first_difference(getattr(expected, name), getattr(found, name))
        if difference:
            raise AssertionError(f"{name} differ under {expected.design}: {difference}\nagain: {replay}")
    assert expected.notes == found.notes
    assert (expected.engine, found.engine) == ("reference", "compiled")


def first_difference(expected: pd.DataFrame, found: pd.DataFrame) -> str:
    """Return the first row in which two tables differ, in words; nothing if they are alike, NaN equal to NaN."""
    if expected.equals(found):
        return ""
    n_rows = min(len(expected), len(found))
    differs = {
        column: np.flatnonzero(_differs(expected[column].iloc[:n_rows], found[column].iloc[:n_rows]))
        for column in expected.columns
    }
    places = [rows[0] for rows in differs.values() if len(rows)]
    if not places:
        return f"{len(expected)} rows against {len(found)}, or other types of columns"
    place = min(places)
    cells = ", ".join(
        f"{column} {expected[column].iloc[place]!r} against {found[column].iloc[place]!r}"
        for column, rows in differs.items()
        if len(rows) and rows[0] == place
    )
    key = {column: expected[column].iloc[place] for column in expected.columns[:5]}
    return f"row {place} {key}: {cells}"


def _differs(expected: pd.Series, found: pd.Series) -> np.ndarray:
    return ~((expected == found) | (expected.isna() & found.isna())).fillna(False).to_numpy(dtype=bool)
