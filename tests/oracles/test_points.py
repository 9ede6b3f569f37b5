"""The published rows are what the code gives: two declared seeds of every point, simulated anew.

That those rows meet the exact values is tested in `test_published.py`; all points and seeds are simulated in
`test_validation.py`.
"""

from __future__ import annotations

import pytest
from points import POINTS
from published import COMMAND, ROWS, read_rows
from suite import interval, seeds

N_SEEDS = 2
ON_BOTH_ENGINES = (
    "m-d-1",
    "n-design-complex",
    "fixed-patience",
    "retrials",
    "infinite-servers",
    "from-empty",
    "strict-owner",
    "journey-repeats",
)
PUBLISHED = {(one.point, one.seed): one for one in read_rows()}


def assert_published(name: str, seed: int, engine: str) -> None:
    """Require that an engine gives the published estimate and half-width of one seed of a point."""
    row, found = PUBLISHED[name, seed], interval(name, seed, engine)
    assert (found.estimate, found.half_width) == pytest.approx((row.estimate, row.half_width), rel=1e-9), (
        f"{name}, seed {seed}, {engine}: {ROWS.name} says {row.estimate!r} +- {row.half_width!r};"
        f" if results were meant to change, run `{COMMAND}`"
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", [point.name for point in POINTS])
def test_point_first_seeds_are_as_published(name: str) -> None:
    """The compiled engine, which simulated the published rows, still gives them."""
    for seed in seeds(name, N_SEEDS):
        assert_published(name, seed, "compiled")


@pytest.mark.slow
@pytest.mark.parametrize("name", ON_BOTH_ENGINES)
def test_point_first_seed_is_as_published_on_the_reference_engine(name: str) -> None:
    """The reference engine gives the published rows as well."""
    (seed,) = seeds(name, 1)

    assert_published(name, seed, "reference")
