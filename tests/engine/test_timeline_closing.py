"""Closing time and shift changes where they meet other mechanisms. Talk is 100 s unless said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Play = Callable[..., Any]

DAY = 86_400
FIRST_HOUR = {"mon-sun": "00:00-01:00"}


def test_front_passes_on_after_closing_host_turns_away(play: Play) -> None:
    """Phone open to 3600, IVR 3595-3605: the IVR passes on to a closed channel."""
    day = play([(3595, "phone")], channels={"phone": {"open": FIRST_HOUR, "front": {"channel": "ivr"}}, "ivr": {}})

    assert day.story(0, "channel", "outcome", "created_s", "queued_s", "ended_s") == [
        ("ivr", "passed_on", 3595, None, 3605),
        ("phone", "turned_away", 3605, None, 3605),
    ]
    assert day.case(0).outcome == "given_up"


def test_front_is_met_before_a_full_line(play: Play) -> None:
    """No line at all, the agent busy: IVR 20-30, then blocked."""
    day = play(
        [(0, "phone"), (20, "phone")],
        channels={"phone": {"queue_limit": 0, "front": {"channel": "ivr"}}, "ivr": {}},
    )

    assert day.story(1, "channel", "outcome", "created_s", "ended_s") == [
        ("ivr", "passed_on", 20, 30),
        ("phone", "blocked", 30, 30),
    ]


def test_turn_away_reaches_those_who_wait_for_their_owner(play: Play) -> None:
    """The owner is busy 3500-3900; the customer, in the owner's own line since 3550, is turned away at 3600."""
    day = play(
        [(0, "phone", "short"), (3500, "phone", "long"), (3550, "phone", "short")],
        who="AAA",
        channels={"phone": {"open": FIRST_HOUR, "at_close": "turn_away"}},
        teams={"desk": {"agents": 2}},
        intents={"short": {}, "long": {"talk": 400}},
        routing={"affinity": "owner", "affinity_wait": "forever"},
    )

    assert day.times(2, 1) == (3550, 3550, None, 3600, None)
    assert day.outcomes(2) == ["turned_away"]


@pytest.mark.parametrize("owner", [0, 1])
def test_serve_at_close_line_of_the_owner_joins_the_shared_one(play: Play, owner: int) -> None:
    """The owner is busy 3500-3900, its customer waits since 3550; at 3600 the other agent, idle, takes the call.

    Which of the two agents is the owner makes no difference. B calls at 0, A at 10 or the other way round.
    """
    day = play(
        [(0, "phone", "short"), (10, "phone", "short"), (3500, "phone", "long"), (3550, "phone", "short")],
        who=("ABAA", "BAAA")[owner],
        channels={"phone": {"open": FIRST_HOUR, "at_close": "serve"}},
        teams={"desk": {"agents": 2}},
        intents={"short": {}, "long": {"talk": 400}},
        routing={"affinity": "owner", "affinity_wait": "forever"},
    )

    assert day.contact(2, 1).agent == owner
    assert (day.contact(3, 1).agent, day.contact(3, 1).started_s) == (1 - owner, 3600)
    assert day.slots("desk", "duty_s", 4) == [3600, 3600, 300 + 100, 0]


def test_serve_at_close_line_that_empties_by_abandonment_ends_duty(play: Play) -> None:
    """Busy 3500-4500; the caller of 3550 leaves at 4150; the agent goes home at 4500."""
    day = play(
        [(3500, "phone"), (3550, "phone")],
        channels={"phone": {"open": FIRST_HOUR, "patience": "600s"}},
        intents={"any": {"talk": 1000}},
    )

    assert day.outcomes(1) == ["abandoned"]
    assert day.total("desk", "duty_s") == 4500


def test_serve_at_close_agents_take_no_messages_while_they_stay(play: Play) -> None:
    """Two blended agents; one line of calls to clear after closing at 3600; e-mail waits since 3300 behind calls.

    Calls 3200-3700 and 3250-3750 fill both, a third since 3400 is taken at 3700. At 3750 the other agent is free,
    the line is empty, the shift over: it goes home and leaves the e-mail to the next day.
    """
    day = play(
        [(3200, "phone"), (3250, "phone"), (3300, "email"), (3400, "phone")],
        channels={"phone": {"open": FIRST_HOUR}, "email": {}},
        teams={"desk": {"agents": 2}},
        intents={"any": {"talk": {"phone": 500, "email": 300}}},
        days=2,
    )

    assert day.times(3, 1)[2:4] == (3700, 4200)
    assert day.contact(2, 1).started_s == DAY
    assert day.slots("desk", "duty_s", 3) == [3600, 3600, 600 + 150]


def test_follow_up_agent_goes_home_shared_line_takes_it(play: Play) -> None:
    """Agent 0 talks 3550-3650, past its shift; the summary goes to agent 1, who is at work all day."""
    day = play(
        [(3550, "phone")],
        channels={"phone": {}, "email": {}},
        teams={"desk": {"shifts": [{"agents": 1, "hours": "00:00-01:00"}, {"agents": 1, "hours": "00:59-24:00"}]}},
        moves=[{"after": "resolved", "from": "phone", "to": {"email": 1.0}}],
    )

    assert [(row.agent, row.started_s) for row in day.contacts(0)] == [(0, 3550), (1, 3650)]


def test_turn_away_one_channel_closes_while_the_team_works_on(play: Play) -> None:
    """Phone to 3600, chat to 7200, one agent busy 3500-3800: the call of 3550 is turned away, the chat of 3560 not."""
    day = play(
        [(3500, "chat"), (3550, "phone"), (3560, "chat")],
        channels={
            "phone": {"open": FIRST_HOUR, "at_close": "turn_away"},
            "chat": {"open": {"mon-sun": "00:00-02:00"}, "at_close": "turn_away"},
        },
        intents={"any": {"talk": 300}},
    )

    assert day.times(1, 1) == (3550, 3550, None, 3600, None)
    assert day.times(2, 1)[2:4] == (3800, 4100)
    assert day.total("desk", "duty_s") == 7200


def test_next_open_is_that_of_the_channel_gone_to(play: Play) -> None:
    """Phone opens at 08:00, chat at 09:00: who calls at 01:00 and moves to chat comes at 09:00."""
    day = play(
        [(3600, "phone")],
        channels={"phone": {"open": {"mon-sun": "08:00-20:00"}}, "chat": {"open": {"mon-sun": "09:00-20:00"}}},
        moves=[{"after": "closed", "from": "phone", "to": {"chat": 1.0}, "delay": "next_open"}],
    )

    assert day.contact(0, 2).started_s == 9 * 3600


def test_shift_end_pausing_a_message_speeds_up_the_chat(play: Play) -> None:
    """Chat and e-mail of 100 s share the agent 3500-3600 at half speed; then the chat alone to 3650.

    The e-mail's other 50 s follow at the next duty.
    """
    day = play(
        [(3500, "chat"), (3500, "email")],
        channels={"chat": {"concurrency": 2, "slowdown": 1.0}, "email": {"concurrency": 2, "slowdown": 1.0}},
        teams={"desk": {"shifts": [{"agents": 1, "hours": "00:00-01:00"}]}},
        days=2,
    )

    assert day.times(0, 1)[2:4] == (3500, 3650)
    assert day.times(1, 1)[2:4] == (3500, DAY + 50)


def test_shift_start_waiting_call_comes_before_the_paused_message(play: Play) -> None:
    """A message paused over night and a call waiting since 4000: at midnight the call 100 s, then the 200 s left."""
    day = play(
        [(3500, "email"), (4000, "phone")],
        channels={"phone": {}, "email": {}},
        teams={"desk": {"shifts": [{"agents": 1, "hours": "00:00-01:00"}]}},
        intents={"any": {"talk": {"phone": 100, "email": 300}}},
        days=2,
    )

    assert day.contact(1, 1).started_s == DAY
    assert day.contact(0, 1).ended_s == DAY + 100 + 200


def test_shift_night_belongs_to_the_day_it_starts(play: Play) -> None:
    """Monday 22:00 to Tuesday 06:00: a call on Tuesday at 01:00 is answered, one at 07:00 is not."""
    day = play(
        [(DAY + 3600, "phone"), (DAY + 7 * 3600, "phone")],
        channels={"phone": {}},
        teams={"desk": {"shifts": [{"agents": 1, "hours": "22:00-06:00", "days": "mon"}]}},
        days=2,
    )

    assert day.contact(0, 1).started_s == DAY + 3600
    assert day.outcomes(1) == ["open"]
