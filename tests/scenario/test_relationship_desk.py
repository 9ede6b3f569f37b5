"""The relationship desk: owners know their accounts and make them wait; what comes of it is left to the simulation."""

from __future__ import annotations

import pytest

from sim.engine import Run, simulate
from sim.kpi import measure
from sim.scenario import Scenario, load
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

DESIGNS = ("siloed", "cross-channel", "omnichannel")

# What the siloed design is sized to: a figure and how far the simulation may lie from it, as a share of it.
SIZE = {
    "needs per account and month": (2.0, 0.10),
    "seconds of an agent a call takes": (590.0, 0.10),
    "calls transferred": (0.19, 0.10),
    "calls resolved": (0.70, 0.05),
    "seconds to answer a call": (118.0, 0.20),
    "calls abandoned": (0.091, 0.15),
}
KPIS = {
    "seconds to answer a call": ("speed_of_answer", "channel", "phone"),
    "calls abandoned": ("abandonment_rate", "channel", "phone"),
}


def _observe(run: Run, observed: Observed) -> None:
    time, population = run.scenario.time, run.scenario.customers.population
    contacts = contacts_in_window(run)
    calls = handled_fresh(contacts, "phone")
    needs = in_window(run, run.cases["opened_s"]).sum()
    observed.add("needs per account and month", needs, population * time.days * 12 / 365)
    observed.add("seconds of an agent a call takes", (conversation_s(calls) + calls["wrap_s"]).sum(), len(calls))
    observed.add("calls transferred", (calls["outcome"] == "transferred").sum(), len(calls))
    observed.add("calls resolved", *resolved_share(contacts, "phone"))
    observed.add_kpis(run, KPIS)


@pytest.fixture(scope="module")
def desk() -> Scenario:
    """Return the scenario as shipped."""
    return load("relationship-desk")


def test_relationship_desk_wage_makes_the_sourced_cost_of_a_desk_hour(desk: Scenario):
    """Wage, shrinkage and absence together cost 30,000 a year for 1,396 hours at the desk."""
    for cost in desk_hour_costs(desk):
        assert cost == pytest.approx(30_000 / 1_396, rel=0.002)


def _short(design: str, *overrides: str) -> Run:
    brief = ["time.warmup_days=7", *overrides]
    return simulate(load("relationship-desk", overrides=brief, days=14), design, seed=1)


@pytest.fixture(scope="module")
def short_runs() -> dict[str, Run]:
    """Return two weeks of every design, after one of warm-up."""
    return {design: _short(design) for design in DESIGNS}


@pytest.mark.parametrize("design", DESIGNS)
def test_relationship_desk_short_run_ends_with_hardly_a_case_open(short_runs: dict[str, Run], design: str):
    """The cooldown is long enough, also for messages that wait for their owner."""
    assert open_share(short_runs[design]) < 0.01


def _figure(run: Run, kpi: str, scope: str = "all", of: str = "all") -> float:
    row = measure(run).set_index(["kpi", "scope", "of"]).loc[(kpi, scope, of)]
    return float(row["numerator"] / row["denominator"])


def test_relationship_desk_owners_meet_their_accounts(short_runs: dict[str, Run]):
    """Whoever is next is seldom the one who was first; with owners that is no accident."""
    met = {design: _figure(run, "owner_met_rate") for design, run in short_runs.items()}

    assert met["siloed"] < 0.15
    assert met["cross-channel"] < 0.15
    assert met["omnichannel"] > 0.40


def test_relationship_desk_waiting_for_the_owner_buys_meetings_with_seconds():
    """The longer a caller is kept for the owner, the more meet the owner and the longer they wait."""
    waits = [
        _short("omnichannel", f"designs.omnichannel.routing.affinity_wait.phone={wait}")
        for wait in ("0", "3m", "forever")
    ]
    met = [_figure(run, "owner_met_rate", "channel", "phone") for run in waits]
    answer_s = [_figure(run, "speed_of_answer", "channel", "phone") for run in waits]

    assert met == sorted(met)
    assert met[2] - met[0] > 0.10
    assert answer_s[2] > 1.5 * answer_s[0]


@pytest.mark.slow
def test_relationship_desk_siloed_meets_its_size():
    """Over four times twelve weeks the siloed design has the calls, and lets them wait, as its sources say."""
    observed = Observed()
    for replication in range(4):
        _observe(simulate(load("relationship-desk"), "siloed", seed=1, replication=replication), observed)

    assert observed.outside(SIZE) == {}
