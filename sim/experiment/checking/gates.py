"""Expectations judged: what must hold of the results does, does not, or cannot be told yet.

The interval of the figure, or of the paired difference of two, lies as a whole where the comparison holds (*pass*), or
as a whole where it does not (*fail*); else the expectation is *undecided*. A verdict is wrong only if the interval
misses the true value, on one side of the two: one time in 40 at a confidence of 95%.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.experiment.differences import open_shares
from sim.experiment.intervals import FloatArray, Interval, contrast
from sim.experiment.notes import held_back
from sim.experiment.rows import DesignRows
from sim.kpi import values_of
from sim.scenario.expectations import Comparison, Expectation, Figure

GATE_COLUMNS = ("name", "expectation", "unit", "mean", "half_width", "bound", "verdict", "reason")
_OPEN = ("open_case_share", "all", "all")
_ABOUT_WHAT_IS_LEFT = ("open_case_share", "backlog", "backlog_change")
"""KPIs that say what is left undone: true, and the more worth judging, where much is."""
_SIGNS = (1.0, -1.0)
_ONE_REPLICATION = "one replication has no interval: run two or more"
Key = tuple[str, str, str]


class _Column(NamedTuple):
    """The sums of one figure, R replications of them."""

    figure: Figure
    unit: str
    numerators: FloatArray
    denominators: FloatArray

    def transform(self, ratio: FloatArray) -> FloatArray:
        """Turn ratios of shape (..., 1) into values."""
        return values_of([self.figure.kpi], ratio)


def judge_expectations(
    expectations: Iterable[Expectation], rows: Mapping[str, DesignRows], confidence: float
) -> pd.DataFrame:
    """Return the verdict on each expectation.

    Parameters
    ----------
    expectations : iterable of Expectation
        Sound for the scenario (`sim.kpi.expectation_faults`).
    rows : mapping of str to DesignRows
        By design, the same replications of each in the same order.
    confidence : float
        Of each two-sided interval, in (0, 1); not adjusted for how many there are.

    Returns
    -------
    DataFrame
        Columns name, expectation (its text), unit, mean, half_width, bound (all in that unit), verdict (pass, fail or
        undecided), reason (why there can be no verdict; empty where there is one, or where the interval holds the bound
        and more replications may decide).
    """
    gates = _Gates(rows, confidence)
    frame = pd.DataFrame([gates.row(expectation) for expectation in expectations], columns=list(GATE_COLUMNS))
    return frame.astype(dict.fromkeys(("mean", "half_width", "bound"), np.float64))


def verdict_of(low: float, high: float, comparison: Comparison) -> str:
    """Return whether all values from low to high compare so to 0 (pass), none does (fail), or only some (undecided).

    >>> verdict_of(0.0, 0.0, "<"), verdict_of(0.0, 0.0, "<="), verdict_of(-1.0, 0.0, ">=")
    ('fail', 'pass', 'undecided')
    """
    if comparison in (">", ">="):
        low, high = -high, -low
    strict = comparison in ("<", ">")
    if high < 0.0 or (high == 0.0 and not strict):
        return "pass"
    return "fail" if low > 0.0 or (low == 0.0 and strict) else "undecided"


class _Gates:
    """What was found, to hold expectations against."""

    def __init__(self, rows: Mapping[str, DesignRows], confidence: float) -> None:
        self._rows = rows
        self._confidence = confidence
        self._places = {design: _places(own) for design, own in rows.items()}
        self._overloaded = open_shares({name: own for name, own in rows.items() if _OPEN in self._places[name]})

    def row(self, expectation: Expectation) -> tuple[str, str, str, float, float, float, str, str]:
        """Return a row of the table."""
        columns = [self._column(figure) for figure in expectation.figures]
        found = [column for column in columns if column is not None]
        mean = half_width = math.nan
        verdict, reason = "undecided", self._missing(expectation)
        if not reason:
            interval = self._interval(found)
            mean, half_width = float(interval.estimate[0]), float(interval.half_width[0])
            reason = self._why_not(found, half_width)
        if not reason:
            excess = self._interval(found, expectation.bound)
            middle, half = float(excess.estimate[0]), float(excess.half_width[0])
            verdict = verdict_of(middle - half, middle + half, expectation.comparison)
        unit = found[0].unit if found else ""
        return expectation.name, expectation.text, unit, mean, half_width, expectation.bound, verdict, reason

    def _column(self, figure: Figure) -> _Column | None:
        place = self._places.get(figure.design, {}).get((figure.kpi, figure.scope, figure.of))
        if place is None:
            return None
        own = self._rows[figure.design]
        return _Column(
            figure, str(own.keys["unit"].iat[place]), own.numerators[:, [place]], own.denominators[:, [place]]
        )

    def _missing(self, expectation: Expectation) -> str:
        """Return which design was not run, or which figure is not reported; empty if all are there."""
        for figure in expectation.figures:
            if figure.design not in self._rows:
                return f"design {figure.design} was not run"
            if self._column(figure) is None:
                return f"{figure} is not reported"
        return ""

    def _interval(self, found: Sequence[_Column], constant: float = 0.0) -> Interval:
        """Return the figure, or the first minus the second, less a constant.

        The constant is a term like the others, so that what differs from it by no more than rounding is equal to it.
        """
        ones = np.ones_like(found[0].numerators)
        terms = [(sign, (column.numerators, column.denominators)) for sign, column in zip(_SIGNS, found, strict=False)]
        transforms = [column.transform for column in found]
        return contrast([*terms, (-constant, (ones, ones))], confidence=self._confidence, transform=[*transforms, None])

    def _why_not(self, found: Sequence[_Column], half_width: float) -> str:
        """Return why there is no interval, or none to be judged; empty if there is."""
        for column in found:
            if not column.denominators.any():
                return f"{column.figure} is undefined: there was nothing to measure"
        if len(found[0].numerators) < 2:
            return _ONE_REPLICATION
        if math.isnan(half_width):
            return "there was something to measure in one replication only"
        held = {
            column.figure.design: self._overloaded[column.figure.design]
            for column in found
            if column.figure.design in self._overloaded and column.figure.kpi not in _ABOUT_WHAT_IS_LEFT
        }
        return held_back(held) if held else ""


def _places(rows: DesignRows) -> dict[Key, int]:
    keys = rows.keys
    return {key: place for place, key in enumerate(zip(keys["kpi"], keys["scope"], keys["of"], strict=True))}
