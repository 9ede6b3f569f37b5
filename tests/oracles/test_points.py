"""The simulator meets exact queueing theory: eight points, five of their declared seeds each, honest intervals.

Of the other points one seed each, which must give what is published. The reference engine gives the same, shown on one
seed of the eight. All points and seeds: `test_validation.py`.
"""

from __future__ import annotations

import pytest
from points import POINTS
from published import COMMAND, ROWS, read_rows
from suite import Interval, Verdict, interval, seeds

NAMES = (
    "m-d-1",
    "n-design-complex",
    "fixed-patience",
    "retrials",
    "infinite-servers",
    "from-empty",
    "strict-owner",
    "journey-repeats",
)
N_SEEDS = 5
OTHERS = tuple(point.name for point in POINTS if point.name not in NAMES)
PUBLISHED = {(one.point, one.seed): one for one in read_rows()}


def assert_published(found: Interval) -> None:
    """Require an interval to be the published one."""
    row = PUBLISHED[found.point, found.seed]
    assert found.estimate == pytest.approx(row.estimate, rel=1e-9), (
        f"{found.point}, seed {found.seed}: {ROWS.name} says {row.estimate!r}; if results were meant to change,"
        f" run `{COMMAND}`"
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_point_five_seeds_meets_exact_value_as_published(name: str) -> None:
    """The estimates agree with the exact value, and are those of the published table."""
    intervals = [interval(name, seed) for seed in seeds(name, N_SEEDS)]

    for found in intervals:
        assert_published(found)
    assert abs(Verdict(intervals).z) < 4.0


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_point_first_seed_is_as_published_on_the_reference_engine(name: str) -> None:
    """What is published was simulated by the compiled engine, and is what both say."""
    (seed,) = seeds(name, 1)

    assert_published(interval(name, seed, "reference"))


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERS)
def test_point_first_seed_is_as_published(name: str) -> None:
    """The estimate of the first declared seed is that of the published table, which so cannot go stale."""
    (seed,) = seeds(name, 1)

    assert_published(interval(name, seed))
