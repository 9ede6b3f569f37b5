"""The page of a break-even: who wins is said only where it is decided."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from made_up import NAN, answers, basis, line_of, printed

import sim
from sim.experiment.questions import BreakEven
from sim.experiment.questions.factors import Factor
from sim.report.answers.breakeven import breakeven_page

BELOW, NOT, ABOVE = (-0.4, 0.1, "better"), (0.0, 0.2, "undecided"), (0.3, 0.1, "worse")
OPEN = (0.3, 0.1, "withheld")
AT = (143.2, 120.1, 171.4, False, False)


@pytest.fixture(scope="module")
def scenario():
    """Return any scenario."""
    return sim.load("erlang-a")


def _line(*rows):
    """Return points at 100, 150, 200 and so on."""
    return [(100.0 + 50.0 * place, *row) for place, row in enumerate(rows)]


@pytest.mark.parametrize(
    ("points", "crossings", "said"),
    [
        (
            (BELOW, NOT, ABOVE),
            (AT,),
            "b is better than a where cost.wage_per_hour is below 143 (95% interval 120 to 171), worse above",
        ),
        (
            (ABOVE, NOT, BELOW),
            (AT,),
            "a is better than b where cost.wage_per_hour is below 143 (95% interval 120 to 171), worse above",
        ),
        (
            (NOT, NOT, ABOVE),
            ((143.2, 100.0, 171.4, True, False),),
            "the difference crosses zero near cost.wage_per_hour = 143 (95% interval 100 or less to 171); above it a is"
            " better than b, below it no difference is told apart within the range",
        ),
        (
            (BELOW, NOT, NOT),
            ((143.2, 120.1, 200.0, False, True),),
            "the difference crosses zero near cost.wage_per_hour = 143 (95% interval 120 to 200 or more); below it b is"
            " better than a, above it no difference is told apart within the range",
        ),
        (
            (NOT, NOT, NOT),
            ((143.2, 100.0, 200.0, True, True),),
            "the difference crosses zero near cost.wage_per_hour = 143 (95% interval 100 or less to 200 or more), but"
            " no difference is told apart anywhere between 100 and 200: the break-even may lie anywhere in the range,"
            " or beyond",
        ),
        (
            (BELOW, ABOVE, NOT),
            ((120.0, 110.0, 130.0, False, False), (180.0, 170.0, 200.0, False, True)),
            "the difference crosses zero 2 times along cost.wage_per_hour, near 120 (95% interval 110 to 130) and"
            " 180 (95% interval 170 to 200 or more): below 120 b is better than a, between 120 and 180 a is better than"
            " b, above 180 no difference is told apart",
        ),
        (
            (ABOVE, ABOVE, (0.5, 0.1, "worse")),
            (),
            "the difference does not cross zero between 100 and 200 of cost.wage_per_hour: a is better than b"
            " throughout (at all 3 points tried), by EUR 0.30 ± 0.10 at 100 to EUR 0.50 ± 0.10 at 200",
        ),
        (
            (ABOVE, ABOVE, (0.1, 0.2, "undecided")),
            (),
            "the difference does not cross zero between 100 and 200 of cost.wage_per_hour: a is better than b at 2 of 3"
            " points, elsewhere no difference is told apart; the difference is EUR 0.30 ± 0.10 at 100 to EUR 0.10 ±"
            " 0.20 at 200",
        ),
        (
            (BELOW, (NAN, NAN, ""), ABOVE, ABOVE),
            (),
            "the difference changes sign between 100 and 250 of cost.wage_per_hour, but only across values where there"
            " is nothing to measure: b is better than a at 1 point and a is better than b at 2 points",
        ),
        (
            ((0.1, 0.2, "tied"), (0.1, 0.2, "undecided"), (0.3, 0.1, "withheld")),
            (),
            "the difference does not cross zero between 100 and 200 of cost.wage_per_hour, and no difference is told"
            " apart anywhere: it is EUR 0.10 ± 0.20 at 100 to EUR 0.30 ± 0.10 at 200",
        ),
        (
            ((0.0, 0.0, "tied"), (0.0, 0.0, "tied")),
            (),
            "there is no difference at all between 100 and 150 of cost.wage_per_hour",
        ),
        (
            ((NAN, NAN, ""), (NAN, NAN, "")),
            (),
            "there is nothing to measure between 100 and 150 of cost.wage_per_hour",
        ),
    ],
)
def test_every_course_of_the_difference_has_its_sentence(scenario, points, crossings, said):
    """Where it crosses zero, and what is decided on both sides."""
    assert answers(breakeven_page(line_of(_line(*points), *crossings), scenario)) == [f"Cost to serve: {said}"]


@pytest.mark.parametrize(
    ("current", "said"),
    [
        (207.0, "the scenario has 207, which lies outside the range that was tried"),
        (190.0, "the scenario has 190, above 143, where a is better than b"),
        (110.0, "the scenario has 110, below 143, where b is better than a"),
        (
            150.0,
            "the scenario has 150, which lies within the interval of a break-even: no difference is told apart there",
        ),
    ],
)
def test_the_scenarios_own_value_is_placed(scenario, current, said):
    """On one side of the break-even, within its interval, or outside the range."""
    found = line_of(_line(BELOW, NOT, ABOVE), AT, current=current)

    assert answers(breakeven_page(found, scenario))[1:] == [said]


@pytest.mark.parametrize(
    ("points", "crossing", "factor", "said"),
    [
        (
            (BELOW, NOT, ABOVE),
            (170.0, 120.0, 200.0, False, False),
            {"current": 200.0, "whole": True},
            "the scenario has 200, above 170, where a is better than b",
        ),
        (
            (BELOW, ABOVE, ABOVE),
            (150.0, 150.0, 150.0, False, False),
            {"current": 150.0, "whole": True},
            "the scenario has 150, the first value on the far side of a break-even, where a is better than b",
        ),
        (
            (BELOW, NOT, ABOVE),
            (170.0, 120.0, 199.0, False, False),
            {"current": 199.0, "whole": True},
            "the scenario has 199, above 170, where a is better than b",
        ),
        (
            (BELOW, NOT, NOT),
            (170.0, 120.0, 200.0, False, True),
            {"current": 200.0, "whole": True},
            "the scenario has 200, which lies within the interval of a break-even: no difference is told apart there",
        ),
        (
            (BELOW, ABOVE, ABOVE),
            (120.0, 110.0, 150.2, False, False),
            {"current": 150.0},
            "the scenario has 150, above 120, where a is better than b",
        ),
        (
            (BELOW, NOT, ABOVE),
            (120.0, 110.0, 130.0, False, False),
            {"current": 150.0},
            "the scenario has 150, above 120, where no difference is told apart",
        ),
        (
            (BELOW, (NAN, NAN, ""), ABOVE),
            (120.0, 110.0, 130.0, False, False),
            {"current": 150.0},
            "the scenario has 150, above 120, where there is nothing to measure",
        ),
        (
            (BELOW, OPEN, ABOVE),
            (120.0, 110.0, 190.0, False, False),
            {"current": 150.0},
            "the scenario has 150, which lies within the interval of a break-even: no verdict is given there",
        ),
    ],
)
def test_the_scenarios_own_value_speaks_for_itself_where_it_was_tried(scenario, points, crossing, factor, said):
    """Of whole numbers the high of an interval is the first value that is told apart."""
    found = line_of(_line(*points), crossing, **factor)

    assert answers(breakeven_page(found, scenario))[1:] == [said]


@pytest.mark.parametrize(
    ("winners", "said"),
    [
        (("", "a"), "; above it a is better than b, below it no difference is told apart within the range"),
        (("b", ""), "; below it b is better than a, above it no difference is told apart within the range"),
        (("", ""), ", but no difference is told apart anywhere between 100 and 200: the break-even may lie anywhere"),
    ],
)
def test_no_winner_is_named_on_a_side_where_nothing_is_decided(scenario, winners, said):
    """A crossing without a winner says so, whatever single points say."""
    found = line_of(_line(BELOW, NOT, ABOVE), AT, winners=[winners], current=110.0 if winners[0] else 190.0)
    first, own = answers(breakeven_page(found, scenario))

    assert said in first
    assert own.endswith("where no difference is told apart") == (not any(winners))


@pytest.mark.parametrize(
    ("points", "crossing", "current", "said"),
    [
        ((OPEN, OPEN, OPEN), (True, True), None, "but no verdict is given anywhere between 100 and 200: the"),
        ((BELOW, OPEN, OPEN), (False, True), 180.0, "below it b is better than a, above it no verdict is given within"),
        ((OPEN, NOT, ABOVE), (True, False), 110.0, "below it no difference is told apart within the range"),
    ],
)
def test_a_side_where_every_verdict_is_withheld_says_so(scenario, points, crossing, current, said):
    """It is not that no difference was told apart there."""
    found = line_of(_line(*points), (*((143.0 if points[1] == OPEN else 160.0), 100.0, 170.0), *crossing))
    found = replace(found, factors=(replace(found.factors[0], current=current),))
    first, *own = answers(breakeven_page(found, scenario))

    assert said in first
    assert current != 180.0 or own == ["the scenario has 180, above 143, where no verdict is given"]


def test_no_winner_is_named_between_crossings_where_nothing_is_decided(scenario):
    """A stretch lies beside two of them."""
    crossings = (120.0, 110.0, 130.0, False, False), (180.0, 170.0, 190.0, False, False)
    found = line_of(_line(BELOW, ABOVE, BELOW), *crossings, winners=[("b", ""), ("", "b")])

    assert answers(breakeven_page(found, scenario))[0].endswith(
        ": below 120 b is better than a, between 120 and 180 no difference is told apart, above 180 b is better than a"
    )


@pytest.mark.parametrize(
    ("crossing", "current", "said"),
    [
        ((30.0, 29.5, 30.3, False, False), 30.4, ("30 s (95% interval 29.5 s to 30.3 s)", "30.4 s, above 30 s")),
        ((29.9, 29.5, 30.3, False, False), 29.4, ("29.9 s (95% interval 29.5 s to 30.3 s)", "29 s, below 30 s")),
    ],
)
def test_durations_have_the_digits_that_tell_an_interval_from_its_value(scenario, crossing, current, said):
    """And the scenario's own value from the break-even."""
    points = [(0.0, *BELOW), (100.0, *ABOVE), (300.0, *ABOVE)]
    first, own = answers(breakeven_page(line_of(points, crossing, in_seconds=True, current=current), scenario))

    assert f"is below {said[0]}, worse above" in first
    assert own.startswith(f"the scenario has {said[1]}, where ")


def test_numbers_have_the_digits_that_tell_an_interval_from_its_value(scenario):
    """As durations do."""
    found = line_of([(0.0, *BELOW), (500.0, *ABOVE)], (143.2, 142.8, 143.4, False, False))

    assert "is below 143.2 (95% interval 142.8 to 143.4), worse above" in answers(breakeven_page(found, scenario))[0]


def test_what_moves_along_is_among_what_an_answer_rests_on(scenario):
    """Beside the source of the range."""
    found = line_of(_line(BELOW, ABOVE), source="made up", also=("one.path", "other.path"))
    lines = [str(line) for line in breakeven_page(found, scenario).parts[-1].lines]
    place = lines.index("range of cost.wage_per_hour: made up")

    assert lines[place + 1] == "cost.wage_per_hour, with it: one.path and other.path"


@pytest.mark.parametrize(("current", "said"), [(150.0, "within this range"), (300.0, "which lies outside the range")])
def test_without_a_crossing_the_scenarios_own_value_is_in_the_range_or_not(scenario, current, said):
    """There is no side to be on."""
    sentences = answers(breakeven_page(line_of(_line(ABOVE, ABOVE), current=current), scenario))

    assert said in sentences[1]


def test_a_kpi_of_which_more_is_better_turns_the_winner(scenario):
    """And one that is neither good nor bad has no winner at all."""
    points = _line(BELOW, NOT, ABOVE)
    csat, time = (breakeven_page(line_of(points, AT, kpi=kpi), scenario) for kpi in ("csat", "handle_time"))

    assert answers(csat)[0].startswith("Satisfaction (CSAT): a is better than b where cost.wage_per_hour is below 143")
    assert answers(time)[0].startswith("Handle time: a has more than b where cost.wage_per_hour is below 143")
    assert answers(time)[0].endswith(", less above")


def test_whole_numbers_and_durations_are_told_as_such(scenario):
    """A whole number belongs to the far side; a duration has its unit."""
    crossing = (143.0, 120.0, 171.0, False, False)
    whole = breakeven_page(line_of(_line(BELOW, NOT, ABOVE), crossing, whole=True), scenario)
    span = breakeven_page(line_of(_line(BELOW, NOT, ABOVE), crossing, in_seconds=True), scenario)

    assert answers(whole)[0].endswith("is below 143 (95% interval 120 to 171), worse from there on")
    assert answers(span)[0].endswith("is below 2 m 23 s (95% interval 2 m to 2 m 51 s), worse above")


def test_every_value_has_a_row(scenario, monkeypatch):
    """With the difference and its verdict; values that read alike, beside a crossing, have one."""
    points = [*_line(BELOW, NOT), (150.1, *NOT), (200.0, *ABOVE)]
    lines = printed(breakeven_page(line_of(points, AT), scenario), monkeypatch, 80)

    assert "100 EUR -0.40 ± 0.10 better" in [" ".join(line.split()) for line in lines]
    assert [line.split()[0] for line in lines if line.endswith(("better", "undecided", "worse"))] == [
        "100",
        "150",
        "200",
    ]


def _map(verdicts, kpi="cost_to_serve", **current):
    columns = ["cost.wage_per_hour", "demand.cases_per_day", "mean", "half_width", "verdict"]
    rows = [(x, y, *row) for (x, y), row in zip([(1, 5), (1, 6), (2, 5), (2, 6)], verdicts, strict=True)]
    factors = tuple(
        Factor(path, low=low, high=low + 1, current=current.get(name))
        for path, low, name in zip(columns[:2], (1.0, 5.0), ("wage", "cases"), strict=True)
    )
    points, crossings = pd.DataFrame(rows, columns=columns), pd.DataFrame()
    return BreakEven(basis(), kpi, "EUR", "a", "b", factors, points, crossings)


def test_a_map_has_the_second_path_downwards_and_a_letter_a_cell(scenario, monkeypatch):
    """W, L, =, ?; the legend names paths and designs."""
    page = breakeven_page(_map([BELOW, ABOVE, (0.1, 0.1, "tied"), NOT]), scenario)
    lines = printed(page, monkeypatch, 80)
    head = lines.index("B down, A across   1   2")

    assert [line.split() for line in lines[head + 2 : head + 4]] == [["6", "L", "?"], ["5", "W", "="]]
    assert " - A: cost.wage_per_hour" in lines
    assert " - W: b is better than a; L: b is worse than a" in lines
    assert answers(page) == [
        "Cost to serve: b is better than a at 1 of 4 points, worse at 1, tied at 1 and not decided at 1; the difference"
        " is from EUR -0.40 ± 0.10 (at A 1, B 5) to EUR 0.30 ± 0.10 (at A 1, B 6)"
    ]


def test_a_map_says_how_it_is_near_the_scenarios_own_values(scenario):
    """Or that they lie outside."""
    near, far = (
        answers(breakeven_page(_map([BELOW, ABOVE, NOT, NOT], wage=1.1, cases=cases), scenario))[1]
        for cases in (5.9, 9)
    )

    assert near == (
        "the scenario has cost.wage_per_hour = 1.1 and demand.cases_per_day = 5.9; at the nearest point of the map: b"
        " worse, difference EUR 0.30 ± 0.10"
    )
    assert far == "the scenario has cost.wage_per_hour = 1.1 and demand.cases_per_day = 9, which is outside the map"


def test_a_map_of_a_kpi_that_is_neither_good_nor_bad_has_signs(scenario, monkeypatch):
    """Who has more is no winner; x is where too many cases are open."""
    rows = [(-0.4, 0.1, ""), (0.4, 0.1, ""), (0.1, 0.2, ""), (NAN, NAN, "")]
    lines = printed(breakeven_page(_map(rows, "handle_time"), scenario), monkeypatch, 80)
    head = lines.index("B down, A across   1   2")

    assert [line.split() for line in lines[head + 2 : head + 4]] == [["6", "+", "-"], ["5", "-", "?"]]
    withheld = breakeven_page(_map([(0.4, 0.1, "withheld")] * 4), scenario)
    assert {cell for row in withheld.parts[1].rows for cell in row[1:]} == {"x"}


def test_factors_are_told_from_values(scenario):
    """A value that multiplies is written as one, and so is the scenario's own."""
    times = {"multiplies": True, "figures": (14.0,), "current": 1.0}
    found = line_of([(0.5, *BELOW), (1.5, *ABOVE)], (1.1, 1.05, 1.2, False, False), **times)

    assert answers(breakeven_page(found, scenario)) == [
        "Cost to serve: b is better than a where cost.wage_per_hour is below x 1.1 (95% interval x 1.05 to x 1.2),"
        " worse above",
        "the scenario has x 1, below x 1.1, where b is better than a",
    ]
    assert found.to_dict()["multiplies"] == ["cost.wage_per_hour"]
