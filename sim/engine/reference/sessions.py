"""Sessions on one agent's desk: exact processor sharing, pausing and resuming."""

from __future__ import annotations

from collections.abc import Callable

from sim.engine import rules
from sim.engine.ranks import Rank

from .calendar import Calendar, Timer
from .entities import Agent, Contact
from .ledger import Ledger


class Desk:
    """Starts, slows, pauses and ends the running sessions of agents.

    Whenever an agent's running set changes, in session order: the work left is brought up to date, the new speed is
    set, the new due time follows. A wrap-up belongs to its session and changes nothing for the others.
    """

    def __init__(self, calendar: Calendar, ledger: Ledger, on_due: Callable[[Timer], None]) -> None:
        self._calendar = calendar
        self._ledger = ledger
        self._on_due = on_due

    def add(self, agent: Agent, contact: Contact, paused: list[Contact]) -> None:
        """Start or resume a session; first pause those given."""
        now_s = self._calendar.now
        self._settle(agent, now_s)
        for session in paused:
            self._stop(agent, session, now_s)
        agent.running.append(contact)
        self._use(agent, contact, 1)
        self._pace(agent, now_s)

    def remove(self, agent: Agent, contact: Contact) -> None:
        """End a session."""
        now_s = self._calendar.now
        self._settle(agent, now_s)
        agent.running.remove(contact)
        self._use(agent, contact, -1)
        self._pace(agent, now_s)

    def pause(self, agent: Agent, sessions: list[Contact]) -> None:
        """Let these sessions rest, without capacity, until they are resumed."""
        if not sessions:
            return
        now_s = self._calendar.now
        self._settle(agent, now_s)
        for session in sessions:
            self._stop(agent, session, now_s)
        self._pace(agent, now_s)

    def resume(self, agent: Agent, contact: Contact, cost_s: float) -> None:
        """Take up a paused session again; finding the thread costs work."""
        agent.paused.remove(contact)
        contact.paused_s += self._calendar.now - contact.paused_at_s
        contact.left_s += cost_s
        contact.switch_s += cost_s
        self.add(agent, contact, [])

    def wrap_up(self, contact: Contact) -> None:
        """Go on with the wrap-up of a session whose customer's part has just ended, at the same speed."""
        contact.wrapping = True
        contact.left_s = contact.wrap_s
        contact.since_s = self._calendar.now
        self._plan(contact)

    def _settle(self, agent: Agent, now_s: float) -> None:
        self._ledger.account(agent, now_s)
        for session in agent.running:
            session.left_s = rules.work_left(session.left_s, session.since_s, now_s, session.speed)

    def _pace(self, agent: Agent, now_s: float) -> None:
        n_running = len(agent.running)
        for session in agent.running:
            session.since_s = now_s
            session.speed = rules.session_speed(session.channel.slowdown[n_running])
            self._plan(session)

    def _plan(self, session: Contact) -> None:
        if session.timer is not None:
            session.timer.cancel()
        due_s = rules.due_time(session.since_s, session.left_s, session.speed)
        session.timer = self._calendar.at(due_s, Rank.SESSION_END, session.entity, self._on_due, session)

    def _stop(self, agent: Agent, session: Contact, now_s: float) -> None:
        assert session.timer is not None
        session.timer.cancel()
        session.paused_at_s = now_s
        agent.running.remove(session)
        agent.paused.append(session)
        self._use(agent, session, -1)

    @staticmethod
    def _use(agent: Agent, contact: Contact, sign: int) -> None:
        need = sign * agent.team.need[contact.channel.number]
        if contact.is_live:
            agent.live_used += need
        else:
            agent.deferred_used += need
