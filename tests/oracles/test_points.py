"""The simulator meets exact queueing theory: one scenario per result, five seeds, honest intervals."""

from __future__ import annotations

import numpy as np
import pytest
from points import BY_NAME, POINTS
from suite import judge, seeds, sums

N_SEEDS = 5


@pytest.mark.slow
@pytest.mark.parametrize("name", [point.name for point in POINTS])
def test_point_five_seeds_meets_exact_value(name: str) -> None:
    """The estimates agree with the exact value, within an interval narrow enough to tell."""
    point = BY_NAME[name]
    verdict = judge(point, np.array([sums(point, seed) for seed in seeds(point, N_SEEDS)]))

    assert abs(verdict.z.mean()) * N_SEEDS**0.5 < 4.0
    assert verdict.pooled <= 0.05 * point.exact


def test_strict_owners_exact_wait_is_far_above_pooled() -> None:
    """The two exact values are so far apart that no run meets both."""
    assert BY_NAME["strict-owner"].exact > 4.0 * BY_NAME["pooled"].exact
