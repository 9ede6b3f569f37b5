"""Busy owners: omnichannel can lose, and the verdict says so."""

from __future__ import annotations

import pytest

from sim.engine import simulate
from sim.experiment import Comparison, compare
from sim.report.verdicts import answer_lines
from sim.scenario import Scenario, load
from tests.scenario.observed import Observed, Target, open_share

SILOED, OMNICHANNEL = "siloed", "omnichannel"
WAIT = "seconds to answer a call"

# What the siloed design is sized to: a figure and how far the simulation may lie from it, as a share of it.
SERVICE: dict[str, Target] = {
    WAIT: (120.0, 0.20),
    "calls abandoned": (0.091, 0.30),
    "seconds to answer a chat": (60.0, 0.30),
    "occupancy of the phone desk": (0.80, 0.06),
}
KPIS = {
    WAIT: ("speed_of_answer", "channel", "phone"),
    "calls abandoned": ("abandonment_rate", "channel", "phone"),
    "seconds to answer a chat": ("speed_of_answer", "channel", "chat"),
    "occupancy of the phone desk": ("occupancy", "team", "phone desk"),
}


@pytest.fixture(scope="module")
def owners() -> Scenario:
    """Return the scenario as shipped, with two measured weeks."""
    return load("busy-owners", days=14)


@pytest.fixture(scope="module")
def comparison(owners: Scenario) -> Comparison:
    """Return the outer designs compared over five replications."""
    return compare(owners, replications=5, seed=1, designs=(SILOED, OMNICHANNEL))


def _verdicts(comparison: Comparison) -> dict[str, str]:
    return dict(comparison.headline[["kpi", "verdict"]].itertuples(index=False))


@pytest.mark.slow
def test_busy_owners_omnichannel_costs_more_and_pleases_no_better(comparison: Comparison):
    """Owners too busy, blending too dear, customers not recognised: worse on cost, not better on satisfaction."""
    verdicts = _verdicts(comparison)
    change = comparison.headline.set_index("kpi")["mean"]

    assert verdicts["cost_to_serve"] == "worse"
    assert verdicts["csat"] != "better"
    assert change["csat"] < 0
    assert verdicts["repeat_information_rate"] == "better"


@pytest.mark.slow
def test_busy_owners_printed_answer_says_what_omnichannel_does_not_win(comparison: Comparison):
    """The sentences a user reads name the loser on cost, and nobody as better on satisfaction."""
    sentences = {block.title: [str(line) for line in block.lines] for block in answer_lines(comparison)}
    (cost,), (csat,) = sentences["Cost to serve"], sentences["Satisfaction (CSAT)"]

    assert cost.startswith("omnichannel ")
    assert ": worse by " in cost
    assert "below the margin" not in cost
    assert csat.startswith("omnichannel ")
    assert "better" not in csat


@pytest.fixture(scope="module")
def short_siloed() -> Observed:
    """Return what a week of the siloed design shows."""
    observed = Observed()
    observed.add_kpis(simulate(load("busy-owners", days=5), SILOED, seed=1), KPIS)
    return observed


@pytest.mark.slow
def test_busy_owners_siloed_desks_are_busy_and_answer(comparison: Comparison):
    """The baseline is a service as others report it: omnichannel loses to nothing unusually good."""
    found = comparison.kpis.set_index(["design", "kpi", "scope", "of"])["mean"]
    off = {name: found[SILOED, *KPIS[name]] / target - 1 for name, (target, _) in SERVICE.items()}

    assert {name: by for name, by in off.items() if abs(by) > SERVICE[name][1]} == {}


def test_busy_owners_half_of_the_contacts_meet_the_owner_after_a_longer_wait(short_siloed: Observed):
    """The promise is kept about every second time, at the price of a longer wait for an answer by phone."""
    run = simulate(load("busy-owners", days=5), OMNICHANNEL, seed=1)
    observed = Observed()
    observed.add_kpis(run, {"met": ("owner_met_rate", "all", "all"), WAIT: KPIS[WAIT]})

    assert open_share(run) < 0.01
    assert 0.4 < observed["met"] < 0.7
    assert observed[WAIT] > 1.1 * short_siloed[WAIT]


def test_busy_owners_assumptions_stay_within_their_ranges(owners: Scenario):
    """What makes omnichannel lose lies within the ranges that the literature and the other scenarios give, but one.

    The wait for owners is the mistake studied: longer than the two minutes that are usual, though less than half of
    what customers would wait on average.
    """
    design = owners.designs[OMNICHANNEL]
    waits = {name: law.model_dump()["value"] for name, law in design.routing.affinity_wait.items()}

    assert all(1.0 <= factor <= 1.10 for factor in design.teams[0].proficiency.values())
    assert 15 <= design.routing.switch_cost <= 60
    assert 0.22 <= design.context.identity_match <= 0.26
    assert owners.relationship.talk_factor == 0.90
    assert design.platform_cost_per_month == pytest.approx(0.01 * owners.customers.population)
    for channel in owners.channels[:2]:
        assert 120 < waits[channel.name] < channel.patience.mean / 2
