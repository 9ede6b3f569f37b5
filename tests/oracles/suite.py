"""What is run of a point, and how its intervals are judged.

Per seed, `REPLICATIONS` replications give an estimate (ratio of sums) and its delete-one jackknife interval. Z is the
estimate's distance from the exact value in standard errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from points import BY_NAME, POINTS
from scipy.special import stdtrit

from sim.engine import simulate
from sim.experiment.intervals import jackknife
from sim.scenario import Scenario, build

REPLICATIONS = 16
SEEDS_PER_POINT = 25

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """What one seed says about one point."""

    point: str
    seed: int
    exact: float
    estimate: float
    half_width: float

    @property
    def covered(self) -> bool:
        """Whether the 95% interval holds the exact value."""
        return abs(self.estimate - self.exact) <= self.half_width

    @property
    def z(self) -> float:
        """Distance from the exact value, in standard errors."""
        return (self.estimate - self.exact) * _quantile(REPLICATIONS - 1) / self.half_width


@dataclass(frozen=True)
class Verdict:
    """What all seeds together say about one point."""

    intervals: Sequence[Interval]

    @property
    def exact(self) -> float:
        """What theory says."""
        return self.intervals[0].exact

    @property
    def _estimates(self) -> Floats:
        return np.array([interval.estimate for interval in self.intervals])

    @property
    def estimate(self) -> float:
        """Mean of the estimates."""
        return float(self._estimates.mean())

    @property
    def covered(self) -> int:
        """Number of intervals that hold the exact value."""
        return sum(interval.covered for interval in self.intervals)

    @property
    def z(self) -> float:
        """Mean Z times the root of the number of seeds: about standard normal if there is no bias."""
        return float(np.mean([interval.z for interval in self.intervals])) * len(self.intervals) ** 0.5

    @property
    def half_width(self) -> float:
        """Half-width of the 95% t interval of the mean of the estimates."""
        n = len(self.intervals)
        return _quantile(n - 1) * float(self._estimates.std(ddof=1)) / n**0.5


def assert_covered_as_claimed(intervals: Sequence[Interval]) -> None:
    """Require that between 93% and 97% of the 95% intervals hold the exact value: 930 to 970 of 1,000."""
    share = sum(one.covered for one in intervals) / len(intervals)
    assert 0.93 <= share <= 0.97, f"{share:.1%} of the intervals hold the exact value"


def assert_sound(verdict: Verdict) -> None:
    """Require that a point is not off to one side, and that its pooled interval is narrow enough to tell."""
    assert abs(verdict.z) < 4.0, f"mean Z x root of the number of seeds: {verdict.z:+.1f}"
    assert verdict.half_width <= 0.02 * verdict.exact, f"half-width: {verdict.half_width / verdict.exact:.1%}"


def _quantile(degrees: int) -> float:
    return float(stdtrit(degrees, 0.975))


def number(name: str) -> int:
    """Return the place of a point among the declared ones, from 1."""
    return 1 + [point.name for point in POINTS].index(name)


def seeds(name: str, n: int = SEEDS_PER_POINT) -> range:
    """Return the first n declared seeds of a point: 100 x its number + 1, + 2, ..."""
    first = 100 * number(name) + 1
    return range(first, first + n)


@lru_cache(maxsize=1)
def _scenario(name: str) -> Scenario:
    return build(dict(BY_NAME[name].scenario))


def interval(name: str, seed: int, engine: str = "compiled") -> Interval:
    """Simulate the replications of one seed of a point; what is published is the compiled engine's."""
    point, scenario = BY_NAME[name], _scenario(name)
    runs = (simulate(scenario, "only", seed=seed, replication=r, engine=engine) for r in range(REPLICATIONS))
    above, below = zip(*(point.ratio(run) for run in runs), strict=True)
    found = jackknife(above, below)
    return Interval(name, seed, point.exact, float(found.estimate), float(found.half_width))


def verdicts(intervals: Sequence[Interval]) -> dict[str, Verdict]:
    """Return the verdict on each point that has intervals, in the order of the points."""
    by_point = {point.name: [one for one in intervals if one.point == point.name] for point in POINTS}
    return {name: Verdict(found) for name, found in by_point.items() if found}
