"""Live lines: order, patience, limits, opening hours. The default talk is 100 s, without wrap-up."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

Play = Callable[..., Any]

TO_0800 = 8 * 3600
TO_2000 = 20 * 3600
DAY = 86_400
FIRST_HOUR = {"mon-sun": "00:00-01:00"}
"""Open from 0 s to 3600 s of every day."""


def test_line_one_agent_serves_in_order_of_arrival(play: Play) -> None:
    """One agent, talk 100, wrap 20: 0-100-120, 120-220-240, 240-340-360."""
    day = play(
        [(0, "phone"), (10, "phone"), (30, "phone")],
        channels={"phone": {}},
        intents={"any": {"talk": 100, "wrap": 20}},
    )

    assert [day.times(case, 1) for case in range(3)] == [
        (0, 0, 0, 100, 120),
        (10, 10, 120, 220, 240),
        (30, 30, 240, 340, 360),
    ]
    row = day.contact(2, 1)
    assert (row.team, row.agent, row.origin, row.outcome) == ("desk", 0, "first", "resolved")
    assert (row.talk_s, row.asking_s, row.lookup_s, row.switch_s, row.wrap_s) == (100, 0, 0, 0, 20)
    assert (row.paused_s, row.capacity_s, row.duplicate) == (0, 120, False)
    assert (row.items_needed, row.items_asked, row.items_repeated) == (0, 0, 0)
    assert (day.case(2).outcome, day.case(2).opened_s, day.case(2).closed_s) == ("resolved", 30, 340)


def test_patience_spent_customer_tries_again_by_the_list_of_attempts(play: Play) -> None:
    """The agent talks 0-400; patience 50: 10-60 lost, 90-140 lost on the phone again, 170 on chat, served there."""
    day = play(
        [(0, "phone"), (10, "phone")],
        channels={"phone": {"patience": "50s"}, "chat": {}},
        teams={"calls": {"channels": ["phone"]}, "chats": {"channels": ["chat"]}},
        intents={"any": {"talk": {"phone": 400}}},
        moves=[{"after": "abandon", "to": [{"phone": 1.0}, {"chat": 1.0}], "delay": "30s"}],
    )

    assert day.story(1, "contact", "channel", "origin", "outcome") == [
        (1, "phone", "first", "abandoned"),
        (2, "phone", "retrial", "abandoned"),
        (3, "chat", "retrial", "resolved"),
    ]
    assert [day.times(1, number) for number in (1, 2, 3)] == [
        (10, 10, None, 60, None),
        (90, 90, None, 140, None),
        (170, 170, 170, 270, 270),
    ]
    lost = day.contact(1, 1)
    assert (lost.team, lost.agent, lost.talk_s, lost.capacity_s, lost.owner_met) == (None,) * 5
    assert (day.case(1).contacts, day.case(1).channels, day.case(1).closed_s) == (3, 2, 270)


def test_patience_list_ends_empty_customer_gives_up(play: Play) -> None:
    """Talk 400 from 0; patience 50: 10-60, again 90-140, and the second attempt leads nowhere."""
    day = play(
        [(0, "phone"), (10, "phone")],
        channels={"phone": {"patience": "50s"}},
        intents={"any": {"talk": 400}},
        moves=[{"after": "abandon", "to": [{"same": 1.0}, {}], "delay": "30s"}],
    )

    assert day.outcomes(1) == ["abandoned", "abandoned"]
    assert (day.case(1).outcome, day.case(1).closed_s, day.case(1).contacts) == ("given_up", 140, 2)


def test_patience_list_last_entry_repeats(play: Play) -> None:
    """Talk 400 from 0, patience 50, delay 50: abandons at 60, 160, 260, 360, and at 410 finds the agent free."""
    day = play(
        [(0, "phone"), (10, "phone")],
        channels={"phone": {"patience": "50s"}},
        intents={"any": {"talk": 400}},
        moves=[{"after": "abandon", "to": [{"same": 1.0}], "delay": "50s"}],
    )

    assert day.outcomes(1) == ["abandoned"] * 4 + ["resolved"]
    assert day.times(1, 5) == (410, 410, 410, 810, 810)


def test_patience_is_drawn_anew_for_each_entry_to_a_line(play: Play) -> None:
    """The agent talks all day; four attempts, 100 s apart, and no two of them wait for equally long."""
    day = play(
        [(0, "phone"), (10, "phone")],
        channels={"phone": {"patience": {"dist": "exponential", "mean": 1000}}},
        intents={"any": {"talk": DAY}},
        moves=[{"after": "abandon", "to": [{"same": 1.0}, {"same": 1.0}, {"same": 1.0}, {}], "delay": "100s"}],
    )

    attempts = day.contacts(1)
    assert [row.outcome for row in attempts] == ["abandoned"] * 4
    assert [after.queued_s - before.ended_s for before, after in pairwise(attempts)] == pytest.approx([100] * 3)
    waits_s = sorted(row.ended_s - row.queued_s for row in attempts)
    assert min(longer - shorter for shorter, longer in pairwise(waits_s)) > 1


def test_patience_no_move_customer_gives_up(play: Play) -> None:
    """Without an abandon move the case ends when patience does."""
    day = play([(0, "phone"), (10, "phone")], channels={"phone": {"patience": "50s"}})

    assert day.outcomes(1) == ["abandoned"]
    assert (day.case(1).outcome, day.case(1).closed_s) == ("given_up", 60)


def test_patience_ends_as_agent_frees_contact_is_taken(play: Play) -> None:
    """A session end at 100 comes before patience that ends at 100 (40 + 60)."""
    day = play([(0, "phone"), (40, "phone")], channels={"phone": {"patience": "60s"}})

    assert day.times(1, 1) == (40, 40, 100, 200, 200)


def test_patience_segment_factor_multiplies_it(play: Play) -> None:
    """Patience 60 x 1.25 = 75: waiting from 10, lost at 85, before the agent frees at 100."""
    day = play(
        [(0, "phone"), (10, "phone")],
        channels={"phone": {"patience": "60s"}},
        customers={"segments": [{"name": "calm", "patience_factor": 1.25}]},
    )

    assert day.times(1, 1) == (10, 10, None, 85, None)


def test_queue_limit_full_line_blocks_and_moves_on(play: Play) -> None:
    """One in service, one waiting; the third, at 20, is blocked and calls again at 20 + 85 = 105, when one has left."""
    day = play(
        [(0, "phone"), (10, "phone"), (20, "phone")],
        channels={"phone": {"queue_limit": 1}},
        moves=[{"after": "full", "to": {"same": 1.0}, "delay": "85s"}],
    )

    assert day.times(2, 1) == (20, None, None, 20, None)
    assert day.times(2, 2) == (105, 105, 200, 300, 300)
    assert day.story(2, "origin", "outcome") == [("first", "blocked"), ("retrial", "resolved")]


def test_queue_limit_zero_serves_only_who_finds_an_agent_free(play: Play) -> None:
    """Two agents and no line: at 20 the third is blocked for good, at 100 the fourth is served."""
    day = play(
        [(0, "phone"), (10, "phone"), (20, "phone"), (100, "phone")],
        channels={"phone": {"queue_limit": 0}},
        teams={"desk": {"agents": 2}},
    )

    assert [day.outcomes(case) for case in range(4)] == [["resolved"], ["resolved"], ["blocked"], ["resolved"]]
    assert (day.case(2).outcome, day.case(2).closed_s) == ("given_up", 20)
    assert day.times(3, 1) == (100, 100, 100, 200, 200)


def test_closed_channel_caller_comes_back_at_opening(play: Play) -> None:
    """Open 08-20: a call at 01:00 returns at 08:00, one at 20:00 sharp returns at 08:00 of the next day."""
    day = play(
        [(3600, "phone"), (TO_2000, "phone")],
        channels={"phone": {"open": {"mon-sun": "08:00-20:00"}}},
        moves=[{"after": "closed", "to": {"same": 1.0}, "delay": "next_open"}],
        days=2,
    )

    assert day.times(0, 1) == (3600, None, None, 3600, None)
    assert day.times(0, 2) == (TO_0800, TO_0800, TO_0800, TO_0800 + 100, TO_0800 + 100)
    assert day.story(0, "origin", "outcome") == [("first", "turned_away"), ("retrial", "resolved")]
    assert day.contact(1, 2).started_s == DAY + TO_0800


def test_closed_channel_weekend_caller_comes_back_on_monday(play: Play) -> None:
    """Open Monday to Friday: a call on Saturday noon returns on Monday at 08:00."""
    saturday, monday = 5 * DAY, 7 * DAY
    day = play(
        [(saturday + 12 * 3600, "phone")],
        channels={"phone": {"open": {"mon-fri": "08:00-20:00"}}},
        moves=[{"after": "closed", "to": {"same": 1.0}, "delay": "next_open"}],
        days=8,
    )

    assert day.contact(0, 2).started_s == monday + TO_0800


def test_closed_channel_no_move_customer_gives_up(play: Play) -> None:
    """A call before opening, and nowhere to go."""
    day = play([(3600, "phone")], channels={"phone": {"open": {"mon-sun": "08:00-20:00"}}})

    assert day.outcomes(0) == ["turned_away"]
    assert (day.case(0).outcome, day.case(0).closed_s) == ("given_up", 3600)


def test_at_close_serve_agents_stay_for_the_line_and_it_is_duty(play: Play) -> None:
    """Open to 3600, two agents, talk 300: 3500-3800, 3550-3850, 3560 waits to 3800-4100; 3900 is too late.

    After 3600 the agents stay 500 s and 250 s.
    """
    day = play(
        [(3500, "phone"), (3550, "phone"), (3560, "phone"), (3900, "phone")],
        channels={"phone": {"open": FIRST_HOUR, "at_close": "serve"}},
        teams={"desk": {"agents": 2}},
        intents={"any": {"talk": 300}},
    )

    assert day.times(2, 1) == (3560, 3560, 3800, 4100, 4100)
    assert day.outcomes(3) == ["turned_away"]
    assert day.slots("desk", "duty_s", 4) == [3600, 3600, 750, 0]
    assert day.slots("desk", "busy_s", 4) == [0, 150, 750, 0]


def test_at_close_turn_away_line_is_sent_off_with_the_closed_move(play: Play) -> None:
    """Open to 3600, one agent, talk 300: 3500-3800 is finished, 3560 is turned away at 3600 and returns next day."""
    day = play(
        [(3500, "phone"), (3560, "phone")],
        channels={"phone": {"open": FIRST_HOUR, "at_close": "turn_away"}},
        intents={"any": {"talk": 300}},
        moves=[{"after": "closed", "to": {"same": 1.0}, "delay": "next_open"}],
        days=2,
    )

    assert day.times(0, 1) == (3500, 3500, 3500, 3800, 3800)
    assert day.times(1, 1) == (3560, 3560, None, 3600, None)
    assert day.times(1, 2) == (DAY, DAY, DAY, DAY + 300, DAY + 300)
    assert day.story(1, "origin", "outcome") == [("first", "turned_away"), ("retrial", "resolved")]
    assert day.slots("desk", "duty_s", 4) == [1800, 1800, 200, 0]


def test_move_rules_most_specific_wins(play: Play) -> None:
    """A rule for the intent beats one for the channel, which beats the one for any channel."""
    day = play(
        [(0, "phone", "plain"), (0, "phone", "special"), (0, "chat", "plain")],
        channels={"phone": {"queue_limit": 0}, "chat": {"queue_limit": 0}, "sms": {}, "email": {}, "letter": {}},
        teams={
            "none": {"channels": ["phone", "chat"], "absence": 1.0},
            "rest": {"agents": 9, "channels": ["sms", "email", "letter"]},
        },
        intents={"plain": {}, "special": {}},
        moves=[
            {"after": "full", "to": {"sms": 1.0}},
            {"after": "full", "from": "phone", "to": {"email": 1.0}},
            {"after": "full", "to": {"letter": 1.0}, "intents": ["special"]},
        ],
    )

    assert [day.contact(case, 2).channel for case in range(3)] == ["email", "letter", "sms"]


def test_run_end_unfinished_contacts_stay_open(play: Play) -> None:
    """At the end of the day one talks since 86350 and one waits since 86360: both rows and cases are open."""
    day = play([(DAY - 50, "phone"), (DAY - 40, "phone")], channels={"phone": {}})

    assert day.times(0, 1) == (DAY - 50, DAY - 50, DAY - 50, None, None)
    assert day.times(1, 1) == (DAY - 40, DAY - 40, None, None, None)
    assert [day.outcomes(case) for case in (0, 1)] == [["open"], ["open"]]
    assert [(day.case(case).outcome, day.case(case).closed_s) for case in (0, 1)] == [("open", None)] * 2
