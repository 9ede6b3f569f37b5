"""What an agent's part of a contact consists of: the work, the relationship, the information."""

from __future__ import annotations

from typing import Any

from sim.compiling import callable_when_compiled, compiled
from sim.draws.purposes import Purpose
from sim.engine import rules
from sim.engine.log import Origin

from .entities import NEVER
from .knowledge import gather, hold
from .luck import case_uniform, value
from .tables import NOBODY, NONE, agent_at, case_at, contact_at, customer_at, team_channel_at, work_at

callable_when_compiled(
    rules.customer_work, rules.knows_customer, rules.relationship_lapsed, rules.switch_work, rules.switches_channel,
    rules.talk_work,
)  # fmt: skip

LAST_AGENT, OWNER = 1, 2
"""Kinds of affinity; 0 is none."""


@compiled
def sought(s: Any, customer: Any, since_s: float) -> int:
    """Return the agent this design wants the customer to meet, who got in touch at ``since_s``."""
    _forget(s, customer, since_s)
    return int(customer.last_agent if s.affinity == LAST_AGENT else customer.owner)


@compiled
def begin_handling(s: Any, place: int, agent: int) -> None:
    """Set amounts of work, information and relationship of a contact that an agent starts now."""
    contact = contact_at(s, place)
    if contact.origin == Origin.FOLLOW_UP:
        contact.asking_s = 0.0
        contact.lookup_s = 0.0
        _set_work(s, contact, agent, Purpose.FOLLOW_UP_TALK, Purpose.FOLLOW_UP_WRAP, 1.0)
        return
    _meet(s, contact, agent)
    gather(s, contact, agent)
    factor = s.talk_factor if contact.related else 1.0
    if contact.duplicate:
        _set_work(s, contact, agent, Purpose.DUPLICATE_TALK, Purpose.DUPLICATE_WRAP, factor)
    else:
        _set_work(s, contact, agent, Purpose.TALK, Purpose.WRAP, factor)


@compiled
def end_handling(s: Any, contact: Any) -> None:
    """Let what was said be known, and the relationship go on, once the customer's part is over."""
    if contact.origin == Origin.FOLLOW_UP:
        return
    case = case_at(s, contact.case)
    customer = customer_at(s, case.customer)
    customer.in_hand -= 1
    customer.last_contact_s = s.now_s
    case.repeated += contact.repeated
    hold(s, contact)


@compiled
def _set_work(s: Any, contact: Any, place: int, talk: int, wrap: int, talk_factor: float) -> None:
    case, agent, channel = case_at(s, contact.case), agent_at(s, place), contact.channel
    work = work_at(s, case.intent * s.n_channels + channel)
    proficiency = team_channel_at(s, agent.team * s.n_channels + channel).proficiency
    talk_s = value(s, work.talk, case_uniform(s, case, talk, contact.occurrence))
    contact.talk_s = rules.talk_work(talk_s, proficiency, agent.speed, talk_factor)
    contact.wrap_s = value(s, work.wrap, case_uniform(s, case, wrap, contact.occurrence))
    contact.switched = rules.switches_channel(agent.last_channel, channel)
    contact.switch_s = rules.switch_work(contact.switched, s.switch_cost_s)
    agent.last_channel = channel
    contact.left_s = rules.customer_work(contact.talk_s, contact.asking_s, contact.lookup_s, contact.switch_s)


@compiled
def _meet(s: Any, contact: Any, agent: int) -> None:
    """Count the contact, and note whether agent and customer know each other."""
    case = case_at(s, contact.case)
    customer = customer_at(s, case.customer)
    contact.duplicate = case.resolved
    if contact.duplicate:
        contact.occurrence = case.duplicates
        case.duplicates += 1
    else:
        contact.occurrence = case.handled
        case.handled += 1
    wanted = sought(s, customer, contact.created_s)  # waiting does not end a relationship
    contact.owner_met = -1 if wanted == NOBODY else int(wanted == agent)
    contact.related = rules.knows_customer(
        _handled_before(s, contact, agent), agent == customer.last_agent, agent == customer.owner,
        customer.known_to_owner,
    )  # fmt: skip
    if contact.related:
        case.related = True
    if customer.owner == NOBODY:
        customer.owner = agent
        customer.known_to_owner = False
    if customer.began_channel == NONE:
        customer.began_channel = contact.host
    if customer.owner == agent:
        customer.known_to_owner = True
    customer.last_agent = agent
    customer.in_hand += 1


@compiled
def _handled_before(s: Any, contact: Any, agent: int) -> bool:
    """Return whether the agent has started another contact of the case, follow-ups apart."""
    place = case_at(s, contact.case).first_contact
    while place != NONE:
        other = contact_at(s, place)
        if place != contact.place and other.agent == agent and other.origin != Origin.FOLLOW_UP:
            return True
        place = other.next_of_case
    return False


@compiled
def _forget(s: Any, customer: Any, now_s: float) -> None:
    """End a relationship that went without contact for longer than the window."""
    if customer.in_hand == 0 and rules.relationship_lapsed(now_s, customer.last_contact_s, s.affinity_window_s):
        customer.owner = NOBODY
        customer.last_agent = NOBODY
        customer.known_to_owner = False
        customer.began_channel = NONE
        customer.last_contact_s = NEVER
