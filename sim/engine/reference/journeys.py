"""The life of cases and contacts: entry, what a channel does with it, and where the customer goes next."""

from __future__ import annotations

from collections.abc import Generator

import simpy

from sim.draws import Purpose, move_purposes, quantile
from sim.engine import rules
from sim.engine.log import Origin, Outcome
from sim.engine.model import NO_TEAM, After, ChannelKind, ChannelModel, Model
from sim.engine.ranks import Rank
from sim.engine.steps import MOVE_AFTER, ORIGIN_AFTER

from .calendar import Calendar, Timer
from .entities import Case, Contact, Step
from .floor import Floor
from .handling import Handling
from .knowledge import Knowledge
from .ledger import Ledger

Life = Generator[simpy.Event, None, None]

_EXTRA = (Origin.RETRIAL, Origin.RETURN, Origin.CHASE)
_SAME_VISIT = (Origin.HANDOFF, Origin.TRANSFER)


class Journeys:
    """Follows every case from its opening to its end.

    A contact is a SimPy process (`_live`) that reads from top to bottom; it waits for a bot to finish, or for the
    floor to say that its contact is over.
    """

    def __init__(
        self, model: Model, calendar: Calendar, ledger: Ledger, knowledge: Knowledge, handling: Handling
    ) -> None:
        self._model = model
        self._calendar = calendar
        self._ledger = ledger
        self._knowledge = knowledge
        self._handling = handling
        self._max_contacts = model.scenario.customers.max_contacts
        self.floor: Floor

    # from entry to end

    def open_case(self, case: Case, channel: int) -> None:
        """Start a case with its first contact."""
        self._ledger.open_cases[case.identity] = case
        self._enter(case, channel, Origin.FIRST)

    def _enter(
        self, case: Case, channel: int, origin: Origin, *, asked_team: int = NO_TEAM, source: Contact | None = None
    ) -> None:
        """Begin a contact, unless the case has had its most."""
        follow_up = origin == Origin.FOLLOW_UP
        if not (follow_up or self._may_go_on(case)):
            self._settle(case)
            return
        if source is not None and origin in _SAME_VISIT:
            visit = source.visit
        else:
            visit = case.visits
            case.visits += 1
        contact = Contact(case, self._model.channels[channel], origin, case.contacts + 1, visit)
        contact.created_s = self._calendar.now
        contact.asked_team = asked_team
        if follow_up:
            contact.by_agent = source.agent if source is not None else None
        else:
            case.contacts += 1
            case.channels.add(channel)
            case.extra_contacts += origin in _EXTRA
            case.transfers += origin == Origin.TRANSFER
        if origin == Origin.TRANSFER and source is not None:
            contact.stated = source.stated
            contact.is_chase = source.is_chase
        case.open_contacts += 1
        self._calendar.process(self._live(contact))

    def _may_go_on(self, case: Case) -> bool:
        """Return whether a case may have another contact; note the case that may not."""
        allowed = case.contacts < self._max_contacts
        case.capped |= not allowed
        return allowed

    def _live(self, contact: Contact) -> Life:
        """Follow one contact from the customer's entry to the customer's next step."""
        channel = contact.channel
        front = self._front(contact)
        if front is not None:
            greeting = self._greeting(contact, front)
            yield from self._serve(greeting)
            if greeting.outcome == Outcome.CONTAINED:
                self._follow(greeting)
                return
            contact.created_s = self._calendar.now
        if channel.kind != ChannelKind.DEFERRED and not channel.openings.is_open(self._calendar.now):
            self._refuse(contact, Outcome.TURNED_AWAY)
        elif channel.kind == ChannelKind.AUTOMATED:
            yield from self._serve(contact)
        else:
            yield from self._wait_and_be_served(contact)
        self._follow(contact)

    def _wait_and_be_served(self, contact: Contact) -> Life:
        """Offer a contact to the agents and wait until the customer's part is over."""
        if contact.channel.kind == ChannelKind.DEFERRED:
            contact.deferred_occurrence = contact.case.n_deferred
            contact.case.n_deferred += 1
            if contact.origin not in (Origin.TRANSFER, Origin.FOLLOW_UP):
                self._knowledge.state(contact, contact.created_s)
        contact.over = self._calendar.event()
        self._ledger.open_contact(contact)
        if self.floor.enter(contact):
            yield contact.over
        else:
            self._refuse(contact, Outcome.BLOCKED)

    def _refuse(self, contact: Contact, outcome: Outcome) -> None:
        contact.outcome = outcome
        contact.ended_s = self._calendar.now
        self._ledger.contact(contact)

    # bots and IVR

    def _front(self, contact: Contact) -> ChannelModel | None:
        """Return the automated channel that this contact meets first, if any."""
        number = contact.channel.front
        if number is None or contact.origin == Origin.TRANSFER:
            return None
        case, share = contact.case, contact.channel.front_share
        occurrence = case.front_entries
        case.front_entries += 1
        front = self._model.channels[number]
        if not front.openings.is_open(self._calendar.now):
            return None
        meets = share >= 1.0 or case.luck.uniform(case.row, Purpose.FRONT, occurrence) < share
        return front if meets else None

    @staticmethod
    def _greeting(contact: Contact, front: ChannelModel) -> Contact:
        """Return the front's part of a contact: a row of its own under the same number."""
        greeting = Contact(contact.case, front, contact.origin, contact.number, contact.visit)
        greeting.front_of = contact.channel
        greeting.created_s = contact.created_s
        return greeting

    def _serve(self, contact: Contact) -> Life:
        """Let a bot or IVR serve a contact: it collects items, then contains the contact or passes it on."""
        case, channel = contact.case, contact.channel
        assert channel.serve is not None
        contact.occurrence = occurrence = case.n_automated
        case.n_automated += 1
        contact.started_s = now_s = self._calendar.now
        self._knowledge.collect(contact, now_s)
        serve_s = quantile(channel.serve, case.luck.uniform(case.row, Purpose.SERVE, occurrence))
        self._ledger.open_contact(contact)
        yield self._calendar.at(now_s + serve_s, Rank.AUTOMATED_END, contact.entity)
        contact.ended_s = contact.released_s = self._calendar.now
        self._knowledge.hold(contact, contact.ended_s)
        case.repeated += contact.repeated
        contained = case.intent.containment[channel.number]
        if case.luck.uniform(case.row, Purpose.CONTAINMENT, occurrence) < contained:
            contact.outcome = Outcome.CONTAINED
            share = case.intent.resolution[channel.number]
            if case.luck.uniform(case.row, Purpose.SELF_RESOLUTION, occurrence) < share:
                self._resolve(contact)
        else:
            contact.outcome = Outcome.PASSED_ON
        self._ledger.contact(contact)

    # outcomes

    def served(self, contact: Contact) -> None:
        """Decide how a handled contact ends: transferred, hopped, resolved or unresolved."""
        now_s = self._calendar.now
        self._handling.end(contact, now_s)
        if not contact.is_live:
            self._ledger.felt_wait(contact, now_s)
        contact.outcome = self._outcome(contact)
        assert contact.over is not None
        contact.over.succeed()

    def _outcome(self, contact: Contact) -> Outcome:
        case = contact.case
        if contact.origin == Origin.FOLLOW_UP:
            return Outcome.RESOLVED
        if case.resolved:  # a duplicate, or a session that was running when another contact resolved the case
            return Outcome.UNRESOLVED
        if self._transfers(contact) and self._may_go_on(case):
            return Outcome.TRANSFERRED
        hop = self._draw_move(contact, After.HOP)
        if hop is not None and self._may_go_on(case):
            contact.hop = hop
            return Outcome.HOPPED
        factor = self._model.scenario.relationship.resolution_factor if contact.related else 1.0
        share = rules.resolution_probability(case.intent.resolution[contact.channel.number], factor)
        if case.luck.uniform(case.row, Purpose.RESOLUTION, contact.occurrence) < share:
            self._resolve(contact)
            return Outcome.RESOLVED
        return Outcome.UNRESOLVED

    def _transfers(self, contact: Contact) -> bool:
        """Decide on a transfer and its team: the first listed that serves the channel and is another one."""
        case, agent = contact.case, contact.agent
        assert agent is not None
        if contact.origin == Origin.TRANSFER or case.intent.transfer_share <= 0.0:
            return False
        for team in case.intent.transfer_teams:
            serves = self._model.teams[team].serves[contact.channel.number][case.intent.number]
            if team != agent.team.number and serves:
                contact.next_team = team
                u = case.luck.uniform(case.row, Purpose.TRANSFER, contact.occurrence)
                return u < case.intent.transfer_share
        return False

    def _resolve(self, contact: Contact) -> None:
        """Close a case, unless another contact has; moves not yet due no longer happen."""
        case = contact.case
        if case.resolved:
            return
        contact.resolves = True
        case.resolved = True
        case.closed_s = self._calendar.now
        for timer in case.planned:
            timer.cancel()
        case.planned.clear()

    # where the customer goes next

    def _follow(self, contact: Contact) -> None:
        """Plan the customer's next step after a contact that is over, then see whether the case is."""
        case = contact.case
        case.open_contacts -= 1
        if contact.silence_timer is not None:  # answered before it was due: the customer does not chase after all
            contact.silence_timer.cancel()
            case.planned.discard(contact.silence_timer)
        if contact.outcome == Outcome.TRANSFERRED:
            self._enter(case, contact.channel.number, Origin.TRANSFER, asked_team=contact.next_team, source=contact)
        elif contact.hop is not None:
            self._plan(contact, After.HOP, contact.hop)
        elif contact.resolves:
            self._move(contact, After.RESOLVED)
        elif contact.outcome in MOVE_AFTER and not case.resolved:
            self._move(contact, MOVE_AFTER[contact.outcome])
        self._settle(case)

    def silence(self, contact: Contact) -> None:
        """Let the customer of an unanswered message chase it."""
        if not contact.case.closed:
            contact.silence_timer = self._move(contact, After.SILENCE)

    def _move(self, contact: Contact, after: After) -> Timer | None:
        """Draw and plan what follows; return its timer, or None if nothing does."""
        step = self._draw_move(contact, after)
        return None if step is None else self._plan(contact, after, step)

    def _draw_move(self, contact: Contact, after: After) -> Step | None:
        """Draw the customer's next step, or None if nothing follows."""
        case = contact.case
        table = self._model.moves if contact.front_of is None else self._model.moves_after_front
        rule = table[after][contact.host.number][case.intent.number]
        if rule is None:
            return None
        where, when = move_purposes(after)
        occurrence = case.move_counts[after]
        case.move_counts[after] += 1
        shares, channels = rule.attempts[min(occurrence, len(rule.attempts) - 1)]
        place = rules.destination(shares, case.luck.uniform(case.row, where, occurrence))
        if place < 0:
            return None
        now_s = self._calendar.now
        if rule.delay is None:
            due_s = self._model.channels[channels[place]].openings.next_open(now_s)
        else:
            due_s = now_s + quantile(rule.delay, case.luck.uniform(case.row, when, occurrence))
        return Step(channels[place], due_s)

    def _plan(self, contact: Contact, after: After, step: Step) -> Timer:
        timer = self._calendar.at(step.due_s, Rank.MOVE + after, contact.entity, self._on_move, (contact, after, step))
        contact.case.planned.add(timer)
        return timer

    def _on_move(self, timer: Timer) -> None:
        contact, after, step = timer.spend()
        contact.case.planned.discard(timer)
        self._enter(contact.case, step.channel, ORIGIN_AFTER[after], source=contact)

    def _settle(self, case: Case) -> None:
        """Close a case of which nothing is open or planned, and write its row."""
        if case.open_contacts or case.planned:
            return
        if not case.resolved:
            case.given_up = True
            case.closed_s = self._calendar.now
        self._ledger.case(case)
