"""A difference along a range of values: where it crosses zero, and which values around that are not told from it."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, pairwise
from typing import NamedTuple, Protocol

from sim.experiment.differences import Difference

FINENESS = 1e-3
"""Of what is found, as a share of the range."""


class Profile(Protocol):
    """A difference that can be looked at anywhere in a range.

    Attributes
    ----------
    low, high : float
        The range.
    whole : bool
        Whether only whole numbers may be looked at.
    """

    low: float
    high: float
    whole: bool

    def rounded(self, value: float) -> float:
        """Return the value that is looked at in place of this one."""

    def at(self, value: float) -> Difference:
        """Return the difference at a value."""

    def line(self) -> list[tuple[float, Difference]]:
        """Return what was looked at, in order."""


class Crossing(NamedTuple):
    """Where a difference changes sign.

    Attributes
    ----------
    value : float
        Of whole numbers the first on the far side.
    low, high : float
        All around it that is not told apart from zero; of whole numbers those that may be the first on the far side.
    low_is_open, high_is_open : bool
        Whether that goes on beyond the range.
    below, above : int
        Sign (-1 or 1) of the difference on either side, as far as it is told apart from zero there; 0 if it is not, or
        has the other sign: then there is one more crossing nearby.
    """

    value: float
    low: float
    high: float
    low_is_open: bool
    high_is_open: bool
    below: int
    above: int


def crossings(profile: Profile) -> Iterator[Crossing]:
    """Yield a crossing between any two values that were looked at, next to one another, with different signs.

    Where the difference has no value, nothing is said to cross.
    """
    for left, right, sign in _sign_changes(profile.line()):
        yield _crossing(profile, left, right, sign)


def is_told(found: Difference) -> bool:
    """Return whether a difference is told apart from zero; not where verdicts are withheld or there is no interval."""
    return found.verdict != "withheld" and abs(found.mean) > found.half_width


def _sign_changes(line: Iterable[tuple[float, Difference]]) -> list[tuple[float, float, int]]:
    """Return neighbours with different signs, and the sign of the left one; zeros between them are passed over."""
    found = []
    for undefined, stretch in groupby(line, key=lambda point: math.isnan(point[1].mean)):
        if undefined:
            continue
        signed = [(value, difference.mean) for value, difference in stretch if difference.mean != 0.0]
        found += [(left, right, _sign(one)) for (left, one), (right, other) in pairwise(signed) if one * other < 0]
    return found


def _sign(mean: float) -> int:
    return 1 if mean > 0 else -1


def _crossing(profile: Profile, left: float, right: float, sign: int) -> Crossing:
    value = _end_of(profile, lambda found: sign * found.mean, left, right)
    line = profile.line()
    below = next(((x, found) for x, found in reversed(line) if x < value and is_told(found)), None)
    beyond = [(x, found) for x, found in line if x > value or (profile.whole and x == value)]
    above = next(((x, found) for x, found in beyond if is_told(found)), None)
    low, high = profile.low, profile.high
    if below:
        low = _end_of(profile, _surplus(below[1]), below[0], value)
    if above:
        lacking = _surplus(above[1])
        high = _end_of(profile, lambda found: -lacking(found), value, above[0])
    slack = 0.0 if profile.whole else FINENESS * (profile.high - profile.low)
    return Crossing(
        value,
        max(low - slack, profile.low),
        min(high + slack, profile.high),
        below is None,
        above is None,
        sign if below and sign * below[1].mean > 0 else 0,
        -sign if above and sign * above[1].mean < 0 else 0,
    )


def _surplus(told: Difference) -> Callable[[Difference], float]:
    """Return by how much differences of this one's sign exceed their half-widths; negative if they are not told."""
    sign = _sign(told.mean)

    def surplus(found: Difference) -> float:
        if found.verdict == "withheld" or math.isnan(found.half_width):
            return -1.0 - abs(found.mean)  # below zero for certain, whatever the unit
        return sign * found.mean - found.half_width

    return surplus


def _end_of(profile: Profile, falling: Callable[[Difference], float], left: float, right: float) -> float:
    """Return where something that is positive at the left is no longer so, at the right at the latest."""

    def height(value: float) -> float:
        found = falling(profile.at(value))
        return 0.0 if math.isnan(found) else found

    if profile.whole:
        values = range(round(left), round(right) + 1)
        return float(values[min(bisect_left(values, True, key=lambda x: height(x) <= 0), len(values) - 1)])
    if height(left) <= 0.0:
        return left
    if height(right) >= 0.0:
        return right
    from scipy.optimize import brentq  # lazily: slow to import

    return profile.rounded(float(brentq(height, left, right, xtol=FINENESS * (profile.high - profile.low))))
