"""Messages: they wait, are chased, merged or answered twice.

``mail`` works from 08:00 to 20:00, ``calls`` all day; talk is 100 s on the phone and 300 s on e-mail.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Play = Callable[..., Any]

DAY = 86_400
TO_0800 = 8 * 3600
MAIL_SHIFT = {"channels": ["email"], "shifts": [{"agents": 1, "hours": "08:00-20:00"}]}
TWO_DESKS = {"calls": {"channels": ["phone"]}, "mail": MAIL_SHIFT}
TALK = {"any": {"talk": {"phone": 100, "email": 300}}}
CHASED = {"phone": {}, "email": {"chase": "1h"}}
CALL_AFTER_SILENCE = [{"after": "silence", "to": {"phone": 1.0}}]


def test_message_overnight_waits_for_the_team(play: Play) -> None:
    """Written at 22:00, e-mail open 08-20: read at 08:00 of the next day, 300 s of work."""
    day = play(
        [(22 * 3600, "email")],
        channels={"email": {"open": {"mon-sun": "08:00-20:00"}}},
        intents=TALK,
        days=2,
    )

    written, read = 22 * 3600, DAY + TO_0800
    assert day.times(0, 1) == (written, written, read, read + 300, read + 300)
    assert (day.contact(0, 1).outcome, day.contact(0, 1).origin) == ("resolved", "first")
    assert day.slots("desk", "waiting_s", 44)[-2:] == [0, 0]
    assert day.total("desk", "waiting_s") == read - written


def test_message_unanswered_second_contact_resolves_and_first_is_handled_in_full(play: Play) -> None:
    """E-mail at 0, call after an hour 3600-3700 resolves; the e-mail, unseen, is read 28800-29100 as a duplicate."""
    day = play([(0, "email")], channels=CHASED, teams=TWO_DESKS, intents=TALK, moves=CALL_AFTER_SILENCE)

    assert day.times(0, 1) == (0, 0, TO_0800, TO_0800 + 300, TO_0800 + 300)
    assert day.times(0, 2) == (3600, 3600, 3600, 3700, 3700)
    assert day.story(0, "contact", "channel", "origin", "duplicate") == [
        (1, "email", "first", True),
        (2, "phone", "chase", False),
    ]
    assert (day.contact(0, 1).talk_s, day.contact(0, 1).team) == (300, "mail")
    assert (day.case(0).outcome, day.case(0).closed_s, day.case(0).contacts) == ("resolved", 3700, 2)


def test_duplicate_of_a_resolved_case_has_no_transfer_and_no_move(play: Play) -> None:
    """The e-mail read after the call resolved is neither transferred nor followed by a return or hop."""
    day = play(
        [(0, "email")],
        channels=CHASED,
        teams={**TWO_DESKS, "back": {"channels": ["email"], "transfers_only": True}},
        intents={"any": {**TALK["any"], "transfer": {"share": 1.0, "to": ["back"]}, "resolution": {"email": 0.0}}},
        moves=[
            *CALL_AFTER_SILENCE,
            {"after": "unresolved", "to": {"phone": 1.0}},
            {"after": "hop", "from": "email", "to": {"phone": 1.0}, "delay": "5s"},
        ],
    )

    assert day.story(0, "contact", "channel", "team", "duplicate") == [
        (1, "email", "mail", True),
        (2, "phone", "calls", False),
    ]
    assert (day.case(0).closed_s, day.case(0).transfers) == (3700, 0)


def test_chase_handler_sees_the_message_merges_it(play: Play) -> None:
    """With cross-channel context the call that starts at 3600 closes the waiting e-mail unhandled."""
    day = play(
        [(0, "email")],
        channels=CHASED,
        teams=TWO_DESKS,
        intents=TALK,
        moves=CALL_AFTER_SILENCE,
        context={"cross_channel": 1.0},
    )

    assert day.story(0, "contact", "channel", "outcome") == [(1, "email", "merged"), (2, "phone", "resolved")]
    assert day.times(0, 1) == (0, 0, None, 3600, None)
    assert day.contact(0, 1).team is None


def test_chase_unidentified_customer_is_not_merged(play: Play) -> None:
    """With identity_match 0 cross-channel context helps nobody: the e-mail is a duplicate."""
    day = play(
        [(0, "email")],
        channels=CHASED,
        teams=TWO_DESKS,
        intents=TALK,
        moves=CALL_AFTER_SILENCE,
        context={"cross_channel": 1.0, "identity_match": 0.0},
    )

    assert day.outcomes(0)[1] == "resolved"
    assert (day.contact(0, 1).started_s, day.contact(0, 1).duplicate) == (TO_0800, True)


def test_chase_same_channel_handler_merges_the_younger_message(play: Play) -> None:
    """E-mails at 0 and 3600; at 08:00 the older one is read first, the other one is seen beside it."""
    day = play(
        [(0, "email")],
        channels=CHASED,
        teams=TWO_DESKS,
        intents=TALK,
        moves=[{"after": "silence", "to": {"same": 1.0}}],
        context={"same_channel": 1.0},
    )

    assert day.times(0, 1) == (0, 0, TO_0800, TO_0800 + 300, TO_0800 + 300)
    assert day.times(0, 2) == (3600, 3600, None, TO_0800, None)
    assert day.outcomes(0) == ["resolved", "merged"]


def test_chase_same_channel_unseen_both_are_answered(play: Play) -> None:
    """The second e-mail starts as the first has resolved the case: a duplicate; chases are not chased again."""
    day = play(
        [(0, "email")],
        channels=CHASED,
        teams=TWO_DESKS,
        intents=TALK,
        moves=[{"after": "silence", "to": {"same": 1.0}}],
        context={"cross_channel": 1.0},
    )

    assert day.story(0, "origin", "started_s", "ended_s", "duplicate") == [
        ("first", TO_0800, TO_0800 + 300, False),
        ("chase", TO_0800 + 300, TO_0800 + 600, True),
    ]


def test_chase_two_agents_running_session_is_no_duplicate(play: Play) -> None:
    """Two agents read both e-mails at 08:00, before anything is resolved: neither is a duplicate."""
    day = play(
        [(0, "email")],
        channels=CHASED,
        teams={"calls": TWO_DESKS["calls"], "mail": {**MAIL_SHIFT, "shifts": [{"agents": 2, "hours": "08:00-20:00"}]}},
        intents=TALK,
        moves=[{"after": "silence", "to": {"same": 1.0}}],
    )

    assert day.story(0, "started_s", "duplicate") == [(TO_0800, False), (TO_0800, False)]
    assert day.case(0).closed_s == TO_0800 + 300


def test_chase_is_drawn_anew_for_each_message_of_a_case(play: Play) -> None:
    """E-mail at 0, read at 08:00 in vain; another one a minute after the desk has gone waits for the next day.

    Each is chased by a call, which does not help either; how long the customer puts up with silence differs.
    """
    day = play(
        [(0, "email")],
        channels={"phone": {}, "email": {"chase": {"dist": "exponential", "mean": "10m"}}},
        teams={
            "calls": {"channels": ["phone"]},
            "mail": {"channels": ["email"], "shifts": [{"agents": 1, "hours": "08:00-08:01"}]},
        },
        intents={"any": {"talk": 60, "resolution": {"phone": 0.0, "email": 0.0}}},
        moves=[*CALL_AFTER_SILENCE, {"after": "unresolved", "from": "email", "to": {"email": 1.0}, "delay": "1m"}],
    )

    assert day.story(0, "contact", "channel", "origin") == [
        (1, "email", "first"), (2, "phone", "chase"), (3, "email", "return"), (4, "phone", "chase"),
    ]  # fmt: skip
    assert [day.contact(0, number).created_s for number in (1, 3)] == [0, TO_0800 + 120]
    silent_s = [day.contact(0, number + 1).created_s - day.contact(0, number).created_s for number in (1, 3)]
    assert abs(silent_s[0] - silent_s[1]) > 1


def test_chase_handling_has_started_nothing_follows(play: Play) -> None:
    """Two hours of work on an e-mail read at once: no chase after one."""
    day = play(
        [(TO_0800, "email")],
        channels=CHASED,
        teams=TWO_DESKS,
        intents={"any": {"talk": {"phone": 100, "email": 7200}}},
        moves=CALL_AFTER_SILENCE,
    )

    assert day.outcomes(0) == ["resolved"]


def test_chase_left_over_probability_keeps_waiting(play: Play) -> None:
    """A silence move that leads nowhere changes nothing."""
    day = play(
        [(0, "email")],
        channels=CHASED,
        teams=TWO_DESKS,
        intents=TALK,
        moves=[{"after": "silence", "to": {"phone": 0.0}}],
    )

    assert day.story(0, "started_s", "outcome") == [(TO_0800, "resolved")]


def test_chase_due_after_resolution_is_cancelled(play: Play) -> None:
    """Silent at 3600, call planned 1000 s later; read 3700-4000 and resolved: no call."""
    day = play(
        [(0, "email")],
        channels=CHASED,
        teams={"calls": {"channels": ["phone"]}, "mail": {"channels": ["email"], "shifts": [
            {"agents": 1, "hours": "01:01-20:00"}]}},
        intents=TALK,
        moves=[{"after": "silence", "to": {"phone": 1.0}, "delay": "1000s"}],
    )  # fmt: skip

    assert day.story(0, "contact", "started_s", "ended_s", "outcome") == [(1, 3660, 3960, "resolved")]
    assert day.case(0).contacts == 1


def test_chase_due_before_resolution_goes_ahead(play: Play) -> None:
    """As above with 2000 s of work, 3660-5660: the call at 4600-4700 resolves first, the reading runs on."""
    day = play(
        [(0, "email")],
        channels=CHASED,
        teams={"calls": {"channels": ["phone"]}, "mail": {"channels": ["email"], "shifts": [
            {"agents": 1, "hours": "01:01-20:00"}]}},
        intents={"any": {"talk": {"phone": 100, "email": 2000}}},
        moves=[{"after": "silence", "to": {"phone": 1.0}, "delay": "1000s"}],
    )  # fmt: skip

    assert day.times(0, 1) == (0, 0, 3660, 5660, 5660)
    assert day.times(0, 2) == (4600, 4600, 4600, 4700, 4700)
    assert [row.duplicate for row in day.contacts(0)] == [False, False]
    assert (day.case(0).outcome, day.case(0).closed_s) == ("resolved", 4700)


def test_chase_call_still_waiting_when_the_message_resolves_is_a_duplicate(play: Play) -> None:
    """A long call lasts 3000-5000; the chase waits from 3600, the e-mail 3660-3960 resolves, the chase is taken."""
    day = play(
        [(0, "email", "any"), (3000, "phone", "long")],
        channels=CHASED,
        teams={"calls": {"channels": ["phone"]}, "mail": {"channels": ["email"], "shifts": [
            {"agents": 1, "hours": "01:01-20:00"}]}},
        intents={**TALK, "long": {"talk": 2000}},
        moves=CALL_AFTER_SILENCE,
    )  # fmt: skip

    assert day.times(0, 2) == (3600, 3600, 5000, 5100, 5100)
    assert day.story(0, "channel", "duplicate") == [("email", False), ("phone", True)]
    assert day.case(0).closed_s == 3960


def test_chase_call_of_a_resolved_case_abandons_without_coming_back(play: Play) -> None:
    """As above with 500 s of patience: lost at 4100, after resolution at 3960; no retrial."""
    day = play(
        [(0, "email", "any"), (3000, "phone", "long")],
        channels={"phone": {"patience": "500s"}, "email": {"chase": "1h"}},
        teams={"calls": {"channels": ["phone"]}, "mail": {"channels": ["email"], "shifts": [
            {"agents": 1, "hours": "01:01-20:00"}]}},
        intents={**TALK, "long": {"talk": 2000}},
        moves=[*CALL_AFTER_SILENCE, {"after": "abandon", "to": {"same": 1.0}, "delay": "60s"}],
    )  # fmt: skip

    assert day.times(0, 2) == (3600, 3600, None, 4100, None)
    assert day.outcomes(0) == ["resolved", "abandoned"]
    assert (day.case(0).outcome, day.case(0).closed_s) == ("resolved", 3960)


def test_case_with_a_message_waiting_is_not_given_up(play: Play) -> None:
    """E-mail at 0, chase call unresolved 3600-3700 without a move: the case stays open until the e-mail is read."""
    day = play(
        [(0, "email")],
        channels=CHASED,
        teams=TWO_DESKS,
        intents={"any": {**TALK["any"], "resolution": {"phone": 0.0}}},
        moves=CALL_AFTER_SILENCE,
    )

    assert day.story(0, "channel", "outcome") == [("email", "resolved"), ("phone", "unresolved")]
    assert (day.case(0).outcome, day.case(0).closed_s) == ("resolved", TO_0800 + 300)


def test_case_message_merged_into_an_unresolved_call_gives_up(play: Play) -> None:
    """E-mail merged at 3600 by a call that ends unresolved at 3700 and leads nowhere: given up at 3700."""
    day = play(
        [(0, "email")],
        channels=CHASED,
        teams=TWO_DESKS,
        intents={"any": {**TALK["any"], "resolution": {"phone": 0.0}}},
        moves=CALL_AFTER_SILENCE,
        context={"cross_channel": 1.0},
    )

    assert day.outcomes(0) == ["merged", "unresolved"]
    assert (day.case(0).outcome, day.case(0).closed_s) == ("given_up", 3700)


def test_chase_that_is_transferred_is_not_chased_again(play: Play) -> None:
    """Desk answers by passing on to a back office that never reads: one chase, passed on as well, and no more."""
    day = play(
        [(0, "email")],
        channels={"email": {"chase": "1h"}},
        teams={"desk": {}, "back": {"absence": 1.0, "transfers_only": True}},
        intents={"any": {"transfer": {"share": 1.0, "to": ["back"]}}},
        moves=[{"after": "silence", "to": {"same": 1.0}}],
    )

    assert [row.origin for row in day.contacts(0)].count("chase") <= 1
