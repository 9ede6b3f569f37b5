"""What is written down: the table by team and half hour, and the rows of both logs."""

from __future__ import annotations

from typing import Any

from sim.compiling import callable_when_compiled, compiled, compiled_within
from sim.engine import rules
from sim.engine.log import CaseOutcome, Origin
from sim.engine.model import ChannelKind

from .entities import NEVER
from .rows import free_case, free_customer
from .tables import (
    NOBODY,
    NONE,
    agent_at,
    case_at,
    case_row_at,
    chain_at,
    channel_at,
    contact_at,
    contact_row_at,
    customer_at,
    slots_of,
    team_at,
    team_channel_at,
)

callable_when_compiled(
    rules.capacity_share, rules.capacity_time, rules.churn_probability, rules.csat, rules.csat_lost, rules.csat_part,
    rules.csat_unclipped, rules.excess, rules.hours_felt, rules.minutes_felt, rules.slot_of, rules.spread,
)  # fmt: skip

DUTY, BUSY, CAPACITY, WAITING, ABSENT = 0, 1, 2, 3, 4
"""Places of a team's columns in the table by half hour."""
TEAM_COLUMNS = 5


@compiled
def _column(s: Any, team: int, column: int) -> Any:
    return slots_of(s, (team * TEAM_COLUMNS + column) * s.n_slots, s.n_slots)


@compiled
def running_of(agent: int) -> int:
    """Return the chain of an agent's running sessions."""
    return 2 * agent


@compiled
def account(s: Any, place: int) -> None:
    """Book an agent's time since the last booking; call before anything about the agent changes."""
    agent = agent_at(s, place)
    since_s = agent.accounted_s
    agent.accounted_s = s.now_s
    works = chain_at(s, running_of(place)).n > 0
    if s.now_s <= since_s or not (agent.on_duty or agent.staying or works):
        return
    rules.spread(_column(s, agent.team, DUTY), since_s, s.now_s, 1.0)
    if works:
        rules.spread(_column(s, agent.team, BUSY), since_s, s.now_s, 1.0)
        used = rules.capacity_share(agent.live_used + agent.deferred_used, team_at(s, agent.team).capacity)
        rules.spread(_column(s, agent.team, CAPACITY), since_s, s.now_s, used)


@compiled
def account_waiting(s: Any, place: int, change: int) -> None:
    """Book the contacts that wait for a team, then change their number."""
    team = team_at(s, place)
    if team.waiting != 0:
        rules.spread(_column(s, place, WAITING), team.waiting_since_s, s.now_s, float(team.waiting))
    team.waiting += change
    team.waiting_since_s = s.now_s


@compiled
def felt_wait(s: Any, contact: Any) -> None:
    """Book a wait on the case: on the line until answered or left, for a message until answered."""
    if not s.has_satisfaction or contact.origin == Origin.FOLLOW_UP:
        return
    case = case_at(s, contact.case)
    if channel_at(s, contact.channel).kind == ChannelKind.LIVE:
        case.live_minutes += rules.minutes_felt(s.now_s - contact.queued_s, s.wait_threshold)
    else:
        case.deferred_hours += rules.hours_felt(s.now_s - contact.created_s, s.deferred_threshold)


@compiled
def open_contact(s: Any, contact: Any) -> None:
    """Note a contact whose row is still to be written."""
    contact.open = True
    case_at(s, contact.case).unwritten += 1


@compiled
def write_contact(s: Any, contact: Any) -> None:
    """Let a contact that is over have its row in the log."""
    if contact.open:
        contact.open = False
        case_at(s, contact.case).unwritten -= 1
    contact.written = True
    _finish(s, contact.case)


@compiled
def settle_case(s: Any, place: int) -> None:
    """Let a case of which nothing is open or planned any more, or that is cut by the end, have its row in the log."""
    case = case_at(s, place)
    case.settled = True
    s.capped_cases += int(case.capped)
    _finish(s, place)


@compiled
def _finish(s: Any, place: int) -> None:
    """Write the rows of a case once none is missing, and forget it."""
    case = case_at(s, place)
    if case.unwritten > 0 or not case.settled:
        return
    _write_rows(s, place)
    if not s.returning:
        free_customer(s, case.customer)
    free_case(s, place)


@compiled
def _write_rows(s: Any, place: int) -> None:
    contact = case_at(s, place).first_contact
    while contact != NONE:
        if contact_at(s, contact).written:
            _contact_row(s, contact_at(s, contact))
        contact = contact_at(s, contact).next_of_case
    _case_row(s, case_at(s, place))


@compiled
def capacity_s(s: Any, contact: Any) -> float:
    """Return the capacity that a finished session took, seconds."""
    team = agent_at(s, contact.agent).team
    need = team_channel_at(s, team * s.n_channels + contact.channel).need
    share = rules.capacity_share(need, team_at(s, team).capacity)
    return rules.capacity_time(contact.started_s, contact.released_s, contact.paused_s, share)


@compiled
def csat_points(s: Any, case: Any) -> float:
    """Return the satisfaction with a case, NaN if the scenario measures none."""
    if not s.has_satisfaction:
        return NEVER
    lost = rules.csat_lost(
        rules.csat_part(s.extra_contact, case.extra_contacts),
        rules.csat_part(s.transfer, case.transfers),
        rules.csat_part(s.repeated_item, case.repeated),
        rules.csat_part(s.minute_waited, case.live_minutes),
        rules.csat_part(s.hour_waited, case.deferred_hours),
        rules.csat_part(s.unresolved, int(not case.resolved)),
    )
    return rules.csat(s.csat_base, lost, rules.csat_part(s.csat_points, int(case.related)))


@compiled
def churn_probability(s: Any, case: Any) -> float:
    """Return the probability that the customer leaves because of a case, NaN if the scenario measures none."""
    if not s.has_churn:
        return NEVER
    return rules.churn_probability(
        s.churn_resolved_first, s.churn_resolved_later, s.churn_unresolved, s.churn_realised,
        case.resolved, case.extra_contacts,
    )  # fmt: skip


@compiled_within
def _contact_row(s: Any, contact: Any) -> None:
    row = contact_row_at(s, s.n_contact_rows)
    s.n_contact_rows += 1
    case = case_at(s, contact.case)
    ended = contact.ended_s == contact.ended_s
    by_agent = contact.agent != NOBODY
    handled = by_agent and ended
    released = contact.released_s == contact.released_s
    row.case = case.identity
    row.customer = case.customer_number
    row.segment = customer_at(s, case.customer).segment
    row.intent = case.intent
    row.contact = contact.number
    row.channel = contact.channel
    row.team = agent_at(s, contact.agent).team if by_agent else -1
    row.agent = agent_at(s, contact.agent).number if by_agent else -1
    row.origin = contact.origin
    row.created_s = contact.created_s
    row.queued_s = contact.queued_s
    row.started_s = contact.started_s
    row.ended_s = contact.ended_s
    row.released_s = contact.released_s
    row.outcome = contact.outcome
    row.talk_s = contact.talk_s if handled else NEVER
    row.asking_s = contact.asking_s if handled else NEVER
    row.lookup_s = contact.lookup_s if handled else NEVER
    row.switch_s = contact.switch_s if handled else NEVER
    row.wrap_s = contact.wrap_s if released else NEVER
    row.paused_s = contact.paused_s if released else NEVER
    row.capacity_s = NEVER
    if released:
        row.capacity_s = capacity_s(s, contact) if by_agent else _bot_capacity(contact)
    row.items_needed = contact.needed if ended else 0
    row.items_asked = contact.asked if ended else 0
    row.items_repeated = contact.repeated if ended else 0
    row.owner_met = contact.owner_met
    row.duplicate = int(contact.duplicate)
    row.switched = int(contact.switched)
    row.repeat_s = contact.repeat_s if ended else 0.0
    row.host = contact.host


@compiled
def _bot_capacity(contact: Any) -> float:
    return rules.capacity_time(contact.started_s, contact.released_s, contact.paused_s, 0.0)


@compiled_within
def _case_row(s: Any, case: Any) -> None:
    row = case_row_at(s, s.n_case_rows)
    s.n_case_rows += 1
    row.case = case.identity
    row.customer = case.customer_number
    row.segment = customer_at(s, case.customer).segment
    row.intent = case.intent
    row.opened_s = case.opened_s
    row.closed_s = case.closed_s
    if case.resolved:
        row.outcome = CaseOutcome.RESOLVED
    elif case.given_up:
        row.outcome = CaseOutcome.GIVEN_UP
    else:
        row.outcome = CaseOutcome.OPEN
    row.contacts = case.contacts
    row.channels = case.n_channels
    row.items_repeated = case.repeated
    row.transfers = case.transfers
    row.extra_contacts = case.extra_contacts
    row.minutes_waited = case.live_minutes
    row.hours_waited = case.deferred_hours
    row.relationship = int(case.related)
    row.csat_points = csat_points(s, case)
    row.churn_probability = churn_probability(s, case)
