"""MSER against hand-computed numbers; the check of a warm-up against series whose transient is known."""

from __future__ import annotations

import numpy as np
import pytest

from sim.experiment.warm_up import MIN_BINS, find_transient, mser


def noise(replications: int, bins: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(replications, bins))


def correlated(replications: int, bins: int, correlation: float, seed: int = 1) -> np.ndarray:
    """AR(1), from its stationary law, of variance 1."""
    values = noise(replications, bins, seed)
    values[:, 1:] *= np.sqrt(1 - correlation**2)
    for i in range(1, bins):
        values[:, i] += correlation * values[:, i - 1]
    return values


def waiting(load: float, per_bin: int, replications: int, bins: int, *, settled: bool, seed: int = 1) -> np.ndarray:
    """Mean number waiting in M/M/1 by bin of `per_bin` events, from its stationary law or empty."""
    rng = np.random.default_rng(seed)
    present = rng.geometric(1 - load, replications) - 1 if settled else np.zeros(replications, dtype=np.int64)
    result = np.zeros((replications, bins))
    for i in range(bins):
        for up in rng.random((per_bin, replications)) < load / (1 + load):
            present = np.maximum(present + np.where(up, 1, -1), 0)
            result[:, i] += np.maximum(present - 1, 0)
    return result / per_bin


def studies(values: np.ndarray, replications: int) -> np.ndarray:
    """Studies of so many replications each, out of all."""
    return values[: len(values) // replications * replications].reshape(-1, replications, values.shape[1])


def share_warned(values: np.ndarray, replications: int, confidence: float = 0.99, **options: int) -> float:
    options = {"measured_from": 0, **options}
    found = [find_transient(study, confidence=confidence, **options) for study in studies(values, replications)]
    return float(np.mean([transient is not None for transient in found]))


def test_mser_by_hand():
    """0 3 4 5 4 4: the squares are 46/3, 2, 3/4 and 2/3 for d = 0 to 3, over 36, 25, 16 and 9; d = 2 is smallest."""
    assert mser([0.0, 3.0, 4.0, 5.0, 4.0, 4.0]) == 2


def test_mser_batches_by_hand():
    """Means of two are 0 4 4 5 4 4: 31/2, 4/5, 3/4 and 2/3 over 36, 25, 16 and 9; d = 1 is smallest, 2 values."""
    series = [-1.0, 1.0, 5.0, 3.0, 4.0, 4.0, 3.0, 7.0, 4.0, 4.0, 6.0, 2.0]

    assert mser(series, 2) == 2
    assert mser([*series, 1e6], 2) == 2  # no whole batch


def test_mser_tie_cuts_off_least():
    """A constant has no error wherever it is cut."""
    assert mser(np.full(12, 0.1)) == 0


def test_mser_drift_cuts_off_half():
    """1 .. n has k (k^2 - 1) / 12 over k^2 for the last k, which falls with k: as much as may be, half, is cut off."""
    assert mser(np.arange(10.0)) == 5
    assert mser(np.arange(11.0)) == 5


def test_mser_of_next_to_nothing_is_zero():
    """No value, or fewer than a batch, leaves nothing to cut off."""
    assert (mser([]), mser([1.0]), mser([1.0, 2.0], 5)) == (0, 0, 0)


@pytest.mark.parametrize("offset", [0, 3])
def test_find_transient_says_until_when_and_how_far(offset):
    """Half the level for 10 bins: found to the bin, with both means, whatever the batches are aligned to."""
    series = 10.0 + 0.1 * noise(6, 90)
    series[:, : offset + 10] -= 5.0
    found = find_transient(series, measured_from=offset, confidence=0.99)

    assert (found.end_bin, found.settled, found.replications) == (offset + 10, True, 6)
    assert found.early == pytest.approx(series[:, offset : offset + 10].mean())
    assert found.later == pytest.approx(series[:, offset + 10 :].mean())


@pytest.mark.parametrize("rise", [-5.0, 5.0])
def test_find_transient_covered_by_the_warm_up_is_none(rise):
    """The same beginning, higher or lower, is found by a warm-up of 0 or 5 bins, and not by one of 10."""
    series = 10.0 + noise(6, 90)
    series[:, :10] += rise

    assert find_transient(series, measured_from=0, confidence=0.99) is not None
    assert find_transient(series, measured_from=5, confidence=0.99) is not None
    assert find_transient(series, measured_from=10, confidence=0.99) is None


def test_find_transient_drift_is_not_settled():
    """A queue that grows to the end: MSER cuts off all it may, half of the measured window."""
    found = find_transient(np.arange(40.0) + noise(5, 40), measured_from=8, confidence=0.99)

    assert (found.end_bin, found.settled) == (24, False)
    assert found.early < found.later


def test_find_transient_within_a_pattern():
    """Two days at half in four weeks whose Sundays are nearly closed; the later level is that of the same weekdays."""
    week = np.array([100.0, 80.0, 70.0, 75.0, 90.0, 20.0, 5.0])
    series = np.tile(week, 4) * (1 + 0.05 * noise(10, 28))
    series[:, :2] /= 2
    found = find_transient(series, measured_from=0, period=7, confidence=0.99)

    assert (found.end_bin, found.settled) == (2, True)
    assert found.early == pytest.approx(series[:, :2].mean())
    assert found.later == pytest.approx(series[:, [7, 8, 14, 15, 21, 22]].mean())


def test_find_transient_pattern_is_taken_out():
    """A window that begins with the two lowest days of the week is at fault only if the week is not known."""
    week = np.array([5.0, 20.0, 100.0, 80.0, 70.0, 75.0, 90.0])
    series = np.tile(week, 3) + noise(5, 21)

    assert find_transient(series, measured_from=0, period=7) is None
    assert find_transient(series[:, :13], measured_from=0) is not None


def test_find_transient_missing_values():
    """Closed days, days without a value in some replications and a replication without any change nothing."""
    series = 10.0 + 0.1 * noise(6, 42)
    series[:, :4] -= 5.0
    series[:, 6::7] = np.nan
    series[[0, 2, 5], [1, 9, 30]] = np.nan
    series[3] = np.nan
    found = find_transient(series, measured_from=0, period=7, confidence=0.99)

    assert (found.end_bin, found.settled, found.replications) == (4, True, 5)
    assert found.early == pytest.approx(np.nanmean(series[:, :4]))
    assert found.later == pytest.approx(10.0, abs=0.1)
    assert find_transient(np.full((5, 40), np.nan), measured_from=0) is None


def test_find_transient_not_yet_known_is_no_transient():
    """A quantity that has no value at first, in no replication, is neither low nor high then."""
    series = noise(10, 60)
    series[:, :5] = np.nan

    assert find_transient(series, measured_from=0) is None


def test_find_transient_place_without_a_later_value_is_left_out_of_both_means():
    """Open on the second day of the first week only: early and later are the means of the other days."""
    series = np.tile([10.0, 90.0, 20.0, 30.0], (4, 5)) + 0.1 * noise(4, 20)
    series[:, 5::4] = np.nan
    series[:, :4] -= 5.0
    found = find_transient(series, measured_from=0, period=4)

    assert (found.end_bin, found.replications) == (4, 4)
    assert found.early == pytest.approx(15.0, abs=0.2)
    assert found.later == pytest.approx(20.0, abs=0.2)


@pytest.mark.parametrize(("bins", "end"), [(49, 12), (50, 15)])
def test_find_transient_is_to_five_bins_where_there_are_fifty(bins, end):
    """MSER-5 where the series is long enough for it."""
    series = noise(6, bins)
    series[:, :12] -= 20.0

    assert find_transient(series, measured_from=0).end_bin == end


def test_find_transient_needs_mser_to_cut_something():
    """0 1 0 1 ... without a spread begins lower than it is on the whole; but to cut it off gains nothing."""
    assert find_transient(np.tile([0.0, 1.0], (3, 20)), measured_from=0) is None


def test_find_transient_rounding_is_no_difference():
    """The same value in another last digit, in all replications, is the same value."""
    series = np.full((8, 40), 0.3)
    series[:, :6] = 0.1 + 0.2

    assert series[0, 0] != series[0, -1]
    assert find_transient(series, measured_from=0) is None


@pytest.mark.parametrize(
    ("replications", "bins", "measured_from", "period", "said"),
    [
        (1, 40, 0, 1, False),
        (2, 40, 0, 1, True),
        (4, 40, 40 - MIN_BINS + 1, 1, False),
        (4, 40, 40 - MIN_BINS, 1, True),
        (4, 40, 60, 1, False),
        (4, 40, 0, 20, True),
        (4, 40, 0, 21, False),
        (4, 40, 20, 12, False),
    ],
)
def test_find_transient_says_nothing_of_too_little(replications, bins, measured_from, period, said):
    """One replication, a window too short, no two periods: even of a jump, nothing."""
    series = np.ones((replications, bins))
    series[:, : measured_from + 1] = -9.0

    assert (find_transient(series, measured_from=measured_from, period=period) is not None) is said


@pytest.mark.parametrize(("values", "options"), [(np.ones(9), {}), (np.ones((2, 9)), {"period": 0})])
def test_find_transient_shapes_that_do_not_fit_are_refused(values, options):
    with pytest.raises(ValueError, match="replications x bins"):
        find_transient(values, measured_from=0, **options)


@pytest.mark.parametrize("replications", [2, 5, 10, 30])
@pytest.mark.parametrize("correlation", [0.0, 0.95])
def test_settled_series_is_seldom_found_fault_with(correlation, replications):
    """At a confidence of 99%, at most about 1% of settled studies."""
    assert share_warned(correlated(2000, 60, correlation), replications) <= 0.02


def test_settled_queue_is_seldom_found_fault_with():
    """M/M/1 at 90% load from its stationary law: skewed and slow, from a few replications."""
    assert share_warned(waiting(0.9, 38, 2000, 60, settled=True), 10) <= 0.02


def test_settled_rare_events_are_seldom_found_fault_with():
    """A series of few values: that all replications begin with 0 happens often, and is no sign."""
    rare = (np.random.default_rng(1).random((2000, 240)) < 0.1).astype(float)

    assert share_warned(rare, 5) <= 0.02
    assert share_warned(rare[:, :28], 2) <= 0.02


def test_settled_weeks_are_seldom_found_fault_with():
    """The noise of the pattern that is taken out is not a transient, even of four weeks."""
    rate = np.tile([100.0, 80.0, 70.0, 75.0, 90.0, 20.0, 5.0], 4)
    weeks = np.random.default_rng(1).poisson(rate, size=(2000, 28)).astype(float)

    assert share_warned(weeks, 5, period=7) <= 0.02


def test_queue_that_starts_empty_is_found_without_a_warm_up():
    """M/M/1 at 95% load, 10 services an hour, 20 days by the hour: found, and not with half of it as warm-up."""
    queue = waiting(0.95, 20, 500, 480, settled=False)

    assert share_warned(queue, 10) >= 0.9
    assert share_warned(queue, 10, measured_from=240) <= 0.02
