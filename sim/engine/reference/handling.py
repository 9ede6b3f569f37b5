"""What an agent's part of a contact consists of: the work, the relationship, the information."""

from __future__ import annotations

from sim.draws import Law, Purpose, quantile
from sim.engine import rules
from sim.engine.log import NEVER, Origin
from sim.engine.model import Model

from .entities import NOBODY, Agent, Contact, Customer
from .knowledge import Knowledge


class Handling:
    """Sets the work of a contact when an agent starts it; keeps who knows whom."""

    def __init__(self, model: Model, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._routing = model.routing
        self._talk_factor = model.scenario.relationship.talk_factor

    def sought(self, customer: Customer, since_s: float) -> Agent | None:
        """Return the agent this design wants the customer to meet: the last one, or (also for the log) the owner.

        ``since_s`` is when the customer got in touch.
        """
        self._forget(customer, since_s)
        return customer.last_agent if self._routing.affinity == "last_agent" else customer.owner

    def begin(self, contact: Contact, agent: Agent, now_s: float) -> None:
        """Set amounts of work, information and relationship of a contact that an agent starts now."""
        if contact.origin == Origin.FOLLOW_UP:
            contact.asking_s = contact.lookup_s = 0.0
            self._work(contact, agent, Purpose.FOLLOW_UP_TALK, Purpose.FOLLOW_UP_WRAP, 1.0)
            return
        self._meet(contact, agent, now_s)
        self._knowledge.gather(contact, agent, now_s)
        talk, wrap = (
            (Purpose.DUPLICATE_TALK, Purpose.DUPLICATE_WRAP) if contact.duplicate else (Purpose.TALK, Purpose.WRAP)
        )
        self._work(contact, agent, talk, wrap, self._talk_factor if contact.related else 1.0)

    def end(self, contact: Contact, now_s: float) -> None:
        """Let what was said be known, and the relationship go on, once the customer's part is over."""
        if contact.origin == Origin.FOLLOW_UP:
            return
        contact.case.customer.in_hand -= 1
        contact.case.customer.last_contact_s = now_s
        contact.case.repeated += contact.repeated
        self._knowledge.hold(contact, now_s)

    def _work(self, contact: Contact, agent: Agent, talk: int, wrap: int, talk_factor: float) -> None:
        channel = contact.channel.number
        intent = contact.case.intent
        talk_s = self._draw(contact, intent.talk[channel], talk)
        contact.talk_s = rules.talk_work(talk_s, agent.team.proficiency[channel], agent.speed, talk_factor)
        contact.wrap_s = self._draw(contact, intent.wrap[channel], wrap)
        contact.switched = rules.switches_channel(agent.last_channel, channel)
        contact.switch_s = rules.switch_work(contact.switched, self._routing.switch_cost_s)
        agent.last_channel = channel
        contact.left_s = rules.customer_work(contact.talk_s, contact.asking_s, contact.lookup_s, contact.switch_s)

    @staticmethod
    def _draw(contact: Contact, law: Law | None, purpose: int) -> float:
        assert law is not None, "validation lets no contact reach a channel without `handle`"
        return quantile(law, contact.case.luck.uniform(contact.case.row, purpose, contact.occurrence))

    def _meet(self, contact: Contact, agent: Agent, now_s: float) -> None:
        """Count the contact, and note whether agent and customer know each other."""
        case = contact.case
        customer = case.customer
        contact.duplicate = case.resolved
        if contact.duplicate:
            contact.occurrence = case.duplicates
            case.duplicates += 1
        else:
            contact.occurrence = case.handled
            case.handled += 1
        sought = self.sought(customer, contact.created_s)  # waiting does not end a relationship
        contact.owner_met = NOBODY if sought is None else int(sought is agent)
        contact.related = rules.knows_customer(
            agent in case.handlers, agent is customer.last_agent, agent is customer.owner, customer.known_to_owner
        )
        case.related |= contact.related
        case.handlers.add(agent)
        if customer.owner is None:
            customer.owner = agent
            customer.known_to_owner = False
        if customer.began_channel == NOBODY:
            customer.began_channel = contact.host.number
        customer.known_to_owner |= customer.owner is agent
        customer.last_agent = agent
        customer.in_hand += 1

    def _forget(self, customer: Customer, now_s: float) -> None:
        """End a relationship that went without contact for longer than the window."""
        window_s = self._routing.affinity_window_s
        if customer.in_hand == 0 and rules.relationship_lapsed(now_s, customer.last_contact_s, window_s):
            customer.owner = customer.last_agent = None
            customer.known_to_owner = False
            customer.began_channel = NOBODY
            customer.last_contact_s = NEVER
