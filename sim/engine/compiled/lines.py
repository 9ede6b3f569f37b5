"""Lines of waiting contacts, each in the order of (queued_s, case, contact).

Shared lines are by channel and by the set of teams able to take the contact: to every rule by which contacts are
chosen, those of one channel stand in the order of their waiting. Own lines are by agent and channel.
"""

from __future__ import annotations

from typing import Any

from sim.compiling import callable_when_compiled, compiled
from sim.engine import rules
from sim.engine.model import NO_TEAM

from .ledger import account_waiting
from .orders import add, comes_before, set_key, take_out
from .tables import (
    NONE,
    able_at,
    agent_at,
    case_at,
    channel_at,
    contact_at,
    fresh_at,
    line_at,
    place_at,
    team_at,
    team_channel_at,
)

callable_when_compiled(rules.answer_due)

LONGEST_WAIT, PRIORITY, EARLIEST_DUE, CHANNEL_ORDER = 0, 1, 2, 3
"""Kinds of ``contact_choice``."""


@compiled
def node_of(s: Any, contact: int) -> int:
    """Return the place of a contact among the nodes of orders; agents come before."""
    return s.n_agents + contact


@compiled
def head(s: Any, line: int) -> int:
    """Return the contact of a line that has waited longest."""
    return line_at(s, line).root - s.n_agents


@compiled
def own_line(s: Any, agent: int, channel: int) -> int:
    """Return an agent's own line of a channel."""
    return agent * s.n_channels + channel


@compiled
def able_teams(s: Any, contact: Any) -> Any:
    """Return the set of teams able to take a contact; the sets of one team each come first."""
    if contact.asked_team != NO_TEAM:
        return able_at(s, contact.asked_team)
    return able_at(s, fresh_at(s, contact.channel * s.n_intents + case_at(s, contact.case).intent).number)


@compiled
def _able_set(s: Any, contact: Any) -> int:
    if contact.asked_team != NO_TEAM:
        return contact.asked_team
    return fresh_at(s, contact.channel * s.n_intents + case_at(s, contact.case).intent).number


@compiled
def shared_line(s: Any, contact: Any) -> int:
    """Return the shared line of a contact."""
    return s.n_own_lines + contact.channel * s.n_ables + _able_set(s, contact)


@compiled
def add_to_line(s: Any, place: int, of_line: int) -> None:
    """Put a contact at the place its ``queued_s`` gives it."""
    contact, line = contact_at(s, place), line_at(s, of_line)
    set_key(s, node_of(s, place), contact.queued_s, 0.0, contact.entity)
    line.root = add(s, line.root, node_of(s, place))
    line.n += 1
    contact.line = of_line
    _count(s, contact, line, 1)


@compiled
def remove_from_line(s: Any, place: int) -> None:
    """Take a contact out of its line, wherever it stands."""
    contact = contact_at(s, place)
    line = line_at(s, contact.line)
    line.root = take_out(s, line.root, node_of(s, place))
    line.n -= 1
    contact.line = NONE
    _count(s, contact, line, -1)


@compiled
def _count(s: Any, contact: Any, line: Any, change: int) -> None:
    """Keep the numbers of contacts that an agent or a team could look at, so that nobody looks in vain."""
    if line.owner != NONE:
        if contact.live:
            agent_at(s, line.owner).own_live += change
        else:
            agent_at(s, line.owner).own_deferred += change
        return
    teams = able_at(s, line.able)
    for place in range(teams.n):
        team = team_at(s, place_at(s, teams.teams + place).number)
        if contact.live:
            team.live_waiting += change
        else:
            team.deferred_waiting += change


@compiled
def home(s: Any, contact: Any) -> int:
    """Return the team on whose account a contact waits: its line's owner's, else the first able to serve it."""
    owner = line_at(s, contact.line).owner if contact.line != NONE else NONE
    if owner != NONE:
        return agent_at(s, owner).team
    return place_at(s, able_teams(s, contact).teams).number


@compiled
def join_line(s: Any, place: int, of_line: int) -> None:
    """Let a contact wait in a line."""
    contact = contact_at(s, place)
    add_to_line(s, place, of_line)
    _list_waiting(s, place)
    channel_at(s, contact.channel).waiting += 1
    account_waiting(s, home(s, contact), 1)


@compiled
def leave_line(s: Any, place: int) -> None:
    """Let a contact that stands in a line wait no longer."""
    contact = contact_at(s, place)
    account_waiting(s, home(s, contact), -1)
    channel_at(s, contact.channel).waiting -= 1
    remove_from_line(s, place)
    _unlist_waiting(s, place)


@compiled
def _list_waiting(s: Any, place: int) -> None:
    """Add a contact to those of its case that wait, by number."""
    contact = contact_at(s, place)
    case = case_at(s, contact.case)
    before, after = NONE, case.first_waiting
    while after != NONE and contact_at(s, after).number < contact.number:
        before, after = after, contact_at(s, after).next_waiting
    contact.previous_waiting = before
    contact.next_waiting = after
    if before == NONE:
        case.first_waiting = place
    else:
        contact_at(s, before).next_waiting = place
    if after != NONE:
        contact_at(s, after).previous_waiting = place


@compiled
def _unlist_waiting(s: Any, place: int) -> None:
    contact = contact_at(s, place)
    if contact.previous_waiting == NONE:
        case_at(s, contact.case).first_waiting = contact.next_waiting
    else:
        contact_at(s, contact.previous_waiting).next_waiting = contact.next_waiting
    if contact.next_waiting != NONE:
        contact_at(s, contact.next_waiting).previous_waiting = contact.previous_waiting


@compiled
def waited_longer(s: Any, one: int, other: int) -> bool:
    """Return whether a contact that waits comes before another one that does."""
    return comes_before(s, node_of(s, one), node_of(s, other))


@compiled
def taken_before(s: Any, one: int, other: int, team: int) -> bool:
    """Return whether an agent of the team takes contact ``one`` before ``other``."""
    mine, theirs = contact_at(s, one), contact_at(s, other)
    if s.contact_choice == PRIORITY:
        first, second = channel_at(s, mine.channel).priority, channel_at(s, theirs.channel).priority
        if first != second:
            return first < second
    elif s.contact_choice == EARLIEST_DUE:
        my_due_s = rules.answer_due(mine.queued_s, channel_at(s, mine.channel).answer_within_s)
        their_due_s = rules.answer_due(theirs.queued_s, channel_at(s, theirs.channel).answer_within_s)
        if my_due_s != their_due_s:
            return my_due_s < their_due_s
    elif s.contact_choice == CHANNEL_ORDER:
        first = team_channel_at(s, team * s.n_channels + mine.channel).order
        second = team_channel_at(s, team * s.n_channels + theirs.channel).order
        if first != second:
            return first < second
    return waited_longer(s, one, other)
