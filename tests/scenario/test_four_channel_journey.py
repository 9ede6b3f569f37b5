"""The four-channel journey: chat, message, phone, summary by e-mail; told once where omnichannel works."""

from __future__ import annotations

import pytest

from sim.engine import Run, simulate
from sim.kpi import measure
from sim.scenario import load
from tests.scenario.observed import (
    Observed,
    contacts_in_window,
    conversation_s,
    handled_fresh,
    in_window,
    open_share,
    resolved_share,
)

DESIGNS = ("siloed", "cross-channel", "omnichannel")
PERFECT = [
    f"designs.omnichannel.context.{key}=1" for key in ("same_agent", "same_channel", "cross_channel", "identity_match")
]

# What the siloed design is sized to: a figure and how far the simulation may lie from it, as a share of it.
SIZE = {
    "seconds of conversation by chat": (480.0, 0.10),
    "seconds of conversation by message": (360.0, 0.10),
    "seconds of conversation by phone": (295.0, 0.10),
    "resolved by chat": (0.82, 0.05),
    "resolved by phone": (0.78, 0.05),
}


@pytest.fixture(scope="module")
def runs() -> dict[str, Run]:
    """Return two weeks of every design."""
    return {design: simulate(load("four-channel-journey", days=14), design, seed=1) for design in DESIGNS}


def _repeat_rate(run: Run) -> float:
    row = measure(run).set_index(["kpi", "scope", "of"]).loc[("repeat_information_rate", "all", "all")]
    return float(row["numerator"] / row["denominator"])


def test_four_channel_journey_nobody_repeats_a_thing_when_all_is_seen():
    """With every customer recognised and everything visible the repeat-information rate is exactly 0."""
    run = simulate(load("four-channel-journey", overrides=PERFECT, days=14), "omnichannel", seed=1)

    assert _repeat_rate(run) == 0
    assert run.contacts["items_repeated"].sum() == 0


def test_four_channel_journey_hardly_anybody_repeats_as_shipped(runs: dict[str, Run]):
    """As shipped, the omnichannel design keeps repetition below 3% of cases; separate records make it the rule."""
    assert 0 < _repeat_rate(runs["omnichannel"]) < 0.03
    assert _repeat_rate(runs["siloed"]) > 0.5
    assert _repeat_rate(runs["omnichannel"]) < _repeat_rate(runs["cross-channel"]) < _repeat_rate(runs["siloed"])


@pytest.mark.parametrize("design", DESIGNS)
def test_four_channel_journey_goes_from_chat_to_message_to_phone(runs: dict[str, Run], design: str):
    """Whoever moves on moves on in this order, seven of ten from the chat and six of ten from messages."""
    contacts = contacts_in_window(runs[design])
    hops = contacts[contacts["origin"] == "hop"]
    shares = {
        channel: (contacts["outcome"][handled] == "hopped").mean()
        for channel in ("chat", "message", "phone")
        for handled in [handled_fresh(contacts, channel).index]
    }

    assert set(hops["channel"]) == {"message", "phone"}
    assert shares == {"chat": pytest.approx(0.7, abs=0.04), "message": pytest.approx(0.6, abs=0.04), "phone": 0}


@pytest.mark.parametrize("design", DESIGNS)
def test_four_channel_journey_every_solved_case_ends_with_the_summary(runs: dict[str, Run], design: str):
    """One e-mail follows each solved case, and no other case; all are written before the run ends."""
    run = runs[design]
    cases = run.cases[in_window(run, run.cases["opened_s"])]
    summaries = run.contacts[run.contacts["origin"] == "follow_up"].set_index("case")
    solved = cases[cases["outcome"] == "resolved"]["case"]

    assert len(solved) > 1_000
    assert sorted(summaries.index.intersection(cases["case"])) == sorted(solved)
    assert set(summaries["channel"]) == {"email"}
    assert open_share(run) == 0


@pytest.mark.slow
def test_four_channel_journey_siloed_handles_contacts_as_sourced():
    """Over four times four weeks conversations last, and end, as their sources say."""
    observed = Observed()
    for replication in range(4):
        contacts = contacts_in_window(simulate(load("four-channel-journey"), "siloed", seed=1, replication=replication))
        for channel in ("chat", "message", "phone"):
            fresh = handled_fresh(contacts, channel)
            observed.add(f"seconds of conversation by {channel}", conversation_s(fresh).sum(), len(fresh))
            observed.add(f"resolved by {channel}", *resolved_share(contacts, channel))

    assert observed.outside(SIZE) == {}
