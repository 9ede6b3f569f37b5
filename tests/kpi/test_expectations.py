"""Expectations are about figures that are reported, in units that fit."""

from __future__ import annotations

import pytest

from sim.kpi import KPIS, RATIOS, expectation_faults, row_keys
from sim.scenario import load
from sim.scenario.expectations import SCOPES, Expectation, Figure, parse_expectation


@pytest.mark.parametrize(
    ("text", "what", "fix"),
    [
        ("siloed.cst < 1", 'unknown KPI "cst"', "did you mean 'csat'?"),
        ("silo.cst < 1", 'unknown design "silo"', 'did you mean "siloed"?'),
        ("siloed.cost_to_serve.channel.phone < 2", "not reported by channel", "scopes of cost_to_serve: all"),
        ("siloed.csat.team.phone desk < 2", "not reported by team", "all, channel, segment, intent"),
        ("siloed.backlog < 3", "not reported for several channels together", "none in this scenario"),
        ("siloed.service_level.channel.ivr > 0.1", 'not reported for channel "ivr"', "service_level.channel.phone"),
        ("siloed.churn_rate < 1%", "does not say what churn_rate is made from", "churn"),
        ("siloed.csat < 15%", "a percentage is no bound of a KPI whose unit is points", "plain number"),
        ("siloed.csat < 2m", "a time is no bound", "points"),
        ("siloed.cost_to_serve < 2m", "a time is no bound of a KPI whose unit is EUR", "EUR"),
        ("siloed.csat - omnichannel.mean_wait < 2", "csat (points) and mean_wait (s) have different units", "one unit"),
        ("siloed.high_effort_share < 15", "a share lies between 0 and 1", "write 15%"),
        ("siloed.high_effort_share < 150%", "a share lies between 0 and 1", "from 0 to 1"),
        ("siloed.high_effort_share - omnichannel.high_effort_share > -15", "lies between -1 and 1", "write -15%"),
    ],
)  # fmt: skip
def test_expectation_of_what_is_not_reported_is_a_fault(text, what, fix):
    """With what there is instead."""
    (fault,) = expectation_faults(load("bot-amnesia"), [parse_expectation(text, "gate")])

    assert what in fault.what
    assert fix in fault.fix
    assert fault.where == "expect.gate"


def test_expectations_of_each_reported_figure_are_sound():
    """None that a study reports is refused, and none that it does not is let through."""
    scenario = load("bot-amnesia")
    rows = {(row.kpi, row.scope, row.of) for row in row_keys(scenario, "siloed").itertuples() if row.scope in SCOPES}
    names = {scope: dict.fromkeys(of for _, where, of in sorted(rows) if where == scope) for scope in SCOPES}
    every = [Figure("siloed", kpi, scope, of) for kpi in KPIS for scope in SCOPES for of in names[scope]]
    sound = {
        (figure.kpi, figure.scope, figure.of)
        for figure in every
        if not expectation_faults(scenario, [Expectation("", "", figure, None, "<", 0.5)])
    }

    assert sound == rows


@pytest.mark.parametrize("text", ["siloed.nps - siloed.csat < -2", "siloed.mean_wait - siloed.handle_time < 2m"])
def test_difference_of_two_kpis_of_one_unit_is_sound(text):
    """What can be subtracted may be."""
    assert not expectation_faults(load("bot-amnesia"), [parse_expectation(text)])


def test_expectations_of_the_scenario_are_looked_at_by_default():
    """What the scenario layer cannot know is found before anything is run."""
    scenario = load("bot-amnesia", ["expect.gate=siloed.csta > 5"])

    assert [fault.where for fault in expectation_faults(scenario)] == ["expect.gate"]
    assert not expectation_faults(load("bot-amnesia"))


def test_each_kpi_has_scopes_that_expectations_know():
    """The grammar lists the scopes, ratios use them."""
    assert {scope for ratio in RATIOS.values() for scope in ratio.scopes} == set(SCOPES)
