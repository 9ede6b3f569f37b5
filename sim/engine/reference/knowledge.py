"""What a handler sees, what it must ask again, and what it holds afterwards."""

from __future__ import annotations

from sim.draws import LuckBlock, Purpose
from sim.engine import rules
from sim.engine.model import ChannelKind, ItemModel, Model

from .entities import NOBODY, Agent, Case, Contact, Holding, Memory

_NOTHING: frozenset[int] = frozenset()


class Knowledge:
    """The information rules of one design."""

    def __init__(self, model: Model) -> None:
        self._context = model.context
        self._items = model.items
        self._ever_on_file = [item for item in model.items if item.on_file > 0.0]
        self._returning = model.scenario.customers.population is not None
        self._record_index = len(model.items)
        """Index of the draw shared by all items of a contact when they are seen or missed as one record."""

    # before a contact

    def recognises(self, luck: LuckBlock, row: int) -> bool:
        """Decide whether the systems recognise a customer across channels."""
        share = self._context.identity_match
        return share >= 1.0 or luck.uniform(row, Purpose.IDENTITY) < share

    def on_file(self, luck: LuckBlock, row: int) -> frozenset[int]:
        """Decide which lasting items of a customer are known at the start."""
        if not self._ever_on_file:
            return _NOTHING
        known = [i for i in self._ever_on_file if luck.uniform(row, Purpose.ON_FILE, 0, i.number) < i.on_file]
        return frozenset([item.number for item in known])

    def state(self, contact: Contact, now_s: float) -> None:
        """Let a message state the items its channel captures: held from its creation by nobody in particular."""
        stated = tuple(item for item in contact.channel.captures if item in contact.case.intent.items)
        contact.stated = stated
        holding = Holding(NOBODY, contact.host.number, contact.visit, False, now_s)
        for item in stated:
            self._hold(contact.case, item, holding, given=True)

    # during a contact

    def gather(self, contact: Contact, agent: Agent, now_s: float) -> None:
        """Set what an agent asks and reads: seconds and counts on the contact, items to hold when it ends."""
        contact.asking_s = contact.lookup_s = 0.0
        duplicate = contact.duplicate
        needed_purpose = Purpose.DUPLICATE_NEEDED if duplicate else Purpose.NEEDED
        visible_purpose = Purpose.DUPLICATE_VISIBLE if duplicate else Purpose.VISIBLE
        case, occurrence = contact.case, contact.occurrence
        for number in case.intent.items:
            item = self._items[number]
            if item.needed < 1.0 and case.luck.uniform(case.row, needed_purpose, occurrence, number) >= item.needed:
                continue
            contact.needed += 1
            if number in contact.stated or self._sees(contact, item, agent.identity, visible_purpose, now_s):
                contact.lookup_s += self._context.lookup_s
                contact.to_hold.append((number, False))
                continue
            ask_s = rules.asking_work(item.ask_s, contact.channel.ask_factor)
            contact.asking_s += ask_s
            if self._ask(contact, item):
                contact.repeat_s += ask_s

    def collect(self, contact: Contact, now_s: float) -> None:
        """Let a bot or IVR collect the items it captures: seen, or asked within its own time."""
        for number in contact.channel.captures:
            if number not in contact.case.intent.items:
                continue
            contact.needed += 1
            item = self._items[number]
            if self._sees(contact, item, NOBODY, Purpose.BOT_VISIBLE, now_s):
                contact.to_hold.append((number, False))
            else:
                self._ask(contact, item)

    def _ask(self, contact: Contact, item: ItemModel) -> bool:
        """Ask for an item; return whether the customer had given it before."""
        contact.asked += 1
        contact.to_hold.append((item.number, True))
        again = not item.every_contact and self._given_before(contact.case, item)
        contact.repeated += again
        return again

    @staticmethod
    def _given_before(case: Case, item: ItemModel) -> bool:
        return item.number in case.given or (item.lasting and item.number in case.customer.given)

    def _sees(self, contact: Contact, item: ItemModel, agent: int, purpose: int, now_s: float) -> bool:
        """Return whether the handler sees an item: u below the largest probability over its holdings."""
        case = contact.case
        held = case.held.get(item.number)
        probability = 0.0 if held is None else self._held_probability(contact, item, held, agent, now_s)
        if item.lasting:
            probability = max(probability, self._lasting_probability(contact, item, agent, now_s))
        if probability <= 0.0:
            return False
        if probability >= 1.0:
            return True
        index = self._record_index if self._context.whole_record else item.number
        return case.luck.uniform(case.row, purpose, contact.occurrence, index) < probability

    def _held_probability(
        self, contact: Contact, item: ItemModel, held: list[Holding], agent: int, now_s: float
    ) -> float:
        """Return the largest probability over who holds an item of this case."""
        by_class, delay_s = self._context.by_class, self._context.sync_delay_s
        channel, identified = contact.host.number, contact.case.customer.identified
        best = 0.0
        for holding in held:
            same_agent = agent != NOBODY and holding.agent == agent
            same_visit, same_channel = holding.visit == contact.visit, holding.channel == channel
            best = max(best, rules.held_probability(
                by_class, same_agent, same_visit, holding.automated, same_channel, identified,
                item.every_contact, holding.held_s, delay_s, now_s,
            ))  # fmt: skip
        return best

    def _lasting_probability(self, contact: Contact, item: ItemModel, agent: int, now_s: float) -> float:
        """Return the largest probability over what earlier cases of the customer left, and over files."""
        by_class, delay_s = self._context.by_class, self._context.sync_delay_s
        case, channel = contact.case, contact.host.number
        customer = case.customer
        best = 0.0
        if customer.identified and item.number in customer.on_file:
            best = by_class[rules.HoldingClass.CROSS_CHANNEL]
        memories = customer.memories.get(item.number)
        if memories is None:
            return best
        for (holder, where), memory in memories.items():
            held_s = memory.other_held_s if memory.case == case.identity else memory.held_s
            same_agent = agent != NOBODY and holder == agent
            best = max(best, rules.remembered_probability(
                by_class, same_agent, where == channel, customer.identified, held_s, delay_s, now_s,
            ))  # fmt: skip
        return best

    # after a contact

    def hold(self, contact: Contact, now_s: float) -> None:
        """Let the handler hold what was given or seen, from now on."""
        agent = contact.agent.identity if contact.agent else NOBODY
        automated = contact.channel.kind == ChannelKind.AUTOMATED
        holding = Holding(agent, contact.host.number, contact.visit, automated, now_s)
        for item, given in contact.to_hold:
            self._hold(contact.case, item, holding, given)

    def _hold(self, case: Case, item: int, holding: Holding, given: bool) -> None:
        held = case.held.get(item)
        if held is None:
            case.held[item] = [holding]
        else:
            held.append(holding)
        if given:
            case.given.add(item)
        if self._returning and self._items[item].lasting:
            self._remember(case, item, holding, given)

    @staticmethod
    def _remember(case: Case, item: int, holding: Holding, given: bool) -> None:
        """Keep a lasting item for the customer's later cases."""
        customer = case.customer
        if given:
            customer.given.add(item)
        key = (holding.agent, holding.channel)
        memories = customer.memories.get(item)
        if memories is None:
            customer.memories[item] = {key: Memory(case.identity, holding.held_s)}
            return
        memory = memories.get(key)
        if memory is None:
            memories[key] = Memory(case.identity, holding.held_s)
        elif memory.case != case.identity and memory.other_case == NOBODY:
            memories[key] = memory._replace(other_case=case.identity, other_held_s=holding.held_s)

    def merges(self, contact: Contact, other: Contact) -> bool:
        """Return whether the handler who starts `contact` sees another waiting contact of its case."""
        same_channel = contact.host.number == other.host.number
        probability = rules.merge_probability(self._context.by_class, same_channel, contact.case.customer.identified)
        if probability <= 0.0 or probability >= 1.0:
            return probability >= 1.0
        purpose = Purpose.DUPLICATE_MERGE if contact.duplicate else Purpose.MERGE
        case = contact.case
        return case.luck.uniform(case.row, purpose, contact.occurrence, other.number) < probability
