"""Jackknife intervals against hand-computed numbers and against what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import stdtrit

from sim.experiment.intervals import contrast, jackknife, paired_difference

T2 = 4.302652729911275
T1 = 12.706204736432095
"""Student t, 97.5%, with 2 and 1 degrees of freedom (any table)."""


def test_jackknife_equal_denominators_by_hand():
    """1, 2, 3 have mean 2 and standard error 1/sqrt(3)."""
    interval = jackknife([1.0, 2.0, 3.0], [1.0, 1.0, 1.0])

    assert interval.estimate == pytest.approx(2.0)
    assert interval.half_width == pytest.approx(T2 / np.sqrt(3))


def test_jackknife_unequal_denominators_is_ratio_of_sums_by_hand():
    """(1 + 4) / (1 + 2) = 5/3; leaving one out gives 2 and 1, so the standard error is 1/2."""
    interval = jackknife([1.0, 4.0], [1.0, 2.0])

    assert interval.estimate == pytest.approx(5 / 3)
    assert interval.half_width == pytest.approx(T1 / 2)


def test_jackknife_equal_denominators_equals_t_interval():
    """With equal denominators the jackknife is the t interval of the mean, whatever the confidence."""
    values = np.random.default_rng(3).gamma(2.0, 5.0, size=(12, 6))
    interval = jackknife(values * 7.0, np.full((12, 6), 7.0), confidence=0.9)

    error = values.std(axis=0, ddof=1) / np.sqrt(12)
    assert interval.estimate == pytest.approx(values.mean(axis=0))
    assert interval.half_width == pytest.approx(stdtrit(11, 0.95) * error)


@pytest.mark.parametrize("replications", [5, 10, 30])
def test_jackknife_unequal_denominators_covers_as_promised(replications):
    """The 95% interval of a ratio of correlated sums holds the true ratio about 95% of the time."""
    rng = np.random.default_rng(11)
    below = rng.gamma(25.0, 4.0, size=(replications, 4000))
    above = below * 3.0 + rng.normal(0.0, 5.0, size=below.shape)
    interval = jackknife(above, below)
    covered = np.abs(interval.estimate - 3.0) <= interval.half_width

    assert covered.mean() == pytest.approx(0.95, abs=0.015)


def test_paired_difference_by_hand_leaves_out_same_replication():
    """5/3 against 6/3: leaving one out gives differences 0 and 1."""
    interval = paired_difference(([1.0, 4.0], [1.0, 2.0]), ([2.0, 4.0], [1.0, 2.0]))

    assert interval.estimate == pytest.approx(1 / 3)
    assert interval.half_width == pytest.approx(T1 / 2)


def test_paired_difference_shared_luck_cancels():
    """What both designs share leaves the interval of the difference, though not of either."""
    rng = np.random.default_rng(5)
    luck = rng.gamma(4.0, 25.0, size=20)
    noise = rng.normal(0.0, 1.0, size=20)
    ones = np.ones(20)
    interval = paired_difference((luck, ones), (luck + 2.0 + noise, ones))

    assert interval.half_width < 0.05 * jackknife(luck, ones).half_width
    assert abs(interval.estimate - 2.0) < interval.half_width


def test_paired_difference_covers_as_promised():
    """The 95% interval of a difference of two ratios holds the true one about 95% of the time."""
    rng = np.random.default_rng(17)
    cases = rng.gamma(25.0, 4.0, size=(10, 4000))
    mood = rng.normal(0.0, 6.0, size=cases.shape)
    first = cases * 3.0 + mood + rng.normal(0.0, 3.0, size=cases.shape)
    second = cases * 3.5 + mood + rng.normal(0.0, 3.0, size=cases.shape)
    interval = paired_difference((first, cases), (second, cases))

    assert (np.abs(interval.estimate - 0.5) <= interval.half_width).mean() == pytest.approx(0.95, abs=0.015)


def test_jackknife_one_replication_has_no_half_width():
    """Below two replications the half-width is undefined, never 0."""
    interval = jackknife([[1.0, 2.0]], [[2.0, 2.0]])

    assert interval.estimate.tolist() == [0.5, 1.0]
    assert np.isnan(interval.half_width).all()


@pytest.mark.parametrize("denominators", [[0.1] * 7, [0.1, 0.7, 0.3, 0.9, 1.3, 0.2, 0.6]])
def test_jackknife_same_ratio_everywhere_has_half_width_zero(denominators):
    """Replications with one and the same ratio leave no doubt: rounding does not show."""
    interval = jackknife(np.array(denominators) / 3, denominators)

    assert interval.half_width == 0.0


def test_paired_difference_same_ratio_by_other_sums_is_zero():
    """Equal ratios reached through different sums differ by nothing, not by the last digit."""
    below = np.array([0.1, 0.7, 0.3, 0.9])
    interval = paired_difference((below / 3, below), (below * 7 / 3, below * 7))

    assert (interval.estimate, interval.half_width) == (0.0, 0.0)


def test_jackknife_zero_denominators_is_nan_without_warning():
    """Nothing to divide by is NaN; a single replication with something leaves the half-width undefined."""
    interval = jackknife([[0.0, 3.0], [0.0, 0.0]], [[0.0, 2.0], [0.0, 0.0]])

    assert np.isnan(interval.estimate[0])
    assert interval.estimate[1] == 1.5
    assert np.isnan(interval.half_width).all()


def test_jackknife_transform_scales_estimate_and_half_width():
    """An affine transform moves the estimate and stretches the half-width; a clip holds both."""
    plain = jackknife([1.0, 2.0, 3.0], [1.0, 1.0, 1.0])
    line = jackknife([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], transform=lambda ratio: 5 * ratio - 1)
    clipped = jackknife([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], transform=lambda ratio: np.clip(ratio, 0.0, 1.0))

    assert line.estimate == pytest.approx(9.0)
    assert line.half_width == pytest.approx(5 * plain.half_width)
    assert (clipped.estimate, clipped.half_width) == (1.0, 0.0)


def test_jackknife_large_sums_do_not_cancel():
    """Sums are added, not subtracted: one huge replication does not spoil the others' digits."""
    interval = jackknife([1e17, 1.0, 3.0], [1.0, 1.0, 1.0], transform=lambda ratio: np.minimum(ratio, 10.0))
    without = np.array([2.0, 10.0, 10.0])
    error = np.sqrt(2 / 3 * ((without - without.mean()) ** 2).sum())

    assert interval.half_width == pytest.approx(T2 * error)


@pytest.mark.parametrize(("above", "below"), [([1.0], [1.0, 2.0]), ([], []), (1.0, 1.0)])
def test_jackknife_shapes_that_do_not_fit_are_refused(above, below):
    """Numerators without their denominators are a programming error."""
    with pytest.raises(ValueError, match="as many numerators as denominators"):
        jackknife(above, below)


def test_contrast_is_the_jackknife_of_a_weighted_sum():
    """By its definition: what is left of the sum when each replication is left out of all terms."""
    rng = np.random.default_rng(5)
    weights, terms = (2.0, -0.5, 1.25), [(rng.normal(9, 1, 7), rng.normal(4, 1, 7)) for _ in range(3)]
    found = contrast(list(zip(weights, terms, strict=True)))

    def value(keep):
        return sum(w * above[keep].sum() / below[keep].sum() for w, (above, below) in zip(weights, terms, strict=True))

    without = [value(np.arange(7) != r) for r in range(7)]
    error = np.sqrt(6 / 7 * np.sum((without - np.mean(without)) ** 2))
    assert found.estimate == pytest.approx(value(np.arange(7)))
    assert found.half_width == pytest.approx(stdtrit(6, 0.975) * error)
