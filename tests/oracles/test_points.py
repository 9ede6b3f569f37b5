"""The simulator meets exact queueing theory: one scenario per result, five seeds, honest intervals.

Per seed, R replications give an estimate (ratio of sums) and its delete-one jackknife standard error; Z is
the estimate's distance from the exact value in standard errors. Five seeds: |mean Z| sqrt(5) < 4. The 95%
half-width of all 5 R replications together is at most 5% of the exact value, so agreement says something.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
from points import POINTS
from scipy.special import stdtrit

from sim.engine import simulate
from sim.experiment.intervals import jackknife
from sim.scenario import build

SEEDS = (1, 2, 3, 4, 5)
REPLICATIONS = 8

FIGURES = [(name, figure) for name, point in POINTS.items() for figure in point.measures]


@cache
def sums(name: str) -> npt.NDArray[np.float64]:
    """Return numerators and denominators of a point, float64[seed, replication, measure, 2]."""
    point = POINTS[name]
    scenario = build(point.scenario)
    out = np.empty((len(SEEDS), REPLICATIONS, len(point.measures), 2))
    for i, seed in enumerate(SEEDS):
        for replication in range(REPLICATIONS):
            run = simulate(scenario, "only", seed=seed, replication=replication)
            out[i, replication] = [measure.ratio(run) for measure in point.measures.values()]
    return out


@pytest.mark.slow
@pytest.mark.parametrize(("name", "figure"), FIGURES, ids=[f"{name}-{figure}" for name, figure in FIGURES])
def test_point_five_seeds_meets_exact_value(name: str, figure: str) -> None:
    """The estimates agree with the exact value, within an interval narrow enough to tell."""
    measures = POINTS[name].measures
    exact = measures[figure].exact
    table = sums(name)[:, :, list(measures).index(figure)]
    quantile = float(stdtrit(REPLICATIONS - 1, 0.975))

    # one interval per seed, replications on the first axis; and one over all replications of all seeds
    by_seed = jackknife(table[:, :, 0].T, table[:, :, 1].T)
    z = (by_seed.estimate - exact) / (by_seed.half_width / quantile)
    pooled = jackknife(table[:, :, 0].ravel(), table[:, :, 1].ravel())

    assert abs(z.mean()) * len(SEEDS) ** 0.5 < 4.0
    assert pooled.half_width <= 0.05 * exact


def test_strict_owners_exact_wait_is_far_above_pooled() -> None:
    """The two exact values are so far apart that no run meets both."""
    strict, pooled = (POINTS[name].measures["wait"].exact for name in ("strict-owner", "pooled"))

    assert strict > 4.0 * pooled
