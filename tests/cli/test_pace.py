"""Time left: from how fast the work has gone lately, never more sure than the reports allow."""

from __future__ import annotations

import pytest

from sim.cli.pace import Pace


def _left_s(reports: list[tuple[float, float]], total: float, now_s: float) -> float | None:
    """Return the time left at a moment, of work that began at 0 and was reported so: (when, done)."""
    pace = Pace(0.0, 0.0)
    for at_s, done in reports:
        pace.note(done, at_s)
    return pace.stretch().left_s(total, now_s)


@pytest.mark.parametrize(
    "reports", [[], [(5.0, 0.0)], [(0.5, 0.4)], [(5.0, 10.0)]], ids=["no report", "no work", "too soon", "all done"]
)
def test_time_left_without_enough_to_go_by_is_not_known(reports) -> None:
    """Before anything has moved for a second, and after all is done, there is no forecast."""
    assert _left_s(reports, 10.0, 6.0) is None


def test_time_left_of_steady_work_is_the_rest_at_its_pace() -> None:
    """A fifth in five seconds leaves twenty."""
    assert _left_s([(second, 0.4 * second) for second in (1.0, 2.0, 3.0, 4.0, 5.0)], 10.0, 5.0) == pytest.approx(20.0)


def test_time_left_after_compiling_counts_from_the_first_move() -> None:
    """The minute in which the engine was compiled is not the pace of simulations."""
    still = [(0.2 * step, 0.0) for step in range(301)]  # until 60.0 s
    moving = [(60.0 + second, 0.5 * second) for second in (0.2, 1.0, 2.0)]

    assert _left_s([*still, *moving], 10.0, 62.0) == pytest.approx(18.0)


def test_time_left_from_ends_of_units_falls_between_them() -> None:
    """Where whole units are told the forecast goes with the clock; when it has run out, it says that units are slow."""
    ends = [(10.0, 1.0), (20.0, 2.0), (30.0, 3.0)]

    assert _left_s(ends, 4.0, 30.0) == pytest.approx(10.0)
    assert _left_s(ends, 4.0, 36.0) == pytest.approx(4.0)
    assert _left_s(ends, 4.0, 45.0) == pytest.approx(15.0)


def test_time_left_of_gradual_work_that_stands_still_grows() -> None:
    """Where parts of units are told and none comes, the pace has dropped: logs are being written."""
    reports = [(0.0, 0.0), (1.0, 0.5), (2.0, 2.0)]

    assert _left_s(reports, 10.0, 2.0) == pytest.approx(8.0)
    assert _left_s(reports, 10.0, 6.0) == pytest.approx(24.0)


def test_time_left_after_quick_units_follows_slow_ones() -> None:
    """Designs on the compiled engine come first, and say little of those on the reference engine."""
    quick = [(0.1 * step, 0.5 * step) for step in range(1, 61)]  # 30 units until 6 s
    slow = [(6.0 + second, 30.0 + second / 10.5) for second in range(1, 61)]  # a tenth a second from then on

    left_s = _left_s([*quick, *slow], 40.0, 66.0)

    assert left_s == pytest.approx(10.5 * (10.0 - 60.0 / 10.5), rel=0.1)
