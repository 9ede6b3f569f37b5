"""Agents beside each other: a reserve that is whole again, a policy for one decision, luck of one's own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Play = Callable[..., Any]

TWO_CHATS_AND_MAIL = {"chat": {"concurrency": 2}, "email": {}}
LENGTHS = {"short": {"talk": 100}, "long": {"talk": 5000}, "mail": {"talk": 60}}


def test_reserve_whole_again_idle_agent_takes_the_message(play: Play) -> None:
    """Agent 0 has two chats from 2 on, agent 1 comes at 60: alone in reserve, it may not read the e-mails of 70 and 80.

    At 101 a chat ends; agent 0 still has no room for an e-mail, but could take a chat: agent 1 reads 101-161-221.
    """
    day = play(
        [(1, "chat", "short"), (2, "chat", "long"), (70, "email", "mail"), (80, "email", "mail")],
        channels=TWO_CHATS_AND_MAIL,
        intents=LENGTHS,
        routing={"reserve": 1},
        teams={"desk": {"shifts": [{"agents": 1, "hours": f"00:0{minute}-23:00"} for minute in (0, 1)]}},
    )

    assert [day.contact(case, 1).agent for case in range(4)] == [0, 0, 1, 1]
    assert [day.times(case, 1)[2:4] for case in range(4)] == [(1, 101), (2, 5002), (101, 161), (161, 221)]


def test_reserve_whole_again_lines_are_served_by_the_longest_wait(play: Play) -> None:
    """Both agents of 00:01 are held back by a reserve of 2; at 101 one of them may read.

    It takes the older message, though its intent is listed last; the other follows when that agent is free.
    """
    day = play(
        [(1, "chat", "short"), (2, "chat", "long"), (70, "email", "old"), (80, "email", "mail")],
        channels=TWO_CHATS_AND_MAIL,
        intents={**LENGTHS, "old": {"talk": 40}},
        routing={"reserve": 2},
        teams={
            "desk": {
                "shifts": [{"agents": 1, "hours": "00:00-23:00"}, {"agents": 2, "hours": "00:01-23:00"}],
            }
        },
    )

    assert [day.contact(case, 1).agent for case in range(4)] == [0, 0, 1, 1]
    assert [day.times(case, 1)[2:4] for case in (2, 3)] == [(101, 141), (141, 201)]


@pytest.mark.parametrize(
    ("routing", "messages", "taken"),
    [
        ({}, ["a", "a", "a", "b", "a"], [0, 1, 2, 3]),
        (
            {"contact_choice": "priority", "priority": {"letter": 1}},
            ["a", "a", "letter", "letter", "letter"],
            [2, 3, 4, 0],
        ),
    ],
)
def test_reserve_whole_again_message_by_message_as_contacts_are_chosen(
    play: Play, routing: dict[str, Any], messages: list[str], taken: list[int]
) -> None:
    """Both agents are in reserve until the calls end at 2001; then each reads two of the messages of 10 to 14.

    Agent 1, just free, takes the first two by the rule, and agent 0, held back since 1000, the next two, of whatever
    line; the fifth waits until 7001.
    """
    day = play(
        [(0, "phone", "call"), (1, "phone", "long call")]
        + [(10 + n, "letter" if kind == "letter" else "email", kind) for n, kind in enumerate(messages)],
        channels={"phone": {}, "email": {"concurrency": 2}, "letter": {"concurrency": 2}},
        intents={
            "call": {"talk": 1000}, "long call": {"talk": 2000},
            **{name: {"talk": 5000} for name in dict.fromkeys(messages)},
        },
        teams={"desk": {"agents": 2}},
        routing={"reserve": 2, "pause_deferred": True, **routing},
    )  # fmt: skip

    rows = [day.contact(2 + n, 1) for n in range(5)]
    assert [(rows[n].agent, rows[n].started_s) for n in taken] == [(1, 2001), (1, 2001), (0, 2001), (0, 2001)]
    assert [row.started_s for n, row in enumerate(rows) if n not in taken] == [7001]


@pytest.fixture
def half_policies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Put a module with policies of one decision each on the path; return its name."""
    name = "timeline_half_policies"
    (tmp_path / f"{name}.py").write_text(
        "from sim.engine import Policy\n"
        "class Agents(Policy):\n"
        "    def choose_agent(self, contact, agents, now_s):\n"
        "        return max(agents, key=lambda agent: agent.number)\n"
        "class Contacts(Policy):\n"
        "    def choose_contact(self, agent, contacts, now_s):\n"
        "        return max(contacts, key=lambda contact: contact.queued_s)\n"
        "class First(Policy):\n"
        "    def choose_agent(self, contact, agents, now_s):\n"
        "        return agents[0]\n"
        "    def choose_contact(self, agent, contacts, now_s):\n"
        "        return contacts[0]\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    yield name
    sys.modules.pop(name, None)


def test_policy_for_agents_leaves_contacts_to_the_scenario(play: Play, half_policies: str) -> None:
    """The highest number first, by policy; at 100 the chat of 30 before the call of 20, by priority."""
    day = play(
        [(0, "phone"), (10, "phone"), (20, "phone"), (30, "chat")],
        channels={"phone": {}, "chat": {}},
        teams={"desk": {"agents": 2}},
        routing={
            "contact_choice": "priority",
            "priority": {"chat": 1, "phone": 2},
            "policy": f"{half_policies}:Agents",
        },
        allow_code=True,
    )

    assert [(day.contact(case, 1).agent, day.contact(case, 1).started_s) for case in range(4)] == [
        (1, 0), (0, 10), (0, 110), (1, 100),
    ]  # fmt: skip


def test_policy_for_contacts_leaves_agents_to_the_scenario(play: Play, half_policies: str) -> None:
    """The fast team first, by the scenario's rule; at 100 the chat of 30 before the call of 20, by policy."""
    day = play(
        [(0, "phone"), (10, "phone"), (20, "phone"), (30, "chat")],
        channels={"phone": {}, "chat": {}},
        teams={"slow": {"proficiency": {"phone": 3.0, "chat": 3.0}}, "fast": {}},
        routing={"agent_choice": "fastest", "policy": f"{half_policies}:Contacts"},
        allow_code=True,
    )

    assert [(day.contact(case, 1).team, day.contact(case, 1).started_s) for case in range(4)] == [
        ("fast", 0), ("slow", 10), ("fast", 200), ("fast", 100),
    ]  # fmt: skip


@pytest.mark.parametrize("early", ["a", "b"])
def test_policy_is_offered_the_longest_waiting_first(play: Play, half_policies: str, early: str) -> None:
    """Whichever line was in use first: at 1100 the call of 1001 is the first offered, and taken."""
    day = play(
        [(0, "phone", "c"), (1, "phone", early), (1000, "phone", "c"), (1001, "phone", "a"), (1002, "phone", "b")],
        channels={"phone": {}},
        intents={"a": {}, "b": {}, "c": {}},
        routing={"policy": f"{half_policies}:First"},
        allow_code=True,
    )

    assert [day.contact(case, 1).started_s for case in (3, 4)] == [1100, 1200]


def test_policy_is_offered_the_least_loaded_first(play: Play, half_policies: str) -> None:
    """An SMS fills half of agent 0, a chat a third of agent 1, in that order: the next SMS is agent 1's."""
    day = play(
        [(0, "sms"), (1, "chat"), (2, "sms")],
        channels={"sms": {"concurrency": 2}, "chat": {"concurrency": 3}},
        teams={"desk": {"agents": 2}},
        routing={"policy": f"{half_policies}:First"},
        allow_code=True,
    )

    assert [day.contact(case, 1).agent for case in range(3)] == [0, 1, 1]


def test_speed_is_each_agents_own(play: Play) -> None:
    """Two teams alike, of three agents: six calls of 100 s at once last six different times."""
    team = {"agents": 3, "speed_cv": 0.3}
    day = play([(second, "phone") for second in range(6)], channels={"phone": {}}, teams={"one": team, "two": team})

    rows = [day.contact(case, 1) for case in range(6)]
    assert len({(row.team, row.agent) for row in rows}) == 6
    assert len({row.talk_s for row in rows}) == 6


def test_absence_is_each_agents_own(play: Play) -> None:
    """Three teams alike, of one agent each, away on half of the days: no two of them on the same days of 40."""
    team = {"absence": 0.5}
    day = play([(0, "phone")], channels={"phone": {}}, teams={"one": team, "two": team, "three": team}, days=40)

    table = day.run.teams
    away = {
        name: tuple(table.loc[(table["team"] == name) & (table["slot_s"] % 86_400 == 0), "absent_s"])
        for name in ("one", "two", "three")
    }
    assert all(len(days) == 40 and set(days) == {0.0, 1800.0} for days in away.values())
    assert len(set(away.values())) == 3
