"""Runs points: estimates with their intervals, judged by how often they cover the exact value.

Per seed, `REPLICATIONS` replications give an estimate (ratio of sums) and its delete-one jackknife standard error; Z
is the estimate's distance from the exact value in standard errors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from points import POINTS
from points.point import Point
from scipy.special import stdtrit

from sim.engine import simulate
from sim.experiment.intervals import jackknife
from sim.scenario import build

REPLICATIONS = 8
SEEDS_PER_POINT = 25

Floats = npt.NDArray[np.float64]


def number(point: Point) -> int:
    """Return the place of a point among the declared ones, from 1."""
    return 1 + [other.name for other in POINTS].index(point.name)


def seeds(point: Point, n: int = SEEDS_PER_POINT) -> range:
    """Return the first n declared seeds of a point: 100 x its number + 1, + 2, ..."""
    first = 100 * number(point) + 1
    return range(first, first + n)


@dataclass(frozen=True)
class Judgement:
    """A point over several seeds."""

    estimates: Floats
    half_widths: Floats
    z: Floats
    pooled: float
    """Half-width of the interval over all replications of all seeds."""


def sums(point: Point, seed: int) -> Floats:
    """Return numerator and denominator of each replication, float64[replication, 2]."""
    scenario = build(dict(point.scenario))
    runs = (simulate(scenario, "only", seed=seed, replication=r) for r in range(REPLICATIONS))
    return np.array([point.ratio(run) for run in runs])


def judge(point: Point, table: Floats) -> Judgement:
    """Judge sums of a point, float64[seed, replication, 2]."""
    by_seed = jackknife(table[:, :, 0].T, table[:, :, 1].T)
    pooled = jackknife(table[:, :, 0].ravel(), table[:, :, 1].ravel())
    errors = by_seed.half_width / float(stdtrit(REPLICATIONS - 1, 0.975))
    z = (by_seed.estimate - point.exact) / errors
    return Judgement(by_seed.estimate, by_seed.half_width, z, float(pooled.half_width))
