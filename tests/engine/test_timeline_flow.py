"""What follows a contact: transfer, hop, return, follow-up, and the end of the case. Talk is 100 s."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sim.errors import ScenarioError

Play = Callable[..., Any]

STEPS = ("contact", "channel", "team", "origin", "outcome")


def test_transfer_first_listed_team_that_serves_the_channel(play: Play) -> None:
    """Desk 0-100, wrap to 110; ``to`` lists the desk itself and an e-mail team before the experts: experts 100-200."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}, "email": {}},
        teams={
            "desk": {"channels": ["phone"]},
            "mail": {"channels": ["email"]},
            "experts": {"channels": ["phone"], "transfers_only": True},
            "others": {"channels": ["phone"], "transfers_only": True},
        },
        intents={"any": {"wrap": 10, "transfer": {"share": 1.0, "to": ["desk", "mail", "experts", "others"]}}},
    )

    assert day.story(0, *STEPS) == [
        (1, "phone", "desk", "first", "transferred"),
        (2, "phone", "experts", "transfer", "resolved"),
    ]
    assert day.times(0, 1) == (0, 0, 0, 100, 110)
    assert day.times(0, 2) == (100, 100, 100, 200, 210)
    assert (day.case(0).transfers, day.case(0).contacts, day.case(0).channels) == (1, 2, 1)


def test_transfer_waits_for_the_team_asked_for(play: Play) -> None:
    """Both agents of the desk are idle at 150, but the transferred call waits for the one expert until 200."""
    day = play(
        [(0, "phone"), (50, "phone")],
        channels={"phone": {}},
        teams={"desk": {"agents": 3}, "experts": {"transfers_only": True}},
        intents={"any": {"transfer": {"share": 1.0, "to": ["experts"]}}},
    )

    assert day.times(0, 2) == (100, 100, 100, 200, 200)
    assert day.times(1, 2) == (150, 150, 200, 300, 300)


def test_transfer_patience_is_drawn_again_for_the_new_line(play: Play) -> None:
    """As above with 40 s of patience: the transferred call of 150 is lost at 190."""
    day = play(
        [(0, "phone"), (50, "phone")],
        channels={"phone": {"patience": "40s"}},
        teams={"desk": {"agents": 3}, "experts": {"transfers_only": True}},
        intents={"any": {"transfer": {"share": 1.0, "to": ["experts"]}}},
    )

    assert day.times(1, 2) == (150, 150, None, 190, None)
    assert day.case(1).outcome == "given_up"


def test_transfer_no_other_team_serves_resolution_decides(play: Play) -> None:
    """The only team listed is the present one: no transfer."""
    day = play([(0, "phone")], channels={"phone": {}}, intents={"any": {"transfer": {"share": 1.0, "to": ["desk"]}}})

    assert day.story(0, *STEPS) == [(1, "phone", "desk", "first", "resolved")]


def test_transfer_never_twice_running_but_again_after_a_return(play: Play) -> None:
    """Transferred, unresolved; a return is transferred once more; two transfers in all."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}},
        teams={"desk": {}, "experts": {}},
        intents={"any": {"transfer": {"share": 1.0, "to": ["experts", "desk"]}, "resolution": {"phone": 0.0}}},
        moves=[{"after": "unresolved", "to": [{"same": 1.0}, {}], "delay": "1000s"}],
    )

    assert [(row.origin, row.outcome) for row in day.contacts(0)] == [
        ("first", "transferred"),
        ("transfer", "unresolved"),
        ("return", "transferred"),
        ("transfer", "unresolved"),
    ]
    assert [row.team for row in day.contacts(0)][:2] == ["desk", "experts"]
    assert day.contact(0, 3).created_s == 1200
    assert (day.case(0).transfers, day.case(0).outcome, day.case(0).closed_s) == (2, "given_up", 1400)


def test_transfer_of_a_message_joins_the_other_teams_line(play: Play) -> None:
    """E-mail 0-100 transferred to the back office, whose shift starts at 08:00."""
    day = play(
        [(0, "email")],
        channels={"email": {}},
        teams={"front": {}, "back": {"shifts": [{"agents": 1, "hours": "08:00-16:00"}], "transfers_only": True}},
        intents={"any": {"transfer": {"share": 1.0, "to": ["back"]}}},
    )

    assert day.times(0, 2) == (100, 100, 28_800, 28_900, 28_900)
    assert day.contact(0, 2).team == "back"


def test_team_transfers_only_takes_no_fresh_contact(play: Play) -> None:
    """Two experts idle, one agent busy: the second call waits for the agent."""
    day = play(
        [(0, "phone"), (10, "phone")],
        channels={"phone": {}},
        teams={"experts": {"agents": 2, "transfers_only": True}, "desk": {}},
    )

    assert day.contact(1, 1).started_s == 100
    assert day.contact(1, 1).team == "desk"


def test_team_intents_takes_only_those(play: Play) -> None:
    """A team for loans leaves the other calls alone."""
    day = play(
        [(0, "phone", "loan"), (10, "phone", "card"), (20, "phone", "card")],
        channels={"phone": {}},
        teams={"loans": {"agents": 5, "intents": ["loan"]}, "cards": {"intents": ["card"]}},
        intents={"loan": {}, "card": {}},
    )

    assert [day.contact(case, 1).team for case in range(3)] == ["loans", "cards", "cards"]
    assert day.contact(2, 1).started_s == 110


def test_hop_customer_changes_channel_after_the_contact(play: Play) -> None:
    """Chat 0-100 hops to the phone after 60 s: 160-260."""
    day = play(
        [(0, "chat")],
        channels={"chat": {}, "phone": {}},
        moves=[{"after": "hop", "from": "chat", "to": {"phone": 1.0}, "delay": "60s"}],
    )

    assert day.story(0, *STEPS) == [(1, "chat", "desk", "first", "hopped"), (2, "phone", "desk", "hop", "resolved")]
    assert day.times(0, 2) == (160, 160, 160, 260, 260)
    assert (day.case(0).channels, day.case(0).contacts, day.case(0).closed_s) == (2, 2, 260)


def test_hop_left_over_probability_stays(play: Play) -> None:
    """A hop of probability 0 leaves the contact to its resolution."""
    day = play(
        [(0, "chat")],
        channels={"chat": {}, "phone": {}},
        moves=[{"after": "hop", "from": "chat", "to": {"phone": 0.0}}],
    )

    assert day.outcomes(0) == ["resolved"]


def test_transfer_comes_before_hop_and_hop_before_resolution(play: Play) -> None:
    """Chat: transferred, then (not twice running) hopped to the phone, then resolved there."""
    day = play(
        [(0, "chat")],
        channels={"chat": {}, "phone": {}},
        teams={"desk": {}, "experts": {"channels": ["chat"], "transfers_only": True}},
        intents={"any": {"transfer": {"share": 1.0, "to": ["experts"]}}},
        moves=[{"after": "hop", "from": "chat", "to": {"phone": 1.0}}],
    )

    assert day.story(0, *STEPS) == [
        (1, "chat", "desk", "first", "transferred"),
        (2, "chat", "experts", "transfer", "hopped"),
        (3, "phone", "desk", "hop", "resolved"),
    ]


def test_unresolved_returns_on_the_same_then_on_another_channel(play: Play) -> None:
    """Phone 0-100; 600 s later the phone again 700-800; then chat 1400-1500, resolved."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}, "chat": {}},
        intents={"any": {"wrap": 30, "resolution": {"phone": 0.0}}},
        moves=[{"after": "unresolved", "to": [{"same": 1.0}, {"chat": 1.0}], "delay": "600s"}],
    )

    assert day.story(0, *STEPS) == [
        (1, "phone", "desk", "first", "unresolved"),
        (2, "phone", "desk", "return", "unresolved"),
        (3, "chat", "desk", "return", "resolved"),
    ]
    assert [row.created_s for row in day.contacts(0)] == [0, 700, 1400]
    assert (day.case(0).contacts, day.case(0).channels, day.case(0).closed_s) == (3, 2, 1500)


def test_unresolved_no_move_gives_up(play: Play) -> None:
    """Unresolved and nowhere to go: the case is given up as the talk ends, before wrap-up."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}},
        intents={"any": {"wrap": 30, "resolution": {"phone": 0.0}}},
    )

    assert day.outcomes(0) == ["unresolved"]
    assert (day.case(0).outcome, day.case(0).closed_s) == ("given_up", 100)


def test_max_contacts_met_gives_up_and_is_noted(play: Play) -> None:
    """Never resolved, always back, at most 3 contacts: 0-100, 160-260, 320-420; no fourth at 480."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}},
        intents={"any": {"resolution": {"phone": 0.0}}},
        moves=[{"after": "unresolved", "to": {"same": 1.0}, "delay": "60s"}],
        customers={"max_contacts": 3},
    )

    assert [row.created_s for row in day.contacts(0)] == [0, 160, 320]
    assert (day.case(0).outcome, day.case(0).closed_s, day.case(0).contacts) == ("given_up", 480, 3)
    assert any("max_contacts" in note for note in day.run.notes)


def test_max_contacts_not_met_leaves_no_note(play: Play) -> None:
    """A single resolved contact is nothing to report."""
    assert play([(0, "phone")], channels={"phone": {}}).run.notes == ()


def test_moves_that_cycle_in_no_time_are_refused(play: Play) -> None:
    """Abandoning at once and returning at once would never end."""
    with pytest.raises(ScenarioError, match="without time passing"):
        play(
            [(0, "phone")],
            channels={"phone": {"patience": "0s"}},
            moves=[{"after": "abandon", "to": {"same": 1.0}}],
        )


def test_follow_up_same_agent_takes_it_when_free(play: Play) -> None:
    """Agent 0 talks 0-100, wraps to 120, then writes the summary 120-420, though agent 1 is idle from the start."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}, "email": {"chase": "10s"}},
        teams={"desk": {"agents": 2}},
        intents={"any": {"talk": {"phone": 100, "email": 300}, "wrap": {"phone": 20}, "items": ["id"]}},
        items={"id": {"ask": "5s"}},
        moves=[
            {"after": "resolved", "from": "phone", "to": {"email": 1.0}},
            {"after": "silence", "to": {"phone": 1.0}},
        ],
    )

    assert [(row.channel, row.origin, row.agent) for row in day.contacts(0)] == [
        ("phone", "first", 0),
        ("email", "follow_up", 0),
    ]
    assert day.times(0, 1) == (0, 0, 0, 105, 125)
    assert day.times(0, 2) == (105, 105, 125, 425, 425)
    summary = day.contact(0, 2)
    assert (summary.items_needed, summary.items_asked, summary.duplicate) == (0, 0, False)
    case = day.case(0)
    assert (case.outcome, case.closed_s, case.contacts, case.channels) == ("resolved", 105, 1, 1)


def test_follow_up_agent_not_able_comes_from_the_shared_line(play: Play) -> None:
    """Calls do not write e-mail: the mail desk takes the summary at once, 100-400."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}, "email": {}},
        teams={"calls": {"channels": ["phone"]}, "mail": {"channels": ["email"]}},
        intents={"any": {"talk": {"phone": 100, "email": 300}, "wrap": {"phone": 20}}},
        moves=[{"after": "resolved", "from": "phone", "to": {"email": 1.0}}],
    )

    assert day.times(0, 2) == (100, 100, 100, 400, 400)
    assert day.contact(0, 2).team == "mail"


def test_follow_up_of_an_email_is_not_followed_up_again(play: Play) -> None:
    """An e-mail that resolves is followed by one e-mail, and that by none."""
    day = play(
        [(0, "email")],
        channels={"email": {}},
        moves=[{"after": "resolved", "to": {"email": 1.0}, "delay": "50s"}],
    )

    assert day.story(0, "contact", "origin", "created_s", "ended_s") == [
        (1, "first", 0, 100),
        (2, "follow_up", 150, 250),
    ]


def test_given_up_case_leaves_nothing_scheduled(play: Play) -> None:
    """A case resolved by its second contact makes no third, whatever the moves say."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}, "chat": {}},
        intents={"any": {"resolution": {"phone": 0.0, "chat": 1.0}}},
        moves=[{"after": "unresolved", "to": {"chat": 1.0}, "delay": "10s"}],
    )

    assert day.outcomes(0) == ["unresolved", "resolved"]
    assert day.case(0).outcome == "resolved"
