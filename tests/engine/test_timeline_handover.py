"""The end of a duty and the owner's own line: what is handed over, who takes it, who waits on whose account.

A short contact takes 100 s, a long one 5000 s.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Play = Callable[..., Any]

DAY = 86_400
FIRST_HOUR = {"mon-sun": "00:00-01:00"}
LENGTHS = {"short": {"talk": 100}, "long": {"talk": 5000}}
OWNER_FOREVER = {"affinity": "owner", "affinity_wait": "forever"}


def on_duty(hours: str, agents: int = 1) -> dict[str, Any]:
    """Return a team with one shift."""
    return {"shifts": [{"agents": agents, "hours": hours}]}


def test_duty_end_message_merged_while_its_line_is_handed_over(play: Play) -> None:
    """The owner, reading since 1000, leaves at 3600 with a message of 2000 and its chase of 2600 in the own line.

    The first goes to team b, whose agent sees the second; both, and the reading that rests, have their row.
    """
    day = play(
        [(0, "email", "short"), (1000, "email", "long"), (2000, "email", "short")],
        who="AAA",
        channels={"email": {"chase": 600}},
        moves=[{"after": "silence", "to": {"email": 1.0}}],
        intents=LENGTHS,
        context={"same_channel": 1.0},
        routing=OWNER_FOREVER,
        teams={"a": on_duty("00:00-01:00"), "b": on_duty("00:30-23:00")},
    )

    assert day.story(2, "contact", "origin", "outcome", "created_s", "team", "started_s", "ended_s") == [
        (1, "first", "resolved", 2000, "b", 3600, 3700),
        (2, "chase", "merged", 2600, None, None, 3600),
    ]
    assert (day.outcomes(0), day.outcomes(1)) == (["resolved"], ["open"])
    assert (len(day.run.contacts), len(day.run.cases)) == (4, 3)
    assert (day.case(2).outcome, day.case(2).closed_s) == ("resolved", 3700)


@pytest.mark.parametrize(("hours", "taken_s"), [("00:00-23:00", 3600), ("02:00-23:00", 7200)])
@pytest.mark.parametrize("owner", [0, 1])
def test_duty_end_message_passes_over_those_who_leave_too(play: Play, owner: int, hours: str, taken_s: int) -> None:
    """Teams a (two agents) and c leave at 3600; the message in an own line of a goes to b, now or when b begins.

    B writes at 0, A at 10, or the other way round: which agent of a is the owner makes no difference.
    """
    day = play(
        [(0, "email", "short"), (10, "email", "short"), (1000, "email", "long"), (2000, "email", "short")],
        who=("ABAA", "BAAA")[owner],
        channels={"email": {}},
        intents=LENGTHS,
        routing=OWNER_FOREVER,
        teams={"a": on_duty("00:00-01:00", agents=2), "c": on_duty("00:00-01:00"), "b": on_duty(hours)},
    )

    assert (day.contact(2, 1).team, day.contact(2, 1).agent) == ("a", owner)
    assert day.contact(3, 1).team == "b"
    assert day.times(3, 1) == (2000, 2000, taken_s, taken_s + 100, taken_s + 100)


def test_duty_end_closing_line_is_turned_away_from_an_idle_colleague(play: Play) -> None:
    """The phone closes at 3600 and both duties end: the caller waiting for the owner is not taken by the other."""
    day = play(
        [(0, "phone", "short"), (1000, "phone", "long"), (2000, "phone", "short")],
        who="AAA",
        channels={"phone": {"open": FIRST_HOUR, "at_close": "turn_away"}},
        intents=LENGTHS,
        routing=OWNER_FOREVER,
        teams={"desk": {"agents": 2}},
    )

    assert day.times(2, 1) == (2000, 2000, None, 3600, None)
    assert day.outcomes(2) == ["turned_away"]
    assert day.total("desk", "duty_s") == 2 * 3600 + 2400


def test_duty_end_turning_away_frees_no_agent_who_leaves(play: Play) -> None:
    """One chat runs 1000-6000; a call that does not fit keeps the agent from the e-mail that would.

    At 3600 the call is turned away, but the agent leaves at that moment: the e-mail is for the late team.
    """
    day = play(
        [(0, "chat", "short"), (1000, "chat", "long"), (1100, "phone", "short"), (1200, "email", "mail")],
        who="ABAC",
        channels={
            "chat": {"concurrency": 2},
            "phone": {"open": FIRST_HOUR, "at_close": "turn_away"},
            "email": {"concurrency": 2},
        },
        intents={**LENGTHS, "mail": {"talk": 60}},
        routing=OWNER_FOREVER,
        teams={"desk": on_duty("00:00-01:00"), "late": on_duty("02:00-03:00")},
    )

    assert day.times(2, 1) == (1100, 1100, None, 3600, None)
    assert day.times(1, 1)[2:] == (1000, 6000, 6000)
    assert day.contact(3, 1).team == "late"
    assert day.times(3, 1) == (1200, 1200, 7200, 7260, 7260)


def test_at_close_serve_agent_who_stays_leaves_the_open_channel_alone(play: Play) -> None:
    """Call 3000-3700; at 3600 the phone closes with two callers on the line, the chat stays open.

    The agent stays for the callers, to 3900, and takes neither the chat of 3560, though chats come first, nor that
    of 3750: both wait for the next duty.
    """
    day = play(
        [
            (3000, "phone", "call"), (3500, "phone", "short"), (3550, "phone", "short"),
            (3560, "chat", "short"), (3750, "chat", "short"),
        ],
        channels={"phone": {"open": FIRST_HOUR}, "chat": {}},
        intents={"call": {"talk": 700}, "short": {}},
        routing={"contact_choice": "priority", "priority": {"chat": 1, "phone": 2}},
        teams={"desk": on_duty("00:00-01:00")},
        days=2,
    )  # fmt: skip

    assert [day.contact(case, 1).started_s for case in range(5)] == [3000, 3700, 3800, DAY, DAY + 100]
    assert day.slots("desk", "duty_s", 4) == [1800, 1800, 300, 0]


@pytest.mark.parametrize(("wait", "waiting_s"), [("forever", (0, 4000)), (600, (3400, 600))])
def test_waiting_time_in_an_own_line_is_on_the_owners_team(
    play: Play, wait: str | int, waiting_s: tuple[int, int]
) -> None:
    """The owner, of team b, talks 1000-6000, team a from 1500 on; the owner's customer waits 2000-6000.

    In the own line that is on b, in the shared line on the first team able, a.
    """
    day = play(
        [(0, "phone", "short"), (1000, "phone", "long"), (1500, "phone", "long"), (2000, "phone", "short")],
        who="AABA",
        channels={"phone": {}},
        intents=LENGTHS,
        routing={"affinity": "owner", "affinity_wait": wait, "agent_choice": "fastest"},
        teams={"a": {"proficiency": {"phone": 1.5}}, "b": {}},
    )

    assert [day.contact(case, 1).team for case in range(4)] == ["b", "b", "a", "b"]
    assert day.contact(3, 1).started_s == 6000
    assert (day.total("a", "waiting_s"), day.total("b", "waiting_s")) == waiting_s


def test_staying_agent_takes_who_has_waited_for_an_owner_long_enough(play: Play) -> None:
    """Both channels close at 3600. The owner, of team late, has three chats until 8100 and more.

    Team early stays for the call of 3550, which does not fit beside its chat until 7000; the chat of 3560, which waits
    for its owner until 4560, does fit.
    """
    day = play(
        [(0, "chat", "short"), (100, "chat", "long"), (200, "chat", "long"), (250, "chat", "long"),
         (3000, "chat", "early"), (3550, "phone", "early"), (3560, "chat", "short")],
        who="ABCDEFA",
        channels={"phone": {"open": FIRST_HOUR}, "chat": {"open": FIRST_HOUR, "concurrency": 3}},
        intents={"short": {"talk": 50}, "long": {"talk": 8000}, "early": {"talk": {"chat": 4000, "phone": 100}}},
        teams={"late": {"channels": ["chat"], "intents": ["short", "long"], **on_duty("00:00-05:00")},
               "early": {"channels": ["phone", "chat"], **on_duty("00:00-01:00")}},
        routing={"affinity": "owner", "affinity_wait": 1000, "agent_choice": "team_order"},
    )  # fmt: skip

    assert [(day.contact(case, 1).team, day.contact(case, 1).started_s) for case in (0, 4, 5, 6)] == [
        ("late", 0), ("early", 3000), ("early", 7000), ("early", 4560),
    ]  # fmt: skip


def test_staying_agent_goes_home_when_the_channel_has_opened_again(play: Play) -> None:
    """The call of Monday 00:00 lasts until 90000, Tuesday 01:00. That of 00:00:10 then waits on an open channel.

    So it is no longer a reason to stay, and nobody else comes: 90000 s are paid.
    """
    day = play(
        [(0, "phone"), (10, "phone")],
        days=3,
        channels={"phone": {"open": {"mon": "00:00-01:00", "tue": "00:00-06:00"}}},
        intents={"any": {"talk": 90_000}},
        teams={"desk": {"shifts": [{"agents": 1, "hours": "00:00-01:00", "days": "mon"}]}},
    )

    assert day.total("desk", "duty_s") == 90_000
    assert day.contact(1, 1).started_s is None
