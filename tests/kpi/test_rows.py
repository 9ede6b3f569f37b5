"""The rows that a run leaves: as many as are named, each the one that is named."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.kpi import Measures, row_keys, run_rows
from sim.kpi.bins import slots_in_bin
from sim.scenario import load, names

SHORT = ["time.warmup_days=1", "time.cooldown_days=1"]


def _table(run: sim.Run):
    rows = run_rows(Measures().whole(run))
    return row_keys(run.scenario, run.design).assign(numerator=rows.numerators, denominator=rows.denominators)


@pytest.fixture(scope="module")
def run() -> sim.Run:
    """Return three days of a bank."""
    return sim.simulate(load("retail-bank", SHORT, 1), "omnichannel")


@pytest.fixture(scope="module")
def table(run):
    """Return its rows with what they are."""
    return _table(run)


@pytest.mark.parametrize("name", names())
def test_every_row_has_a_name_and_every_name_a_row(name):
    """Under each design of each shipped scenario; no name is given twice."""
    scenario = load(name, SHORT, 1)
    for design in scenario.designs:
        table = _table(sim.simulate(scenario, design))

        assert not table.duplicated(["kpi", "scope", "of"]).any()
        assert set(table["scope"]) >= {"all", "channel", "hour", "day", "move", "bin"}


def test_rows_of_kpis_are_what_measure_returns(run, table):
    """In the same order."""
    measured = sim.measure(run)

    assert table.head(len(measured)).equals(measured)
    assert set(measured["scope"]) == {"all", "channel", "segment", "intent", "team"}


def test_rows_of_hours_days_and_moves_are_read_off_the_log(run, table):
    """One of each, against the logs."""
    rows = table.set_index(["kpi", "scope", "of"])[["numerator", "denominator"]]
    contacts, cases = run.contacts, run.cases
    day = contacts[contacts["created_s"].between(86_400, 2 * 86_400, inclusive="left")]
    offered = day[
        day["queued_s"].notna() & ~day["origin"].isin(["transfer", "follow_up"]) & (day["channel"] == "phone")
    ]
    at_ten = offered[offered["created_s"] % 86_400 // 3_600 == 10]
    opened = cases[cases["opened_s"] // 86_400 == 1]
    firsts = contacts[contacts["case"].isin(opened["case"])].drop_duplicates("case")
    by_phone = (firsts["host"] == "phone").sum()

    assert rows.loc[("abandonment_rate", "hour", "phone 10")].tolist() == [
        (at_ten["outcome"] == "abandoned").sum(), len(at_ten)
    ]  # fmt: skip
    assert rows.loc[("contacts_per_case", "day", "1")].tolist() == [opened["contacts"].sum(), len(opened)]
    assert rows.loc[("moves", "move", " > phone")].tolist() == [by_phone, 1.0]
    assert rows.loc[("moves_with_repetition", "move", " > phone"), "denominator"] == by_phone


def test_rows_of_spans_are_means_over_the_team_table(run, table):
    """Who waits and who works, added up over teams."""
    for state, column in (("contacts_waiting", "waiting_s"), ("agents_busy", "busy_s")):
        found = table.query(f"kpi == '{state}'")["numerator"].to_numpy()
        expected = run.teams.groupby("slot_s")[column].sum() / 1_800

        assert len(found) == 3 * 48
        np.testing.assert_allclose(found, expected, atol=1e-12)


def test_spans_are_short_in_short_runs():
    """Half hours, longer ones in a long run: never more than 480 of them, or days."""
    assert [slots_in_bin(load("erlang-a", SHORT, days)) for days in (1, 8, 9, 28, 400, 3000)] == [1, 1, 2, 3, 48, 48]
