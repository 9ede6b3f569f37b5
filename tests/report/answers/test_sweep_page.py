"""The page of a sweep: who is better at how many points."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from made_up import NAN, PATIENCE, answers, basis, printed, sweep_of

import sim
from sim.experiment.questions import Sweep
from sim.report.answers.sweep import sweep_page
from sim.report.answers.verdict_counts import VERDICTS, verdict_sentence


@pytest.fixture(scope="module")
def scenario():
    """Return a scenario with the path that is varied."""
    return sim.load("erlang-a")


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((7, 3, 0, 5, 0), "b is better than a at 7 of 15 points, worse at 3 and not decided at 5"),
        ((2, 3, 0, 0, 0), "b is worse than a at 3 of 5 points, better at 2"),
        ((0, 0, 4, 1, 0), "b is tied with a at 4 of 5 points, not decided at 1"),
        ((0, 0, 0, 3, 2), "b is not told apart from a at 3 of 5 points, withheld at 2"),
        ((0, 0, 0, 0, 5), "b is not judged against a at all 5 points"),
        ((9, 0, 0, 0, 0), "b is better than a at all 9 points"),
        ((0, 2, 0, 0, 0), "b is worse than a at both points"),
        ((1, 0, 0, 0, 0), "b is better than a at the one point"),
        ((0, 0, 0, 0, 0), ""),
    ],
)
def test_every_count_of_verdicts_has_its_sentence(counts, said):
    """What is said first is better or worse, whichever is more frequent, if there is any."""
    assert verdict_sentence("b", "a", dict(zip(VERDICTS, counts, strict=True))) == said


def test_the_answer_comes_first_with_intervals(scenario, monkeypatch):
    """A sentence per pair and KPI, then values and differences by point, durations as durations."""
    page = sweep_page(sweep_of([(-0.3, 0.1, "better"), (0.1, 0.2, "undecided"), (0.4, 0.1, "worse")]), scenario)
    lines = printed(page, monkeypatch)

    assert answers(page) == [
        "Cost to serve: b is better than a at 1 of 3 points, worse at 1 and not decided at 1; the difference is from"
        " EUR -0.30 ± 0.10 (at 1 m) to EUR 0.40 ± 0.10 (at 3 m)"
    ]
    assert lines[0] == f"erlang-a: 3 points by {PATIENCE}"
    rows = [line.split("  ") for line in lines if line.startswith(("1 m ", "2 m "))]
    assert [cells[-1].strip() for cells in rows] == [
        "EUR 3.70 ± 0.10", "EUR 4.10 ± 0.10", "better by EUR 0.30 ± 0.10", "undecided, EUR 0.10 ± 0.20",
    ]  # fmt: skip
    assert " - note: mind me" in lines
    assert " - set in place of the file: time.days=3" in lines


def test_factors_are_told_from_values(scenario):
    """A value that multiplies is none of seconds."""
    sweep = replace(sweep_of([(-0.3, 0.1, "better"), (0.4, 0.1, "worse")]), multiplies=(PATIENCE,))

    assert "(at x 60) to EUR 0.40 ± 0.10 (at x 120)" in answers(sweep_page(sweep, scenario))[0]
    assert sweep.to_dict()["multiplies"] == [PATIENCE]


def test_points_without_a_verdict_are_counted(scenario):
    """Where a KPI is undefined there is none, and the others are not all the points."""
    page = sweep_page(sweep_of([(-0.3, 0.1, "better"), (NAN, NAN, ""), (-0.3, 0.1, "better")]), scenario)

    assert "b is better than a at 2 of 3 points, no verdict at 1;" in answers(page)[0]


def test_what_moves_along_is_named(scenario):
    """And stands in the document; nothing is said where nothing does."""
    plain = sweep_of([(0.3, 0.1, "worse")] * 3)
    along = replace(plain, also={PATIENCE: ("one.path",)})
    lines = [[str(line) for line in sweep_page(each, scenario).parts[-1].lines] for each in (along, plain)]

    assert f"{PATIENCE}, with it: one.path" in lines[0]
    assert not any("with it" in line for line in lines[1])
    assert along.to_dict()["also"] == {PATIENCE: ["one.path"]}


def test_more_points_than_anyone_reads_are_counted_only(scenario, monkeypatch):
    """The page says where all of them are."""
    lines = printed(sweep_page(sweep_of([(0.3, 0.1, "worse")] * 41), scenario), monkeypatch)

    assert not any(line.startswith("1 m ") for line in lines)
    assert " - 41 points are too many to show: --format csv and json hold them all" in lines


def test_a_single_design_has_figures_and_no_verdicts(scenario):
    """Its lowest and its highest value, each with where it is."""
    page = sweep_page(sweep_of([(-0.3, 0.1, ""), (0.4, 0.1, "")], designs=("b",)), scenario)

    assert answers(page) == [
        "Cost to serve of b: from EUR 3.70 ± 0.10 (at 1 m) to EUR 4.40 ± 0.10 (at 2 m)",
    ]
    assert [part.title for part in page.parts[1:]] == [f"Cost to serve by {PATIENCE}", "What this rests on"]


def test_a_kpi_that_is_neither_good_nor_bad_has_differences_only(scenario):
    """And one that nothing can be measured of says so."""
    neither = sweep_page(sweep_of([(5.0, 1.0, ""), (5.0, 1.0, "")], "handle_time"), scenario, ["handle_time"])
    nothing = sweep_page(sweep_of([(float("nan"), 1.0, "")], "csat"), scenario, ["csat"])

    assert answers(neither) == [
        "Handle time: b vs a, neither is good or bad; the difference is 5 s ± 1 s throughout",
    ]
    assert answers(nothing) == ["Satisfaction (CSAT): b vs a, neither is good or bad; there is nothing to measure"]


def test_two_paths_have_letters_and_a_legend(scenario, monkeypatch):
    """Points are told by letter; numbers as numbers, texts and truth values as they are written."""
    one = sweep_of([(-0.3, 0.1, "better"), (0.1, 0.2, "undecided")])
    levels = {PATIENCE: [60.0, 90.0], "cost.wage_per_hour": [1_500.0, 20.5], "x.y": ["some", True]}
    points = pd.DataFrame({"point": [0, 1]} | levels)
    lines = printed(sweep_page(Sweep(basis(), tuple(levels), points, one.kpis, one.differences), scenario), monkeypatch)

    assert " - B: cost.wage_per_hour" in lines
    assert [line.split("  ")[0] for line in lines if line.startswith("A ")][:2] == [
        "A 1 m, B 1,500, C some",
        "A 1 m 30 s, B 20.5, C true",
    ]


def test_without_intervals_the_page_says_why(scenario):
    """One replication gives none."""
    one = sweep_of([(-0.3, float("nan"), "undecided")])
    page = sweep_page(Sweep(basis(replications=1), one.paths, one.points, one.kpis, one.differences), scenario)

    assert "one replication gives no intervals" in str(page.parts[-1])
