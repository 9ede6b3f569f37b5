"""Cases that go from contact to contact: absorbing chains (Kemeny & Snell 1960, chapter III)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formulas.chains import Floats, absorbing_visits


@dataclass(frozen=True)
class Journey:
    """Cases that go on from contact to contact until resolved or given up; channels are numbered from 0.

    ``start[c]`` is the first channel's law, ``resolved[c]`` the probability that a contact there resolves the
    case, ``moves[c][d]`` that an unresolved one is followed by one on d. ``same`` and ``cross`` are the
    probabilities that an item held on the same, or only on another, channel is visible.
    """

    start: Sequence[float]
    resolved: Sequence[float]
    moves: Sequence[Sequence[float]]
    same: float
    cross: float

    def onward(self) -> Floats:
        """Return the probability of each next channel (column) after a contact on each channel (row)."""
        return np.asarray(self.moves) * (1.0 - np.asarray(self.resolved))[:, None]

    def contacts(self) -> Floats:
        """Return the expected number of contacts of a case, by channel."""
        return absorbing_visits(self.onward(), np.asarray(self.start, dtype=float))

    def item(self, needed: float) -> ItemTally:
        """Return what becomes of one item that each contact needs with probability ``needed``.

        The chain's state is (channel, set of channels where the item is held); the set grows by the channel
        of each contact that needs the item, whether it was asked for or seen there.
        """
        n = len(self.start)
        states = [(channel, held) for held in range(2**n) for channel in range(n)]
        numbers = {state: i for i, state in enumerate(states)}
        matrix, onward = np.zeros((len(states), len(states))), self.onward()
        for channel, held in states:
            for after, chance in ((held | 1 << channel, needed), (held, 1.0 - needed)):
                for follower in range(n):
                    place = numbers[channel, held], numbers[follower, after]
                    matrix[place] += chance * onward[channel, follower]
        first = np.zeros(len(states))
        first[:n] = self.start  # held nowhere
        tally = np.zeros((3, n))
        for (channel, held), visits in zip(states, absorbing_visits(matrix, first), strict=True):
            # best of its classes; nothing is visible before it has been given
            classes = (self.same * (held >> channel & 1), self.cross * bool(held & ~(1 << channel)))
            seen = needed * max(classes)
            tally[:, channel] += visits * np.array([needed - seen, seen, (needed - seen) * bool(held)])
        return ItemTally(*tally)


@dataclass(frozen=True)
class ItemTally:
    """Expected times per case, by channel, that an item is asked for, seen, and asked for again."""

    asked: Floats
    seen: Floats
    repeated: Floats
