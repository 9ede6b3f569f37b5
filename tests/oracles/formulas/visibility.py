"""What a handler sees of what was given before: the share of cases in which the customer has to repeat.

A case goes from contact to contact (`Journey`), and each contact needs each item with a probability of its own. Who
has it holds it; the next handler sees an item of the same or of another channel with the larger of the probabilities
that apply, all items by one draw (``record``) or each by its own (``item``). A case in which nothing was repeated is a
chain on (channel; item by item, the channels that hold it) that a repetition ends early (Kemeny & Snell 1960).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from formulas.chains import absorbing_visits
from formulas.journeys import Journey

Held = tuple[frozenset[int], ...]
"""Item by item, the channels on which it is held."""


@dataclass(frozen=True)
class Recall:
    """A journey with items: ``needed[i]`` is the probability that a contact needs item i."""

    journey: Journey
    needed: Sequence[float]
    whole_record: bool

    def seen(self, channel: int, held: frozenset[int]) -> float:
        """Return the probability that an item held on these channels is seen; 1 if on none: it was never given."""
        same, cross = self.journey.same, self.journey.cross
        classes = [same if where == channel else cross for where in held]
        return max(classes, default=1.0)

    def needs(self) -> Iterator[tuple[tuple[int, ...], float]]:
        """Yield every set of items a contact may need, with its probability."""
        for chosen in itertools.product((False, True), repeat=len(self.needed)):
            chances = [share if needs else 1.0 - share for needs, share in zip(chosen, self.needed, strict=True)]
            yield tuple(itertools.compress(range(len(chosen)), chosen)), math.prod(chances)

    def spared(self, channel: int, held: Held) -> Iterator[tuple[Held, float]]:
        """Yield what is held after a contact without repetition, with its probability."""
        for items, chance in self.needs():
            seen = [self.seen(channel, held[item]) for item in items]
            all_seen = min(seen, default=1.0) if self.whole_record else math.prod(seen)
            after = tuple(where | {channel} if item in items else where for item, where in enumerate(held))
            yield after, chance * all_seen

    def repeat_share(self, identified: float = 1.0) -> float:
        """Return the share of cases with a repeated item, if the systems recognise this share of the customers.

        For the others nothing said on another channel is visible.
        """
        blind = replace(self, journey=replace(self.journey, cross=0.0))
        return 1.0 - identified * self._never() - (1.0 - identified) * blind._never()

    def _never(self) -> float:
        """Return the probability that a case ends without a repetition."""
        channels = range(len(self.journey.start))
        subsets = [frozenset(s) for n in range(len(channels) + 1) for s in itertools.combinations(channels, n)]
        states = list(itertools.product(channels, itertools.product(subsets, repeat=len(self.needed))))
        numbers = {state: number for number, state in enumerate(states)}
        onward = self.journey.onward()
        moves, ends, start = np.zeros((len(states), len(states))), np.zeros(len(states)), np.zeros(len(states))
        for (channel, held), number in numbers.items():
            for after, chance in self.spared(channel, held):
                ends[number] += chance * (1.0 - onward[channel].sum())
                for follower in channels:
                    moves[number, numbers[follower, after]] += chance * onward[channel, follower]
        for channel in channels:
            start[numbers[channel, (frozenset(),) * len(self.needed)]] = self.journey.start[channel]
        return float(absorbing_visits(moves, start) @ ends)
