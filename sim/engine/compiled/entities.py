"""Customers, cases and contacts as they begin."""

from __future__ import annotations

import math
from typing import Any

from sim.compiling import compiled
from sim.draws.purposes import Purpose
from sim.engine.log import Origin, Outcome
from sim.engine.model import NO_TEAM, ChannelKind

from .luck import customer_uniform
from .rows import new_case, new_contact, new_customer
from .tables import (
    NOBODY,
    NONE,
    arrival_at,
    case_at,
    channel_at,
    contact_at,
    customer_at,
    customer_item_at,
    portfolio_at,
)

CONTACTS_PER_CASE = 1024
NEVER = math.nan


@compiled
def begin_customer(s: Any, place: int, arrival: Any) -> None:
    """Fill in a customer whom nobody has met."""
    customer = customer_at(s, place)
    customer.number = arrival.customer_number
    customer.place = arrival.customer_place
    customer.segment = arrival.segment
    customer.owner = NOBODY
    customer.last_agent = NOBODY
    customer.known = True
    customer.known_to_owner = False
    customer.began_channel = NONE
    customer.last_contact_s = NEVER
    customer.in_hand = 0
    customer.identified = s.identity_match >= 1.0 or customer_uniform(s, customer, Purpose.IDENTITY) < s.identity_match
    for item in range(s.n_lasting):
        row = customer_item_at(s, place * s.n_lasting + item)
        row.memories = NONE
        row.given = False
    if s.portfolio_on:
        customer.owner = portfolio_at(s, arrival.customer % s.n_portfolio).number


@compiled
def begin_case(s: Any, row: int) -> int:
    """Return the case of an arrival, whose customer is known from before where there is a population."""
    arrival = arrival_at(s, row)
    owner = arrival.customer_row
    if owner == NONE:
        owner = new_customer(s)
        begin_customer(s, owner, arrival)
    elif not customer_at(s, owner).known:  # the first case of this customer
        begin_customer(s, owner, arrival)
    place = new_case(s)
    case = case_at(s, place)
    case.identity = arrival.case
    case.number = arrival.number
    case.place = arrival.place
    case.customer_number = arrival.customer
    case.customer = owner
    case.intent = arrival.intent
    case.opened_s = arrival.opened_s
    case.closed_s = NEVER
    case.handled = 0
    case.duplicates = 0
    case.entries = 0
    case.n_automated = 0
    case.n_deferred = 0
    case.front_entries = 0
    case.open_contacts = 0
    case.n_planned = 0
    case.first_waiting = NONE
    case.contacts = 0
    case.visits = 0
    case.n_channels = 0
    case.transfers = 0
    case.extra_contacts = 0
    case.repeated = 0
    case.unwritten = 0
    case.first_contact = NONE
    case.last_contact = NONE
    case.live_minutes = 0.0
    case.deferred_hours = 0.0
    case.resolved = False
    case.given_up = False
    case.capped = False
    case.settled = False
    case.related = False
    return place


@compiled
def begin_contact(s: Any, of_case: int, channel: int, host: int, origin: int, number: int, visit: int) -> int:
    """Return a contact as it is before anything has happened to it."""
    place = new_contact(s)
    contact = contact_at(s, place)
    case = case_at(s, of_case)
    contact.place = place
    contact.case = of_case
    contact.entity = case.identity * CONTACTS_PER_CASE + number
    contact.number = number
    contact.channel = channel
    contact.host = host
    contact.visit = visit
    contact.origin = origin
    contact.outcome = Outcome.OPEN
    contact.asked_team = NO_TEAM
    contact.by_agent = NOBODY
    contact.line = NONE
    contact.deferred_occurrence = 0
    contact.agent = NOBODY
    contact.occurrence = 0
    contact.owner_met = -1
    contact.needed = 0
    contact.asked = 0
    contact.repeated = 0
    contact.stated = NONE
    contact.next_team = NO_TEAM
    contact.hop_channel = NONE
    contact.move_after = NONE
    contact.move_channel = NONE
    contact.silence_channel = NONE
    contact.host_contact = NONE
    contact.created_s = s.now_s
    contact.queued_s = NEVER
    contact.started_s = NEVER
    contact.ended_s = NEVER
    contact.released_s = NEVER
    contact.talk_s = NEVER
    contact.asking_s = NEVER
    contact.lookup_s = NEVER
    contact.switch_s = NEVER
    contact.wrap_s = NEVER
    contact.repeat_s = 0.0
    contact.left_s = 0.0
    contact.since_s = 0.0
    contact.speed = 1.0
    contact.paused_s = 0.0
    contact.live = channel_at(s, channel).kind == ChannelKind.LIVE
    contact.chase = origin == Origin.CHASE
    contact.fronted = host != channel
    contact.duplicate = False
    contact.switched = False
    contact.related = False
    contact.wrapping = False
    contact.resolves = False
    contact.open = False
    contact.written = False
    return place


@compiled
def list_contact(s: Any, place: int, before: int) -> None:
    """Add a contact to its case's list: at the end, or before another one of the case."""
    contact = contact_at(s, place)
    case = case_at(s, contact.case)
    previous = case.last_contact if before == NONE else contact_at(s, before).previous_of_case
    contact.next_of_case = before
    contact.previous_of_case = previous
    if previous == NONE:
        case.first_contact = place
    else:
        contact_at(s, previous).next_of_case = place
    if before == NONE:
        case.last_contact = place
    else:
        contact_at(s, before).previous_of_case = place
