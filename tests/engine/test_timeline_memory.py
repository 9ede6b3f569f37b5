"""What lasts beyond a case, and what a message states by itself.

Talk is 100 s; the item ``number`` takes 20 s to give and 3 s to look up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Play = Callable[..., Any]

NUMBER = {"number": {"ask": "20s"}}
ASKED_ANEW = {"lookup_s": 0, "asking_s": 20, "items_asked": 1, "items_repeated": 1, "repeat_s": 20}
SEEN = {"lookup_s": 3, "asking_s": 0, "items_asked": 0, "items_repeated": 0, "repeat_s": 0}
ASKED_FIRST = {"lookup_s": 0, "asking_s": 20, "items_asked": 1, "items_repeated": 0, "repeat_s": 0}
NOT_MET = {"one": {"shifts": [{"agents": 1, "hours": "00:00-00:05"}]},
           "two": {"shifts": [{"agents": 1, "hours": "00:05-24:00"}]}}  # fmt: skip
"""Two agents who are never at work together: the return meets a stranger."""


def knowledge(row: Any) -> dict[str, float]:
    """Return what the row says about information."""
    return {name: getattr(row, name) for name in SEEN}


@pytest.mark.parametrize(
    ("lasting", "context", "expected"),
    [
        (True, {"cross_channel": 1.0}, SEEN),
        (True, {}, ASKED_ANEW),
        (True, {"cross_channel": 1.0, "identity_match": 0.0}, ASKED_ANEW),
        (False, {"cross_channel": 1.0}, ASKED_FIRST),
    ],
    ids=["seen", "unseen", "unidentified", "not lasting"],
)
def test_lasting_item_of_an_earlier_case_on_another_channel(
    play: Play, lasting: bool, context: dict[str, float], expected: dict[str, float]
) -> None:
    """The same customer calls with one case and chats with the next; two specialists."""
    day = play(
        [(0, "phone"), (1000, "chat")],
        who="AA",
        channels={"phone": {}, "chat": {}},
        teams={"calls": {"channels": ["phone"]}, "chats": {"channels": ["chat"]}},
        intents={"any": {"items": ["number"]}},
        items={"number": {"ask": "20s", "lasting": lasting}},
        context={"lookup": "3s", **context},
    )

    assert knowledge(day.contact(0, 1)) == ASKED_FIRST
    assert knowledge(day.contact(1, 1)) == expected


@pytest.mark.parametrize(("same_channel", "expected"), [(1.0, SEEN), (0.0, ASKED_ANEW)])
def test_lasting_item_of_an_earlier_case_on_the_same_channel(
    play: Play, same_channel: float, expected: dict[str, float]
) -> None:
    """Two calls of one customer, two cases, two agents."""
    day = play(
        [(0, "phone"), (1000, "phone")],
        who="AA",
        channels={"phone": {}},
        teams=NOT_MET,
        intents={"any": {"items": ["number"]}},
        items={"number": {"ask": "20s", "lasting": True}},
        context={"lookup": "3s", "same_channel": same_channel},
    )

    assert knowledge(day.contact(1, 1)) == expected


def test_lasting_item_unidentified_customer_same_agent_remembers(play: Play) -> None:
    """Not recognised by the systems, but by the one agent who served the earlier case."""
    day = play(
        [(0, "phone"), (1000, "phone")],
        who="AA",
        channels={"phone": {}},
        intents={"any": {"items": ["number"]}},
        items={"number": {"ask": "20s", "lasting": True}},
        context={"lookup": "3s", "same_agent": 1.0, "identity_match": 0.0},
    )

    assert knowledge(day.contact(1, 1)) == SEEN


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ({"cross_channel": 1.0}, SEEN),
        ({"same_channel": 1.0, "same_agent": 1.0}, ASKED_FIRST),
        ({"cross_channel": 1.0, "identity_match": 0.0}, ASKED_FIRST),
    ],
    ids=["cross_channel", "only others", "unidentified"],
)
def test_on_file_item_counts_as_cross_channel(
    play: Play, context: dict[str, float], expected: dict[str, float]
) -> None:
    """Known at the start: seen in the very first contact if records are shared; nobody gave it, so no repetition."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}},
        intents={"any": {"items": ["number"]}},
        items={"number": {"ask": "20s", "lasting": True, "on_file": 1.0}},
        context={"lookup": "3s", **context},
    )

    assert knowledge(day.contact(0, 1)) == expected


def test_message_states_its_items_handler_reads_them(play: Play) -> None:
    """An e-mail that states the number: 3 s to read it, nothing to ask, without any context at all."""
    day = play(
        [(0, "email")],
        channels={"email": {"captures": ["number"]}},
        intents={"any": {"items": ["number"]}},
        items=NUMBER,
        context={"lookup": "3s"},
    )

    assert knowledge(day.contact(0, 1)) == SEEN
    assert (day.contact(0, 1).items_needed, day.contact(0, 1).ended_s) == (1, 103)


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ({"cross_channel": 1.0}, SEEN),
        ({"cross_channel": 1.0, "sync_delay": "3590s"}, SEEN),
        ({"cross_channel": 1.0, "sync_delay": "3610s"}, ASKED_ANEW),
        ({"same_channel": 1.0}, ASKED_ANEW),
    ],
    ids=["cross_channel", "synced", "not yet synced", "same_channel"],
)
def test_message_waiting_states_its_items_from_its_creation(
    play: Play, context: dict[str, Any], expected: dict[str, float]
) -> None:
    """E-mail at 0, nobody reads it; the call of 3600 sees what it states, or asks for it again."""
    day = play(
        [(0, "email")],
        channels={"phone": {}, "email": {"captures": ["number"], "chase": "1h"}},
        teams={"calls": {"channels": ["phone"]}, "mail": {"channels": ["email"], "absence": 1.0}},
        intents={"any": {"items": ["number"]}},
        items=NUMBER,
        moves=[{"after": "silence", "to": {"phone": 1.0}}],
        context={"lookup": "3s", **context},
    )

    assert knowledge(day.contact(0, 2)) == expected


def test_message_states_what_was_given_before_is_no_repetition(play: Play) -> None:
    """Number given on the phone; the e-mail that follows states it unasked, and its handler asks nothing."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}, "email": {"captures": ["number"]}},
        teams={"calls": {"channels": ["phone"]}, "mail": {"channels": ["email"]}},
        intents={"any": {"items": ["number"], "resolution": {"phone": 0.0}}},
        items=NUMBER,
        moves=[{"after": "unresolved", "to": {"email": 1.0}, "delay": "600s"}],
    )

    assert day.contact(0, 2).ended_s == 720 + 100
    assert (day.contact(0, 2).items_asked, day.case(0).items_repeated) == (0, 0)
