"""What docs/validation.md says of the intervals of whole studies is made of published rows, which keep the promise."""

from __future__ import annotations

from pathlib import Path

import pytest
from points import POINTS
from published import PAGE
from suite import SEEDS_PER_POINT, seeds
from whole_studies import (
    BY_NAME,
    COMMAND,
    DIFFERENCE,
    KPIS,
    PLANS,
    STUDIES,
    Found,
    Line,
    assert_covers_as_promised,
    exact,
    lines,
    read_rows,
    scenario,
    study,
    table,
    with_table,
    write_rows,
)
from whole_studies import seeds as study_seeds

import sim

PUBLISHED = read_rows()
LINE = Line("fixed", "3 agents", "mean_wait", 150.0, STUDIES, 150.5, 16.0, 1_900, 10.0, 0.0)


def test_seeds_of_studies_never_meet() -> None:
    """Neither those of two plans nor those of the points, so that all intervals of the page are independent."""
    everything = [seed for plan in PLANS for seed in study_seeds(plan.name)]

    assert len(set(everything)) == len(everything) == STUDIES * len(PLANS)
    assert max(seed for point in POINTS for seed in seeds(point.name, SEEDS_PER_POINT)) < min(everything)


def test_published_lines_are_those_of_the_plans() -> None:
    """Every plan, its figures, all studies, and the exact values of today's formulas."""
    expected = {
        (plan.name, figure, kpi)
        for plan in PLANS
        for figure in (*plan.designs, *([DIFFERENCE] if len(plan.designs) == 2 else []))
        for kpi in (plan.precision or KPIS)
    }

    assert {row[:3] for row in PUBLISHED} == expected, f"run `{COMMAND}`"
    assert len(PUBLISHED) == len(expected)
    for row in PUBLISHED:
        assert row.studies == STUDIES
        assert row.exact == pytest.approx(exact()[row.figure, row.kpi], rel=1e-9), f"run `{COMMAND}`"


def test_published_intervals_cover_as_promised() -> None:
    """95% intervals of fixed studies, plain and paired: 93.5% to 96.5%; of studies that a precision stopped: 93%."""
    for row in PUBLISHED:
        assert_covers_as_promised(row)


def test_published_estimates_have_no_bias_that_matters() -> None:
    """The mean of 2,000 estimates lies within a fiftieth of a half-width of the exact value."""
    for row in PUBLISHED:
        assert abs(row.mean_estimate - row.exact) < 0.02 * row.mean_half_width, row


def test_published_table_is_made_of_the_published_rows() -> None:
    """Nobody has edited a figure of the page by hand."""
    assert table(PUBLISHED) in PAGE.read_text(encoding="utf-8"), f"run `{COMMAND} --redraw`"


@pytest.mark.parametrize(
    ("plan", "covered", "kept"),
    [
        ("fixed", 1_869, False),
        ("fixed", 1_870, True),
        ("fixed", 1_930, True),
        ("fixed", 1_931, False),
        ("one-kpi", 1_859, False),
        ("one-kpi", 1_860, True),
        ("two-kpis", 1_990, True),
    ],
)
def test_promise_has_limits(plan: str, covered: int, kept: bool) -> None:
    """Of 2,000 studies: 1,870 to 1,930 of fixed length, 1,860 at least of those that were stopped."""
    row = LINE._replace(plan=plan, covered=covered)

    if kept:
        assert_covers_as_promised(row)
    else:
        with pytest.raises(AssertionError, match=plan):
            assert_covers_as_promised(row)


def test_lines_count_what_covers() -> None:
    """Three studies by hand: two intervals hold the exact value, one just does not."""
    truth = exact()["4 agents", "mean_wait"]
    studies = [
        [
            Found("4 agents", "mean_wait", truth + off, 1.0, replications),
            Found("4 agents", "abandonment_rate", 0.0, 1.0, replications),  # not asked for: no line
        ]
        for off, replications in ((0.5, 10), (-0.8, 20), (1.1, 30))
    ]

    (row,) = lines("one-kpi", studies)

    assert row[:3] == ("one-kpi", "4 agents", "mean_wait")
    assert (row.studies, row.covered) == (3, 2)
    assert row.mean_estimate == pytest.approx(truth + 0.8 / 3)
    assert (row.mean_replications, row.sd_replications) == (20.0, pytest.approx((200 / 3) ** 0.5))


def test_rows_written_are_read_back(tmp_path: Path) -> None:
    """The file of rows loses nothing."""
    write_rows([LINE._replace(exact=1.0 / 3.0)], tmp_path / "rows.csv")

    assert read_rows(tmp_path / "rows.csv") == [LINE._replace(exact=1.0 / 3.0)]


def test_table_replaces_what_stands_between_the_markers_only() -> None:
    """The page keeps its prose, and coverage comes with its standard error."""
    page = "before\n<!-- studies: begin -->\nyesterday\n<!-- studies: end -->\nafter\n"
    fresh = with_table(page, [LINE])

    assert fresh.startswith("before\n")
    assert fresh.endswith("\nafter\n")
    assert "yesterday" not in fresh
    assert "| 10 replications | 3 agents | `mean_wait` | 150 | 150.5 | 16 | 10 | 95.0% ± 0.5% |" in fresh


@pytest.mark.parametrize("plan", [plan.name for plan in PLANS])
def test_study_is_what_compare_does(plan: str) -> None:
    """Estimate, half-width and replications of a published study, to the last bit; a stopped one has what was asked."""
    seed = study_seeds(plan)[0]
    chosen = BY_NAME[plan]
    result = sim.compare(scenario(), seed=seed, designs=chosen.designs, workers=1, precision=chosen.precision)

    for one in study(plan, seed):
        table = result.differences if one.figure == DIFFERENCE else result.kpis[result.kpis["design"] == one.figure]
        row = table[(table["scope"] == "all") & (table["kpi"] == one.kpi)]
        assert (row["mean"].item(), row["half_width"].item()) == (one.estimate, one.half_width)
        assert result.replications == one.replications
    assert result.precision["reached"].all()


def test_intervals_of_small_studies_cover_about_as_often_as_they_say() -> None:
    """Of 30 studies of four replications, 24 at least: with 95% each, 23 or fewer come once in 1,700."""
    studies = [study("fixed", seed, 4) for seed in study_seeds("fixed", 30)]

    for row in lines("fixed", studies):
        assert row.covered >= 24, row
