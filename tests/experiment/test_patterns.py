"""Tables of hours, days and moves of a study."""

from __future__ import annotations

import pandas as pd
import pytest

import sim
from sim.experiment import compare
from sim.scenario import build

R = 3


@pytest.fixture(scope="module")
def comparison() -> sim.Comparison:
    """Return a small study with two days before the window and one after."""
    scenario = sim.load("retail-bank", ["time.warmup_days=2", "time.cooldown_days=1", "demand.cases_per_day=300"], 2)
    return compare(scenario, replications=R, designs=["siloed", "omnichannel"])


@pytest.fixture(scope="module")
def runs() -> list[sim.Run]:
    """Return the runs of its second design, with their logs."""
    scenario = sim.load("retail-bank", ["time.warmup_days=2", "time.cooldown_days=1", "demand.cases_per_day=300"], 2)
    return [sim.simulate(scenario, "omnichannel", replication=replication) for replication in range(R)]


def _mean(table: pd.DataFrame, **where: object) -> float:
    rows = table
    for name, value in where.items():
        rows = rows[rows[name] == value]
    return float(rows["mean"].item())


def test_hours_are_those_at_which_contacts_were_created(comparison, runs):
    """Abandonment at eleven, read off the logs; hours without a contact have no figure."""
    logs = pd.concat([run.contacts for run in runs])
    window = logs[logs["created_s"].between(2 * 86_400, 4 * 86_400, inclusive="left")]
    lines = window[window["queued_s"].notna() & ~window["origin"].isin(["transfer", "follow_up"])]
    at_eleven = lines[(lines["channel"] == "phone") & (lines["created_s"] % 86_400 // 3_600 == 11)]
    where = {"design": "omnichannel", "channel": "phone", "kpi": "abandonment_rate"}

    assert _mean(comparison.by_hour, hour=11, **where) == pytest.approx((at_eleven["outcome"] == "abandoned").mean())
    assert pd.isna(_mean(comparison.by_hour, hour=2, **where))
    assert set(comparison.by_hour["channel"]) == {"phone", "chat", "email", "branch"}
    assert not comparison.by_hour.duplicated(["design", "channel", "hour", "kpi"]).any()


def test_days_cover_the_whole_run(comparison, runs):
    """Contacts per case of the cases opened on a day of the warm-up, read off the logs."""
    cases = pd.concat([run.cases for run in runs])
    of_day = cases[cases["opened_s"] // 86_400 == 1]

    assert _mean(comparison.by_day, design="omnichannel", day=1, kpi="contacts_per_case") == pytest.approx(
        of_day["contacts"].mean()
    )
    assert comparison.by_day.groupby("day")["part"].unique().str[0].tolist() == [
        "warm-up", "warm-up", "measured", "measured", "cooldown"
    ]  # fmt: skip
    assert not comparison.by_day["kpi"].str.startswith(("cost_to_serve", "backlog")).any()
    assert (comparison.by_day.query("kpi == 'occupancy' and day != 1")["mean"] > 0).all()  # day 1 is a Sunday


def test_moves_begin_with_every_case(comparison, runs):
    """As many first moves as cases opened in the window; the rest are second, third, ... contacts."""
    opened = [run.cases["opened_s"].between(2 * 86_400, 4 * 86_400, inclusive="left").sum() for run in runs]
    moves = comparison.moves.query("design == 'omnichannel'")

    assert moves.loc[moves["from"] == "", "mean"].sum() == pytest.approx(sum(opened) / R)
    assert moves["repeated_share"].between(0, 1).all()
    assert (moves.loc[moves["from"] == "", "repeated_share"] < 1).all()
    assert (moves["half_width"] >= 0).all()


def test_days_have_the_kpis_that_the_study_has():
    """A line without a target has no service level, messages alone have no KPI of live waits."""
    for channel, absent in (
        ({"name": "phone", "kind": "live"}, {"service_level"}),
        ({"name": "mail", "kind": "deferred"}, {"service_level", "refused_share", "abandonment_rate"}),
    ):
        scenario = build(
            {
                "schema": 1, "name": "one", "time": {"days": 1}, "demand": {"cases_per_day": 20}, "channels": [channel],
                "intents": [{"name": "any", "handle": {channel["name"]: {"talk": "5m"}}}],
                "designs": {"only": {"teams": [{"name": "desk", "agents": 2, "channels": [channel["name"]]}]}},
            }
        )  # fmt: skip
        study = compare(scenario, replications=1)
        over_all = study.kpis.query("scope == 'all'")["kpi"]

        assert set(study.by_day["kpi"]) <= set(over_all)
        assert not set(study.by_day["kpi"]) & absent


def test_one_replication_has_no_interval():
    """The means stand, their half-widths are unknown."""
    one = compare(sim.load("erlang-a", days=1), replications=1)

    for table in (one.by_hour, one.by_day, one.moves):
        assert table["half_width"].isna().all()
        assert table["mean"].notna().any()
