"""Shifts, overtime, absence and opening hours: who is at work when, and what it is called in the team table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Play = Callable[..., Any]

DAY = 86_400
ONE_HOUR = {"shifts": [{"agents": 1, "hours": "00:00-01:00"}]}
MAIL_300 = {"any": {"talk": {"phone": 300, "email": 300}}}


def test_shift_end_call_finishes_as_overtime_and_no_other_is_taken(play: Play) -> None:
    """Shift to 3600, call 3500-3800 with wrap to 3820; the call waiting since 3550 is taken next day at 0:00."""
    day = play(
        [(3500, "phone"), (3550, "phone")],
        channels={"phone": {}},
        teams={"desk": ONE_HOUR},
        intents={"any": {"talk": 300, "wrap": 20}},
        days=2,
    )

    assert day.times(0, 1) == (3500, 3500, 3500, 3800, 3820)
    assert day.times(1, 1) == (3550, 3550, DAY, DAY + 300, DAY + 320)
    assert day.slots("desk", "duty_s", 4) == [1800, 1800, 220, 0]
    assert day.slots("desk", "busy_s", 4) == [0, 100, 220, 0]
    assert day.total("desk", "duty_s") == 2 * 3600 + 220


def test_shift_end_message_pauses_until_the_next_duty(play: Play) -> None:
    """Read 3500-3600, then paused to the next midnight, 10 s to find back, 200 s left: 86,610."""
    day = play(
        [(3500, "email")],
        channels={"email": {}},
        teams={"desk": ONE_HOUR},
        intents=MAIL_300,
        routing={"resume_cost": "10s"},
        days=2,
    )

    assert day.times(0, 1) == (3500, 3500, 3500, DAY + 210, DAY + 210)
    row = day.contact(0, 1)
    assert (row.talk_s, row.paused_s, row.switch_s, row.capacity_s) == (300, DAY - 3600, 10, 310)
    assert day.slots("desk", "duty_s", 4) == [1800, 1800, 0, 0]


def test_shift_end_message_is_kept_by_its_agent(play: Play) -> None:
    """Two shifts, one after the other: the e-mail begun by agent 0 is not taken over by agent 1."""
    day = play(
        [(3500, "email")],
        channels={"email": {}},
        teams={"desk": {"shifts": [{"agents": 1, "hours": "00:00-01:00"}, {"agents": 1, "hours": "01:00-24:00"}]}},
        intents=MAIL_300,
        days=2,
    )

    assert (day.contact(0, 1).agent, day.contact(0, 1).ended_s) == (0, DAY + 200)


def test_shift_start_agent_takes_who_waited_longest(play: Play) -> None:
    """Shift from 08:00: calls since 07:00 and 07:30 are taken at 08:00 and 08:05."""
    start = 8 * 3600
    day = play(
        [(start - 3600, "phone"), (start - 1800, "phone")],
        channels={"phone": {}},
        teams={"desk": {"shifts": [{"agents": 1, "hours": "08:00-16:00"}]}},
        intents=MAIL_300,
    )

    assert [day.contact(case, 1).started_s for case in (0, 1)] == [start, start + 300]


def test_shift_days_other_days_are_off(play: Play) -> None:
    """A shift on Tuesday (day 1) only: the Monday call waits for it; day numbers and names agree."""
    for days in ("tue", [1]):
        day = play(
            [(100, "phone")],
            channels={"phone": {}},
            teams={"desk": {"shifts": [{"agents": 1, "hours": "08:00-16:00", "days": days}]}},
            days=3,
        )

        assert day.contact(0, 1).started_s == DAY + 8 * 3600
        assert day.total("desk", "duty_s") == 8 * 3600


def test_absence_of_all_nobody_answers_and_pay_runs(play: Play) -> None:
    """Two agents away all day: the caller leaves after 60 s; two paid hours of absence, no duty."""
    day = play(
        [(100, "phone")],
        channels={"phone": {"patience": "60s"}},
        teams={"desk": {"shifts": [{"agents": 2, "hours": "00:00-01:00"}], "absence": 1.0}},
    )

    assert day.outcomes(0) == ["abandoned"]
    assert day.slots("desk", "absent_s", 4) == [3600, 3600, 0, 0]
    assert (day.total("desk", "duty_s"), day.total("desk", "busy_s")) == (0, 0)


def test_duty_of_a_team_given_as_a_number_follows_its_live_channels(play: Play) -> None:
    """Phone 08-10, chat 09-12, e-mail always: one agent on duty 08-12."""
    day = play(
        [(0, "email")],
        channels={
            "phone": {"open": {"mon-sun": "08:00-10:00"}},
            "chat": {"open": {"mon-sun": "09:00-12:00"}},
            "email": {},
        },
    )

    assert day.total("desk", "duty_s") == 4 * 3600
    assert day.contact(0, 1).started_s == 8 * 3600


def test_duty_of_a_team_without_live_channels_follows_the_others(play: Play) -> None:
    """E-mail 08-10, letters 09-12: on duty 08-12."""
    day = play(
        [(0, "email")],
        channels={"email": {"open": {"mon-sun": "08:00-10:00"}}, "letter": {"open": {"mon-sun": "09:00-12:00"}}},
    )

    assert day.total("desk", "duty_s") == 4 * 3600


def test_duty_message_begun_before_closing_pauses_over_night(play: Play) -> None:
    """Blended team, phone 00-01: the e-mail of 3500 is read 3500-3600 and 24 h later to its end."""
    day = play(
        [(3500, "email")],
        channels={"phone": {"open": {"mon-sun": "00:00-01:00"}}, "email": {}},
        intents=MAIL_300,
        days=2,
    )

    assert day.times(0, 1)[2:4] == (3500, DAY + 200)
    assert day.slots("desk", "duty_s", 3) == [1800, 1800, 0]


def test_duty_paused_message_resumes_before_new_ones_next_day(play: Play) -> None:
    """E-mail of 3500 is finished at 86,600 before the one of 4000 is begun."""
    day = play(
        [(3500, "email"), (4000, "email")],
        channels={"email": {}},
        teams={"desk": ONE_HOUR},
        intents=MAIL_300,
        days=2,
    )

    assert [day.times(case, 1)[2:4] for case in (0, 1)] == [(3500, DAY + 200), (DAY + 200, DAY + 500)]


def test_shift_end_own_line_joins_the_shared_one(play: Play) -> None:
    """Agent 0 owns the customer and is busy 3500-3800; the customer waits for it since 3550.

    At 3600 its shift ends, and agent 1, idle all along, takes the call.
    """
    day = play(
        [(0, "phone"), (3500, "phone"), (3550, "phone")],
        who="AAA",
        channels={"phone": {}},
        teams={"desk": {"shifts": [{"agents": 1, "hours": "00:00-01:00"}, {"agents": 1, "hours": "00:00-24:00"}]}},
        intents={"any": {"talk": 300}},
        routing={"affinity": "owner", "affinity_wait": "forever"},
    )

    assert [(day.contact(case, 1).agent, day.contact(case, 1).started_s) for case in range(3)] == [
        (0, 0), (0, 3500), (1, 3600),
    ]  # fmt: skip
    assert [day.contact(case, 1).owner_met for case in range(3)] == [None, True, False]


def test_owner_off_shift_shared_line_at_once(play: Play) -> None:
    """The owner goes home at 3600; at 4000 the other agent takes the call though the customer would wait for ever."""
    day = play(
        [(0, "phone"), (4000, "phone")],
        who="AA",
        channels={"phone": {}},
        teams={"desk": {"shifts": [{"agents": 1, "hours": "00:00-01:00"}, {"agents": 1, "hours": "00:00-24:00"}]}},
        routing={"affinity": "owner", "affinity_wait": "forever"},
    )

    assert (day.contact(0, 1).agent, day.contact(1, 1).agent, day.contact(1, 1).started_s) == (0, 1, 4000)
