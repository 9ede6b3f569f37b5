"""How often agents change channel: counted in one go, and again from the log."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.engine import simulate, simulate_rows
from sim.kpi import Measures, measure
from sim.kpi.amounts import Amount
from sim.kpi.compiled import Counter
from sim.kpi.definitions import values_of
from sim.scenario import load

EVERYTHING = Path(__file__).parents[1] / "engine" / "everything.toml"
DAY = 86_400.0


@pytest.mark.parametrize("design", ["siloed", "omnichannel", "portfolio"])
def test_agent_switches_are_those_of_the_whole_log(design):
    """All contacts of each agent in order of their start, warm-up included, give the switches of the window by team."""
    scenario = load(EVERYTHING)
    run = simulate(scenario, design, seed=6)
    counter = Counter(scenario, design)
    teams, _ = simulate_rows(scenario, design, 6, 0, counter.take)
    counted, summed = counter.whole(teams), Measures().whole(run)
    order = ["team", "agent", "started_s", "queued_s"]  # of what is taken at the start of a duty the oldest comes first
    taken = run.contacts[run.contacts["team"].notna()].astype({"team": str, "channel": str}).sort_values(order)
    before = taken.groupby(["team", "agent"])["channel"].shift()
    switched = before.notna() & (before != taken["channel"])
    inside = taken["started_s"].between(DAY, 13 * DAY, inclusive="left")
    expected = switched[inside].groupby(taken["team"]).sum()

    assert not run.contacts.loc[run.contacts["team"].isna(), "switched"].any()
    for sums in (counted, summed):
        first = sums.groups.first["team"]
        found = {name: sums.table[first + k, Amount.AGENT_SWITCHES] for k, name in enumerate(sums.groups.names["team"])}
        assert found == {name: expected.get(name, 0) for name in found}
        assert sums.table[0, Amount.AGENT_SWITCHES] == sum(found.values()) > 20


def test_agent_switches_are_of_an_hour_on_duty(run):
    """2 switches in 5,400 s are 4/3 an hour."""
    row = measure(run).query("kpi == 'agent_switches_per_hour' and scope == 'all'").iloc[0]

    assert values_of([row["kpi"]], row["numerator"] / row["denominator"]) == pytest.approx([4 / 3])


@pytest.mark.parametrize(("started_s", "count"), [(-1.0, 0), (0.0, 1), (DAY - 1, 1), (DAY, 0)])
def test_agent_switches_belong_to_the_moment_of_taking(make_run, started_s, count):
    """In the window [start, end), whenever the contact was made."""
    contacts = [
        {
            "case": 0, "customer": 0, "contact": 1, "channel": "phone", "host": "phone", "origin": "first",
            "outcome": "resolved", "team": "desk", "agent": 0, "created_s": -50.0 + DAY, "queued_s": -50.0 + DAY,
            "started_s": started_s + DAY, "ended_s": 2 * DAY + 500, "released_s": 2 * DAY + 500, "talk_s": 9.0,
            "asking_s": 0.0, "lookup_s": 0.0, "switch_s": 0.0, "wrap_s": 0.0, "paused_s": 0.0, "capacity_s": 9.0,
            "repeat_s": 0.0, "items_needed": 0, "items_asked": 0, "items_repeated": 0, "owner_met": None,
            "duplicate": False, "switched": True,
        }
    ]  # fmt: skip
    table = measure(make_run(contacts=contacts))

    assert table.query("kpi == 'agent_switches_per_hour'")["numerator"].tolist() == [count, count, 0]
