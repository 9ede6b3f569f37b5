"""What is counted without a log is what the log adds up to."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.engine import simulate_rows
from sim.kpi import KPIS
from sim.kpi.amounts import HANDLING, OF_CASES, WAITING, Amount
from sim.kpi.compiled import Counter
from sim.kpi.ratios import RATIOS
from sim.kpi.sums import Sums
from sim.scenario import load, names

SHORT = ["time.warmup_days=1", "time.cooldown_days=1"]
_AMOUNTS = set(map(Amount, range(Amount.CSAT, Amount.RESOLVED_IN_WINDOW)))
COUNTS = [
    amount
    for amount in map(Amount, (*WAITING, *HANDLING, *OF_CASES))
    if not amount.name.endswith("_S") and amount not in _AMOUNTS
]


def _counted(scenario, design, seed):
    counter = Counter(scenario, design)
    teams, _ = simulate_rows(scenario, design, seed, 0, counter.take)
    return counter.whole(teams)


def _from_log(scenario, design, seed):
    run = sim.simulate(scenario, design, seed=seed, engine="reference")
    sums = Sums(scenario, design)
    sums.add_part(run)
    sums.add_teams(run.teams)
    return sums


@pytest.mark.parametrize("name", names())
def test_shipped_scenarios_add_up_to_the_same(name):
    """Every amount of every group, day, hour and move: counts exactly, sums to 1e-9."""
    scenario = load(name, SHORT, 2)
    for design in scenario.designs:
        found, expected = _counted(scenario, design, 5), _from_log(scenario, design, 5)

        np.testing.assert_array_equal(found.table[:, COUNTS], expected.table[:, COUNTS], err_msg=design)
        np.testing.assert_allclose(found.table, expected.table, rtol=1e-9, atol=1e-9, err_msg=design)
        np.testing.assert_array_equal(found.moves, expected.moves)
        np.testing.assert_array_equal(found.states, expected.states)
        assert found.table[0, Amount.CASES] > 0


def test_days_hours_and_moves_are_parts_of_the_whole():
    """Days of the window add up to all of it, hours to their channel, moves between channels to the switches."""
    scenario = load("retail-bank", ["time.warmup_days=1", "time.cooldown_days=2"], 3)
    sums = _counted(scenario, "omnichannel", 1)
    groups = sums.groups
    days, hours = (sums.table[groups.first[scope] :][: groups.count(scope)] for scope in ("day", "hour"))
    everything = sums.table[0]

    window = days[1:4].sum(axis=0)
    of_day = [*WAITING, *HANDLING, *OF_CASES, Amount.DUTY_S, Amount.BUSY_S, Amount.CAPACITY_S]
    np.testing.assert_allclose(window[of_day], everything[of_day])
    channels = sums.table[sums.groups.first["channel"] :][: len(scenario.channels)]
    np.testing.assert_allclose(
        hours.reshape(-1, 24, len(Amount)).sum(axis=1)[:, list(WAITING)], channels[:, list(WAITING)]
    )
    between = sums.moves[:-1, :, 0]
    assert between.sum() - np.trace(between) == everything[Amount.SWITCHES] > 0
    assert sums.moves[-1, :, 0].sum() == everything[Amount.CASES]
    assert 0 < sums.moves[:, :, 1].sum() < sums.moves[:, :, 0].sum()


def test_how_often_rows_are_taken_changes_nothing(monkeypatch):
    """The last bit included: cases are added one after the other."""
    scenario = load("telecom", SHORT, 1)
    expected = _counted(scenario, "omnichannel", 2)
    monkeypatch.setattr("sim.engine.compiled.engine.ROWS_AT_ONCE", 7)
    found = _counted(scenario, "omnichannel", 2)

    np.testing.assert_array_equal(found.table, expected.table)
    np.testing.assert_array_equal(found.moves, expected.moves)


def test_every_kpi_is_a_ratio():
    """In the order of the tables."""
    assert list(RATIOS) == list(KPIS)
