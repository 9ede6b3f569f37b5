"""What a handler sees, what it must ask again, and what it holds afterwards."""

from __future__ import annotations

from typing import Any

from sim.compiling import callable_when_compiled, compiled, compiled_within
from sim.draws.purposes import Purpose
from sim.engine import rules
from sim.engine.model import ChannelKind

from .entities import NEVER
from .luck import case_uniform, customer_uniform
from .rows import new_holding, new_memory
from .tables import (
    NOBODY,
    NONE,
    captured_at,
    case_at,
    case_item_at,
    channel_at,
    contact_at,
    contact_item_at,
    customer_at,
    customer_item_at,
    holding_at,
    intent_at,
    intent_item_at,
    item_at,
    memory_at,
    values_of,
)

callable_when_compiled(
    rules.holding_class, rules.holding_known_from, rules.held_probability, rules.remembered_probability,
    rules.merge_probability, rules.asking_work,
)  # fmt: skip

_CLASSES = len(rules.HoldingClass)
_SEEN, _GIVEN = 1, 2


@compiled
def state_items(s: Any, place: int) -> None:
    """Let a message state the items its channel captures: held from its creation by nobody in particular."""
    contact = contact_at(s, place)
    contact.stated = contact.channel
    intent = intent_at(s, case_at(s, contact.case).intent)
    for position in range(intent.n_items):
        if captured_at(s, (intent.items + position) * s.n_channels + contact.channel).yes:
            _hold(s, contact, position, NOBODY, False, contact.created_s, True)


@compiled
def gather(s: Any, contact: Any, agent: int) -> None:
    """Set what an agent asks and reads: seconds and counts on the contact, items to hold when it ends."""
    contact.asking_s = 0.0
    contact.lookup_s = 0.0
    needed_purpose, visible_purpose = Purpose.NEEDED, Purpose.VISIBLE
    if contact.duplicate:
        needed_purpose, visible_purpose = Purpose.DUPLICATE_NEEDED, Purpose.DUPLICATE_VISIBLE
    case = case_at(s, contact.case)
    intent = intent_at(s, case.intent)
    for position in range(intent.n_items):
        number = intent_item_at(s, intent.items + position).number
        item = item_at(s, number)
        if item.needed < 1.0 and case_uniform(s, case, needed_purpose, contact.occurrence, number) >= item.needed:
            continue
        contact.needed += 1
        stated = (
            contact.stated != NONE and captured_at(s, (intent.items + position) * s.n_channels + contact.stated).yes
        )
        if stated or _sees(s, contact, position, number, agent, visible_purpose):
            contact.lookup_s += s.lookup_s
            _to_hold(s, contact, position, _SEEN)
            continue
        ask_s = rules.asking_work(item.ask_s, channel_at(s, contact.channel).ask_factor)
        contact.asking_s += ask_s
        if _ask(s, contact, position, number):
            contact.repeat_s += ask_s


@compiled
def collect(s: Any, contact: Any) -> None:
    """Let a bot or IVR collect the items it captures: seen, or asked within its own time."""
    intent = intent_at(s, case_at(s, contact.case).intent)
    for position in range(intent.n_items):
        if not captured_at(s, (intent.items + position) * s.n_channels + contact.channel).yes:
            continue
        contact.needed += 1
        number = intent_item_at(s, intent.items + position).number
        if _sees(s, contact, position, number, NOBODY, Purpose.BOT_VISIBLE):
            _to_hold(s, contact, position, _SEEN)
        else:
            _ask(s, contact, position, number)


@compiled
def forget_to_hold(s: Any, place: int) -> None:
    """Let a contact begin without anything to hold when it ends."""
    for position in range(s.n_items):
        contact_item_at(s, place * s.n_items + position).held = 0


@compiled
def _to_hold(s: Any, contact: Any, position: int, how: int) -> None:
    contact_item_at(s, contact.place * s.n_items + position).held = how


@compiled
def _ask(s: Any, contact: Any, position: int, number: int) -> bool:
    """Ask for an item; return whether the customer had given it before."""
    contact.asked += 1
    _to_hold(s, contact, position, _GIVEN)
    item = item_at(s, number)
    case = case_at(s, contact.case)
    given = case_item_at(s, contact.case * s.n_items + position).given
    if item.lasting != NONE and not given:
        given = customer_item_at(s, case.customer * s.n_lasting + item.lasting).given
    again = given and not item.every_contact
    if again:
        contact.repeated += 1
    return again


@compiled_within
def _sees(s: Any, contact: Any, position: int, number: int, agent: int, purpose: int) -> bool:
    """Return whether the handler sees an item: u below the largest probability over its holdings."""
    case = case_at(s, contact.case)
    probability = _held_probability(s, contact, position, number, agent)
    if item_at(s, number).lasting != NONE:
        probability = max(probability, _lasting_probability(s, contact, number, agent))
    if probability <= 0.0:
        return False
    if probability >= 1.0:
        return True
    index = s.record_index if s.whole_record else number
    return case_uniform(s, case, purpose, contact.occurrence, index) < probability


@compiled_within
def _held_probability(s: Any, contact: Any, position: int, number: int, agent: int) -> float:
    """Return the largest probability over who holds an item of this case."""
    by_class = values_of(s, s.by_class, _CLASSES)
    identified = customer_at(s, case_at(s, contact.case).customer).identified
    every_contact = item_at(s, number).every_contact
    best = 0.0
    place = case_item_at(s, contact.case * s.n_items + position).held
    while place != NONE:
        holding = holding_at(s, place)
        probability = rules.held_probability(
            by_class, agent != NOBODY and holding.agent == agent, holding.visit == contact.visit, holding.automated,
            holding.channel == contact.host, identified, every_contact, holding.held_s, s.sync_delay_s, s.now_s,
        )  # fmt: skip
        best = max(best, probability)
        place = holding.next
    return best


@compiled_within
def _lasting_probability(s: Any, contact: Any, number: int, agent: int) -> float:
    """Return the largest probability over what earlier cases of the customer left, and over files."""
    by_class = values_of(s, s.by_class, _CLASSES)
    case = case_at(s, contact.case)
    customer = customer_at(s, case.customer)
    item = item_at(s, number)
    best = 0.0
    on_file = item.on_file > 0.0 and customer_uniform(s, customer, Purpose.ON_FILE, number) < item.on_file
    if on_file and customer.identified:
        best = by_class[rules.HoldingClass.CROSS_CHANNEL]
    place = customer_item_at(s, case.customer * s.n_lasting + item.lasting).memories
    while place != NONE:
        memory = memory_at(s, place)
        held_s = memory.other_held_s if memory.case == case.identity else memory.held_s
        probability = rules.remembered_probability(
            by_class, agent != NOBODY and memory.agent == agent, memory.channel == contact.host, customer.identified,
            held_s, s.sync_delay_s, s.now_s,
        )  # fmt: skip
        best = max(best, probability)
        place = memory.next
    return best


@compiled
def hold(s: Any, contact: Any) -> None:
    """Let the handler hold what was given or seen, from now on."""
    automated = channel_at(s, contact.channel).kind == ChannelKind.AUTOMATED
    for position in range(intent_at(s, case_at(s, contact.case).intent).n_items):
        how = contact_item_at(s, contact.place * s.n_items + position).held
        if how != 0:
            _hold(s, contact, position, contact.agent, automated, s.now_s, how == _GIVEN)


@compiled
def _hold(s: Any, contact: Any, position: int, agent: int, automated: bool, held_s: float, given: bool) -> None:
    case = case_at(s, contact.case)
    row = case_item_at(s, contact.case * s.n_items + position)
    place = new_holding(s)
    holding = holding_at(s, place)
    holding.agent = agent
    holding.channel = contact.host
    holding.visit = contact.visit
    holding.automated = automated
    holding.held_s = held_s
    holding.next = row.held
    row.held = place
    if given:
        row.given = True
    number = intent_item_at(s, intent_at(s, case.intent).items + position).number
    lasting = item_at(s, number).lasting
    if s.returning and lasting != NONE:
        _remember(s, case, lasting, agent, contact.host, held_s, given)


@compiled
def _remember(s: Any, case: Any, lasting: int, agent: int, channel: int, held_s: float, given: bool) -> None:
    """Keep a lasting item for the customer's later cases."""
    row = customer_item_at(s, case.customer * s.n_lasting + lasting)
    if given:
        row.given = True
    place = row.memories
    while place != NONE:
        memory = memory_at(s, place)
        if memory.agent == agent and memory.channel == channel:
            if memory.case != case.identity and memory.other_case == NONE:
                memory.other_case = case.identity
                memory.other_held_s = held_s
            return
        place = memory.next
    place = new_memory(s)
    memory = memory_at(s, place)
    memory.agent = agent
    memory.channel = channel
    memory.case = case.identity
    memory.held_s = held_s
    memory.other_case = NONE
    memory.other_held_s = NEVER
    memory.next = row.memories
    row.memories = place


@compiled
def merges(s: Any, contact: Any, other: Any) -> bool:
    """Return whether the handler who starts ``contact`` sees another waiting contact of its case."""
    case = case_at(s, contact.case)
    probability = rules.merge_probability(
        values_of(s, s.by_class, _CLASSES), contact.host == other.host, customer_at(s, case.customer).identified
    )
    if probability <= 0.0 or probability >= 1.0:
        return probability >= 1.0
    purpose = Purpose.DUPLICATE_MERGE if contact.duplicate else Purpose.MERGE
    return case_uniform(s, case, purpose, contact.occurrence, other.number) < probability
