"""Where the winner changes: known from arithmetic, and found by simulation."""

from __future__ import annotations

import pytest
from cases import BREAK_EVEN_S, reading_or_asking

import sim
from sim.errors import ScenarioError, UsageError

LOOKUP = "designs.reading.context.lookup"
COST = "handling_cost_per_case"


@pytest.fixture(scope="module")
def scenario():
    """Return the scenario of reading or asking."""
    return reading_or_asking()


@pytest.mark.slow
@pytest.mark.parametrize(("n_seeds", "least"), [(8, 7), pytest.param(100, 90, marks=pytest.mark.validation)])
def test_the_true_break_even_lies_in_its_interval(n_seeds, least, scenario):
    """In 7 of 8 seeds at least; of 100 in 90, where fewer would come once in a hundred times if 95% hold it."""
    found = [
        sim.breakeven(scenario, {LOOKUP: (0, 60)}, COST, points=2, replications=6, seed=seed).crossings
        for seed in range(n_seeds)
    ]

    assert [len(crossings) for crossings in found] == [1] * n_seeds
    (rows,) = zip(*(crossings.itertuples() for crossings in found), strict=True)
    assert sum(row.low <= BREAK_EVEN_S <= row.high for row in rows) >= least
    assert all(row.low < row.value < row.high < row.low + 5 for row in rows)
    assert {(row.better_below, row.better_above) for row in rows} == {("reading", "asking")}
    assert not any(row.low_is_open or row.high_is_open for row in rows)


def test_an_interval_holds_the_values_that_are_not_told_apart_from_zero(scenario):
    """And none that is: at both ends the half-width is the difference."""
    found = sim.breakeven(scenario, {LOOKUP: (0, 60)}, COST, points=3, replications=4)
    (crossing,) = found.crossings.itertuples()
    slack = 2e-3 * 60
    for row in found.points.itertuples():
        value, told = row[1], abs(row.mean) > row.half_width
        assert told or crossing.low <= value <= crossing.high
        assert not told or not crossing.low + slack < value < crossing.high - slack


def test_no_crossing_is_no_crossing(scenario):
    """The points say who wins."""
    found = sim.breakeven(scenario, {LOOKUP: (0, 10)}, COST, points=2, replications=3)

    assert found.crossings.empty
    assert set(found.points["verdict"]) == {"better"}


def test_an_interval_that_goes_on_beyond_the_range_is_open(scenario):
    """Its end is that of the range, and it says so."""
    found = sim.breakeven(scenario, {LOOKUP: (0, 30.05)}, COST, points=2, replications=3, seed=1)
    (crossing,) = found.crossings.itertuples()

    assert (crossing.high, crossing.high_is_open, crossing.low_is_open) == (30.05, True, False)


def test_whole_numbers_cross_between_two_of_them(scenario):
    """The first that is on the far side is named, and none is tried that is not whole."""
    found = sim.breakeven(
        scenario, {"designs.reading.teams.desk.agents": (20, 80)}, "occupancy", points=2, replications=2
    )
    (crossing,) = found.crossings.itertuples()
    (before,), (after,) = (
        found.points.loc[found.points.iloc[:, 0] == value, "mean"] for value in (crossing.value - 1, crossing.value)
    )

    assert before > 0 >= after
    assert found.points.iloc[:, 0].dtype == int
    assert (crossing.better_below, crossing.better_above) == ("", "")


def test_two_paths_make_a_map(scenario):
    """Every pair of values has a verdict; there are no crossings."""
    talk = "intents.any.handle.phone.talk.mean"
    found = sim.breakeven(scenario, {LOOKUP: (0, 60), talk: (50, 200)}, COST, points=2, replications=3)

    assert found.points[[LOOKUP, talk]].to_numpy().tolist() == [[0, 50], [0, 200], [60, 50], [60, 200]]
    assert found.points["verdict"].tolist() == ["better", "better", "worse", "worse"]
    assert found.crossings.empty


def test_values_that_are_tried_are_those_of_compare(scenario):
    """The same difference, and the same half-width where it is not adjusted."""
    found = sim.breakeven(scenario, {LOOKUP: (5, 50)}, COST, points=2, replications=3, seed=4)
    for row in found.points.iloc[[0, -1]].itertuples():
        there = sim.scenario.vary(scenario, [f"{LOOKUP}={row[1]}"])
        table = sim.compare(there, 3, seed=4).differences
        (same,) = table[(table["kpi"] == COST) & (table["scope"] == "all")].itertuples()

        assert (row.mean, row.half_width, row.verdict) == (same.mean, same.half_width, same.verdict)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"vary": {}}, "nothing is varied"),
        ({"vary": {LOOKUP: (9, 3)}}, "the range from 9 to 3 is empty"),
        ({"vary": {LOOKUP: None}}, r"no range is given, and \[\[uncertain\]\] declares none"),
        ({"vary": {LOOKUP: ("fast", 9)}}, "'fast' is neither a number nor a duration"),
        ({"vary": dict.fromkeys(("a", "b", "c"), (0, 1))}, "3 paths are varied; a map has two"),
        ({"vary": {LOOKUP: (0, 60)}, "kpi": "cost"}, "there is no KPI 'cost'"),
        ({"vary": {LOOKUP: (0, 60)}, "kpi": "backlog"}, "does not report backlog for all cases"),
        ({"vary": {LOOKUP: (0, 60)}, "between": ["asking"]}, r"lies between two designs \(1 named\)"),
        ({"vary": {LOOKUP: (0, 60)}, "between": ["asking", "readng"]}, "has no design 'readng'"),
        ({"vary": {LOOKUP: (0, 60)}, "points": 20_001}, "points must be a whole number from 2 to 20000"),
        ({"vary": {LOOKUP: (0, 60), "channels.ivr.serve": (1, 2)}, "points": 142}, "from 2 to 141"),
        ({"vary": {LOOKUP: (0, 60)}, "replications": 1}, "replications must be a whole number, 2 or more"),
    ],
)
def test_what_cannot_be_asked_is_refused(scenario, arguments, said):
    """Before anything is run."""
    with pytest.raises(UsageError, match=said):
        sim.breakeven(scenario, **arguments)


def test_a_path_that_does_not_exist_names_the_nearest(scenario):
    """As `--set` does."""
    with pytest.raises(ScenarioError, match='did you mean "lookup"'):
        sim.breakeven(scenario, {"designs.reading.context.lokup": (0, 60)}, COST)


def test_a_value_that_cannot_be_is_told_beforehand(scenario):
    """At either end of the range."""
    with pytest.raises(ScenarioError, match=r"between 0 and 1|less than or equal to 1|at most 1"):
        sim.breakeven(scenario, {"designs.reading.context.identity_match": (0.5, 1.5)}, COST)


def test_a_list_of_values_has_no_break_even(scenario):
    """There is nothing between its values in which zero could be crossed."""
    with pytest.raises(UsageError, match="needs a range"):
        sim.breakeven(scenario, {LOOKUP: [0, 30, 60]}, COST)
