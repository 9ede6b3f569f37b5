"""What is written down: rows of both logs, and the table by team and half hour."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.engine import rules
from sim.engine.log import NEVER, PART_ROWS, CaseOutcome, Origin
from sim.engine.model import ChannelKind, Model, TeamModel
from sim.scenario.units import SLOT_S

from .entities import Agent, Case, Contact


class Ledger:
    """Everything a run reports, filled while it runs.

    Rows of contacts wait with their case until it is over and all are written; then the case is *finished*.

    Parameters
    ----------
    on_full : callable, optional
        Told when `PART_ROWS` contacts of finished cases have gathered, and may `drain` them.
    """

    def __init__(self, model: Model, on_full: Callable[[], None] | None = None) -> None:
        self._model = model
        self._on_full = on_full
        n_slots = int(model.horizon_s // SLOT_S)
        columns = ("duty_s", "busy_s", "capacity_s", "waiting_s", "absent_s")
        self.tables = [{column: [0.0] * n_slots for column in columns} for _ in model.teams]
        self._contacts: list[tuple[Any, ...]] = []
        self._cases: list[tuple[Any, ...]] = []
        self._open_contacts: dict[int, Contact] = {}
        self.open_cases: dict[int, Case] = {}
        self.capped_cases = 0
        self._waiting = [0] * len(model.teams)
        self._waiting_since_s = [0.0] * len(model.teams)

    # the table by team and half hour

    def account(self, agent: Agent, now_s: float) -> None:
        """Book an agent's time since the last booking; call before anything about the agent changes."""
        since_s = agent.accounted_s
        agent.accounted_s = now_s
        if now_s <= since_s or not agent.at_work:
            return
        table = self.tables[agent.team.number]
        rules.spread(table["duty_s"], since_s, now_s, 1.0)
        if agent.running:
            rules.spread(table["busy_s"], since_s, now_s, 1.0)
            used = rules.capacity_share(agent.live_used + agent.deferred_used, agent.team.capacity)
            rules.spread(table["capacity_s"], since_s, now_s, used)

    def waiting(self, team: int, change: int, now_s: float) -> None:
        """Book the contacts that wait for a team, then change their number."""
        if self._waiting[team]:
            rules.spread(self.tables[team]["waiting_s"], self._waiting_since_s[team], now_s, self._waiting[team])
        self._waiting[team] += change
        self._waiting_since_s[team] = now_s

    def absent(self, team: TeamModel, start_s: float, end_s: float) -> None:
        """Book paid time of an agent who is away."""
        rules.spread(self.tables[team.number]["absent_s"], start_s, min(end_s, self._model.horizon_s), 1.0)

    # rows

    def open_contact(self, contact: Contact) -> None:
        """Note a contact whose row is still to be written."""
        self._open_contacts[contact.entity] = contact
        contact.case.unwritten += 1

    def drain(self) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        """Return the rows of contacts and of cases finished since the last time, and forget them."""
        rows = self._contacts, self._cases
        self._contacts, self._cases = [], []
        return rows

    def _finish(self, case: Case) -> None:
        """Take over the rows of a case once none is missing."""
        if case.unwritten or case.record is None:
            return
        self._contacts += case.rows
        self._cases.append(case.record)
        case.rows = []
        if self._on_full is not None and len(self._contacts) >= PART_ROWS:
            self._on_full()

    def contact(self, contact: Contact) -> None:
        """Write the row of a contact that is over, or still going at the end of the run.

        An agent's work is known once the customer's part is over, wrap-up and capacity once the agent is free.
        """
        case, agent = contact.case, contact.agent
        if self._open_contacts.pop(contact.entity, None) is not None:
            case.unwritten -= 1
        ended = contact.ended_s == contact.ended_s
        handled = agent is not None and ended
        released = contact.released_s == contact.released_s
        case.rows.append(
            (
                case.identity,
                case.customer_number,
                case.customer.segment,
                case.intent.number,
                contact.number,
                contact.channel.number,
                agent.team.number if agent else -1,
                agent.number if agent else -1,
                int(contact.origin),
                contact.created_s,
                contact.queued_s,
                contact.started_s,
                contact.ended_s,
                contact.released_s,
                int(contact.outcome),
                contact.talk_s if handled else NEVER,
                contact.asking_s if handled else NEVER,
                contact.lookup_s if handled else NEVER,
                contact.switch_s if handled else NEVER,
                contact.wrap_s if released else NEVER,
                contact.paused_s if released else NEVER,
                self._capacity_s(contact) if released else NEVER,
                contact.needed if ended else 0,
                contact.asked if ended else 0,
                contact.repeated if ended else 0,
                contact.owner_met,
                contact.duplicate,
                contact.switched,
                contact.repeat_s if ended else 0.0,
                contact.host.number,
            )
        )
        self._finish(case)

    @staticmethod
    def _capacity_s(contact: Contact) -> float:
        agent = contact.agent
        share = rules.capacity_share(agent.team.need[contact.channel.number], agent.team.capacity) if agent else 0.0
        return rules.capacity_time(contact.started_s, contact.released_s, contact.paused_s, share)

    def case(self, case: Case) -> None:
        """Write the row of a case of which nothing is open or planned any more, or of one cut by the end."""
        del self.open_cases[case.identity]
        outcome = CaseOutcome.RESOLVED if case.resolved else CaseOutcome.GIVEN_UP if case.given_up else CaseOutcome.OPEN
        self.capped_cases += case.capped
        case.record = (
            case.identity,
            case.customer_number,
            case.customer.segment,
            case.intent.number,
            case.opened_s,
            case.closed_s,
            int(outcome),
            case.contacts,
            len(case.channels),
            case.repeated,
            case.transfers,
            case.extra_contacts,
            case.live_minutes,
            case.deferred_hours,
            case.related,
            self._csat(case),
            self._churn(case),
        )
        self._finish(case)

    def _csat(self, case: Case) -> float:
        points = self._model.scenario.satisfaction
        if points is None:
            return NEVER
        part = rules.csat_part
        lost = rules.csat_lost(
            part(points.extra_contact, case.extra_contacts),
            part(points.transfer, case.transfers),
            part(points.repeated_item, case.repeated),
            part(points.minute_waited, case.live_minutes),
            part(points.hour_waited, case.deferred_hours),
            part(points.unresolved, not case.resolved),
        )
        gained = part(self._model.scenario.relationship.csat_points, case.related)
        return rules.csat(points.base, lost, gained)

    def _churn(self, case: Case) -> float:
        points = self._model.scenario.satisfaction
        if points is None or points.churn is None:
            return NEVER
        churn = points.churn
        return rules.churn_probability(
            churn.resolved_first, churn.resolved_later, churn.unresolved, churn.realised,
            case.resolved, case.extra_contacts,
        )  # fmt: skip

    def close(self, agents: list[Agent], now_s: float) -> None:
        """Book and write what is still going on at the end of the run."""
        for agent in agents:
            self.account(agent, now_s)
        for team in self._model.teams:
            self.waiting(team.number, 0, now_s)
        for contact in list(self._open_contacts.values()):
            self.contact(contact)
        for case in list(self.open_cases.values()):
            self.case(case)

    # waits, as the customer feels them

    def felt_wait(self, contact: Contact, now_s: float) -> None:
        """Book a wait on the case: on the line until answered or left, for a message until answered."""
        points = self._model.scenario.satisfaction
        if points is None or contact.origin == Origin.FOLLOW_UP:
            return
        if contact.channel.kind == ChannelKind.LIVE:
            contact.case.live_minutes += rules.minutes_felt(now_s - contact.queued_s, points.wait_threshold)
        else:
            contact.case.deferred_hours += rules.hours_felt(now_s - contact.created_s, points.deferred_threshold)
