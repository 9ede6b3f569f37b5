"""What is varied, and which points of it are tried."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import ScenarioError, UsageError
from sim.experiment.questions.factors import declared_factors, factor_notes, factors_of, point_overrides, split_vary
from sim.experiment.questions.sampling import sample
from sim.scenario import load
from sim.scenario.questions import Uncertain

MATCH = "designs.omnichannel.context.identity_match"
PATIENCE = "channels.phone.patience.mean"
TRANSFERS = "intents.card or payment.transfer.share"
AGENTS = "designs.siloed.teams.branch desk.agents"


@pytest.fixture(scope="module")
def bank():
    """Return a scenario with declared ranges."""
    return load("retail-bank")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a.b", ("a.b", None)),
        ("a.b=0.2:0.6", ("a.b", ("0.2", "0.6"))),
        ("a.b = 2m : 15m", ("a.b", ("2m", "15m"))),
        ("a.b=1:5:3", ("a.b", ("1", "5", 3))),
        ("a.b=3, 5,8", ("a.b", [3, 5, 8])),
        ("a.b=longest_idle,fastest", ("a.b", ["longest_idle", "fastest"])),
        ('designs.x.teams."my = desk".agents=3:5', ('designs.x.teams."my = desk".agents', ("3", "5"))),
    ],
)
def test_texts_stand_for_ranges_and_lists(text, meant):
    """As after `--vary`."""
    assert split_vary(text) == meant


@pytest.mark.parametrize("text", ["a.b=", "a.b=1:2:3:4", "a.b=1:", "a.b=1:2:many", "a.b=1,,2", "=1:2"])
def test_texts_that_stand_for_nothing_are_refused(text):
    """With what is wrong."""
    with pytest.raises(ValueError, match=r"\w"):
        split_vary(text)


def test_ranges_know_their_kind(bank):
    """Whole numbers, durations, what the scenario says."""
    match, patience, agents = factors_of(bank, {MATCH: (0.2, 0.8), PATIENCE: ("2m", 900), AGENTS: (1, 4)}, "vary")

    assert (match.whole, match.in_seconds, match.current) == (False, False, 0.6)
    assert (patience.low, patience.high, patience.in_seconds) == (120, 900, True)
    assert (agents.whole, agents.current) == (True, 3)
    assert agents.grid(9) == [1, 2, 3, 4]
    assert match.grid(4) == [0.2, 0.4, 0.6, 0.8]


def test_declared_ranges_set_all_their_paths(bank):
    """Those of `also`, too; the scenario is accepted at both ends."""
    factors = declared_factors(bank, "vary")
    shared = next(factor for factor in factors if factor.also and not factor.multiplies)

    assert [factor.path for factor in factors] == [uncertain.path for uncertain in bank.uncertain]
    assert shared.overrides(shared.low) == [f"{path}={shared.low}" for path in (shared.path, *shared.also)]
    assert all(factor.source for factor in factors)
    assert [factor.multiplies for factor in factors] == [uncertain.multiplies for uncertain in bank.uncertain]


def test_factors_that_multiply_move_all_their_paths_together(bank):
    """Each from its own value; the values that are tried are factors, never rounded to whole numbers."""
    (speech,) = factors_of(bank, {TRANSFERS: None}, "vary")

    assert (speech.multiplies, speech.current, speech.in_seconds, speech.whole) == (True, 1.0, False, False)
    assert speech.grid(3) == [0.5, 1.0, 1.5]
    assert speech.scaled(np.array([0.0, 0.25])) == [0.5, 0.75]
    assert [text.partition("=")[2] for text in speech.overrides(0.5)] == ["0.065", "0.035", "0.065", "0.2", "0.18"]
    said = f"values of {TRANSFERS} are factors: x 0.5 to 1.5 of what the scenario says there and at 4 more places"
    assert factor_notes([speech]) == [said]


def test_a_range_of_ones_own_on_a_path_that_multiplies_is_of_values(bank):
    """Who gives numbers means what is to stand there, and there alone."""
    (share,) = factors_of(bank, {TRANSFERS: (0.1, 0.2)}, "vary")

    assert (share.multiplies, share.also, share.overrides(0.1)) == (False, (), [f"{TRANSFERS}=0.1"])
    assert factor_notes([share]) == []


def test_factors_on_what_is_not_a_number_are_refused(bank):
    """Of a scenario made in code; those of files are checked."""
    entry = Uncertain(path="time.days", also=("channels.phone",), multiplies=True, low=1, high=2, source="a guess")
    with pytest.raises(UsageError, match=r"time\.days: its range is of factors, and there is not a number"):
        factors_of(bank.model_copy(update={"uncertain": (entry,)}), {"time.days": None}, "vary")


@pytest.mark.parametrize(
    ("vary", "said"),
    [
        (
            {TRANSFERS: None, "intents.app access.transfer.share": (0.1, 0.2)},
            "(?s)intents.app access.transfer.share is varied twice: intents.card or payment.transfer.share sets it or "
            "a part of it as well.*vary intents.app access.transfer.share or intents.card or payment.transfer.share",
        ),
        (
            {"intents.app access.transfer.share": (0.1, 0.2), TRANSFERS: None},
            r"transfer.share, which \[\[uncertain\]\] declares for intents.card or payment.*, too, is varied twice",
        ),
        ({PATIENCE: (100, 200), "channels.0.patience.mean": (1, 2)}, "channels.0.patience.mean is varied twice"),
        ({"channels.phone.patience": ["4m", "9m"], PATIENCE: (100, 200)}, f"{PATIENCE} is varied twice"),
    ],
)
def test_two_factors_that_set_the_same_are_refused(bank, vary, said):
    """The later one would win, and the other would seem to do nothing."""
    with pytest.raises(UsageError, match=said):
        factors_of(bank, vary, "vary")


def test_whole_numbers_are_equally_likely(bank):
    """Each has the same share of the range, the ends included."""
    (agents,) = factors_of(bank, {AGENTS: (2, 5)}, "vary")
    values = agents.scaled(np.linspace(0, 1, 4001))

    assert {values.count(value) for value in (2, 3, 4, 5)} <= {1000, 1001}


def test_points_set_every_path(bank):
    """In the order of the factors."""
    factors = factors_of(bank, {MATCH: (0.2, 0.8), AGENTS: [1, 2]}, "vary")

    assert point_overrides(factors, (0.5, 2)) == [f"{MATCH}=0.5", f"{AGENTS}=2"]


def test_a_grid_has_every_combination(bank):
    """Lists as they are, ranges with as many values as they say, or as are asked for."""
    wanted = {MATCH: (0.2, 0.8, 2), AGENTS: [1, 3], PATIENCE: (100, 300)}
    points = sample(factors_of(bank, wanted, "vary"), "grid", 3, 1, "vary")

    assert points[:3] == [(0.2, 1, 100), (0.2, 1, 200), (0.2, 1, 300)]
    assert len(points) == len(set(points)) == 12


@pytest.mark.parametrize("sampling", ["lhs", "sobol"])
def test_samples_fill_the_space_evenly(bank, sampling):
    """Each of n slices of each range holds one point; the seed alone decides where."""
    factors = factors_of(bank, {MATCH: (0.2, 0.8), PATIENCE: (100, 900)}, "vary")
    points = np.array(sample(factors, sampling, 16, 5, "vary"))
    slices = np.floor((points - [0.2, 100]) / [0.6, 800] * 16)

    assert [sorted(column) for column in slices.T] == [list(range(16))] * 2
    assert sample(factors, sampling, 16, 5, "vary") == [tuple(point) for point in points]
    assert sample(factors, sampling, 16, 6, "vary") != [tuple(point) for point in points]


@pytest.mark.parametrize(
    ("sampling", "points", "vary", "said"),
    [
        ("gird", None, {MATCH: (0, 1)}, 'there is no sampling .*did you mean "grid"'),
        ("sobol", 24, {MATCH: (0, 1)}, "needs a power of 2 of points .*the nearest is 32"),
        ("lhs", None, {MATCH: [0.1, 0.2]}, "a sample needs a range"),
        ("lhs", 30_000, {MATCH: (0, 1)}, "at most 20,000 are run"),
        ("grid", 200, {MATCH: (0, 1), PATIENCE: (1, 2), AGENTS: (1, 2)}, "8,000,000 points; at most 20,000"),
        ("grid", 1, {MATCH: (0, 1)}, "points must be a whole number, 2 or more"),
    ],
)
def test_points_that_cannot_be_are_refused(bank, sampling, points, vary, said):
    """With the nearest that can."""
    with pytest.raises(UsageError, match=f"(?s){said}"):
        sample(factors_of(bank, vary, "vary"), sampling, points, 1, "vary")


@pytest.mark.parametrize(
    ("vary", "error", "said"),
    [
        ({}, UsageError, "nothing is varied"),
        ({MATCH: (0.5, 0.5)}, UsageError, "the range from 0.5 to 0.5 is empty"),
        ({MATCH: (0.5,)}, UsageError, "a range has a low and a high"),
        ({MATCH: "0.2:0.6"}, UsageError, "neither a range nor a list of values"),
        ({MATCH: []}, UsageError, "the list of values is empty"),
        ({MATCH: (0.1, 0.9, 1)}, UsageError, "2 to 20,000 values are tried"),
        ({MATCH: (0.1, 0.9, 10**9)}, UsageError, "2 to 20,000 values are tried"),
        ({AGENTS: (1.5, 4)}, UsageError, "takes whole numbers"),
        ({"designs.siloed.teams": (1, 4)}, UsageError, "takes no numbers"),
        ({"designs.siloed.context.lookup": None}, UsageError, "no range is given"),
        ({"designs.siloed.contxt.lookup": (1, 2)}, ScenarioError, 'did you mean "context"'),
        ({"designs.siloed..lookup": (1, 2)}, UsageError, "is not a dotted path"),
        ({MATCH: (0.5, 1.5)}, ScenarioError, MATCH),
        ({"designs.siloed.routing.agent_choice": ["fastest", "idlest"]}, ScenarioError, "longest_idle"),
    ],
)
def test_factors_that_cannot_be_are_refused(bank, vary, error, said):
    """At once, with what is allowed."""
    bare = bank.model_copy(update={"uncertain": ()})
    with pytest.raises(error, match=said):
        factors_of(bare, vary, "vary")


def test_scenarios_without_declared_ranges_say_so():
    """And how to declare some."""
    with pytest.raises(UsageError, match=r"(?s)declares no ranges to vary.*add \[\[uncertain\]\]"):
        declared_factors(load("erlang-a"), "vary")


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        ({"sampling": "grit"}, "sampling"),
        ({"sampling": "sobol", "points": 5}, "points"),
        ({"sampling": "lhs", "points": 20_001}, "points"),
        ({"sampling": "grid", "points": 20_001}, "vary"),
    ],
)
def test_a_sample_that_cannot_be_names_the_argument_at_fault(bank, arguments, where):
    """The sampling, the number of points, or, of a grid, what is varied."""
    arguments = {"points": None, "seed": 1, "where": "vary"} | arguments
    with pytest.raises(UsageError) as caught:
        sample(factors_of(bank, {PATIENCE: None}, "vary"), **arguments)

    assert [fault.where for fault in caught.value.faults] == [where]
