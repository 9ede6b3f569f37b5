"""Bots and fronts: contained or passed on, what they collect, and where the customer goes next.

An automated channel serves for 10 s unless a test says otherwise; talk is 100 s.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Play = Callable[..., Any]

IVR_FIRST = {"phone": {"front": {"channel": "ivr"}}, "ivr": {}}
NUMBER = {"number": {"ask": "20s"}}
"""One item, 20 s to give."""


def test_front_passes_on_row_of_its_own_and_one_contact(play: Play) -> None:
    """IVR 0-10, then the phone 10-110; both rows are contact 1."""
    day = play([(0, "phone")], channels=IVR_FIRST)

    assert day.story(0, "contact", "channel", "team", "outcome") == [
        (1, "ivr", None, "passed_on"),
        (1, "phone", "desk", "resolved"),
    ]
    assert day.times(0, 1, "ivr")[:4] == (0, None, 0, 10)
    assert day.times(0, 1, "phone") == (10, 10, 10, 110, 110)
    assert [row.origin for row in day.contacts(0)] == ["first", "first"]
    assert (day.case(0).contacts, day.case(0).channels, day.case(0).closed_s) == (1, 1, 110)


def test_front_contains_and_resolves_no_agent_is_met(play: Play) -> None:
    """IVR 0-10 contains and resolves: one row, case closed at 10."""
    day = play([(0, "phone")], channels=IVR_FIRST, intents={"any": {"containment": {"ivr": 1.0}}})

    assert day.story(0, "contact", "channel", "outcome", "ended_s") == [(1, "ivr", "contained", 10)]
    assert (day.case(0).outcome, day.case(0).closed_s, day.case(0).contacts) == ("resolved", 10, 1)


def test_front_contains_without_resolving_customer_returns(play: Play) -> None:
    """IVR 0-10 contains, nothing is resolved, 60 s later a chat: 70-170."""
    day = play(
        [(0, "phone")],
        channels={**IVR_FIRST, "chat": {}},
        intents={"any": {"containment": {"ivr": 1.0}, "resolution": {"ivr": 0.0}}},
        moves=[{"after": "unresolved", "to": {"chat": 1.0}, "delay": "60s"}],
    )

    assert day.story(0, "contact", "channel", "origin", "outcome") == [
        (1, "ivr", "first", "contained"),
        (2, "chat", "return", "resolved"),
    ]
    assert day.times(0, 2) == (70, 70, 70, 170, 170)
    assert (day.case(0).contacts, day.case(0).closed_s) == (2, 170)


def test_front_contains_without_resolving_no_move_gives_up(play: Play) -> None:
    """IVR 0-10 contains, nothing is resolved, nowhere to go: given up at 10."""
    day = play(
        [(0, "phone")],
        channels=IVR_FIRST,
        intents={"any": {"containment": {"ivr": 1.0}, "resolution": {"ivr": 0.0}}},
    )

    assert (day.case(0).outcome, day.case(0).closed_s) == ("given_up", 10)


def test_front_closed_is_skipped(play: Play) -> None:
    """The IVR works 08-20; at 100 s the call goes straight to the line."""
    day = play(
        [(100, "phone")],
        channels={"phone": {"front": {"channel": "ivr"}}, "ivr": {"open": {"mon-sun": "08:00-20:00"}}},
    )

    assert day.story(0, "channel", "created_s", "ended_s") == [("phone", 100, 200)]


def test_front_share_zero_is_not_met(play: Play) -> None:
    """A front that nobody meets leaves no row."""
    day = play([(0, "phone")], channels={"phone": {"front": {"channel": "ivr", "share": 0.0}}, "ivr": {}})

    assert [row.channel for row in day.contacts(0)] == ["phone"]


def test_front_every_entry_but_a_transfer_meets_it(play: Play) -> None:
    """IVR 0-10, desk 10-110, transferred: expert 110-210 without IVR, unresolved; back at 240 by IVR, desk 250-350."""
    day = play(
        [(0, "phone")],
        channels=IVR_FIRST,
        teams={"desk": {}, "expert": {"transfers_only": True}},
        intents={"any": {"transfer": {"share": 1.0, "to": ["expert"]}, "resolution": {"phone": 0.0}}},
        moves=[{"after": "unresolved", "to": [{"same": 1.0}, {}], "delay": "30s"}],
    )

    assert day.story(0, "contact", "channel", "team", "created_s", "ended_s", "origin", "outcome") == [
        (1, "ivr", None, 0, 10, "first", "passed_on"),
        (1, "phone", "desk", 10, 110, "first", "transferred"),
        (2, "phone", "expert", 110, 210, "transfer", "unresolved"),
        (3, "ivr", None, 240, 250, "return", "passed_on"),
        (3, "phone", "desk", 250, 350, "return", "transferred"),
        (4, "phone", "expert", 350, 450, "transfer", "unresolved"),
    ]
    assert (day.case(0).contacts, day.case(0).channels, day.case(0).transfers) == (4, 1, 2)


@pytest.mark.parametrize(
    ("from_automated", "expected"),
    [(1.0, {"lookup": 3, "asking": 0, "asked": 0, "repeated": 0}),
     (0.0, {"lookup": 0, "asking": 20, "asked": 1, "repeated": 1})],
    ids=["seen", "asked again"],
)  # fmt: skip
def test_front_captures_handler_of_the_visit_sees_or_asks_again(
    play: Play, from_automated: float, expected: dict[str, int]
) -> None:
    """IVR 0-10 collects the item; the agent reads it in 3 s (ends 113), or asks 20 s (ends 130) for it again."""
    day = play(
        [(0, "phone")],
        channels={"phone": {"front": {"channel": "ivr"}}, "ivr": {"captures": ["number"]}},
        intents={"any": {"items": ["number"]}},
        items=NUMBER,
        context={"from_automated": from_automated, "lookup": "3s"},
    )

    row = day.contact(0, 1, "phone")
    assert {
        "lookup": row.lookup_s, "asking": row.asking_s, "asked": row.items_asked, "repeated": row.items_repeated,
    } == expected  # fmt: skip
    assert row.ended_s == 110 + expected["lookup"] + expected["asking"]
    assert row.repeat_s == expected["asking"]
    assert day.case(0).items_repeated == expected["repeated"]


@pytest.mark.parametrize(
    ("context", "repeated"),
    [({"from_automated": 1.0}, 1), ({"same_channel": 1.0}, 1), ({"cross_channel": 1.0}, 0)],
    ids=["from_automated", "same_channel", "cross_channel"],
)
def test_front_captures_on_a_later_visit_count_as_those_of_its_host(
    play: Play, context: dict[str, float], repeated: int
) -> None:
    """IVR 10-20 collects, the phone line is left at 50; on chat at 50 only cross-channel context shows the item."""
    day = play(
        [(0, "phone", "long"), (10, "phone", "short")],
        channels={
            "phone": {"front": {"channel": "ivr"}, "patience": "30s"},
            "ivr": {"captures": ["number"]},
            "chat": {},
        },
        teams={"calls": {"channels": ["phone"]}, "chats": {"channels": ["chat"]}},
        intents={"long": {"talk": 500}, "short": {"items": ["number"]}},
        items=NUMBER,
        moves=[{"after": "abandon", "to": {"chat": 1.0}}],
        context=context,
    )

    assert day.times(1, 1, "phone") == (20, 20, None, 50, None)
    chat = day.contact(1, 2)
    assert (chat.channel, chat.started_s) == ("chat", 50)
    assert (chat.items_asked, chat.items_repeated) == (repeated, repeated)


@pytest.mark.parametrize(("same_channel", "repeated"), [(1.0, 0), (0.0, 1)], ids=["seen", "asked again"])
def test_front_captures_on_a_later_visit_to_the_host_are_same_channel(
    play: Play, same_channel: float, repeated: int
) -> None:
    """IVR 07:59:30-40 collects, line left at 08:00:10; back at 08:01:40, when the IVR is closed: same channel."""
    eight = 8 * 3600
    day = play(
        [(eight - 40, "phone", "long"), (eight - 30, "phone", "short")],
        channels={
            "phone": {"front": {"channel": "ivr"}, "patience": "30s"},
            "ivr": {"captures": ["number"], "open": {"mon-sun": "00:00-08:00"}},
        },
        intents={"long": {"talk": 100}, "short": {"items": ["number"]}},
        items=NUMBER,
        moves=[{"after": "abandon", "to": {"same": 1.0}, "delay": "90s"}],
        context={"same_channel": same_channel},
    )

    assert day.story(1, "contact", "channel", "created_s", "ended_s", "outcome") == [
        (1, "ivr", eight - 30, eight - 20, "passed_on"),
        (1, "phone", eight - 20, eight + 10, "abandoned"),
        (2, "phone", eight + 100, eight + 200 + 20 * repeated, "resolved"),
    ]
    assert day.contact(1, 2).items_repeated == repeated


def test_bot_asks_again_what_it_cannot_see_counts_as_repeated(play: Play) -> None:
    """Two bot visits in a case (contained, unresolved, back after 60 s): the second asks the item again."""
    day = play(
        [(0, "bot")],
        channels={"bot": {"captures": ["number"]}, "email": {}},
        intents={"any": {"items": ["number"], "containment": {"bot": 1.0}, "resolution": {"bot": 0.0}}},
        items=NUMBER,
        moves=[{"after": "unresolved", "to": [{"same": 1.0}, {}], "delay": "60s"}],
    )

    assert day.story(0, "channel", "created_s", "ended_s", "items_repeated", "outcome") == [
        ("bot", 0, 10, 0, "contained"),
        ("bot", 70, 80, 1, "contained"),
    ]
    assert day.case(0).items_repeated == 1


def test_bot_sees_what_it_collected_does_not_repeat(play: Play) -> None:
    """As above with same_channel = 1: the bot knows."""
    day = play(
        [(0, "bot")],
        channels={"bot": {"captures": ["number"]}, "email": {}},
        intents={"any": {"items": ["number"], "containment": {"bot": 1.0}, "resolution": {"bot": 0.0}}},
        items=NUMBER,
        moves=[{"after": "unresolved", "to": [{"same": 1.0}, {}], "delay": "60s"}],
        context={"same_channel": 1.0},
    )

    assert [row.items_repeated for row in day.contacts(0)] == [0, 0]
    assert day.case(0).outcome == "given_up"


def test_bot_contains_and_resolves_case_closes_with_it(play: Play) -> None:
    """Bot 0-30: contained, resolved."""
    day = play(
        [(0, "bot")],
        channels={"bot": {"serve": "30s"}, "chat": {}},
        intents={"any": {"containment": {"bot": 1.0}}},
    )

    assert day.story(0, "contact", "channel", "team", "outcome") == [(1, "bot", None, "contained")]
    assert day.times(0, 1)[:4] == (0, None, 0, 30)
    assert (day.case(0).outcome, day.case(0).closed_s, day.case(0).contacts, day.case(0).channels) == (
        "resolved", 30, 1, 1,
    )  # fmt: skip


def test_bot_hands_off_next_contact_of_the_case(play: Play) -> None:
    """Bot 0-30 passes on to chat 30-150: the item collected is asked again for 20 s."""
    day = play(
        [(0, "bot")],
        channels={"bot": {"serve": "30s", "captures": ["number"]}, "chat": {}},
        intents={"any": {"items": ["number"]}},
        items=NUMBER,
        moves=[{"after": "handoff", "to": {"chat": 1.0}}],
        context={"same_channel": 1.0, "cross_channel": 1.0},
    )

    assert day.story(0, "contact", "channel", "origin", "outcome") == [
        (1, "bot", "first", "passed_on"),
        (2, "chat", "handoff", "resolved"),
    ]
    assert day.times(0, 2) == (30, 30, 30, 150, 150)
    assert (day.contact(0, 2).asking_s, day.contact(0, 2).items_repeated) == (20, 1)
    assert (day.case(0).contacts, day.case(0).channels) == (2, 2)


def test_bot_hands_off_with_context_handler_sees_the_item(play: Play) -> None:
    """Within the visit from_automated is the class that counts: 30-135 with 5 s of reading."""
    day = play(
        [(0, "bot")],
        channels={"bot": {"serve": "30s", "captures": ["number"]}, "chat": {}},
        intents={"any": {"items": ["number"]}},
        items=NUMBER,
        moves=[{"after": "handoff", "to": {"chat": 1.0}}],
        context={"from_automated": 1.0, "sync_delay": "1h", "lookup": "5s"},
    )

    assert day.times(0, 2) == (30, 30, 30, 135, 135)
    assert (day.contact(0, 2).lookup_s, day.contact(0, 2).items_asked) == (5, 0)


def test_bot_no_handoff_move_customer_gives_up(play: Play) -> None:
    """A bot that contains nothing and hands off nowhere."""
    day = play([(0, "bot")], channels={"bot": {}, "chat": {}})

    assert day.outcomes(0) == ["passed_on"]
    assert (day.case(0).outcome, day.case(0).closed_s) == ("given_up", 10)


def test_bot_unresolved_customer_returns_elsewhere(play: Play) -> None:
    """Bot 0-10 contains without resolving; chat at 110."""
    day = play(
        [(0, "bot")],
        channels={"bot": {}, "chat": {}},
        intents={"any": {"containment": {"bot": 1.0}, "resolution": {"bot": 0.0}}},
        moves=[{"after": "unresolved", "from": "bot", "to": {"chat": 1.0}, "delay": "100s"}],
    )

    assert day.story(0, "channel", "origin", "created_s", "outcome") == [
        ("bot", "first", 0, "contained"),
        ("chat", "return", 110, "resolved"),
    ]


def test_bot_closed_customer_follows_the_closed_move(play: Play) -> None:
    """A bot open 08-20 met at 01:00 sends the customer to chat."""
    day = play(
        [(3600, "bot")],
        channels={"bot": {"open": {"mon-sun": "08:00-20:00"}}, "chat": {}},
        moves=[{"after": "closed", "to": {"chat": 1.0}}],
    )

    assert day.story(0, "channel", "outcome", "created_s", "ended_s") == [
        ("bot", "turned_away", 3600, 3600),
        ("chat", "resolved", 3600, 3700),
    ]
