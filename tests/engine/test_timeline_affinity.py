"""Owners: who waits for whom, how long, and what ends a relationship. Talk is 100 s, two agents unless said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Play = Callable[..., Any]

OWNER = {"affinity": "owner", "affinity_wait": "60s"}
TWO = {"desk": {"agents": 2}}


def agents(day: Any, n_cases: int) -> list[tuple[int, float, bool | None]]:
    """Return agent, start and owner_met of each case's first contact."""
    rows = [day.contact(case, 1) for case in range(n_cases)]
    return [(row.agent, row.started_s, row.owner_met) for row in rows]


def test_affinity_none_goes_to_the_longest_idle(play: Play) -> None:
    """Agent 0 talks 0-100; at 200 agent 1 has been idle longer."""
    day = play([(0, "phone"), (200, "phone")], who="AA", channels={"phone": {}}, teams=TWO)

    assert [row[:2] for row in agents(day, 2)] == [(0, 0), (1, 200)]


def test_affinity_owner_idle_takes_the_customer_again(play: Play) -> None:
    """At 200 the owner, agent 0, takes the call though agent 1 has been idle longer."""
    day = play([(0, "phone"), (200, "phone")], who="AA", channels={"phone": {}}, teams=TWO, routing=OWNER)

    assert agents(day, 2) == [(0, 0, None), (0, 200, True)]


def test_affinity_owner_busy_customer_waits_in_its_line(play: Play) -> None:
    """Owner busy 0-100; the call of 50 waits for it, 60 s at most, and is taken at 100."""
    day = play([(0, "phone"), (50, "phone")], who="AA", channels={"phone": {}}, teams=TWO, routing=OWNER)

    assert agents(day, 2) == [(0, 0, None), (0, 100, True)]


def test_affinity_wait_over_customer_joins_the_shared_line(play: Play) -> None:
    """Owner busy 0-100; the call of 30 waits until 90 and is taken by agent 1; agent 0 remains the owner."""
    day = play(
        [(0, "phone"), (30, "phone"), (300, "phone")], who="AAA", channels={"phone": {}}, teams=TWO, routing=OWNER
    )

    assert agents(day, 3) == [(0, 0, None), (1, 90, False), (0, 300, True)]
    assert day.contact(1, 1).queued_s == 30


def test_affinity_wait_zero_by_default_owner_only_if_free(play: Play) -> None:
    """Without affinity_wait a busy owner is not waited for, a free one is taken."""
    day = play(
        [(0, "phone"), (50, "phone"), (300, "phone")],
        who="AAA",
        channels={"phone": {}},
        teams=TWO,
        routing={"affinity": "owner"},
    )

    assert agents(day, 3) == [(0, 0, None), (1, 50, False), (0, 300, True)]


def test_affinity_wait_by_channel(play: Play) -> None:
    """60 s on the phone, none on chat: the chat of 50 goes to agent 1 at once."""
    day = play(
        [(0, "phone"), (50, "chat")],
        who="AA",
        channels={"phone": {}, "chat": {}},
        teams=TWO,
        routing={"affinity": "owner", "affinity_wait": {"phone": "60s"}},
    )

    assert agents(day, 2) == [(0, 0, None), (1, 50, False)]


def test_affinity_patience_runs_on_in_the_owners_line(play: Play) -> None:
    """Patience 40, owner busy 0-100 and waited for: the call of 30 is lost at 70, beside an idle agent 1."""
    day = play(
        [(0, "phone"), (30, "phone")], who="AA", channels={"phone": {"patience": "40s"}}, teams=TWO, routing=OWNER
    )

    assert day.times(1, 1) == (30, 30, None, 70, None)


def test_affinity_patience_is_not_drawn_again_in_the_shared_line(play: Play) -> None:
    """Both busy to 500; patience 80, 60 s of it in the owner's line: the call of 30 is lost at 110."""
    day = play(
        [(0, "phone"), (5, "phone"), (30, "phone")],
        who="ABA",
        channels={"phone": {"patience": "80s"}},
        teams=TWO,
        intents={"any": {"talk": 500}},
        routing=OWNER,
    )

    assert day.times(2, 1) == (30, 30, None, 110, None)


def test_affinity_wait_over_place_in_the_shared_line_by_queued_s(play: Play) -> None:
    """A's owner, agent 0, is busy 350-1350, agent 1 is busy 200-1200. A queues at 400, D at 600.

    A's 500 s for the owner end at 900: A is before D in the shared line. Agent 1 takes A at 1200, D at 1300.
    """
    day = play(
        [(0, "phone", "short"), (200, "phone", "long"), (350, "phone", "long"),
         (400, "phone", "short"), (600, "phone", "short")],
        who="ABCAD",
        channels={"phone": {}},
        teams=TWO,
        intents={"short": {"talk": 100}, "long": {"talk": 1000}},
        routing={"affinity": "owner", "affinity_wait": "500s"},
    )  # fmt: skip

    assert agents(day, 5) == [
        (0, 0, None), (1, 200, None), (0, 350, None), (1, 1200, False), (1, 1300, None),
    ]  # fmt: skip


@pytest.mark.parametrize(("affinity", "agent"), [("owner", 0), ("last_agent", 1)])
def test_affinity_owner_is_the_first_agent_last_agent_the_last(play: Play, affinity: str, agent: int) -> None:
    """Agent 0 first, agent 1 at 90 after waiting in vain; at 300 either is free."""
    day = play(
        [(0, "phone"), (30, "phone"), (300, "phone")],
        who="AAA",
        channels={"phone": {}},
        teams=TWO,
        routing={"affinity": affinity, "affinity_wait": "60s"},
    )

    assert day.contact(2, 1).agent == agent
    assert day.contact(2, 1).owner_met is True


def test_affinity_holds_within_a_case(play: Play) -> None:
    """Unresolved at 100; the return of 200 goes to agent 0, who knows the case."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}, "chat": {}},
        teams=TWO,
        intents={"any": {"resolution": {"phone": 0.0}}},
        moves=[{"after": "unresolved", "to": {"chat": 1.0}, "delay": "100s"}],
        routing=OWNER,
    )

    assert [(row.agent, row.owner_met) for row in day.contacts(0)] == [(0, None), (0, True)]


@pytest.mark.parametrize(("again_s", "agent"), [(1000, 0), (1200, 1)], ids=["within", "after"])
def test_affinity_window_ends_a_relationship(play: Play, again_s: int, agent: int) -> None:
    """1000 s without contact since the talk that ended at 100 end it."""
    day = play(
        [(0, "phone"), (again_s, "phone")],
        who="AA",
        channels={"phone": {}},
        teams=TWO,
        routing={**OWNER, "affinity_window": "1000s"},
    )

    assert day.contact(1, 1).agent == agent


def test_affinity_window_does_not_run_while_the_owner_is_at_work_for_the_customer(play: Play) -> None:
    """The e-mail takes team one from 0 to 1000; the call of 500 meets the owner, though the window is 100 s."""
    day = play(
        [(0, "email"), (500, "phone")],
        who="AA",
        channels={"email": {"concurrency": 2}, "phone": {"concurrency": 2}},
        intents={"any": {"talk": {"email": 1000, "phone": 10}}},
        teams={"one": {}, "two": {}},
        routing={"affinity": "owner", "affinity_window": "100s"},
    )

    assert (day.contact(1, 1).team, day.contact(1, 1).owner_met) == ("one", True)


def test_affinity_window_over_next_agent_becomes_the_owner(play: Play) -> None:
    """After the lapse agent 1 takes the call of 2000 and, as the new owner, that of 2500."""
    day = play(
        [(0, "phone"), (2000, "phone"), (2500, "phone")],
        who="AAA",
        channels={"phone": {}},
        teams=TWO,
        routing={**OWNER, "affinity_window": "1000s"},
    )

    assert [row[0] for row in agents(day, 3)] == [0, 1, 1]
    assert day.contact(2, 1).owner_met is True


def test_affinity_owner_not_on_that_channel_shared_line_at_once(play: Play) -> None:
    """The owner serves phone only: the chat of 50 goes to the chat desk at once."""
    day = play(
        [(0, "phone"), (50, "chat")],
        who="AA",
        channels={"phone": {}, "chat": {}},
        teams={"calls": {"channels": ["phone"]}, "chats": {"channels": ["chat"]}},
        routing=OWNER,
    )

    row = day.contact(1, 1)
    assert (row.team, row.started_s, row.owner_met) == ("chats", 50, False)


@pytest.mark.parametrize(("identity_match", "agent"), [(1.0, 0), (0.0, 1)], ids=["known", "unknown"])
def test_identity_unknown_no_owner_routing_on_another_channel(play: Play, identity_match: float, agent: int) -> None:
    """Owner found on the phone; at 200 the same customer chats."""
    day = play(
        [(0, "phone"), (200, "chat")],
        who="AA",
        channels={"phone": {}, "chat": {}},
        teams=TWO,
        context={"identity_match": identity_match},
        routing=OWNER,
    )

    assert day.contact(1, 1).agent == agent


def test_identity_unknown_owner_routing_stays_where_it_began(play: Play) -> None:
    """With identity_match 0 the second call, too, goes to the owner found on the phone."""
    day = play(
        [(0, "phone"), (200, "phone")],
        who="AA",
        channels={"phone": {}},
        teams=TWO,
        context={"identity_match": 0.0},
        routing=OWNER,
    )

    assert agents(day, 2)[1] == (0, 200, True)


def test_portfolio_every_customer_has_an_owner_from_the_start(play: Play) -> None:
    """Two customers, two agents: one each, and every contact, the first included, meets its owner."""
    day = play(
        [(100 * i, "phone") for i in range(12)],
        channels={"phone": {}},
        teams=TWO,
        customers={"population": 2},
        routing={"affinity": "owner", "affinity_wait": "forever", "portfolio": True},
    )

    log = day.run.contacts
    assert log["owner_met"].all()
    assert log.groupby("customer")["agent"].nunique().tolist() == [1, 1]
    assert log.groupby("customer")["agent"].first().nunique() == 2


def test_portfolio_strict_owner_customers_queue_side_by_side(play: Play) -> None:
    """A's two calls at 0 and 10 wait for A's owner; B's call at 20 has B's own: 0-100, 100-200, 20-120."""
    day = play(
        [(0, "phone"), (10, "phone"), (20, "phone")],
        who="AAB",
        channels={"phone": {}},
        teams=TWO,
        customers={"population": 2},
        routing={"affinity": "owner", "affinity_wait": "forever", "portfolio": True},
    )

    assert [day.contact(case, 1).started_s for case in range(3)] == [0, 100, 20]


@pytest.mark.parametrize(("affinity", "chat_s", "call_s"), [("owner", 400, 300), ("none", 240, 340)])
def test_own_call_that_does_not_fit_keeps_the_agent_from_shared_chats(
    play: Play, affinity: str, chat_s: int, call_s: int
) -> None:
    """One agent, two chats at a time. A's call at 0 makes it A's owner; B chats 200-300.

    A calls at 220 and does not fit; C's chat of 240 would. With an owner it waits until A's call is over, without it
    is taken at once and the call has to wait for it.
    """
    day = play(
        [(0, "phone"), (200, "chat"), (220, "phone"), (240, "chat")],
        who="ABAC",
        channels={"phone": {}, "chat": {"concurrency": 2}},
        routing={"affinity": affinity, "affinity_wait": "forever"} if affinity == "owner" else {},
    )

    assert day.times(1, 1)[2:4] == (200, 300)
    assert day.contact(3, 1).started_s == chat_s
    assert day.contact(2, 1).started_s == call_s


def test_own_call_that_does_not_fit_keeps_the_agent_from_a_shared_chat_in_line_before_it(play: Play) -> None:
    """One agent, two chats at a time, A's owner since 0. B chats 200-300, C 201-301, D's chat waits since 210.

    A's call of 220 needs the whole agent. At 300 half of it is free, but kept for the call: that starts at 301, and the
    chat when it ends.
    """
    day = play(
        [(0, "phone"), (200, "chat"), (201, "chat"), (210, "chat"), (220, "phone")],
        who="ABCDA",
        channels={"phone": {}, "chat": {"concurrency": 2}},
        routing={"affinity": "owner", "affinity_wait": "forever"},
    )

    assert [day.times(case, 1)[2:4] for case in (1, 2)] == [(200, 300), (201, 301)]
    assert day.times(4, 1)[2:4] == (301, 401)
    assert day.times(3, 1)[2:4] == (401, 501)


def test_own_line_comes_before_the_shared_line(play: Play) -> None:
    """One agent, busy with B 110-500: C is in the shared line since 120, A in the agent's own since 300: A first."""
    day = play(
        [(0, "phone", "short"), (110, "phone", "long"), (120, "phone", "short"), (300, "phone", "short")],
        who="ABCA",
        channels={"phone": {}},
        intents={"short": {"talk": 100}, "long": {"talk": 390}},
        routing={"affinity": "owner", "affinity_wait": "forever"},
    )

    assert [day.contact(case, 1).started_s for case in range(4)] == [0, 110, 600, 500]


def test_own_message_waits_for_its_owner(play: Play) -> None:
    """Owner busy with a call 0-100; the customer's e-mail of 10 waits for it beside an idle agent."""
    day = play(
        [(0, "phone"), (10, "email")],
        who="AA",
        channels={"phone": {}, "email": {}},
        teams=TWO,
        routing={"affinity": "owner", "affinity_wait": {"email": "1d"}},
    )

    assert agents(day, 2)[1] == (0, 100, True)
