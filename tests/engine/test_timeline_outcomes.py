"""What a case leaves behind: relationship effects, CSAT points, churn, and custom policies. Talk is 100 s."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.errors import UsageError

Play = Callable[..., Any]

RETURN_ONCE = [{"after": "unresolved", "to": [{"same": 1.0}, {}], "delay": "600s"}]
LOOSE = {"talk_factor": 0.8}
POINTS = {
    "base": 90.0,
    "extra_contact": 5.0,
    "transfer": 7.0,
    "repeated_item": 3.0,
    "minute_waited": 2.0,
    "wait_threshold": "60s",
    "hour_waited": 4.0,
    "deferred_threshold": "2h",
    "unresolved": 20.0,
    "churn": {"resolved_first": 0.1, "resolved_later": 0.2, "unresolved": 0.6, "realised": 0.5},
}


def points(day: Any, case: int = 0) -> tuple[float, float]:
    """Return CSAT points and churn probability of a case."""
    row = day.case(case)
    return row.csat_points, row.churn_probability


def test_talk_factor_same_agent_again_in_the_case(play: Play) -> None:
    """One agent: 100 s at first, 80 s on return."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}},
        intents={"any": {"wrap": 20, "resolution": {"phone": 0.0}}},
        moves=RETURN_ONCE,
        relationship=LOOSE,
    )

    assert [(row.talk_s, row.wrap_s) for row in day.contacts(0)] == [(100, 20), (80, 20)]


def test_talk_factor_stranger_talks_as_long(play: Play) -> None:
    """The return meets another agent."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}},
        teams={"one": {"shifts": [{"agents": 1, "hours": "00:00-00:05"}]},
               "two": {"shifts": [{"agents": 1, "hours": "00:05-24:00"}]}},
        intents={"any": {"resolution": {"phone": 0.0}}},
        moves=RETURN_ONCE,
        relationship=LOOSE,
    )  # fmt: skip

    assert [(row.team, row.talk_s) for row in day.contacts(0)] == [("one", 100), ("two", 100)]


def test_talk_factor_owner_in_a_later_case(play: Play) -> None:
    """The owner met the customer in case 0 and so talks 80 s in case 1; a stranger in case 2 talks 100 s."""
    day = play(
        [(0, "phone"), (1000, "phone"), (1010, "phone")],
        who="AAA",
        channels={"phone": {}},
        teams={"desk": {"agents": 2}},
        routing={"affinity": "owner"},
        relationship=LOOSE,
    )

    assert [(day.contact(case, 1).agent, day.contact(case, 1).talk_s) for case in range(3)] == [
        (0, 100), (0, 80), (1, 100),
    ]  # fmt: skip


def test_talk_factor_portfolio_owner_has_to_meet_the_customer_first(play: Play) -> None:
    """An owner by portfolio is a stranger in the first contact."""
    day = play(
        [(0, "phone"), (1000, "phone")],
        who="AA",
        channels={"phone": {}},
        customers={"population": 1},
        routing={"affinity": "owner", "portfolio": True},
        relationship=LOOSE,
    )

    assert [day.contact(case, 1).talk_s for case in (0, 1)] == [100, 80]
    assert [day.contact(case, 1).owner_met for case in (0, 1)] == [True, True]


def test_resolution_factor_zero_undoes_resolution_for_the_same_agent(play: Play) -> None:
    """Call unresolved, then a chat of resolution 1 with the same agent, factor 0: unresolved."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}, "chat": {}},
        intents={"any": {"resolution": {"phone": 0.0, "chat": 1.0}}},
        moves=[{"after": "unresolved", "to": [{"chat": 1.0}, {}], "delay": "600s"}],
        relationship={"resolution_factor": 0.0},
    )

    assert day.outcomes(0) == ["unresolved", "unresolved"]


def test_resolution_factor_is_capped_at_one(play: Play) -> None:
    """Resolution 1/2, factor 3: every return to the same agent resolves."""
    day = play(
        [(2000 * i, "phone") for i in range(30)],
        channels={"phone": {}, "chat": {}},
        intents={"any": {"resolution": {"phone": 0.0, "chat": 0.5}}},
        moves=[{"after": "unresolved", "to": [{"chat": 1.0}, {}], "delay": "600s"}],
        relationship={"resolution_factor": 3.0},
    )

    assert {tuple(day.outcomes(case)) for case in range(30)} == {("unresolved", "resolved")}


def test_csat_untroubled_case_keeps_the_base(play: Play) -> None:
    """Answered at once, resolved at once: 90 points, churn 0.1 x 0.5."""
    day = play([(0, "phone")], channels={"phone": {}}, satisfaction=POINTS)

    assert points(day) == (90, 0.05)


def test_csat_waiting_counts_beyond_the_threshold(play: Play) -> None:
    """Waits of 50 s and 150 s, threshold 60 s: nothing and 1.5 minutes at 2 points."""
    day = play([(0, "phone"), (50, "phone"), (50, "phone")], channels={"phone": {}}, satisfaction=POINTS)

    assert [points(day, case) for case in range(3)] == [(90, 0.05), (90, 0.05), (87, 0.05)]


def test_csat_wait_of_who_abandons_counts_too(play: Play) -> None:
    """Leaves after 180 s (2 minutes beyond: 4 points), retries (5), answered at once: 81; resolved later."""
    day = play(
        [(0, "phone"), (10, "phone")],
        channels={"phone": {"patience": "180s"}},
        intents={"any": {"talk": 300}},
        moves=[{"after": "abandon", "to": {"same": 1.0}, "delay": "200s"}],
        satisfaction=POINTS,
    )

    assert day.times(1, 2)[2:4] == (390, 690)
    assert points(day, 1) == (81, 0.1)


def test_csat_return_repetition_and_giving_up(play: Play) -> None:
    """A return (5), one item repeated (3), never resolved (20): 62; churn 0.6 x 0.5."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}},
        intents={"any": {"items": ["id"], "resolution": {"phone": 0.0}}},
        items={"id": {"ask": "10s"}},
        moves=RETURN_ONCE,
        satisfaction=POINTS,
    )

    assert points(day) == (62, 0.3)


def test_csat_transfer_counts_and_is_no_extra_contact(play: Play) -> None:
    """One transfer: 90 - 7; resolved without a further customer-started contact."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}},
        teams={"desk": {}, "experts": {"transfers_only": True}},
        intents={"any": {"transfer": {"share": 1.0, "to": ["experts"]}}},
        satisfaction=POINTS,
    )

    assert points(day)[0] == 83


def test_csat_message_counts_hours_until_its_answer(play: Play) -> None:
    """Written at 0, read from 05:00, answered at 05:30: 3.5 hours beyond 2, at 4 points."""
    day = play(
        [(0, "email")],
        channels={"email": {}},
        teams={"desk": {"shifts": [{"agents": 1, "hours": "05:00-24:00"}]}},
        intents={"any": {"talk": 1800}},
        satisfaction=POINTS,
    )

    assert points(day) == (76, 0.05)


def test_csat_chase_is_an_extra_contact(play: Play) -> None:
    """E-mail at 0, call at 3600 resolves and merges it: 90 - 5."""
    day = play(
        [(0, "email")],
        channels={"phone": {}, "email": {"chase": "1h"}},
        teams={"calls": {"channels": ["phone"]}, "mail": {"channels": ["email"], "absence": 1.0}},
        moves=[{"after": "silence", "to": {"phone": 1.0}}],
        context={"cross_channel": 1.0},
        satisfaction=POINTS,
    )

    assert points(day) == (85, 0.1)


def test_csat_relationship_points_once_a_case(play: Play) -> None:
    """Two returns to the same agent: 90 - 2 x 5 - 20 + 6 once."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}},
        intents={"any": {"resolution": {"phone": 0.0}}},
        moves=[{"after": "unresolved", "to": [{"same": 1.0}, {"same": 1.0}, {}], "delay": "600s"}],
        relationship={"csat_points": 6.0},
        satisfaction=POINTS,
    )

    assert len(day.contacts(0)) == 3
    assert points(day)[0] == 66


def test_csat_never_below_zero_nor_above_hundred(play: Play) -> None:
    """A base of 10 less 20 for not resolving is 0; a base of 100 plus 6 is 100."""
    lost = play(
        [(0, "phone")],
        channels={"phone": {}},
        intents={"any": {"resolution": {"phone": 0.0}}},
        satisfaction={"base": 10.0, "unresolved": 20.0},
    )
    known = play(
        [(0, "phone"), (1000, "phone")],
        who="AA",
        channels={"phone": {}},
        routing={"affinity": "owner"},
        relationship={"csat_points": 6.0},
        satisfaction={"base": 100.0},
    )

    assert lost.case(0).csat_points == 0
    assert known.case(1).csat_points == 100


def test_csat_open_case_counts_as_unresolved(play: Play) -> None:
    """A message nobody reads until the end of the run: 90 - 20, churn 0.6 x 0.5."""
    day = play(
        [(86_000, "email")],
        channels={"email": {}},
        teams={"desk": {"absence": 1.0}},
        satisfaction=POINTS,
    )

    assert (day.case(0).outcome, *points(day)) == ("open", 70, 0.3)


def test_csat_without_satisfaction_is_empty(play: Play) -> None:
    """No `[satisfaction]`: no points and no churn."""
    assert points(play([(0, "phone")], channels={"phone": {}})) == (None, None)


@pytest.fixture
def policy_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Put a module with policies on the path; return its name."""
    name = "timeline_policies"
    (tmp_path / f"{name}.py").write_text(
        "from sim.engine import Policy\n"
        "class Last(Policy):\n"
        "    def choose_agent(self, contact, agents, now_s):\n"
        "        return max(agents, key=lambda agent: agent.number)\n"
        "    def choose_contact(self, agent, contacts, now_s):\n"
        "        return max(contacts, key=lambda contact: contact.queued_s)\n"
        "class Foreign(Policy):\n"
        "    def choose_agent(self, contact, agents, now_s):\n"
        "        return contact\n"
        "class Stranger:\n"
        "    pass\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    yield name
    sys.modules.pop(name, None)


def test_policy_custom_takes_both_decisions(play: Play, policy_module: str) -> None:
    """The highest agent number first; of the lines' heads, who queued last.

    Agent 1 takes the call of 0, agent 0 that of 10; at 100 agent 1 is offered the call of 20 and the chat of 30 and
    takes the chat.
    """
    day = play(
        [(0, "phone"), (10, "phone"), (20, "phone"), (30, "chat")],
        channels={"phone": {}, "chat": {}},
        teams={"desk": {"agents": 2}},
        routing={"policy": f"{policy_module}:Last"},
        allow_code=True,
    )

    assert [(day.contact(case, 1).agent, day.contact(case, 1).started_s) for case in range(4)] == [
        (1, 0), (0, 10), (0, 110), (1, 100),
    ]  # fmt: skip


def test_policy_custom_without_permission_is_refused(play: Play, policy_module: str) -> None:
    """Code named by a scenario runs only when the user says so; nothing is imported before."""
    with pytest.raises(UsageError) as refusal:
        play([(0, "phone")], channels={"phone": {}}, routing={"policy": f"{policy_module}:Last"})

    assert "allow" in refusal.value.faults[0].fix
    assert policy_module not in sys.modules


@pytest.mark.parametrize("name", ["Missing", "Stranger", "Foreign"])
def test_policy_custom_that_is_none_is_refused(play: Play, policy_module: str, name: str) -> None:
    """A class that does not exist, one that is no policy, and one that chooses what it was not offered."""
    with pytest.raises(UsageError):
        play(
            [(0, "phone")],
            channels={"phone": {}},
            routing={"policy": f"{policy_module}:{name}"},
            allow_code=True,
        )
