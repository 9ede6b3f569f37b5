"""Amounts of one case, as `sim.kpi.cases` defines them for all cases of a log."""

from __future__ import annotations

import math
from typing import Any

from sim.compiling import callable_when_compiled, compiled, compiled_within
from sim.engine import rules
from sim.engine.log import CaseOutcome, Origin
from sim.kpi.amounts import Amount
from sim.kpi.view import CUSTOMER_STARTED, SECOND_CONTACT

from .contacts import handling_cost, is_agent_handled, is_front, known, one_if
from .tables import contact_row_at, journey_at, move_at, segment_at

callable_when_compiled(rules.csat_lost, rules.csat_part, rules.csat_unclipped)

NONE = -1
_STARTED = sum(1 << origin for origin in CUSTOMER_STARTED)
_SECOND = sum(1 << origin for origin in SECOND_CONTACT)


@compiled_within
def walk(s: Any, first: int, end: int, measured: bool) -> None:
    """Gather what the contacts of a case add up to, in order of the log."""
    journey = journey_at(s, 0)
    journey.first_handled = journey.first_channel = journey.last_channel = NONE
    journey.started = journey.second = journey.met_agent = journey.switches = 0
    journey.cost = 0.0
    earliest_s = math.inf
    for place in range(first, end):
        contact = contact_row_at(s, place)
        if contact.started_s < earliest_s:  # of equal times the first in the log
            earliest_s = contact.started_s
            journey.first_handled = place
        front = is_front(contact)
        follow_up = contact.origin == Origin.FOLLOW_UP
        journey.second += (_SECOND >> contact.origin) & 1
        if not front:
            journey.started += (_STARTED >> contact.origin) & 1
        if not follow_up and is_agent_handled(contact):
            journey.met_agent = 1
        if not front and not follow_up:
            _step(s, contact, measured)
        journey.cost += handling_cost(s, contact)


@compiled
def _step(s: Any, contact: Any, measured: bool) -> None:
    """Take the customer's next step: a contact that ended in a front belongs to the front's host."""
    journey = journey_at(s, 0)
    before = journey.last_channel
    if before == NONE:
        journey.first_channel = contact.host
        before = s.n_channels
    elif before != contact.host:
        journey.switches += 1
    journey.last_channel = contact.host
    if measured:
        move = move_at(s, before * s.n_channels + contact.host)
        move.steps += 1.0
        move.repeated += one_if(contact.items_repeated > 0)


@compiled_within
def case_amounts(s: Any, case: Any, amounts: Any) -> None:
    """Fill in what a case adds, after its contacts were walked."""
    journey = journey_at(s, 0)
    repeats = case.items_repeated > 0
    met_agent = journey.met_agent > 0
    amounts[Amount.CASES] = 1.0
    amounts[Amount.MET_AGENT] = one_if(met_agent)
    amounts[Amount.REPEATED] = one_if(met_agent and repeats)
    amounts[Amount.ITEMS_REPEATED] = float(case.items_repeated)
    effort = journey.second > 0 or repeats or case.transfers > 0 or journey.switches > 0
    amounts[Amount.EFFORT] = one_if(effort)
    amounts[Amount.CONTACTS] = float(case.contacts)
    amounts[Amount.TRANSFERS] = float(case.transfers)
    amounts[Amount.SWITCHES] = float(journey.switches)
    amounts[Amount.OPEN] = one_if(case.outcome == CaseOutcome.OPEN)
    amounts[Amount.CSAT] = case.csat_points
    if known(case.csat_points):
        _csat_parts(s, case, amounts)
    amounts[Amount.CHURN] = case.churn_probability
    amounts[Amount.VALUE_LOST] = case.churn_probability * segment_at(s, case.segment).value_per_year
    amounts[Amount.HANDLING_COST] = journey.cost
    if case.outcome == CaseOutcome.RESOLVED:
        at_first = journey.started == 1
        amounts[Amount.RESOLVED] = 1.0
        amounts[Amount.LASTED_S] = case.closed_s - case.opened_s
        amounts[Amount.AT_FIRST] = one_if(at_first)
        amounts[Amount.STRAIGHT] = one_if(at_first and case.transfers == 0)


@compiled
def _csat_parts(s: Any, case: Any, amounts: Any) -> None:
    """Fill in what each cause took from the satisfaction with a case, or gave it."""
    extra_contacts = rules.csat_part(s.extra_contact, case.extra_contacts)
    transfers = rules.csat_part(s.transfer, case.transfers)
    repeats = rules.csat_part(s.repeated_item, case.items_repeated)
    minutes = rules.csat_part(s.minute_waited, case.minutes_waited)
    hours = rules.csat_part(s.hour_waited, case.hours_waited)
    unresolved = rules.csat_part(s.unresolved, one_if(case.outcome != CaseOutcome.RESOLVED))
    gained = rules.csat_part(s.csat_points, case.relationship)
    lost = rules.csat_lost(extra_contacts, transfers, repeats, minutes, hours, unresolved)
    amounts[Amount.LOST_BY_WAITING] = minutes + hours
    amounts[Amount.LOST_BY_REPEATS] = repeats
    amounts[Amount.LOST_BY_EXTRA_CONTACTS] = extra_contacts
    amounts[Amount.LOST_BY_TRANSFERS] = transfers
    amounts[Amount.LOST_BY_UNRESOLVED] = unresolved
    amounts[Amount.GAINED_BY_RELATIONSHIP] = gained
    amounts[Amount.CLIPPED] = case.csat_points - rules.csat_unclipped(s.csat_base, lost, gained)
