"""Where made-up differences cross zero, and what around that is not told from it."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from sim.experiment.differences import Difference
from sim.experiment.questions.profiles import FINENESS, crossings

NAN = math.nan


class MadeUp:
    """A difference that is a function of the value, with a half-width that may be one, too."""

    def __init__(
        self,
        mean: Callable[[float], float],
        half_width: Callable[[float], float] = lambda _: 1.0,
        low: float = 0.0,
        high: float = 10.0,
        points: int = 6,
        whole: bool = False,
        withheld: bool = False,
    ) -> None:
        self.low, self.high, self.whole = low, high, whole
        self._mean, self._half_width, self._withheld = mean, half_width, withheld
        self._seen: dict[float, Difference] = {}
        for place in range(points):
            self.at(low + place * (high - low) / (points - 1))

    def rounded(self, value: float) -> float:
        """Return a whole number where only those are."""
        return round(value) if self.whole else value

    def at(self, value: float) -> Difference:
        """Return the difference, which is then seen."""
        assert self.low <= value <= self.high
        value = self.rounded(value)
        word = "withheld" if self._withheld else "any"
        return self._seen.setdefault(value, Difference(self._mean(value), self._half_width(value), word))

    def line(self) -> list[tuple[float, Difference]]:
        """Return what was seen."""
        return sorted(self._seen.items())


SLACK = 10 * FINENESS


def test_a_line_crosses_once_and_its_interval_is_where_it_is_not_told():
    """D = 2 (x - 4.3), half-width 1: at 4.3, from 3.8 to 4.8, the minus below and the plus above."""
    (found,) = crossings(MadeUp(lambda x: 2 * (x - 4.3)))

    assert found.value == pytest.approx(4.3, abs=SLACK)
    assert (found.low, found.high) == pytest.approx((3.8, 4.8), abs=2.1 * SLACK)
    assert found.low <= 3.8 + 1e-9
    assert found.high >= 4.8 - 1e-9
    assert found[3:] == (False, False, -1, 1)


def test_two_crossings_have_intervals_of_their_own():
    """D = (x - 4)(x - 6), half-width 0.5: each ends where the difference is told, whichever sign it has there."""
    one, other = crossings(MadeUp(lambda x: (x - 4) * (x - 6), lambda _: 0.5, points=11))
    far, near = 5 - math.sqrt(1.5), 5 - math.sqrt(0.5)

    assert (one.low, one.high) == pytest.approx((far, near), abs=2.1 * SLACK)
    assert (other.low, other.high) == pytest.approx((10 - near, 10 - far), abs=2.1 * SLACK)
    assert (one.below, one.above, other.below, other.above) == (1, -1, -1, 1)
    assert not any((one.low_is_open, one.high_is_open, other.low_is_open, other.high_is_open))


def test_two_crossings_with_nothing_told_between_share_an_interval():
    """Half-width 2 hides the dip between them: no winner is named there, and neither interval is open."""
    one, other = crossings(MadeUp(lambda x: (x - 4) * (x - 6), lambda _: 2.0, points=11))

    assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=4 * SLACK)
    assert (one.below, one.above, other.below, other.above) == (1, 0, 0, 1)
    assert not one.high_is_open
    assert one.high < 10


def test_a_half_width_that_shrinks_with_the_difference_is_borne():
    """Where it is smaller than the difference that the search leaves, the interval is no wider than the search."""
    (found,) = crossings(MadeUp(lambda x: 1 / (1.1 - x / 10) - 2, lambda x: 1e-9, points=2))

    assert found.value == pytest.approx(6, abs=SLACK)
    assert (found.low, found.high) == pytest.approx((6, 6), abs=2.1 * SLACK)
    assert found[3:] == (False, False, -1, 1)


def test_what_is_told_nowhere_is_open_and_names_no_winner():
    """Nor does what is withheld, or has no interval."""
    for made_up in (
        MadeUp(lambda x: x - 5.1, lambda _: 99.0),
        MadeUp(lambda x: x - 5.1, lambda _: 0.1, withheld=True),
        MadeUp(lambda x: x - 5.1, lambda _: NAN),
    ):
        (found,) = crossings(made_up)

        assert found.value == pytest.approx(5.1, abs=SLACK)
        assert found[1:] == (0.0, 10.0, True, True, 0, 0)


def test_nothing_crosses_where_there_is_no_value():
    """A gap between two signs is no crossing; one that the search meets ends it."""
    assert list(crossings(MadeUp(lambda x: NAN if 3 < x < 7 else x - 5, points=11))) == []
    (found,) = crossings(MadeUp(lambda x: NAN if 4.4 < x < 5.6 else x - 5, points=2))

    assert 0 <= found.value <= 10


def test_half_widths_without_a_value_are_passed_over():
    """The interval goes on until something is told."""
    (found,) = crossings(MadeUp(lambda x: x - 5.1, lambda x: NAN if 3 < x < 7 else 0.5, points=11))

    assert found.low == pytest.approx(3, abs=2.1 * SLACK)
    assert found.high == pytest.approx(7, abs=2.1 * SLACK)


@pytest.mark.parametrize("points", [2, 3, 11])
def test_whole_numbers_name_the_first_on_the_far_side(points):
    """D = 5.5 - x, half-width 0.6: 6 is the first, and 5 or 7 might be."""
    (found,) = crossings(MadeUp(lambda x: 5.5 - x, lambda _: 0.6, points=points, whole=True))

    assert found == (6.0, 5.0, 7.0, False, False, 1, -1)


def test_zeros_are_passed_over_and_touching_is_no_crossing():
    """Equal on a stretch between two signs: somewhere on it; equal at one point between equal signs: nowhere."""
    (found,) = crossings(MadeUp(lambda x: min(x - 4, 0.0) + max(x - 6, 0.0), points=11))
    assert 4 <= found.value <= 6

    assert list(crossings(MadeUp(lambda x: (x - 5) ** 2, points=11))) == []
