"""The whole suite: every declared point on all its seeds, on either engine.

``pytest -m validation tests/oracles -k compiled`` takes some minutes, the reference engine half an hour or more.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from points import POINTS
from published import COMMAND, read_rows
from suite import Interval, assert_covered_as_claimed, assert_sound, seeds, verdicts
from workers import progress_line, run

from sim.engine import ENGINES

pytestmark = pytest.mark.validation


@pytest.fixture(scope="module", params=ENGINES)
def intervals(request: pytest.FixtureRequest) -> Sequence[Interval]:
    """Run everything once, with progress on stderr."""
    tasks = [(point.name, seed, request.param) for point in POINTS for seed in seeds(point.name)]
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        return run(tasks, progress=progress_line)


def test_intervals_cover_as_often_as_they_say(intervals: Sequence[Interval]) -> None:
    """Of the 1,000 intervals 930 to 970 hold the exact value."""
    assert_covered_as_claimed(intervals)


@pytest.mark.parametrize("name", [point.name for point in POINTS])
def test_point_has_no_bias_and_says_something(intervals: Sequence[Interval], name: str) -> None:
    """No point is off to one side, and its pooled interval is narrow enough to tell."""
    assert_sound(verdicts(intervals)[name])


def test_intervals_are_the_published_ones(intervals: Sequence[Interval]) -> None:
    """Every estimate is the one in the published table."""
    published = {(row.point, row.seed): row.estimate for row in read_rows()}
    found = {(one.point, one.seed): one.estimate for one in intervals}

    assert found == pytest.approx(published, rel=1e-9), f"if results were meant to change, run `{COMMAND}`"
