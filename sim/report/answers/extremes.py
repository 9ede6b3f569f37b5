"""The lowest and the highest of some figures, with where they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from sim.report.numbers import difference_text, value_text


class At(NamedTuple):
    """A figure and where it is."""

    place: str
    mean: float
    half_width: float


def range_text(found: Sequence[At], unit: str, *, differences: bool) -> str:
    """Return ``from 1 ± 0.2 (at A) to 3 ± 0.3 (at B)``, or "" without a figure.

    Parameters
    ----------
    differences : bool
        Whether the figures are differences, which have a sign, and are points where figures are per cent.
    """

    def text(each: At) -> str:
        if differences:
            return difference_text(each.mean, unit, each.half_width, signed=True)
        return value_text(each.mean, unit, each.half_width)

    there = [each for each in found if not math.isnan(each.mean)]
    if not there:
        return ""
    low, high = min(there, key=lambda each: each.mean), max(there, key=lambda each: each.mean)
    if low.mean == high.mean:
        return f"{text(low)} throughout"
    return f"from {text(low)} (at {low.place}) to {text(high)} (at {high.place})"
