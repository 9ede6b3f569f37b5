"""The page of levers: what to do first, and whether it is told apart from the next best."""

from __future__ import annotations

import pytest
from made_up import NAN, answers, basis, levers_of, printed

import sim
from sim.report.answers.levers import levers_page

ALONE = [("notice", 958_619.0, 699_534.0, "yes"), ("training", 20_000.0, 40_000.0, "not distinguishable")]


@pytest.fixture(scope="module")
def scenario():
    """Return any scenario."""
    return sim.load("erlang-a")


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (
            ("notice", 958_619.0, 699_534.0, "training", True),
            "First: notice (EUR 960,000 ± 700,000 a year net), told apart from the next best, training",
        ),
        (
            ("notice", 958_619.0, 699_534.0, "training", False),
            "First: notice (EUR 960,000 ± 700,000 a year net), not distinguishable from training",
        ),
        (
            ("training", 20_000.0, 40_000.0, "notice", False),
            "First: training (EUR 20,000 ± 40,000 a year net, which may be nothing at all), not distinguishable from"
            " notice",
        ),
        (
            ("training", 90_000.0, 40_000.0, "notice", True),
            "First: training (EUR 90,000 ± 40,000 a year net), told apart from the next best, notice (with all pairs"
            " held together it ranks 1-2)",
        ),
        (("notice", 958_619.0, 699_534.0, "", True), "First: notice (EUR 960,000 ± 700,000 a year net)"),
    ],
)
def test_what_to_do_first_comes_first(scenario, step, said):
    """With money no finer than its interval."""
    assert answers(levers_page(levers_of(ALONE, [step]), scenario)) == [said]


def test_what_to_do_then_and_for_satisfaction_follows(scenario):
    """What all of it brings together; by satisfaction what counts is what it costs, too."""
    steps = [("notice", 900_000.0, 70_000.0, "training", True), ("training", 20_000.0, 40_000.0, "", True)]
    found = levers_of(ALONE, steps, [("training", 1.25, 0.5, "notice", False)])

    assert answers(levers_page(found, scenario))[1:] == [
        "Then: training; both together EUR 20,000 ± 40,000 a year net",
        "For satisfaction, by what it costs, first: training (1.2 ± 0.5 points, for EUR 1,234 a year), not"
        " distinguishable from notice",
    ]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (
            ("training", 1.25, 0.5, "notice", True),
            "training (1.2 ± 0.5 points, for EUR 1,234 a year), told apart from the next best, notice",
        ),
        (
            ("nothing", 0.0, 0.0, "notice", False),
            "nothing (0.0 ± 0.0 points, which may be nothing at all, for EUR 1,234 a year), not distinguishable from"
            " notice",
        ),
        (
            ("training", 0.5, 0.75, "", True),
            "training (0.5 ± 0.8 points, which may be nothing at all, for EUR 1,234 a year)",
        ),
    ],
)
def test_satisfaction_has_the_same_doubts_as_money(scenario, step, said):
    """A lever without any effect is not praised, nor one that may as well be the next best."""
    found = levers_of(ALONE, [("notice", 900_000.0, 70_000.0, "", True)], [step])

    assert answers(levers_page(found, scenario))[1:] == [f"For satisfaction, by what it costs, first: {said}"]


def test_levers_that_add_nothing_to_satisfaction_are_left_out(scenario):
    """The page says which and why; if there is no other, that none raises it for certain."""
    first = ("notice", 900_000.0, 70_000.0, "training", True)
    some = levers_page(levers_of(ALONE, [first], [first], left_out_by_csat=["training"]), scenario)
    every = levers_page(levers_of(ALONE, [first], left_out_by_csat=["notice", "training"]), scenario)
    (left_out,) = (part for part in some.parts if part.title == "Left out")

    assert [str(line) for line in left_out.lines] == [
        "by satisfaction for the money: training; more would not raise satisfaction for certain"
    ]
    assert answers(every)[1:] == ["No lever raises satisfaction for certain"]
    assert "notice and training; more would not raise satisfaction for certain" in str(every.parts)


@pytest.mark.parametrize(("pays", "doubt"), [("no", ""), ("not distinguishable", ", not distinguishable from nothing")])
def test_where_nothing_pays_the_page_says_so(scenario, pays, doubt):
    """And what comes nearest to it."""
    found = levers_of([("notice", -5_000.0, 3_000.0, pays)], left_out=["notice"])
    page = levers_page(found, scenario)

    assert answers(page) == [
        f"No lever seems to pay for itself; the best is notice (EUR -5,000 ± 3,000 a year net{doubt})"
    ]
    assert "by net value: notice; more would not raise the net value" in str(page.parts)


def test_tables_hold_the_ranking_and_both_sequences(scenario, monkeypatch):
    """Ranks as ranges, what is not told apart in words, a lever that costs nothing as such."""
    steps = [("notice", 900_000.0, 70_000.0, "training", True), ("training", 20_000.0, 40_000.0, "", True)]
    found = levers_of(ALONE, steps, [("training", 1.25, 0.5, "notice", False)])
    lines = [" ".join(line.split()) for line in printed(levers_page(found, scenario), monkeypatch)]

    assert "notice 1 EUR 960,000 ± 700,000 yes 1.2 ± 0.5 0.020 ± 0.001 touchpoint" in lines
    assert "training 1-2 EUR 20,000 ± 40,000 not distinguishable 1.2 ± 0.5 costs nothing touchpoint" in lines
    assert "1. notice EUR 900,000 ± 70,000 EUR 900,000 ± 70,000 EUR 1,234 yes, from training" in lines
    assert "2. training EUR 20,000 ± 40,000 EUR 20,000 ± 40,000 EUR 1,234 -" in lines
    assert "1. training 1.2 ± 0.5 1.2 ± 0.5 EUR 1,234 not distinguishable from notice" in lines
    assert "- notice: notice it; EUR 1,234 a year; assumption" in lines


@pytest.mark.parametrize(("cost", "said"), [("worked", "freed time becomes"), ("paid", "with the staff that there is")])
def test_the_page_says_what_money_means(scenario, cost, said):
    """Whether freed time counts, what intervals take as known, and that the best of many looks too good."""
    last = levers_page(levers_of(ALONE, cost=cost), scenario).parts[-1]
    text = " ".join(str(line) for line in last.lines)

    assert said in text
    assert "it takes prices as known" in text
    assert "the best of many looks a bit too good" in text
    assert "greedily" not in text


def test_greedy_sequences_and_missing_intervals_are_told(scenario, monkeypatch):
    """A better sequence may exist; one replication has no half-widths."""
    found = levers_of([("notice", 5_000.0, NAN, "not distinguishable")], exact=False, basis=basis(replications=1))
    lines = printed(levers_page(found, scenario), monkeypatch)

    assert " - the sequence was found greedily, step by step; a better one may exist" in lines
    assert any("EUR 5,000  " in line for line in lines)
