"""What a bot has collected, kept or lost when it hands over: repetition in the contacts with agents.

A case begins with the bot or on the phone. The bot asks for the items it captures, then contains the contact or hands
it over within the same visit; every later contact is a visit of its own on the phone. The case is an absorbing chain
(Kemeny & Snell 1960) on (place; item by item, who holds it: nobody, bot, phone, both).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formulas.chains import absorbing_visits

BOT, HANDED, PHONE = "bot", "handed over", "phone"
"""Places: with the bot, with an agent in the bot's visit, with an agent in a visit of its own."""
Held = tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Item:
    """An item: whether the bot captures it, how often an agent needs it, seconds to ask for it."""

    captured: bool
    needed: float
    ask_s: float


@dataclass(frozen=True)
class Tally:
    """Expected per case: contacts that could repeat, contacts that do, seconds of repeating, asking and reading."""

    touched: float
    repeating: float
    repeat_s: float
    asking_s: float
    lookup_s: float
    contacts: float


@dataclass(frozen=True)
class Handoff:
    """Bot and phone.

    Attributes
    ----------
    starts_at_bot, contained, self_resolved, handed_over : float
        Probabilities: to begin with the bot; that it contains the contact; that this resolves the case; that a
        contact it does not contain goes on to the phone, not home.
    resolved, returns : float
        Probabilities that a contact on the phone resolves the case; that an unresolved one, or one contained in vain,
        is followed by another on the phone.
    kept, same, other : float
        Probabilities that an agent sees an item held by the bot in this visit; on the phone; by the bot before.
    items : sequence of Item
        Seen or missed each by its own draw.
    lookup_s : float
        To read an item.
    """

    starts_at_bot: float
    contained: float
    self_resolved: float
    handed_over: float
    resolved: float
    returns: float
    kept: float
    same: float
    other: float
    items: Sequence[Item]
    lookup_s: float

    def tally(self) -> Tally:
        """Return what to expect of a case."""
        total = np.zeros(6)
        for (place, held), visits in self._visits().items():
            if place == BOT:
                continue
            seen = [item.needed * self._seen(place, who) for item, who in zip(self.items, held, strict=True)]
            asked = [item.needed - saw for item, saw in zip(self.items, seen, strict=True)]
            again = [rate * bool(who) for rate, who in zip(asked, held, strict=True)]
            spared = math.prod(1.0 - rate for rate in again)
            seconds = [
                sum(r * item.ask_s for r, item in zip(rates, self.items, strict=True)) for rates in (again, asked)
            ]
            total += visits * np.array([1.0, 1.0 - spared, *seconds, sum(seen) * self.lookup_s, 1.0])
        total[0] -= 1.0 - self.starts_at_bot  # the first contact of a case that begins on the phone
        return Tally(*total.tolist())

    def _seen(self, place: str, held: frozenset[str]) -> float:
        classes = {BOT: self.kept if place == HANDED else self.other, PHONE: self.same}
        return max((classes[who] for who in held), default=0.0)

    def _visits(self) -> dict[tuple[str, Held], float]:
        """Return the expected visits to each state."""
        holders = [frozenset(who) for who in ((), (BOT,), (PHONE,), (BOT, PHONE))]
        states = list(itertools.product((BOT, HANDED, PHONE), itertools.product(holders, repeat=len(self.items))))
        numbers = {state: number for number, state in enumerate(states)}
        moves, start = np.zeros((len(states), len(states))), np.zeros(len(states))
        nothing: Held = (frozenset(),) * len(self.items)
        start[numbers[BOT, nothing]], start[numbers[PHONE, nothing]] = self.starts_at_bot, 1.0 - self.starts_at_bot
        in_vain = self.contained * (1.0 - self.self_resolved) * self.returns
        for (place, held), number in numbers.items():
            if place == BOT:
                after = tuple(who | {BOT} if i.captured else who for i, who in zip(self.items, held, strict=True))
                moves[number, numbers[HANDED, after]] += (1.0 - self.contained) * self.handed_over
                moves[number, numbers[PHONE, after]] += in_vain
                continue
            for needs in itertools.product((False, True), repeat=len(self.items)):
                chances = [i.needed if need else 1.0 - i.needed for i, need in zip(self.items, needs, strict=True)]
                after = tuple(who | {PHONE} if need else who for need, who in zip(needs, held, strict=True))
                moves[number, numbers[PHONE, after]] += math.prod(chances) * (1.0 - self.resolved) * self.returns
        return dict(zip(states, absorbing_visits(moves, start).tolist(), strict=True))
