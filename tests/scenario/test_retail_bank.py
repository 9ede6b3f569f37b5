"""The retail bank: sized to the service that Italian banks report."""

from __future__ import annotations

import pandas as pd
import pytest

from sim.engine import Run, simulate
from sim.scenario import Scenario, load
from tests.scenario.observed import (
    Observed,
    begun_by_customer,
    contacts_in_window,
    conversation_s,
    desk_hour_costs,
    handled_fresh,
    open_share,
    resolved_share,
)

DESIGNS = ("siloed", "cross-channel", "omnichannel")

# What the siloed design is sized to: a figure and how far the simulation may lie from it, as a share of it.
VOLUMES = {
    "calls per customer-year": (1.05, 0.10),
    "chats per customer-year": (0.29, 0.15),
    "e-mails per customer-year": (0.026, 0.15),
}
HANDLING = {
    "calls reaching an agent": (0.588, 0.10),
    "calls transferred": (0.19, 0.10),
    "calls resolved": (0.78, 0.05),
    "chats resolved": (0.82, 0.05),
    "seconds of conversation by phone": (295.0, 0.10),
    "seconds of conversation by chat": (480.0, 0.10),
}
SERVICE = {
    "seconds to answer a call": (62.0, 0.15),
    "calls answered within 20 s": (0.60, 0.15),
    "seconds to answer a chat": (170.0, 0.15),
    "hours to answer an e-mail": (21.6, 0.15),
    "occupancy of the phone desk": (0.85, 0.15),
}
KPIS = {
    "seconds to answer a call": ("speed_of_answer", "channel", "phone"),
    "calls answered within 20 s": ("service_level", "channel", "phone"),
    "seconds to answer a chat": ("speed_of_answer", "channel", "chat"),
    "occupancy of the phone desk": ("occupancy", "team", "phone desk"),
}


@pytest.fixture(scope="module")
def bank() -> Scenario:
    """Return the scenario as shipped."""
    return load("retail-bank")


def test_retail_bank_wage_makes_the_sourced_cost_of_a_desk_hour(bank: Scenario):
    """Wage, shrinkage and absence together cost 30,000 a year for 1,396 hours at the desk."""
    for cost in desk_hour_costs(bank):
        assert cost == pytest.approx(30_000 / 1_396, rel=0.002)


def _observe(run: Run, observed: Observed) -> None:
    """Add what happened to contacts created in the window, and the KPIs of waiting."""
    contacts = contacts_in_window(run)
    customer_years = run.scenario.customers.population * run.scenario.time.days / 365
    began = begun_by_customer(contacts)
    for channel, name in (("phone", "calls"), ("chat", "chats"), ("email", "e-mails")):
        observed.add(f"{name} per customer-year", (began & (contacts["host"] == channel)).sum(), customer_years)
    for channel, name in (("phone", "calls"), ("chat", "chats")):
        fresh = handled_fresh(contacts, channel)
        observed.add(f"{name} reaching an agent", len(fresh), (began & (contacts["host"] == channel)).sum())
        observed.add(f"{name} transferred", (fresh["outcome"] == "transferred").sum(), len(fresh))
        observed.add(f"{name} resolved", *resolved_share(contacts, channel))
        observed.add(f"seconds of conversation by {channel}", conversation_s(fresh).sum(), len(fresh))
    mail = contacts[(contacts["channel"] == "email") & contacts["started_s"].notna()]
    observed.add("hours to answer an e-mail", (mail["ended_s"] - mail["created_s"]).sum() / 3600, len(mail))
    observed.add_kpis(run, KPIS)


@pytest.fixture(scope="module")
def short_runs() -> dict[str, Run]:
    """Return a working week of every design: the size of a first try."""
    return {design: simulate(load("retail-bank", days=5), design, seed=1) for design in DESIGNS}


def test_retail_bank_short_run_siloed_handles_contacts_as_sourced(short_runs: dict[str, Run]):
    """A week is enough to see conversations, transfers and resolutions as long and frequent as they were set up."""
    observed = Observed()
    _observe(short_runs["siloed"], observed)

    assert observed.outside(HANDLING) == {}


def test_retail_bank_short_run_meets_every_design_with_the_same_cases(short_runs: dict[str, Run]):
    """Designs are compared on the same needs: the same cases, opened at the same moments."""
    opened = [run.cases[["case", "opened_s", "intent"]] for run in short_runs.values()]

    assert len(opened[0]) > 10_000
    for other in opened[1:]:
        pd.testing.assert_frame_equal(opened[0], other)


@pytest.mark.parametrize("design", DESIGNS)
def test_retail_bank_short_run_ends_with_hardly_a_case_open(short_runs: dict[str, Run], design: str):
    """The cooldown is long enough even for a run that ends on a Friday; the log stays small."""
    run = short_runs[design]

    assert open_share(run) < 0.01
    assert len(run.contacts) / run.scenario.time.total_days < 5_000


@pytest.mark.slow
def test_retail_bank_siloed_meets_the_service_that_banks_report():
    """Over four times four weeks the siloed design answers as Italian banks say they do, within 15%."""
    observed = Observed()
    for replication in range(4):
        _observe(simulate(load("retail-bank"), "siloed", seed=1, replication=replication), observed)

    assert observed.outside(VOLUMES | HANDLING | SERVICE) == {}
