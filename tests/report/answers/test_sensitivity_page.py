"""The page of a sensitivity analysis: what could change the verdict, the most influential first."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from made_up import NAN, PATIENCE, answers, basis, printed, sensitivity_of

import sim
from sim.report.answers.sensitivity import sensitivity_page

MOST = "the difference is moved most by one.path (by EUR 0.10 ± 0.02 over its range, down)"
ASIDE = "(in 0 of 10 pairs of points each, so in at most about 30% of such pairs)"


@pytest.fixture(scope="module")
def scenario():
    """Return a scenario with one of the paths."""
    return sim.load("erlang-a")


def test_what_could_change_the_verdict_is_said_first(scenario):
    """What reverses it, what blurs it, what did not change it and what that tells; then what moves most."""
    found = sensitivity_of(
        [("one.path", 0, 0), ("two.path", 3, 1), ("three.path", 0, 2), ("four.path", 1, 0)],
        better=30,
        worse=8,
        undecided=2,
    )

    assert answers(sensitivity_page(found, scenario)) == [
        "b vs a, better as the scenario is (better at 30, worse at 8 and undecided at 2 of 40 points); could reverse"
        " the verdict: two.path (in 3 of 10 pairs of points) and four.path (1 of 10); could blur it (make it tied or"
        " undecided, or no longer so): three.path (in 2 of 10 pairs of points); did not change it:"
        " one.path " + ASIDE,
        f"b vs a: {MOST}",
    ]


def test_a_verdict_that_nothing_changed_says_how_sure_that_is(scenario):
    """By the rule of three; of three pairs or fewer nothing can be said."""
    many, few = (answers(sensitivity_page(sensitivity_of([("one.path", 0, 0)], pairs), scenario)) for pairs in (10, 3))

    assert many == [
        "b vs a, better as the scenario is (better at 40 of 40 points): none of the assumptions changed the verdict "
        f"{ASIDE}; {MOST}"
    ]
    assert "(in 0 of 3 pairs of points each, too few to say that they cannot)" in few[0]


def test_a_verdict_that_several_reverse_together_says_so(scenario):
    """Better at some points and worse at others, though no assumption alone made the difference."""
    found = sensitivity_of([("one.path", 0, 1)], better=10, worse=10, tied=20)

    assert (
        "; several together can reverse it, none did so alone; could blur it"
        in answers(sensitivity_page(found, scenario))[0]
    )


def test_many_assumptions_are_counted_where_naming_them_helps_nobody(scenario, monkeypatch):
    """The most influential are named, in sentences as in tables."""
    rows = [(f"path.of.number{n}", 0, 1 if n < 9 else 0) for n in range(18)]
    page = sensitivity_page(sensitivity_of(rows), scenario)
    lines = printed(page, monkeypatch)

    assert "path.of.number5 (1 of 10) and 3 more; did not change it: the other 9 (in 0 of 10" in answers(page)[0]
    assert "H number7 EUR 0.01 ± 0.02 down 0.01 0 + 1 of 10" in [" ".join(line.split()) for line in lines]
    assert any(line.startswith("and 10 more") for line in lines)


def test_tables_hold_effects_verdicts_and_ranges(scenario, monkeypatch):
    """Directions in words; durations as durations; the source of each range."""
    found = sensitivity_of([("one.path", 0, 0), (PATIENCE, 2, 1), ("two.path", 0, 0)])
    found.effects.loc[:, "mu"] = [0.1, 0.01, 0.0]
    found.effects.loc[2, ["mu_star", "mu_star_half_width"]] = 0.0
    lines = printed(sensitivity_page(found, scenario), monkeypatch)

    rows = [" ".join(line.split()) for line in lines]
    assert "A one.path EUR 0.10 ± 0.02 up 0.01 0 + 0 of 10" in rows
    assert "B patience.mean EUR 0.05 ± 0.02 both ways 0.01 2 + 1 of 10" in rows
    assert "C two.path EUR 0.00 ± 0.00 - 0.01 0 + 0 of 10" in rows
    assert "Verdicts at 40 points" in lines
    assert f" - B, {PATIENCE}: 1 m to 10 m (here 2 m); assumption: made up" in lines


def test_a_single_design_has_no_verdict_to_change(scenario):
    """The page says what moves its figures."""
    found = sensitivity_of([("one.path", 0, 0), ("two.path", 0, 0)])
    found = replace(
        found,
        basis=basis(designs=("b",)),
        influence=found.influence.iloc[:0],
        effects=found.effects.assign(baseline=""),
        verdicts=found.verdicts.assign(baseline="", verdict=""),
    )
    page = sensitivity_page(found, scenario)

    assert answers(page) == [
        "b: moved most by one.path (by EUR 0.10 ± 0.02 over its range, down) and two.path (by EUR 0.05 ± 0.02 over its"
        " range, down)"
    ]
    assert [part.title for part in page.parts] == [
        "Cost to serve",
        "Cost to serve, b: effects",
        "What was varied, how far, and why",
        "What this rests on",
    ]


def test_indices_of_sobol_are_shares_of_the_variance(scenario, monkeypatch):
    """First and total, each with its half-width; what is not defined has a dash."""
    found = sensitivity_of([("one.path", 0, 0), ("two.path", 0, 0)])
    columns = ["first", "first_half_width", "total", "total_half_width"]
    shares = pd.DataFrame([(0.2, 0.1, 0.3, 0.1), (0.6, 0.1, float("nan"), float("nan"))], columns=columns)
    found = replace(found, method="sobol", effects=pd.concat([found.effects.iloc[:, :4], shares], axis=1))
    page = sensitivity_page(found, scenario)
    lines = printed(page, monkeypatch)

    assert "the difference is moved most by one.path (total index 0.30 ± 0.10)" in answers(page)[0]
    assert "A one.path   0.20 ± 0.10   0.30 ± 0.10   0 + 0 of 10" in lines
    assert "B two.path   0.60 ± 0.10             -   0 + 0 of 10" in lines


def test_a_range_of_factors_is_told_from_one_of_values(scenario):
    """It says of what; the scenario's own factor of 1 says nothing."""
    found = sensitivity_of([(PATIENCE, 0, 0)])
    found.factors.loc[0, ["low", "high", "current", "multiplies"]] = [0.5, 1.25, 1.0, True]
    page = sensitivity_page(found, scenario)
    (ranges,) = (part for part in page.parts if part.title == "What was varied, how far, and why")

    assert [str(line) for line in ranges.lines] == [
        f"A, {PATIENCE}: x 0.5 to 1.25 of what the scenario says; assumption: made up"
    ]


def _with_values(found, means):
    output = {"baseline": "a", "design": "b", "kpi": "cost_to_serve"}
    other = pd.DataFrame([output | {"kpi": "csat", "mean": NAN}])
    return replace(found, values=pd.concat([pd.DataFrame([output | {"mean": mean} for mean in means]), other]))


def test_effects_that_are_not_estimated_say_why(scenario):
    """A figure that is undefined somewhere has none; that is not the same as nothing moving it."""
    found = _with_values(sensitivity_of([("one.path", 0, 0)]), [NAN] * 6 + [0.1] * 18)
    found.effects.loc[:, ["mu", "mu_star", "mu_star_half_width", "sigma"]] = NAN
    (sentence,) = answers(sensitivity_page(found, scenario))

    assert sentence.endswith("; effects are not estimated: undefined at 6 of 24 points")
    assert "no assumption moves it" not in sentence


def test_points_without_a_verdict_are_counted(scenario, monkeypatch):
    """What is better, worse and so on adds up to all points; where every point has a verdict nothing is said."""
    found = sensitivity_of([("one.path", 0, 0)], better=30, worse=4)
    page = sensitivity_page(found, scenario)
    lines = [" ".join(line.split()) for line in printed(page, monkeypatch)]
    full = sensitivity_page(sensitivity_of([("one.path", 0, 0)]), scenario)

    assert "(better at 30, worse at 4 and no verdict at 6 of 40 points)" in answers(page)[0]
    assert "as it is better worse tied undecided withheld no verdict" in lines
    assert "b vs a better 30 4 0 0 0 6" in lines
    assert not any("no verdict" in line for line in printed(full, monkeypatch))


def test_what_moves_along_with_an_assumption_is_named(scenario):
    """Of many the first; nothing is said where nothing does."""
    found = sensitivity_of([("one.path", 0, 0), ("two.path", 0, 0)])
    pages = [
        sensitivity_page(replace(found, factors=found.factors.assign(also=[also, ()])), scenario)
        for also in (("a.path", "designs.b.routing.x"), tuple(f"path.number{n}" for n in range(10)))
    ]

    assert _ranges(pages[0])[1] == "A, with it: a.path and designs.b.routing.x"
    assert _ranges(pages[1])[1].startswith("A, with it: path.number0, path.number1, ")
    assert _ranges(pages[1])[1].endswith(", path.number7 and 2 more")
    assert not any("with it" in line for line in _ranges(sensitivity_page(found, scenario)))


def _ranges(page):
    (ranges,) = (part for part in page.parts if part.title == "What was varied, how far, and why")
    return [str(line) for line in ranges.lines]


def test_a_kpi_without_verdicts_and_without_effects_says_so(scenario):
    """It is neither good nor bad, and nothing moves it."""
    found = sensitivity_of([("one.path", 0, 0)], verdict="", better=0)
    found.effects.loc[:, ["mu", "mu_star"]] = 0.0

    assert answers(sensitivity_page(found, scenario)) == [
        "b vs a: there is no verdict to change; no assumption moves it"
    ]
