"""Which agent takes a contact, which contact an agent takes, and who is kept free. Talk is 100 s."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Play = Callable[..., Any]


def test_longest_idle_chats_are_spread_before_they_are_stacked(play: Play) -> None:
    """Two agents for two chats each: first and second go to idle agents, the third to the one busy the longest."""
    day = play(
        [(0, "chat"), (10, "chat"), (20, "chat"), (30, "chat")],
        channels={"chat": {"concurrency": 2}},
        teams={"desk": {"agents": 2}},
    )

    assert [day.contact(case, 1).agent for case in range(4)] == [0, 1, 0, 1]


def test_longest_idle_lowest_use_first_though_idle_for_less(play: Play) -> None:
    """Agent 0 chats since 0, agent 1 is free again since 60: the chat of 70 goes to agent 1."""
    day = play(
        [(0, "chat", "long"), (10, "chat", "short"), (70, "chat", "short")],
        channels={"chat": {"concurrency": 2}},
        teams={"desk": {"agents": 2}},
        intents={"long": {"talk": 500}, "short": {"talk": 50}},
    )

    assert [day.contact(case, 1).agent for case in range(3)] == [0, 1, 1]


def test_longest_idle_before_interruptible(play: Play) -> None:
    """Agent 0 reads since 0, pausable; agent 1 took a call 10-60: the call of 70 goes to agent 1, that of 80 to 0."""
    day = play(
        [(0, "email"), (10, "phone"), (70, "phone"), (80, "phone")],
        channels={"phone": {}, "email": {}},
        teams={"desk": {"agents": 2}},
        intents={"any": {"talk": {"phone": 50, "email": 300}}},
        routing={"pause_deferred": True},
    )

    assert [day.contact(case, 1).agent for case in range(4)] == [0, 1, 1, 0]
    assert day.contact(0, 1).paused_s == 50


@pytest.mark.parametrize(
    ("choice", "teams_taking"),
    [("longest_idle", ["blended", "calls"]), ("team_order", ["blended", "blended"]),
     ("least_flexible", ["calls", "calls"]), ("fastest", ["calls", "calls"])],
)  # fmt: skip
def test_agent_choice_rules_pick_the_team(play: Play, choice: str, teams_taking: list[str]) -> None:
    """A blended agent listed first and a faster phone specialist, both idle; calls at 0 and 200.

    Longest idle: the blended one (tie, listed first), then the other, idle since 0. Team order: always the first.
    Least flexible: always the one with fewest channels. Fastest: always the one of proficiency 0.8.
    """
    day = play(
        [(0, "phone"), (200, "phone")],
        channels={"phone": {}, "chat": {}},
        teams={
            "blended": {"proficiency": {"phone": 1.2}},
            "calls": {"channels": ["phone"], "proficiency": {"phone": 0.8}},
        },
        routing={"agent_choice": choice},
    )

    assert [day.contact(case, 1).team for case in (0, 1)] == teams_taking
    talk = {"blended": 120, "calls": 80}
    assert [day.contact(case, 1).talk_s for case in (0, 1)] == [talk[team] for team in teams_taking]


def test_agent_choice_fastest_is_by_channel(play: Play) -> None:
    """One team is faster on the phone, the other on chat."""
    day = play(
        [(0, "phone"), (0, "chat")],
        channels={"phone": {}, "chat": {}},
        teams={
            "one": {"agents": 2, "proficiency": {"phone": 0.9, "chat": 1.1}},
            "two": {"agents": 2, "proficiency": {"phone": 1.1, "chat": 0.9}},
        },
        routing={"agent_choice": "fastest"},
    )

    assert [day.contact(case, 1).team for case in (0, 1)] == ["one", "two"]


@pytest.mark.parametrize(
    ("routing", "order"),
    [({"contact_choice": "longest_wait"}, ["sms", "chat", "phone"]),
     ({"contact_choice": "priority", "priority": {"chat": 0, "phone": 1, "sms": 2}}, ["chat", "phone", "sms"]),
     ({"contact_choice": "earliest_due"}, ["phone", "chat", "sms"]),
     ({"contact_choice": "channel_order"}, ["phone", "sms", "chat"])],
    ids=lambda value: value["contact_choice"] if isinstance(value, dict) else "",
)  # fmt: skip
def test_contact_choice_rules_pick_the_channel(play: Play, routing: dict[str, Any], order: list[str]) -> None:
    """Busy 0-100; sms waits since 10 (due 410), chat since 20 (due 220), phone since 30 (due 50).

    The team lists phone, sms, chat.
    """
    day = play(
        [(0, "phone"), (10, "sms"), (20, "chat"), (30, "phone")],
        channels={
            "phone": {"service_level": {"within": "20s"}},
            "chat": {"service_level": {"within": "200s"}},
            "sms": {"service_level": {"within": "400s"}},
        },
        teams={"desk": {"channels": ["phone", "sms", "chat"]}},
        routing=routing,
    )

    rows = [day.contact(case, 1) for case in (1, 2, 3)]
    assert [row.channel for row in sorted(rows, key=lambda row: row.started_s)] == order


def test_contact_choice_earliest_due_among_messages(play: Play) -> None:
    """Letters are due in a day, e-mails in an hour: the e-mail of 20 is read before the letter of 10."""
    day = play(
        [(0, "email"), (10, "letter"), (20, "email")],
        channels={"email": {"service_level": {"within": "1h"}}, "letter": {"service_level": {"within": "1d"}}},
        routing={"contact_choice": "earliest_due"},
    )

    assert [day.contact(case, 1).started_s for case in (1, 2)] == [200, 100]


def test_live_contacts_come_before_messages_whatever_the_choice(play: Play) -> None:
    """The e-mail of 10 has waited longer and has priority, but the call of 20 is live."""
    day = play(
        [(0, "phone"), (10, "email"), (20, "phone")],
        channels={"phone": {}, "email": {}},
        routing={"contact_choice": "priority", "priority": {"email": 0, "phone": 1}},
    )

    assert [day.contact(case, 1).started_s for case in (1, 2)] == [200, 100]


def test_reserve_keeps_an_agent_free_of_messages(play: Play) -> None:
    """Two agents, one in reserve: e-mail 0-300 on one; that of 10 waits until both are free again."""
    day = play(
        [(0, "email"), (10, "email"), (20, "phone")],
        channels={"phone": {}, "email": {}},
        teams={"desk": {"agents": 2}},
        intents={"any": {"talk": {"phone": 100, "email": 300}}},
        routing={"reserve": 1},
    )

    assert day.times(2, 1)[2:4] == (20, 120)
    assert [day.times(case, 1)[2:4] for case in (0, 1)] == [(0, 300), (300, 600)]


def test_reserve_of_all_but_one_reads_one_at_a_time(play: Play) -> None:
    """Two agents, one in reserve: the second e-mail starts when the first is done."""
    day = play(
        [(0, "email"), (10, "email")],
        channels={"phone": {}, "email": {}},
        teams={"desk": {"agents": 2}},
        routing={"reserve": {"desk": 1}},
    )

    assert [day.times(case, 1)[2] for case in (0, 1)] == [0, 100]


def test_reserve_interruptible_agents_are_able_at_once(play: Play) -> None:
    """With pausing an agent who reads can take a call at once, so a reserve of one lets both read."""
    day = play(
        [(0, "email"), (10, "email")],
        channels={"phone": {}, "email": {}},
        teams={"desk": {"agents": 2}},
        routing={"reserve": 1, "pause_deferred": True},
    )

    assert [day.contact(case, 1).started_s for case in (0, 1)] == [0, 10]


def test_reserve_counts_only_who_is_free_for_live_work(play: Play) -> None:
    """Three agents, reserve 1: one on a call, one may read, the third stays free."""
    day = play(
        [(0, "phone"), (10, "email"), (20, "email")],
        channels={"phone": {}, "email": {}},
        teams={"desk": {"agents": 3}},
        intents={"any": {"talk": {"phone": 500, "email": 300}}},
        routing={"reserve": 1},
    )

    assert [day.contact(case, 1).started_s for case in range(3)] == [0, 10, 310]
