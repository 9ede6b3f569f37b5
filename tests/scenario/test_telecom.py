"""The telecom site: sized to what AGCOM reports of Italian operators, mostly calm, and hit by an outage."""

from __future__ import annotations

import pandas as pd
import pytest

from sim.engine import Run, simulate
from sim.scenario import Scenario, load
from sim.scenario.units import DAY_S
from tests.scenario.observed import (
    Observed,
    contacts_in_window,
    conversation_s,
    desk_hour_costs,
    handled_fresh,
    in_window,
    open_share,
    resolved_share,
)

OUTAGE_DAY, OUTAGE_S = 2, (10 * 3600, 13 * 3600)
OPENING_S, LAST_ORDERS_S = 8.5 * 3600, 21 * 3600

# What the siloed design is sized to: a figure and how far the simulation may lie from it, as a share of it.
HANDLING = {
    "seconds in the IVR": (45.0, 0.05),
    "seconds of conversation by phone": (311.0, 0.10),
    "calls transferred": (0.19, 0.10),
    "calls resolved": (0.70, 0.05),
    "app visits contained": (0.78, 0.05),
    "app visits that resolved the need": (0.41, 0.05),
    "seconds of an agent a thread takes": (360.0, 0.15),
    "seconds of work on an e-mail": (360.0, 0.15),
}
SERVICE = {
    "contacts with agents per line-year": (1.70, 0.10),
    "seconds in line before an answer": (87.0, 0.15),
    "calls answered within 20 s": (0.51, 0.15),
    "threads replied to within 15 min": (0.80, 0.15),
    "hours to answer an e-mail": (12.0, 0.35),
    "seconds in a store": (720.0, 0.10),
}
KPIS = {
    "seconds in line before an answer": ("speed_of_answer", "channel", "phone"),
    "calls answered within 20 s": ("service_level", "channel", "phone"),
}


@pytest.fixture(scope="module")
def telecom() -> Scenario:
    """Return the scenario as shipped."""
    return load("telecom")


def test_telecom_wage_makes_the_sourced_cost_of_a_desk_hour(telecom: Scenario):
    """Wage, shrinkage and absence together cost 30,000 a year for 1,396 hours at the desk."""
    for cost in desk_hour_costs(telecom):
        assert cost == pytest.approx(30_000 / 1_396, rel=0.002)


def _observe(run: Run, observed: Observed) -> None:
    """Add what happened to contacts created in the window, and the KPIs of waiting."""
    contacts = contacts_in_window(run)
    handled = {channel: handled_fresh(contacts, channel) for channel in ("phone", "whatsapp", "email", "store")}
    line_years = run.scenario.customers.population * run.scenario.time.days / 365
    observed.add("contacts with agents per line-year", sum(map(len, handled.values())), line_years)
    calls = handled["phone"]
    observed.add("seconds of conversation by phone", conversation_s(calls).sum(), len(calls))
    observed.add("calls transferred", (calls["outcome"] == "transferred").sum(), len(calls))
    observed.add("calls resolved", *resolved_share(contacts, "phone"))
    observed.add("seconds in a store", conversation_s(handled["store"]).sum(), len(handled["store"]))
    observed.add("seconds of work on an e-mail", handled["email"]["capacity_s"].sum(), len(handled["email"]))
    observed.add("hours to answer an e-mail", _hours_to_end(handled["email"]).sum(), len(handled["email"]))
    _observe_automated(contacts, observed)
    _observe_threads(handled["whatsapp"], observed)
    observed.add_kpis(run, KPIS)


def _hours_to_end(contacts: pd.DataFrame) -> pd.Series:
    return (contacts["ended_s"] - contacts["created_s"]) / 3600


def _observe_automated(contacts: pd.DataFrame, observed: Observed) -> None:
    ivr, app = contacts[contacts["channel"] == "ivr"], contacts[contacts["channel"] == "app"]
    observed.add("seconds in the IVR", (ivr["ended_s"] - ivr["created_s"]).sum(), len(ivr))
    first = app[app["origin"] == "first"]
    done = first["outcome"].isin(["contained", "resolved", "unresolved"])
    observed.add("app visits contained", done.sum(), len(first))
    observed.add("app visits that resolved the need", _ended_there(first, contacts).sum(), len(first))


def _ended_there(first: pd.DataFrame, contacts: pd.DataFrame) -> pd.Series:
    """Return which first contacts were contained and not followed by another of their case."""
    later = set(contacts.loc[contacts["contact"] > 1, "case"])
    return first["outcome"].isin(["contained", "resolved"]) & ~first["case"].isin(later)


def _observe_threads(threads: pd.DataFrame, observed: Observed) -> None:
    observed.add("seconds of an agent a thread takes", threads["capacity_s"].sum(), len(threads))
    by_day = threads[(threads["created_s"] % DAY_S).between(OPENING_S, LAST_ORDERS_S)]
    reply_s = by_day["started_s"] - by_day["created_s"]
    observed.add("threads replied to within 15 min", (reply_s <= 900).sum(), len(reply_s))


@pytest.fixture(scope="module")
def short_runs() -> dict[str, Run]:
    """Return five days, with the outage on the third, of the two designs that differ most."""
    return {design: simulate(load("telecom", days=5), design, seed=1) for design in ("siloed", "omnichannel")}


def test_telecom_short_run_siloed_handles_contacts_as_sourced(short_runs: dict[str, Run]):
    """Five days are enough to see conversations, threads, transfers and resolutions as they were set up."""
    observed = Observed()
    _observe(short_runs["siloed"], observed)

    assert observed.outside(HANDLING) == {}


@pytest.mark.parametrize("design", ["siloed", "omnichannel"])
def test_telecom_short_run_ends_with_hardly_a_case_open(short_runs: dict[str, Run], design: str):
    """The cooldown is long enough; the log stays small."""
    run = short_runs[design]

    assert open_share(run) < 0.01
    assert len(run.contacts) / run.scenario.time.total_days < 6_000


def test_telecom_outage_brings_six_times_the_faults_for_three_hours(short_runs: dict[str, Run]):
    """Fault reports of the outage's hours are about six times those of the same hours on other working days."""
    run = short_runs["siloed"]
    faults = run.cases[(run.cases["intent"] == "fault") & in_window(run, run.cases["opened_s"])]
    late_morning = faults[(faults["opened_s"] % DAY_S).between(*OUTAGE_S)]
    per_day = (late_morning["opened_s"] // DAY_S - run.scenario.time.warmup_days).value_counts()

    assert 4.5 < per_day[OUTAGE_DAY] / per_day.drop(OUTAGE_DAY).mean() < 7.5


def _waits_by_half_hour(run: Run) -> pd.Series:
    """Return the mean wait of answered calls by half hour of the window."""
    calls = handled_fresh(contacts_in_window(run), "phone")
    return (calls["started_s"] - calls["queued_s"]).groupby(calls["queued_s"] // 1800).mean()


def test_telecom_outage_fills_the_lines(short_runs: dict[str, Run]):
    """During the outage callers wait several times as long as at the same hours of the other days."""
    waits_s = _waits_by_half_hour(short_runs["siloed"])
    start_s = short_runs["siloed"].scenario.time.warmup_days * DAY_S
    moments_s = waits_s.index.to_series() * 1800 - start_s
    late_morning = (moments_s % DAY_S).between(*OUTAGE_S)
    outage = moments_s // DAY_S == OUTAGE_DAY

    assert waits_s[late_morning & outage].mean() > 3 * waits_s[late_morning & ~outage].mean()


@pytest.mark.slow
def test_telecom_siloed_meets_the_answers_that_agcom_reports():
    """Over three times three weeks the siloed design answers as AGCOM says, out of calm and overloaded half hours."""
    observed = Observed()
    waits_s = []
    for replication in range(3):
        run = simulate(load("telecom"), "siloed", seed=1, replication=replication)
        _observe(run, observed)
        waits_s.append(_waits_by_half_hour(run))
    by_half_hour = pd.concat(waits_s)

    assert observed.outside(HANDLING | SERVICE) == {}
    assert (by_half_hour < 20).mean() > 0.4
    assert (by_half_hour > 180).mean() > 0.1
