"""Where two mechanisms meet. Talk is 100 s unless said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Play = Callable[..., Any]

DAY = 86_400


def test_handoff_meets_the_front_of_its_channel(play: Play) -> None:
    """Bot 0-10, then the phone with its IVR 10-20, then the agent."""
    day = play(
        [(0, "bot")],
        channels={"bot": {}, "ivr": {}, "phone": {"front": {"channel": "ivr"}}},
        moves=[{"after": "handoff", "to": {"phone": 1.0}}],
    )

    assert day.story(0, "contact", "channel", "origin", "created_s") == [
        (1, "bot", "first", 0),
        (2, "ivr", "handoff", 10),
        (2, "phone", "handoff", 20),
    ]


def test_patience_runs_while_the_owner_talks_and_ends_the_case(play: Play) -> None:
    """An owner by portfolio, never free: no agent is met, so owner_met stays empty."""
    day = play(
        [(0, "phone"), (10, "phone")],
        who="AA",
        channels={"phone": {"patience": "30s"}},
        customers={"population": 1},
        routing={"affinity": "owner", "affinity_wait": "forever", "portfolio": True},
    )

    assert day.outcomes(1) == ["abandoned"]
    assert day.contact(1, 1).owner_met is None


def test_call_waiting_is_not_merged_into_its_own_message(play: Play) -> None:
    """The chase call waits from 3600; the e-mail handler of 3660 sees it, but a caller on the line is not closed."""
    day = play(
        [(0, "email", "any"), (3000, "phone", "long")],
        channels={"phone": {}, "email": {"chase": "1h"}},
        teams={"calls": {"channels": ["phone"]},
               "mail": {"channels": ["email"], "shifts": [{"agents": 1, "hours": "01:01-20:00"}]}},
        intents={"any": {"talk": {"phone": 100, "email": 300}}, "long": {"talk": 2000}},
        moves=[{"after": "silence", "to": {"phone": 1.0}}],
        context={"cross_channel": 1.0},
    )  # fmt: skip

    assert day.times(0, 2) == (3600, 3600, 5000, 5100, 5100)


def test_message_paused_by_a_call_still_ends_in_its_own_outcome(play: Play) -> None:
    """E-mail 0-100, call 100-160, e-mail to 360: unresolved, returns 60 s later by e-mail."""
    day = play(
        [(0, "email", "mail"), (100, "phone", "call")],
        channels={"phone": {}, "email": {}},
        intents={"mail": {"talk": 300, "resolution": {"email": 0.0}}, "call": {"talk": 60}},
        moves=[{"after": "unresolved", "to": [{"same": 1.0}, {}], "delay": "60s"}],
        routing={"pause_deferred": True},
    )

    assert day.story(0, "created_s", "started_s", "ended_s", "origin") == [
        (0, 0, 360, "first"),
        (420, 420, 720, "return"),
    ]


def test_pause_deferred_owner_is_interrupted_for_its_own_call(play: Play) -> None:
    """Agent 0, the owner, reads 200-500; its customer's call of 250 interrupts it, though agent 1 is idle."""
    day = play(
        [(0, "phone"), (200, "email"), (250, "phone")],
        who="AAA",
        channels={"phone": {}, "email": {}},
        teams={"desk": {"agents": 2}},
        intents={"any": {"talk": {"phone": 100, "email": 300}}},
        routing={"affinity": "owner", "affinity_wait": "1h", "pause_deferred": True},
    )

    assert [day.contact(case, 1).agent for case in range(3)] == [0, 0, 0]
    assert day.times(2, 1)[2:4] == (250, 350)
    assert day.times(1, 1)[2:4] == (200, 600)


def test_resume_waits_for_room_beside_another_session(play: Play) -> None:
    """E-mail (whole agent) paused by a chat 100-200; a second chat 150-250 keeps it paused until 250."""
    day = play(
        [(0, "email"), (100, "chat"), (150, "chat")],
        channels={"chat": {"concurrency": 2}, "email": {}},
        intents={"any": {"talk": {"chat": 100, "email": 300}}},
        routing={"pause_deferred": True},
    )

    assert day.times(0, 1)[2:4] == (0, 450)
    assert day.contact(0, 1).paused_s == 150


def test_longest_idle_compares_shares_of_agents_not_units(play: Play) -> None:
    """Two half-used agents of teams with capacities 6 and 2: the chat goes to who is half-used the longest.

    Team one counts chat as 3 of 6, team two as 1 of 2; agent one chats since 0, agent two since 10.
    """
    day = play(
        [(0, "chat"), (10, "chat"), (20, "chat")],
        channels={"chat": {"concurrency": 2}, "sms": {"concurrency": 3}},
        teams={"one": {"channels": ["chat", "sms"]}, "two": {"channels": ["chat"]}},
    )

    assert [day.contact(case, 1).team for case in range(3)] == ["one", "two", "one"]


def test_case_runs_out_while_two_contacts_are_open(play: Play) -> None:
    """E-mail unresolved with a chase on the line: given up only when the chase, too, has failed."""
    day = play(
        [(0, "email", "any"), (3000, "phone", "long")],
        channels={"phone": {}, "email": {"chase": "1h"}},
        teams={"calls": {"channels": ["phone"]},
               "mail": {"channels": ["email"], "shifts": [{"agents": 1, "hours": "01:01-20:00"}]}},
        intents={
            "any": {"talk": {"phone": 100, "email": 300}, "resolution": {"email": 0.0, "phone": 0.0}},
            "long": {"talk": 2000},
        },
        moves=[{"after": "silence", "to": {"phone": 1.0}}],
    )  # fmt: skip

    assert day.story(0, "ended_s", "outcome", "duplicate") == [
        (3960, "unresolved", False),
        (5100, "unresolved", False),
    ]
    assert (day.case(0).outcome, day.case(0).closed_s) == ("given_up", 5100)


def test_timeline_without_chance_is_the_same_for_every_seed(play: Play) -> None:
    """All spans fixed, all shares 0 or 1: the seed changes nothing."""
    logs = [
        play([(0, "phone"), (10, "phone"), (20, "email")], channels={"phone": {}, "email": {}}, seed=seed).run.contacts
        for seed in (1, 2, 2**31)
    ]

    assert logs[0].equals(logs[1])
    assert logs[0].equals(logs[2])


@pytest.mark.parametrize("design_channels", [["phone", "email"], ["email", "phone"]])
def test_live_before_deferred_whatever_the_order_of_channels(play: Play, design_channels: list[str]) -> None:
    """Busy 0-100; e-mail since 10, call since 20: the call first."""
    day = play(
        [(0, "phone"), (10, "email"), (20, "phone")],
        channels={"phone": {}, "email": {}},
        teams={"desk": {"channels": design_channels}},
        routing={"contact_choice": "channel_order"},
    )

    assert [day.contact(case, 1).started_s for case in (2, 1)] == [100, 200]


def test_follow_up_does_not_shift_the_luck_of_a_call_still_to_come(play: Play) -> None:
    """The chase call is in the IVR, 110-610, when the e-mail is resolved at 260 and followed up; its patience stays."""
    ends = {
        after: play(
            [(0, "email", "any"), (5, "phone", "long")],
            channels={
                "phone": {"front": {"channel": "ivr"}, "patience": {"dist": "exponential", "mean": 1000}},
                "email": {"chase": 50},
                "ivr": {"serve": 500},
            },
            intents={"any": {"talk": {"email": 200, "phone": 50}}, "long": {"talk": {"phone": 50_000, "email": 10}}},
            moves=[
                {"after": "silence", "to": {"phone": 1.0}, "intents": ["any"]},
                *([{"after": "resolved", "to": {"email": 1.0}, "intents": ["any"]}] if after else []),
            ],
            teams={"mail": {"channels": ["email"], "shifts": [{"agents": 1, "hours": "00:01-10:00"}]},
                   "calls": {"channels": ["phone"]}},
        )
        for after in (False, True)
    }  # fmt: skip

    assert "follow_up" in [origin for (origin,) in ends[True].story(0, "origin")]
    chases = [day.contact(0, 2, "phone") for day in ends.values()]
    assert [chase.outcome for chase in chases] == ["abandoned", "abandoned"]
    assert chases[0].ended_s == chases[1].ended_s


def test_reserve_does_not_hold_back_own_messages(play: Play) -> None:
    """One agent, in reserve: the e-mail of its own customer is read, that of another one waits for ever."""
    day = play(
        [(0, "phone"), (200, "email"), (210, "email")],
        who="AAB",
        channels={"phone": {}, "email": {}},
        routing={"affinity": "owner", "affinity_wait": "forever", "reserve": 1},
    )

    assert day.contact(1, 1).started_s == 200
    assert day.outcomes(2) == ["open"]


def test_resolution_cancels_a_planned_retrial(play: Play) -> None:
    """The chase call of 3600 is lost at 3700, retry planned for 4700; the e-mail resolves 3660-3960: no retry."""
    day = play(
        [(0, "email", "any"), (3000, "phone", "long")],
        channels={"phone": {"patience": "100s"}, "email": {"chase": "1h"}},
        teams={"calls": {"channels": ["phone"]},
               "mail": {"channels": ["email"], "shifts": [{"agents": 1, "hours": "01:01-20:00"}]}},
        intents={"any": {"talk": {"phone": 100, "email": 300}}, "long": {"talk": 2000}},
        moves=[
            {"after": "silence", "to": {"phone": 1.0}},
            {"after": "abandon", "to": {"same": 1.0}, "delay": "1000s"},
        ],
    )  # fmt: skip

    assert day.outcomes(0) == ["resolved", "abandoned"]
    assert day.contact(0, 2).ended_s == 3700


def test_resolution_while_a_bot_talks_leads_to_no_handoff(play: Play) -> None:
    """The chase meets a bot 3600-4600; the e-mail resolves 3660-3960: the bot's end has no consequence."""
    day = play(
        [(0, "email")],
        channels={"bot": {"serve": "1000s"}, "phone": {}, "email": {"chase": "1h"}},
        teams={"calls": {"channels": ["phone"]},
               "mail": {"channels": ["email"], "shifts": [{"agents": 1, "hours": "01:01-20:00"}]}},
        intents={"any": {"talk": {"email": 300}}},
        moves=[
            {"after": "silence", "to": {"bot": 1.0}},
            {"after": "handoff", "to": {"phone": 1.0}},
        ],
    )  # fmt: skip

    assert day.story(0, "channel", "created_s", "ended_s") == [("email", 0, 3960), ("bot", 3600, 4600)]
    assert (day.case(0).outcome, day.case(0).closed_s) == ("resolved", 3960)


def test_duplicate_opens_no_follow_up(play: Play) -> None:
    """The call of 3600 resolves and is followed by an e-mail; the duplicate read later is not."""
    day = play(
        [(0, "email")],
        channels={"phone": {}, "email": {"chase": "1h"}, "letter": {}},
        teams={"calls": {"channels": ["phone"]},
               "mail": {"channels": ["email", "letter"], "shifts": [{"agents": 1, "hours": "08:00-20:00"}]}},
        moves=[
            {"after": "silence", "to": {"phone": 1.0}},
            {"after": "resolved", "to": {"letter": 1.0}},
        ],
    )  # fmt: skip

    assert [(row.channel, row.origin) for row in day.contacts(0)] == [
        ("email", "first"),
        ("phone", "chase"),
        ("letter", "follow_up"),
    ]


def test_owner_without_the_intent_shared_line_at_once(play: Play) -> None:
    """The owner's team takes loans only; the card call of 50, while the owner is busy, goes to the cards team."""
    day = play(
        [(0, "phone", "loan"), (50, "phone", "card")],
        who="AA",
        channels={"phone": {}},
        teams={"loans": {"intents": ["loan"]}, "cards": {"intents": ["card"]}},
        intents={"loan": {}, "card": {}},
        routing={"affinity": "owner", "affinity_wait": "forever"},
    )

    assert (day.contact(1, 1).team, day.contact(1, 1).started_s) == ("cards", 50)


def test_slowdown_paused_work_does_not_slow(play: Play) -> None:
    """With pausing the chat of 100 runs alone, 100-200; without, both share: chat 100-300, e-mail 0-400."""
    ends = {}
    for pause in (True, False):
        day = play(
            [(0, "email"), (100, "chat")],
            channels={"chat": {"concurrency": 2, "slowdown": 1.0}, "email": {"concurrency": 2, "slowdown": 1.0}},
            intents={"any": {"talk": {"chat": 100, "email": 300}}},
            routing={"pause_deferred": pause},
        )
        ends[pause] = [day.contact(case, 1).ended_s for case in (0, 1)]

    assert ends == {True: [400, 200], False: [400, 300]}


def test_follow_up_waits_in_the_own_line_before_shared_messages(play: Play) -> None:
    """Agent busy with a call 0-100; e-mail of another customer since 10: the summary of the call comes first."""
    day = play(
        [(0, "phone"), (10, "email")],
        channels={"phone": {}, "email": {}},
        intents={"any": {"wrap": {"phone": 20}}},
        moves=[{"after": "resolved", "from": "phone", "to": {"email": 1.0}}],
    )

    assert day.contact(0, 2).started_s == 120
    assert day.contact(1, 1).started_s == 220


def test_call_waiting_for_the_owner_counts_in_the_line(play: Play) -> None:
    """queue_limit 1 and one customer waiting for the owner: the next who finds nobody free is blocked."""
    day = play(
        [(0, "phone"), (5, "phone"), (10, "phone"), (20, "phone")],
        who="ABAC",
        channels={"phone": {"queue_limit": 1}},
        teams={"desk": {"agents": 2}},
        routing={"affinity": "owner", "affinity_wait": "forever"},
    )

    assert day.contact(2, 1).started_s == 100
    assert day.outcomes(3) == ["blocked"]


def test_own_chat_that_fits_is_taken_beside_an_own_call_that_does_not(play: Play) -> None:
    """One agent, two chats at a time, A's owner since 0. B chats 200-300; A's call of 220 does not fit.

    A's chat of 240 does: of what fits, the own live line comes first, and only shared contacts are kept off.
    """
    day = play(
        [(0, "phone"), (200, "chat"), (220, "phone"), (240, "chat")],
        who="ABAA",
        channels={"phone": {}, "chat": {"concurrency": 2}},
        routing={"affinity": "owner", "affinity_wait": "forever"},
    )

    assert day.contact(3, 1).started_s == 240
    assert day.contact(2, 1).started_s == 340


@pytest.mark.parametrize("letter_s", [4010, DAY + 10])
def test_paused_message_that_does_not_fit_leaves_room_for_one_that_does(play: Play, letter_s: int) -> None:
    """E-mail (a whole agent) of 3500 is paused over night; at midnight a chat (half) of 4000 is taken 0-100.

    Beside it the e-mail does not fit and the letter (half) does: it starts as soon as both are there, whether it
    waits since yesterday or comes 10 s after midnight.
    """
    day = play(
        [(3500, "email"), (4000, "chat"), (letter_s, "letter")],
        channels={"chat": {"concurrency": 2}, "email": {}, "letter": {"concurrency": 2}},
        teams={"desk": {"shifts": [{"agents": 1, "hours": "00:00-01:00"}]}},
        intents={"any": {"talk": {"email": 300}}},
        days=2,
    )

    assert day.contact(1, 1).started_s == DAY
    assert day.contact(2, 1).started_s == max(DAY, letter_s)


def test_front_contains_without_resolving_moves_go_from_the_host(play: Play) -> None:
    """A move from the phone applies to a call that its IVR contained, and ``same`` is the phone."""
    day = play(
        [(0, "phone")],
        channels={"phone": {"front": {"channel": "ivr"}}, "ivr": {}},
        intents={"any": {"containment": {"ivr": 1.0}, "resolution": {"ivr": 0.0}}},
        moves=[{"after": "unresolved", "from": "phone", "to": [{"same": 1.0}, {}], "delay": "60s"}],
    )

    assert day.story(0, "contact", "channel", "created_s", "outcome") == [
        (1, "ivr", 0, "contained"),
        (2, "ivr", 70, "contained"),
    ]
