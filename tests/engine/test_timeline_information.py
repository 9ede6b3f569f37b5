"""Who knows what: which items a handler sees, asks for, and has the customer repeat.

Talk is 100 s; the item ``number`` takes 20 s to give and 3 s to look up. Unless said, the first contact is on the
phone from 0 to 120 (asking 20 s), is left unresolved, and the customer returns 600 s later.
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


def return_on(play: Play, channel: str, context: dict[str, Any], **options: Any) -> Any:
    """Play an unresolved call and the return on a channel; the item is needed in both."""
    intent = {"items": ["number"], "resolution": {"phone": 0.0}, **options.pop("intent", {})}
    return play(
        [(0, "phone")],
        **{
            "channels": {"phone": {}, "chat": {}},
            "intents": {"any": intent},
            "items": NUMBER,
            "moves": [{"after": "unresolved", "to": [{channel: 1.0}, {}], "delay": "600s"}],
            "context": {"lookup": "3s", **context},
            **options,
        },
    )


def test_item_first_contact_asks_and_nothing_is_repeated(play: Play) -> None:
    """Talk 100 + asking 20."""
    day = play([(0, "phone")], channels={"phone": {}}, intents={"any": {"items": ["number"]}}, items=NUMBER)

    row = day.contact(0, 1)
    assert knowledge(row) == ASKED_FIRST
    assert (row.items_needed, row.talk_s, row.ended_s) == (1, 100, 120)


@pytest.mark.parametrize(
    ("context", "expected"),
    [({"same_agent": 1.0}, SEEN), ({"same_channel": 1.0, "cross_channel": 1.0}, ASKED_ANEW), ({}, ASKED_ANEW)],
    ids=["same_agent", "only others", "nothing"],
)  # fmt: skip
def test_item_same_agent_same_channel_counts_as_same_agent_only(
    play: Play, context: dict[str, float], expected: dict[str, float]
) -> None:
    """One agent: the first class that matches is the only one, so same_channel does not help."""
    day = return_on(play, "phone", context)

    assert knowledge(day.contact(0, 2)) == expected
    assert day.contact(0, 2).ended_s == 720 + 100 + expected["lookup_s"] + expected["asking_s"]
    assert day.case(0).items_repeated == expected["items_repeated"]


@pytest.mark.parametrize(
    ("context", "expected"),
    [({"same_channel": 1.0}, SEEN), ({"same_agent": 1.0, "cross_channel": 1.0}, ASKED_ANEW)],
    ids=["same_channel", "only others"],
)  # fmt: skip
def test_item_another_agent_on_the_same_channel(
    play: Play, context: dict[str, float], expected: dict[str, float]
) -> None:
    """Agents who are never at work together: same_channel is the class."""
    day = return_on(play, "phone", context, teams=NOT_MET)

    assert [row.team for row in day.contacts(0)] == ["one", "two"]
    assert knowledge(day.contact(0, 2)) == expected


@pytest.mark.parametrize(
    ("context", "expected"),
    [({"cross_channel": 1.0}, SEEN), ({"same_agent": 1.0, "same_channel": 1.0}, ASKED_ANEW)],
    ids=["cross_channel", "only others"],
)  # fmt: skip
def test_item_another_agent_on_another_channel(
    play: Play, context: dict[str, float], expected: dict[str, float]
) -> None:
    """Agents who are never at work together, call then chat: cross_channel is the class."""
    assert knowledge(return_on(play, "chat", context, teams=NOT_MET).contact(0, 2)) == expected


@pytest.mark.parametrize(("same_agent", "expected"), [(1.0, SEEN), (0.0, ASKED_ANEW)])
def test_item_same_agent_on_another_channel_counts_as_same_agent(
    play: Play, same_agent: float, expected: dict[str, float]
) -> None:
    """One blended agent: what the agent heard on the phone is known on chat by same_agent, not cross_channel."""
    day = return_on(play, "chat", {"same_agent": same_agent, "cross_channel": 1.0 - same_agent})

    assert knowledge(day.contact(0, 2)) == expected


@pytest.mark.parametrize(("delay", "expected"), [("590s", SEEN), ("610s", ASKED_ANEW)])
def test_item_sync_delay_counts_from_the_end_of_the_contact(play: Play, delay: str, expected: dict[str, float]) -> None:
    """Given until 120, needed at 720: 590 s of delay are over, 610 s are not."""
    day = return_on(play, "chat", {"cross_channel": 1.0, "sync_delay": delay}, teams=NOT_MET)

    assert knowledge(day.contact(0, 2)) == expected


def test_item_sync_delay_does_not_hinder_the_same_agent(play: Play) -> None:
    """The agent remembers without any system."""
    day = return_on(play, "chat", {"same_agent": 1.0, "sync_delay": "1d"})

    assert knowledge(day.contact(0, 2)) == SEEN


@pytest.mark.parametrize(
    ("channel", "teams", "context", "expected"),
    [
        ("chat", NOT_MET, {"cross_channel": 1.0}, ASKED_ANEW),
        ("phone", NOT_MET, {"same_channel": 1.0}, SEEN),
        ("chat", {"desk": {}}, {"same_agent": 1.0}, SEEN),
    ],
    ids=["cross channel hidden", "same channel kept", "same agent remembers"],
)
def test_identity_unknown_hides_other_channels_only(
    play: Play, channel: str, teams: dict[str, Any], context: dict[str, float], expected: dict[str, float]
) -> None:
    """A customer whom the systems do not recognise has no cross-channel visibility."""
    day = return_on(play, channel, {**context, "identity_match": 0.0}, teams=teams)

    assert knowledge(day.contact(0, 2)) == expected


def test_item_ask_factor_stretches_asking(play: Play) -> None:
    """Typing takes twice as long: 40 s on chat, both times."""
    day = play(
        [(0, "chat")],
        channels={"chat": {"ask_factor": 2.0}},
        intents={"any": {"items": ["number"], "resolution": {"chat": 0.0}}},
        items=NUMBER,
        moves=[{"after": "unresolved", "to": [{"same": 1.0}, {}], "delay": "60s"}],
    )

    assert [(row.asking_s, row.repeat_s) for row in day.contacts(0)] == [(40, 0), (40, 40)]


def test_item_not_needed_is_not_asked(play: Play) -> None:
    """One item that nobody needs beside one that everybody does."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}},
        intents={"any": {"items": ["number", "rare"]}},
        items={**NUMBER, "rare": {"ask": "500s", "needed": 0.0}},
    )

    assert (day.contact(0, 1).items_needed, day.contact(0, 1).items_asked) == (1, 1)
    assert day.contact(0, 1).ended_s == 120


@pytest.mark.parametrize(("from_transfer", "expected"), [(1.0, SEEN), (0.0, ASKED_ANEW)])
def test_item_transfer_within_the_visit_is_the_class(
    play: Play, from_transfer: float, expected: dict[str, float]
) -> None:
    """Desk asks 0-120, experts see by from_transfer alone, whatever same_channel says and sync_delay lasts."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}},
        teams={"desk": {}, "experts": {"transfers_only": True}},
        intents={"any": {"items": ["number"], "transfer": {"share": 1.0, "to": ["experts"]}}},
        items=NUMBER,
        context={
            "from_transfer": from_transfer, "same_channel": 1.0 - from_transfer, "sync_delay": "1h", "lookup": "3s",
        },
    )  # fmt: skip

    assert day.contact(0, 2).created_s == 120
    assert knowledge(day.contact(0, 2)) == expected


@pytest.mark.parametrize(
    ("item", "context", "expected"),
    [
        ({}, {"from_transfer": 1.0}, ASKED_ANEW),
        ({}, {"cross_channel": 1.0}, SEEN),
        ({"every_contact": True}, {"from_transfer": 1.0, "same_agent": 1.0, "cross_channel": 1.0}, ASKED_FIRST),
    ],
    ids=["no transfer", "another channel", "authentication"],
)
def test_item_after_a_hop_is_another_visit(
    play: Play, item: dict[str, Any], context: dict[str, float], expected: dict[str, float]
) -> None:
    """Chat 0-120 hops to the phone at 180: what the chat asked counts as from another channel, not as passed on."""
    day = play(
        [(0, "chat")],
        channels={"chat": {}, "phone": {}},
        teams={"chats": {"channels": ["chat"]}, "calls": {"channels": ["phone"]}},
        intents={"any": {"items": ["number"]}},
        items={"number": NUMBER["number"] | item},
        moves=[{"after": "hop", "from": "chat", "to": {"phone": 1.0}, "delay": "60s"}],
        context={"lookup": "3s", **context},
    )

    assert day.story(0, "origin", "started_s") == [("first", 0), ("hop", 180)]
    assert [knowledge(row) for row in day.contacts(0)] == [ASKED_FIRST, expected]


def test_item_from_transfer_does_not_reach_a_later_visit(play: Play) -> None:
    """After the transferred visit the customer returns: from_transfer no longer counts, same_channel does."""
    for context, repeated in (({"from_transfer": 1.0}, 1), ({"from_transfer": 1.0, "same_channel": 1.0}, 0)):
        day = play(
            [(0, "phone")],
            channels={"phone": {}},
            teams={
                "desk": {"shifts": [{"agents": 1, "hours": "00:00-00:05"}]},
                "experts": {"transfers_only": True},
                "late": {"shifts": [{"agents": 1, "hours": "00:05-24:00"}]},
            },
            intents={
                "any": {
                    "items": ["number"],
                    "transfer": {"share": 1.0, "to": ["experts"]},
                    "resolution": {"phone": 0.0},
                }
            },
            items=NUMBER,
            moves=[{"after": "unresolved", "to": [{"same": 1.0}, {}], "delay": "600s"}],
            context=context,
        )

        assert [row.team for row in day.contacts(0)][:3] == ["desk", "experts", "late"]
        assert [row.items_repeated for row in day.contacts(0)][:3] == [0, 0, repeated]


def test_item_seen_is_held_by_who_saw_it(play: Play) -> None:
    """Bot collects; chat sees it in the visit; a later chat sees it by same_channel, because the first chat had it."""
    day = play(
        [(0, "bot")],
        channels={"bot": {"captures": ["number"]}, "chat": {}},
        teams=NOT_MET,
        intents={"any": {"items": ["number"], "resolution": {"chat": 0.0}}},
        items=NUMBER,
        moves=[
            {"after": "handoff", "to": {"chat": 1.0}},
            {"after": "unresolved", "to": [{"chat": 1.0}, {}], "delay": "600s"},
        ],
        context={"from_automated": 1.0, "same_channel": 1.0, "lookup": "3s"},
    )

    assert [row.team for row in day.contacts(0)] == [None, "one", "two"]
    assert [knowledge(day.contact(0, number)) for number in (2, 3)] == [SEEN, SEEN]


def test_item_collected_by_the_front_reaches_the_transfer_too(play: Play) -> None:
    """Front collects, desk and experts see it by from_automated, though nothing is passed on by transfer."""
    day = play(
        [(0, "phone")],
        channels={"phone": {"front": {"channel": "ivr"}}, "ivr": {"captures": ["number"]}},
        teams={"desk": {}, "experts": {"transfers_only": True}},
        intents={"any": {"items": ["number"], "transfer": {"share": 1.0, "to": ["experts"]}}},
        items=NUMBER,
        context={"from_automated": 1.0, "lookup": "3s"},
    )

    assert knowledge(day.contact(0, 1, "phone")) == SEEN
    assert knowledge(day.contact(0, 2)) == SEEN


def test_every_contact_item_is_asked_in_each_visit_never_repeated(play: Play) -> None:
    """Authentication: asked again on return though everything is visible, and not a repetition."""
    day = return_on(
        play,
        "phone",
        {"same_agent": 1.0, "same_channel": 1.0},
        items={"number": {"ask": "20s", "every_contact": True}},
    )

    assert [knowledge(row) for row in day.contacts(0)] == [ASKED_FIRST, ASKED_FIRST]
    assert day.case(0).items_repeated == 0


@pytest.mark.parametrize(("from_transfer", "expected"), [(1.0, SEEN), (0.0, ASKED_FIRST)])
def test_every_contact_item_within_a_visit_can_be_seen(
    play: Play, from_transfer: float, expected: dict[str, float]
) -> None:
    """Authenticated by the desk; the experts see it or ask anew, which is not a repetition."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}},
        teams={"desk": {}, "experts": {"transfers_only": True}},
        intents={"any": {"items": ["number"], "transfer": {"share": 1.0, "to": ["experts"]}}},
        items={"number": {"ask": "20s", "every_contact": True}},
        context={"from_transfer": from_transfer, "lookup": "3s"},
    )

    assert knowledge(day.contact(0, 2)) == expected


@pytest.mark.parametrize("unit", ["record", "item"])
def test_context_unit_record_shares_one_luck_items_have_their_own(play: Play, unit: str) -> None:
    """Five items seen with probability 1/2: by record all or none; by item also some."""
    names = [f"item{i}" for i in range(5)]
    day = play(
        [(1000 * i, "phone") for i in range(40)],
        channels={"phone": {}},
        intents={"any": {"items": names, "resolution": {"phone": 0.0}}},
        items={name: {"ask": "2s"} for name in names},
        moves=[{"after": "unresolved", "to": [{"same": 1.0}, {}], "delay": "150s"}],
        context={"same_agent": 0.5, "unit": unit},
    )

    asked = {day.contact(case, 2).items_asked for case in range(40)}
    assert asked == {0, 5} if unit == "record" else asked & {1, 2, 3, 4}


def test_items_several_add_up_by_their_own_times(play: Play) -> None:
    """Items of 20 s and 7 s: asked 27 s, then seen with 3 s each."""
    day = return_on(
        play,
        "phone",
        {"same_agent": 1.0},
        items={**NUMBER, "date": {"ask": "7s"}},
        intent={"items": ["number", "date"]},
    )

    assert [(row.asking_s, row.lookup_s, row.items_asked) for row in day.contacts(0)] == [(27, 0, 2), (0, 6, 0)]
