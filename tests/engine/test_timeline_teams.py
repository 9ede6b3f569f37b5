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
