"""Medians and their quotients have the intervals they should."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom

from sim.experiment.speed.medians import Middle, median, quotient


@pytest.mark.parametrize("n", [8, 15, 40, 101])
def test_the_interval_ends_at_the_ratios_that_the_binomial_law_says(n):
    """The narrowest pair of ratios, as far from either end, that holds the median with the confidence asked for."""
    found = median([float(rank) for rank in range(1, n + 1)], 0.95)

    rank = max(rank for rank in range(1, n // 2 + 1) if binom.cdf(rank - 1, n, 0.5) <= 0.025)
    assert (found.low, found.high) == (rank, n + 1 - rank)


def test_too_few_ratios_say_nothing():
    """Five rounds have no interval at 95%, however much they agree."""
    found = median([1.0, 1.0, 1.0, 1.0, 1.0], 0.95)

    assert (found.value, found.low, found.high) == (1.0, 0.0, math.inf)


def test_a_quotient_is_as_uncertain_as_both():
    """With one median exact the interval is the other's; with both alike it is wider by the root of two."""
    sure, unsure = Middle(2.0, 2.0, 2.0), Middle(4.0, 4.0 / math.e, 4.0 * math.e)

    assert quotient(unsure, sure) == Middle(2.0, pytest.approx(2.0 / math.e), pytest.approx(2.0 * math.e))
    assert quotient(unsure, unsure).high == pytest.approx(math.exp(math.sqrt(2.0)))
    assert quotient(Middle(1.0, 0.0, math.inf), sure) == Middle(0.5, 0.0, math.inf)


def test_the_interval_of_a_quotient_holds_as_often_as_it_says():
    """On skewed noise with outliers, 80% intervals hold the true quotient 80 to 92 times in 100."""
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(200):
        above, below = (np.exp(rng.gamma(2.0, 0.05, 40) + 0.5 * (rng.random(40) < 0.1)) for _ in range(2))
        found = quotient(median(1.3 * above, 0.8), median(below, 0.8))
        held += found.low <= 1.3 <= found.high

    assert 0.77 <= held / 200 <= 0.95
