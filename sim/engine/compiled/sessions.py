"""Sessions on one agent's desk: exact processor sharing, pausing and resuming.

An agent's running and paused sessions are lists, in the order in which they were begun or rested; a contact is on at
most one of them.
"""

from __future__ import annotations

from typing import Any

from sim.compiling import callable_when_compiled, compiled
from sim.engine import rules
from sim.engine.ranks import Rank

from .calendar import SESSION, TIMERS, cancel, plan
from .ledger import account
from .tables import NONE, agent_at, channel_at, contact_at, team_channel_at, values_of

callable_when_compiled(rules.session_speed, rules.work_left, rules.due_time)


@compiled
def add_session(s: Any, place: int, of_contact: int, pauses: bool) -> None:
    """Start or resume a session; first, if asked to, pause the deferred ones that run."""
    _settle(s, place)
    if pauses:
        _stop_deferred(s, place)
    agent = agent_at(s, place)
    _append_running(s, agent, of_contact)
    _use(s, agent, contact_at(s, of_contact), 1)
    _pace(s, agent)


@compiled
def remove_session(s: Any, place: int, of_contact: int) -> None:
    """End a session."""
    _settle(s, place)
    agent = agent_at(s, place)
    _remove_running(s, agent, of_contact)
    _use(s, agent, contact_at(s, of_contact), -1)
    _pace(s, agent)


@compiled
def pause_deferred(s: Any, place: int) -> None:
    """Let an agent's deferred sessions rest, without capacity, until they are resumed."""
    agent = agent_at(s, place)
    session = agent.running
    while session != NONE and contact_at(s, session).live:
        session = contact_at(s, session).next_session
    if session == NONE:
        return
    _settle(s, place)
    _stop_deferred(s, place)
    _pace(s, agent)


@compiled
def resume_session(s: Any, place: int, of_contact: int) -> None:
    """Take up a paused session again; finding the thread costs work."""
    contact = contact_at(s, of_contact)
    _remove_paused(s, agent_at(s, place), of_contact)
    contact.paused_s += s.now_s - contact.paused_at_s
    contact.left_s += s.resume_cost_s
    contact.switch_s += s.resume_cost_s
    add_session(s, place, of_contact, False)


@compiled
def wrap_up(s: Any, of_contact: int) -> None:
    """Go on with the wrap-up of a session whose customer's part has just ended, at the same speed."""
    contact = contact_at(s, of_contact)
    contact.wrapping = True
    contact.left_s = contact.wrap_s
    contact.since_s = s.now_s
    _plan(s, of_contact)


@compiled
def _settle(s: Any, place: int) -> None:
    account(s, place)
    session = agent_at(s, place).running
    while session != NONE:
        contact = contact_at(s, session)
        contact.left_s = rules.work_left(contact.left_s, contact.since_s, s.now_s, contact.speed)
        session = contact.next_session


@compiled
def _pace(s: Any, agent: Any) -> None:
    session = agent.running
    while session != NONE:
        contact = contact_at(s, session)
        contact.since_s = s.now_s
        slowdown = values_of(s, channel_at(s, contact.channel).slowdown, agent.n_running + 1)[agent.n_running]
        contact.speed = rules.session_speed(slowdown)
        _plan(s, session)
        session = contact.next_session


@compiled
def _plan(s: Any, of_contact: int) -> None:
    contact = contact_at(s, of_contact)
    due_s = rules.due_time(contact.since_s, contact.left_s, contact.speed)
    plan(s, of_contact * TIMERS + SESSION, due_s, Rank.SESSION_END, contact.entity)


@compiled
def _stop_deferred(s: Any, place: int) -> None:
    agent = agent_at(s, place)
    session = agent.running
    while session != NONE:
        contact = contact_at(s, session)
        after = contact.next_session
        if not contact.live:
            cancel(s, session * TIMERS + SESSION)
            contact.paused_at_s = s.now_s
            _remove_running(s, agent, session)
            _append_paused(s, agent, session)
            _use(s, agent, contact, -1)
        session = after


@compiled
def _use(s: Any, agent: Any, contact: Any, sign: int) -> None:
    need = sign * team_channel_at(s, agent.team * s.n_channels + contact.channel).need
    if contact.live:
        agent.live_used += need
    else:
        agent.deferred_used += need


@compiled
def _append_running(s: Any, agent: Any, session: int) -> None:
    contact = contact_at(s, session)
    contact.next_session = NONE
    contact.previous_session = agent.last_running
    if agent.last_running == NONE:
        agent.running = session
    else:
        contact_at(s, agent.last_running).next_session = session
    agent.last_running = session
    agent.n_running += 1


@compiled
def _remove_running(s: Any, agent: Any, session: int) -> None:
    contact = contact_at(s, session)
    if contact.previous_session == NONE:
        agent.running = contact.next_session
    else:
        contact_at(s, contact.previous_session).next_session = contact.next_session
    if contact.next_session == NONE:
        agent.last_running = contact.previous_session
    else:
        contact_at(s, contact.next_session).previous_session = contact.previous_session
    agent.n_running -= 1


@compiled
def _append_paused(s: Any, agent: Any, session: int) -> None:
    contact = contact_at(s, session)
    contact.next_session = NONE
    contact.previous_session = agent.last_paused
    if agent.last_paused == NONE:
        agent.paused = session
    else:
        contact_at(s, agent.last_paused).next_session = session
    agent.last_paused = session


@compiled
def _remove_paused(s: Any, agent: Any, session: int) -> None:
    contact = contact_at(s, session)
    if contact.previous_session == NONE:
        agent.paused = contact.next_session
    else:
        contact_at(s, contact.previous_session).next_session = contact.next_session
    if contact.next_session == NONE:
        agent.last_paused = contact.previous_session
    else:
        contact_at(s, contact.next_session).previous_session = contact.previous_session
