"""What is published is what is declared and what is claimed; table and chart are made of the published rows alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from points import BY_NAME, POINTS
from published import COMMAND, PAGE, read_rows, table, with_table, write_rows
from suite import Interval, Verdict, assert_covered_as_claimed, assert_sound, number, seeds, verdicts

from sim.engine import engine_of
from sim.scenario import build

ROWS = read_rows()

FEW = [
    Interval("erlang-b", 101, 0.12, 0.13, 0.02),
    Interval("erlang-b", 102, 0.12, 0.11, 0.005),
    Interval("erlang-c", 201, 218.0, 218.0, 1.0),
    Interval("erlang-c", 202, 218.0, 219.0, 2.0),
]


def test_seeds_of_different_points_never_meet() -> None:
    """Every point has 25 seeds of its own, so that all intervals are independent."""
    everything = [seed for point in POINTS for seed in seeds(point.name)]

    assert len(set(everything)) == len(everything) == 25 * len(POINTS)
    assert seeds("erlang-b", 2) == range(101, 103)


def test_points_are_read_off_the_one_design_and_named_like_their_scenario() -> None:
    """Logs and messages name a scenario; the name leads to its point."""
    for point in POINTS:
        assert list(point.scenario["designs"]) == ["only"]
        assert point.scenario["name"] == point.name
        assert point.exact > 0.0


def test_no_point_leaves_the_engine_that_is_asked_for() -> None:
    """A routing policy of one's own would be run by the reference engine whatever is asked for; no point has one."""
    for point in POINTS:
        assert engine_of(build(dict(point.scenario)), "only", "compiled") == "compiled", point.name


def test_interval_z_is_distance_in_standard_errors() -> None:
    """A distance of one half-width is the t quantile with 15 degrees of freedom, 2.1314."""
    assert Interval("x", 1, 10.0, 12.0, 2.0).z == pytest.approx(2.1314, abs=1e-4)
    assert Interval("x", 1, 10.0, 12.0, 2.0).covered
    assert not Interval("x", 1, 10.0, 12.1, 2.0).covered


def test_verdict_pools_seeds() -> None:
    """Mean, half-width (t with one degree of freedom: 12.706) and summed Z of two seeds, by hand."""
    verdict = Verdict(FEW[2:])

    assert verdict.estimate == 218.5
    assert verdict.half_width == pytest.approx(12.7062 * 0.5**0.5 / 2**0.5, abs=1e-3)
    assert verdict.z == pytest.approx(2.1314 / 2.0 / 2.0 * 2**0.5, abs=1e-4)
    assert Verdict(FEW[:2]).covered == 1


def test_rows_written_are_read_back_to_the_last_bit(tmp_path: Path) -> None:
    """The file of rows loses nothing."""
    rows = [Interval("erlang-b", 101, 1.0 / 3.0, 0.1 + 0.2, 1e-17)]
    write_rows(rows, tmp_path / "rows.csv")

    assert read_rows(tmp_path / "rows.csv") == rows
    assert (tmp_path / "rows.csv").read_text(encoding="utf-8").splitlines()[0] == (
        "point,seed,exact,estimate,half_width,covered"
    )


def test_table_replaces_what_stands_between_the_markers_only() -> None:
    """The page keeps its prose; running twice changes nothing."""
    page = "before\n<!-- oracles: begin -->\nyesterday\n<!-- oracles: end -->\nafter\n"
    fresh = with_table(page, FEW)

    assert fresh.startswith("before\n")
    assert fresh.endswith("\nafter\n")
    assert "yesterday" not in fresh
    assert "3 of 4 intervals (75.0%)" in fresh
    assert with_table(fresh, FEW) == fresh
    assert fresh.count("\n| ") == 3  # head and two points


def test_chart_same_rows_give_same_bytes(tmp_path: Path) -> None:
    """The drawing holds no date and no random names."""
    pytest.importorskip("matplotlib")
    from chart import draw

    for name in ("one.svg", "two.svg"):
        draw(FEW, tmp_path / name)

    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    assert "erlang-c" in (tmp_path / "one.svg").read_text(encoding="utf-8")


def test_published_rows_are_the_declared_points_and_seeds() -> None:
    """All points, all seeds, the exact values of today's formulas."""
    declared = [(point.name, seed) for point in POINTS for seed in seeds(point.name)]

    assert [(row.point, row.seed) for row in ROWS] == declared, f"run `{COMMAND}`"
    for row in ROWS:
        assert row.exact == pytest.approx(BY_NAME[row.point].exact, rel=1e-9), f"run `{COMMAND}`"


def test_published_intervals_cover_as_often_as_they_say() -> None:
    """Of the 1,000 published intervals 930 to 970 hold the exact value."""
    assert len(ROWS) == 1_000
    assert_covered_as_claimed(ROWS)


@pytest.mark.parametrize("name", [point.name for point in POINTS])
def test_published_point_has_no_bias_and_says_something(name: str) -> None:
    """What the page demands of every point holds for the rows it is made of."""
    assert_sound(verdicts(ROWS)[name])


@pytest.mark.parametrize("n_covered", [92, 93, 97, 98])
def test_coverage_is_refused_outside_its_limits(n_covered: int) -> None:
    """Of 100 intervals, 93 to 97 may hold the exact value."""
    intervals = [Interval("x", seed, 10.0, 10.0 if seed < n_covered else 12.0, 1.0) for seed in range(100)]

    if n_covered in (93, 97):
        assert_covered_as_claimed(intervals)
    else:
        with pytest.raises(AssertionError, match="hold the exact value"):
            assert_covered_as_claimed(intervals)


@pytest.mark.parametrize(("shift", "spread", "fault"), [(0.5, 0.5, "mean Z"), (0.0, 3.0, "half-width"), (0.1, 0.5, "")])
def test_point_off_to_one_side_or_too_wide_is_refused(shift: float, spread: float, fault: str) -> None:
    """25 estimates around 10, each +- 1 and so with a standard error of 1 / 2.1314 = 0.47.

    All off by 0.5: mean Z is 1.07, times 5 is 5.3. Spread over 10 +- 3: pooled, they are known to within 8%.
    """
    estimates = [10.0 + shift + spread * (seed - 12) / 12 for seed in range(25)]
    verdict = Verdict([Interval("x", seed, 10.0, estimate, 1.0) for seed, estimate in enumerate(estimates)])

    if fault:
        with pytest.raises(AssertionError, match=fault):
            assert_sound(verdict)
    else:
        assert_sound(verdict)


def test_published_table_is_made_of_the_published_rows() -> None:
    """Nobody has edited a figure of the page by hand."""
    assert table(ROWS) in PAGE.read_text(encoding="utf-8"), f"run `{COMMAND} --redraw`"
    assert number(ROWS[-1].point) == len(POINTS)
