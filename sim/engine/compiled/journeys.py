"""The life of cases and contacts: entry, what a channel does with it, and where the customer goes next.

What is a process in the reference engine is a contact in one of two queues here; see `tasks`.
"""

from __future__ import annotations

from typing import Any

from sim.compiling import callable_when_compiled, compiled, compiled_within
from sim.draws.purposes import Purpose
from sim.engine import rules
from sim.engine.log import Origin, Outcome
from sim.engine.model import NO_TEAM, After, ChannelKind
from sim.engine.ranks import Rank
from sim.engine.steps import MOVE_AFTER, ORIGIN_AFTER

from .calendar import CHASE, MOVE, SESSION, TIMERS, cancel, plan
from .entities import begin_case, begin_contact, list_contact
from .floor import after_customer, enter_floor, release
from .handling import end_handling
from .knowledge import collect, forget_to_hold, hold, state_items
from .ledger import felt_wait, open_contact, settle_case, write_contact
from .luck import case_uniform, value
from .openings import is_open, next_open
from .tables import (
    MOVES,
    NOBODY,
    NONE,
    agent_at,
    attempt_at,
    case_at,
    case_channel_at,
    case_moves_at,
    channel_at,
    contact_at,
    intent_at,
    move_at,
    place_at,
    rule_at,
    serves_at,
    values_of,
    work_at,
)
from .tasks import BEGINNING, WAKING, put_off, take_task

callable_when_compiled(rules.destination, rules.resolution_probability)

_MOVE_AFTER = tuple(int(MOVE_AFTER.get(outcome, NONE)) for outcome in Outcome)
_ORIGIN_AFTER = tuple(int(ORIGIN_AFTER[after]) for after in After)

# from entry to end


@compiled
def on_arrival(s: Any, row: int, channel: int) -> None:
    """Open a case with its first contact."""
    _enter(s, begin_case(s, row), channel, Origin.FIRST, NO_TEAM, NONE)


@compiled
def _enter(s: Any, of_case: int, channel: int, origin: int, asked_team: int, source: int) -> None:
    """Begin a contact, unless the case has had its most."""
    case = case_at(s, of_case)
    follow_up = origin == Origin.FOLLOW_UP
    if not (follow_up or _may_go_on(s, case)):
        _settle(s, of_case)
        return
    visit = case.visits
    if source != NONE and (origin == Origin.HANDOFF or origin == Origin.TRANSFER):
        visit = contact_at(s, source).visit
    else:
        case.visits += 1
    place = begin_contact(s, of_case, channel, channel, origin, case.contacts + 1, visit)
    list_contact(s, place, NONE)
    forget_to_hold(s, place)
    contact = contact_at(s, place)
    contact.asked_team = asked_team
    if follow_up:
        contact.by_agent = contact_at(s, source).agent if source != NONE else NOBODY
    else:
        _count_contact(s, case, of_case, channel, origin)
    if origin == Origin.TRANSFER and source != NONE:
        contact.stated = contact_at(s, source).stated
        contact.chase = contact_at(s, source).chase
    case.open_contacts += 1
    put_off(s, BEGINNING, place)


@compiled
def _count_contact(s: Any, case: Any, of_case: int, channel: int, origin: int) -> None:
    case.contacts += 1
    met = case_channel_at(s, of_case * s.n_channels + channel)
    if not met.met:
        met.met = True
        case.n_channels += 1
    if origin == Origin.RETRIAL or origin == Origin.RETURN or origin == Origin.CHASE:
        case.extra_contacts += 1
    if origin == Origin.TRANSFER:
        case.transfers += 1


@compiled
def _may_go_on(s: Any, case: Any) -> bool:
    """Return whether a case may have another contact; note the case that may not."""
    allowed = case.contacts < s.max_contacts
    if not allowed:
        case.capped = True
    return allowed


@compiled
def do_task(s: Any) -> None:
    """Let the first contact that waits for it begin, or else the first customer take the next step."""
    place = take_task(s, BEGINNING)
    if place != NONE:
        _begin(s, place)
    else:
        follow(s, take_task(s, WAKING))


@compiled
def _begin(s: Any, place: int) -> None:
    """Let a contact meet the front of its channel, if there is one, else the channel."""
    contact = contact_at(s, place)
    front = _front(s, contact)
    if front == NONE:
        _meet_channel(s, place)
        return
    greeting = begin_contact(s, contact.case, front, contact.channel, contact.origin, contact.number, contact.visit)
    list_contact(s, greeting, place)
    forget_to_hold(s, greeting)
    contact_at(s, greeting).host_contact = place
    contact_at(s, greeting).created_s = contact_at(s, place).created_s
    _serve(s, greeting)


@compiled
def _meet_channel(s: Any, place: int) -> None:
    contact = contact_at(s, place)
    kind = channel_at(s, contact.channel).kind
    if kind != ChannelKind.DEFERRED and not is_open(s, contact.channel):
        _refuse(s, place, Outcome.TURNED_AWAY)
    elif kind == ChannelKind.AUTOMATED:
        _serve(s, place)
    else:
        _wait_and_be_served(s, place)


@compiled
def _wait_and_be_served(s: Any, place: int) -> None:
    """Offer a contact to the agents; it goes on when the customer's part is over."""
    contact = contact_at(s, place)
    if channel_at(s, contact.channel).kind == ChannelKind.DEFERRED:
        case = case_at(s, contact.case)
        contact.deferred_occurrence = case.n_deferred
        case.n_deferred += 1
        if contact.origin != Origin.TRANSFER and contact.origin != Origin.FOLLOW_UP:
            state_items(s, place)
    open_contact(s, contact)
    if not enter_floor(s, place):
        _refuse(s, place, Outcome.BLOCKED)


@compiled
def _refuse(s: Any, place: int, outcome: int) -> None:
    contact = contact_at(s, place)
    contact.outcome = outcome
    contact.ended_s = s.now_s
    write_contact(s, contact)
    follow(s, place)


# bots and IVR


@compiled_within
def _front(s: Any, contact: Any) -> int:
    """Return the automated channel that this contact meets first, or -1."""
    channel = channel_at(s, contact.channel)
    if channel.front == NONE or contact.origin == Origin.TRANSFER:
        return NONE
    case = case_at(s, contact.case)
    occurrence = case.front_entries
    case.front_entries += 1
    if not is_open(s, channel.front):
        return NONE
    share = channel.front_share
    meets = share >= 1.0 or case_uniform(s, case, Purpose.FRONT, occurrence) < share
    return int(channel.front) if meets else NONE


@compiled
def _serve(s: Any, place: int) -> None:
    """Let a bot or IVR begin to serve a contact: it collects items."""
    contact = contact_at(s, place)
    case = case_at(s, contact.case)
    contact.occurrence = case.n_automated
    case.n_automated += 1
    contact.started_s = s.now_s
    collect(s, contact)
    law = channel_at(s, contact.channel).serve
    serve_s = value(s, law, case_uniform(s, case, Purpose.SERVE, contact.occurrence))
    open_contact(s, contact)
    plan(s, place * TIMERS + SESSION, s.now_s + serve_s, Rank.AUTOMATED_END, contact.entity)


@compiled
def on_automated_end(s: Any, place: int) -> None:
    """Let a bot or IVR contain a contact or pass it on."""
    contact = contact_at(s, place)
    case = case_at(s, contact.case)
    contact.ended_s = s.now_s
    contact.released_s = s.now_s
    hold(s, contact)
    case.repeated += contact.repeated
    work = work_at(s, case.intent * s.n_channels + contact.channel)
    if case_uniform(s, case, Purpose.CONTAINMENT, contact.occurrence) < work.containment:
        contact.outcome = Outcome.CONTAINED
        if case_uniform(s, case, Purpose.SELF_RESOLUTION, contact.occurrence) < work.resolution:
            _resolve(s, contact)
    else:
        contact.outcome = Outcome.PASSED_ON
    host = contact.host_contact
    write_contact(s, contact)
    if host == NONE or contact.outcome == Outcome.CONTAINED:
        follow(s, place)
    else:
        contact_at(s, host).created_s = s.now_s
        _meet_channel(s, host)


# outcomes


@compiled
def on_session_end(s: Any, place: int) -> None:
    """End the customer's part of a session, or its wrap-up."""
    contact = contact_at(s, place)
    if contact.wrapping:
        release(s, place)
        return
    contact.ended_s = s.now_s
    end_handling(s, contact)
    if not contact.live:
        felt_wait(s, contact)
    contact.outcome = _outcome(s, contact)
    put_off(s, WAKING, place)
    after_customer(s, place)


@compiled
def _outcome(s: Any, contact: Any) -> int:
    """Decide how a handled contact ends: transferred, hopped, resolved or unresolved."""
    case = case_at(s, contact.case)
    if contact.origin == Origin.FOLLOW_UP:
        return Outcome.RESOLVED
    if case.resolved:  # a duplicate, or a session that was running when another contact resolved the case
        return Outcome.UNRESOLVED
    if _transfers(s, contact) and _may_go_on(s, case):
        return Outcome.TRANSFERRED
    channel, due_s = _draw_move(s, contact, After.HOP)
    if channel != NONE and _may_go_on(s, case):
        contact.hop_channel = channel
        contact.hop_due_s = due_s
        return Outcome.HOPPED
    factor = s.resolution_factor if contact.related else 1.0
    resolution = work_at(s, case.intent * s.n_channels + contact.channel).resolution
    share = rules.resolution_probability(resolution, factor)
    if case_uniform(s, case, Purpose.RESOLUTION, contact.occurrence) < share:
        _resolve(s, contact)
        return Outcome.RESOLVED
    return Outcome.UNRESOLVED


@compiled
def _transfers(s: Any, contact: Any) -> bool:
    """Decide on a transfer and its team: the first listed that serves the channel and is another one."""
    case = case_at(s, contact.case)
    intent = intent_at(s, case.intent)
    if contact.origin == Origin.TRANSFER or intent.transfer_share <= 0.0:
        return False
    own = agent_at(s, contact.agent).team
    for place in range(intent.n_transfers):
        team = place_at(s, intent.transfers + place).number
        if team != own and serves_at(s, (team * s.n_channels + contact.channel) * s.n_intents + case.intent).yes:
            contact.next_team = team
            return case_uniform(s, case, Purpose.TRANSFER, contact.occurrence) < intent.transfer_share
    return False


@compiled
def _resolve(s: Any, contact: Any) -> None:
    """Close a case, unless another contact has; moves not yet due no longer happen."""
    case = case_at(s, contact.case)
    if case.resolved:
        return
    contact.resolves = True
    case.resolved = True
    case.closed_s = s.now_s
    if case.n_planned == 0:
        return
    place = case.first_contact
    while place != NONE:
        _cancel_silence(s, place)
        other = contact_at(s, place)
        if other.move_after != NONE:
            other.move_after = NONE
            cancel(s, place * TIMERS + MOVE)
            case.n_planned -= 1
        place = other.next_of_case


@compiled
def _cancel_silence(s: Any, place: int) -> None:
    contact = contact_at(s, place)
    if contact.silence_channel != NONE:
        contact.silence_channel = NONE
        cancel(s, place * TIMERS + CHASE)
        case_at(s, contact.case).n_planned -= 1


# where the customer goes next


@compiled
def follow(s: Any, place: int) -> None:
    """Plan the customer's next step after a contact that is over, then see whether the case is."""
    contact = contact_at(s, place)
    of_case = contact.case
    case = case_at(s, of_case)
    case.open_contacts -= 1
    _cancel_silence(s, place)  # answered before it was due: the customer does not chase after all
    if contact.outcome == Outcome.TRANSFERRED:
        _enter(s, of_case, contact.channel, Origin.TRANSFER, contact.next_team, place)
    elif contact.hop_channel != NONE:
        _plan_move(s, place, After.HOP, contact.hop_channel, contact.hop_due_s)
    elif contact.resolves:
        _move(s, place, After.RESOLVED)
    elif not case.resolved:
        after = _MOVE_AFTER[contact.outcome]
        if after != NONE:
            _move(s, place, after)
    _settle(s, of_case)


@compiled
def on_chase(s: Any, place: int) -> None:
    """Let the customer of an unanswered message chase it."""
    contact = contact_at(s, place)
    case = case_at(s, contact.case)
    if case.resolved or case.given_up:
        return
    channel, due_s = _draw_move(s, contact, After.SILENCE)
    if channel != NONE:
        contact.silence_channel = channel
        case.n_planned += 1
        plan(s, place * TIMERS + CHASE, due_s, Rank.MOVE + After.SILENCE, contact.entity)


@compiled
def _move(s: Any, place: int, after: int) -> None:
    """Draw and plan what follows."""
    channel, due_s = _draw_move(s, contact_at(s, place), after)
    if channel != NONE:
        _plan_move(s, place, after, channel, due_s)


@compiled
def _draw_move(s: Any, contact: Any, after: int) -> tuple[int, float]:
    """Draw the customer's next step: channel and time, or -1 if nothing follows."""
    case = case_at(s, contact.case)
    table = MOVES if contact.fronted else 0
    place = ((table + after) * s.n_channels + contact.host) * s.n_intents + case.intent
    number = move_at(s, place).rule
    if number == NONE:
        return NONE, 0.0
    rule = rule_at(s, number)
    count = case_moves_at(s, contact.case * MOVES + after)
    occurrence = count.count
    count.count += 1
    attempt = attempt_at(s, rule.attempts + min(occurrence, rule.n_attempts - 1))
    where = Purpose.MOVE + 2 * after
    chosen = rules.destination(values_of(s, attempt.shares, attempt.n), case_uniform(s, case, where, occurrence))
    if chosen < 0:
        return NONE, 0.0
    channel = place_at(s, attempt.channels + chosen).number
    if rule.delay == NONE:
        return channel, next_open(s, channel)
    return channel, s.now_s + value(s, rule.delay, case_uniform(s, case, where + 1, occurrence))


@compiled
def _plan_move(s: Any, place: int, after: int, channel: int, due_s: float) -> None:
    contact = contact_at(s, place)
    contact.move_after = after
    contact.move_channel = channel
    case_at(s, contact.case).n_planned += 1
    plan(s, place * TIMERS + MOVE, due_s, Rank.MOVE + after, contact.entity)


@compiled
def on_move(s: Any, place: int) -> None:
    """Let the customer take the step that was planned."""
    contact = contact_at(s, place)
    case_at(s, contact.case).n_planned -= 1
    after = contact.move_after
    contact.move_after = NONE
    _enter(s, contact.case, contact.move_channel, _ORIGIN_AFTER[after], NO_TEAM, place)


@compiled
def on_silence(s: Any, place: int) -> None:
    """Let the customer chase a message that is still unanswered."""
    contact = contact_at(s, place)
    case_at(s, contact.case).n_planned -= 1
    channel = contact.silence_channel
    contact.silence_channel = NONE
    _enter(s, contact.case, channel, Origin.CHASE, NO_TEAM, place)


@compiled
def _settle(s: Any, place: int) -> None:
    """Close a case of which nothing is open or planned, and let its row be written."""
    case = case_at(s, place)
    if case.open_contacts > 0 or case.n_planned > 0:
        return
    if not case.resolved:
        case.given_up = True
        case.closed_s = s.now_s
    settle_case(s, place)
