"""Two branches of one case: which visit a contact belongs to, and what becomes of moves that are planned.

Talk is 100 s unless said; ``account`` and ``code`` take 10 s each to give and 3 s to look up, and the code is an
authentication.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

Play = Callable[..., Any]

ITEMS = {"account": {"ask": "10s"}, "code": {"ask": "10s", "every_contact": True}}
BYSTANDERS = [
    (),
    (590.0,),
    (1.0, 2.0, 3.0),
    (10.0, 100.0, 200.0, 599.5),
    (5.0, 50.0, 150.0, 250.0, 299.0, 301.0, 399.0, 401.0, 560.0, 600.0),
]
"""Arrivals of other customers, on a channel of their own."""


def knowledge(row: Any) -> tuple[float, float, int, int]:
    """Return seconds of asking and of looking up, items asked and items repeated."""
    return row.asking_s, row.lookup_s, row.items_asked, row.items_repeated


def among(bystanders: Sequence[float], arrivals: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the arrivals, all at 0, with those of bystanders after them."""
    return [*arrivals, *((time_s, "sms", "other") for time_s in bystanders)]


@pytest.mark.parametrize("chased", [False, True])
def test_transfer_belongs_to_the_visit_of_its_source(play: Play, chased: bool) -> None:
    """E-mail of 10, read 300-420 and transferred: the second team sees both items, whether or not a call came between.

    The call, a chase of 110 that waits until 500, is a visit of its own and is asked both, one of them repeated.
    """
    day = play(
        [(0, "phone", "other"), (10, "email", "mail")],
        channels={"phone": {}, "email": {"chase": 100} if chased else {}},
        moves=[{"after": "silence", "to": {"phone": 1.0}}] if chased else [],
        items=ITEMS,
        intents={
            "other": {"talk": 500},
            "mail": {"items": ["account", "code"], "transfer": {"share": 1.0, "to": ["second"]}},
        },
        context={"from_transfer": 1.0, "lookup": "3s"},
        teams={
            "desk": {"channels": ["email"], "shifts": [{"agents": 1, "hours": "00:05-23:00"}]},
            "phones": {"channels": ["phone"]},
            "second": {"channels": ["email"], "transfers_only": True},
        },
    )

    rows = {row.origin: row for row in day.contacts(1)}
    assert sorted(rows) == (["chase", "first", "transfer"] if chased else ["first", "transfer"])
    assert knowledge(rows["first"]) == (20, 0, 2, 0)
    assert knowledge(rows["transfer"]) == (0, 6, 0, 0)
    assert (rows["transfer"].team, rows["transfer"].started_s, rows["transfer"].ended_s) == ("second", 420, 526)
    if chased:
        assert (rows["chase"].contact, rows["chase"].created_s, rows["chase"].started_s) == (2, 110, 500)
        assert knowledge(rows["chase"]) == (20, 0, 2, 1)


@pytest.mark.parametrize("returned", [False, True])
def test_handoff_belongs_to_the_visit_of_its_bot(play: Play, returned: bool) -> None:
    """The chase meets the bot 100-110, which collects both items and hands over at 410: the agent sees them.

    Meanwhile the e-mail, read 120-240, may have led to a letter at 300, a visit of its own.
    """
    returns = [{"after": "unresolved", "from": "email", "to": {"letter": 1.0}, "delay": 60}]
    day = play(
        [(0, "email")],
        channels={"email": {"chase": 100}, "bot": {"captures": ["account", "code"]}, "phone": {}, "letter": {}},
        moves=[
            {"after": "silence", "to": {"bot": 1.0}},
            {"after": "handoff", "from": "bot", "to": {"phone": 1.0}, "delay": 300},
            *(returns if returned else []),
        ],
        items=ITEMS,
        intents={
            "any": {
                "items": ["account", "code"],
                "talk": {"letter": 1000, "email": 100, "phone": 100},
                "resolution": {"email": 0.0},
            }
        },
        context={"from_automated": 1.0, "lookup": "3s"},
        teams={
            "mail": {"channels": ["email"], "shifts": [{"agents": 1, "hours": "00:02-23:00"}]},
            "letters": {"channels": ["letter"]},
            "phones": {"channels": ["phone"]},
        },
    )

    rows = {row.origin: row for row in day.contacts(0)}
    assert (rows["chase"].started_s, rows["chase"].items_asked, rows["chase"].ended_s) == (100, 2, 110)
    assert (rows["first"].started_s, knowledge(rows["first"]), rows["first"].ended_s) == (120, (20, 0, 2, 1), 240)
    assert knowledge(rows["handoff"]) == (0, 6, 0, 0)
    assert (rows["handoff"].contact, rows["handoff"].started_s, rows["handoff"].ended_s) == (3 + returned, 410, 516)
    if returned:
        assert (rows["return"].contact, rows["return"].created_s) == (3, 300)
        assert knowledge(rows["return"]) == (20, 0, 2, 1)


@pytest.mark.parametrize("bystanders", BYSTANDERS)
def test_moves_due_at_once_of_one_message_whoever_else_calls(play: Play, bystanders: Sequence[float]) -> None:
    """E-mail read 300-400: its silence move (100 + 500) and its return (400 + 200) would both be due at 600.

    The answer cancels the chase, so there is one letter, and traffic elsewhere changes nothing.
    """
    day = play(
        among(bystanders, [(0, "phone", "block"), (0, "email", "mail")]),
        channels={"phone": {}, "email": {"chase": 100}, "letter": {}, "sms": {"patience": 40}},
        moves=[
            {"after": "silence", "to": {"phone": 1.0}, "delay": 500},
            {"after": "unresolved", "from": "email", "to": {"letter": 1.0}, "delay": 200},
        ],
        intents={
            "block": {"talk": 300},
            "mail": {"talk": 100, "resolution": {"email": 0.0}},
            "other": {"talk": 10},
        },
        teams={"desk": {"channels": ["phone", "email", "letter"]}, "texts": {"channels": ["sms"]}},
    )

    assert day.story(1, "contact", "origin", "channel", "created_s", "started_s") == [
        (1, "first", "email", 0, 300),
        (2, "return", "letter", 600, 600),
    ]


@pytest.mark.parametrize("bystanders", BYSTANDERS)
def test_moves_due_at_once_come_in_the_order_of_their_kind(play: Play, bystanders: Sequence[float]) -> None:
    """At 600 the return of contact 1 and the retrial of contact 2 are due; a retrial follows `abandon`, the first kind.

    E-mail read 300-400 without success, return after 200; its chase calls at 100, abandons at 300, retries after 300.
    """
    day = play(
        among(bystanders, [(0, "phone", "block"), (0, "email", "mail")]),
        channels={
            "phone": {"patience": 200},
            "email": {"chase": 100},
            "letter": {},
            "sms": {"patience": 40},
        },
        moves=[
            {"after": "silence", "to": {"phone": 1.0}},
            {"after": "unresolved", "from": "email", "to": {"letter": 1.0}, "delay": 200},
            {"after": "abandon", "from": "phone", "to": {"letter": 1.0}, "delay": 300},
        ],
        intents={
            "block": {"talk": 5000},
            "mail": {"talk": 100, "resolution": {"email": 0.0}},
            "other": {"talk": 10},
        },
        teams={
            "phones": {"channels": ["phone"]},
            "mail": {"channels": ["email"], "shifts": [{"agents": 1, "hours": "00:05-23:00"}]},
            "letters": {"channels": ["letter"]},
            "texts": {"channels": ["sms"]},
        },
    )

    assert day.story(1, "contact", "origin", "channel", "created_s", "started_s") == [
        (1, "first", "email", 0, 300),
        (2, "chase", "phone", 100, None),
        (3, "retrial", "letter", 600, 600),
        (4, "return", "letter", 600, 700),
    ]


@pytest.mark.parametrize(
    ("delay_s", "chased_s"),
    [(150, 250), (250, 350), (300, None), (500, None)],
    ids=["before reading", "while it is read", "as it is answered", "after the answer"],
)
def test_chase_planned_goes_ahead_only_if_due_before_the_answer(play: Play, delay_s: int, chased_s: int | None) -> None:
    """Silence at 100, the call planned for 100 + delay; the e-mail is read 300-400, in vain."""
    day = play(
        [(0, "email")],
        channels={"phone": {}, "email": {"chase": 100}},
        moves=[{"after": "silence", "to": {"phone": 1.0}, "delay": delay_s}],
        intents={"any": {"resolution": {"email": 0.0}}},
        teams={
            "phones": {"channels": ["phone"]},
            "mail": {"channels": ["email"], "shifts": [{"agents": 1, "hours": "00:05-23:00"}]},
        },
    )

    assert day.times(0, 1) == (0, 0, 300, 400, 400)
    if chased_s is None:
        assert day.outcomes(0) == ["unresolved"]
        assert (day.case(0).outcome, day.case(0).closed_s) == ("given_up", 400)
    else:
        assert day.contact(0, 2).origin == "chase"
        assert day.times(0, 2) == (chased_s, chased_s, chased_s, chased_s + 100, chased_s + 100)
        assert (day.case(0).outcome, day.case(0).closed_s) == ("resolved", chased_s + 100)


@pytest.mark.parametrize(("again_s", "talk_s", "owner_met"), [(1900, 50, True), (1901, 100, None)])
def test_affinity_window_does_not_run_while_the_customer_waits(
    play: Play, again_s: int, talk_s: int, owner_met: bool | None
) -> None:
    """A is served to 100 and writes again at the edge of the window of 1800 s, or beyond it; the owner is busy to 5900.

    The wait of 4000 s does not end the relationship: only the gap up to the second message counts.
    """
    day = play(
        [(0, "email", "short"), (900, "email", "long"), (again_s, "email", "short")],
        who="ABA",
        channels={"email": {}},
        intents={"short": {}, "long": {"talk": 5000}},
        routing={"affinity": "owner", "affinity_wait": "forever", "affinity_window": 1800},
        relationship={"talk_factor": 0.5},
    )

    row = day.contact(2, 1)
    assert (row.started_s, row.talk_s, row.ended_s, row.owner_met) == (5900, talk_s, 5900 + talk_s, owner_met)


@pytest.mark.parametrize(
    ("transfer", "moves", "noted"),
    [
        ({"share": 1.0, "to": ["second"]}, [], True),
        ({"share": 0.0, "to": ["second"]}, [{"after": "hop", "to": {"phone": 1.0}, "delay": 60}], True),
        ({"share": 0.0, "to": ["second"]}, [], False),
    ],
    ids=["transfer", "hop", "neither"],
)
def test_max_contacts_that_keeps_a_contact_from_going_on_is_noted(
    play: Play, transfer: dict[str, Any], moves: list[dict[str, Any]], noted: bool
) -> None:
    """A single contact is allowed: it resolves the case in place of a transfer or hop, and the run says so."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}},
        customers={"max_contacts": 1},
        intents={"any": {"transfer": transfer}},
        moves=moves,
        teams={"desk": {}, "second": {"transfers_only": True}},
    )

    assert day.outcomes(0) == ["resolved"]
    assert (day.case(0).outcome, day.case(0).contacts, day.case(0).transfers) == ("resolved", 1, 0)
    assert [("max_contacts" in note) for note in day.run.notes] == ([True] if noted else [])
