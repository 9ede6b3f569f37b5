"""Skill-based routing: several classes of contacts, several teams, as a Markov chain.

Garnett, O. and Mandelbaum, A. (2000) An introduction to skills-based routing and its operational complexities, names
the designs N, X and W after the lines drawn from classes to the teams that serve them. With exponential times and
fixed orders of preference they are finite chains, solved numerically; mean waits follow by Little's law (1961).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from formulas.chains import Chain, State, stationary


@dataclass(frozen=True)
class Skills:
    """Teams that serve some classes each, in fixed orders of preference; exponential handle times and patience.

    Attributes
    ----------
    arrivals : sequence of float
        Rate of each class.
    agents : sequence of int
        Size of each team.
    handle : mapping
        (team, class) -> mean handle time; a pair left out is not served.
    offers : sequence of sequences of int
        By class: the teams an arrival is offered to, in order.
    takes : sequence of sequences of int
        By team: the classes a free agent takes from, in order.
    patience : sequence of float
        Mean of each class; ``math.inf``: nobody abandons.
    room : sequence of int
        Waiting places of each class; an arrival that finds them full is lost.
    """

    arrivals: Sequence[float]
    agents: Sequence[int]
    handle: Mapping[tuple[int, int], float]
    offers: Sequence[Sequence[int]]
    takes: Sequence[Sequence[int]]
    patience: Sequence[float]
    room: Sequence[int]

    @cached_property
    def _places(self) -> dict[tuple[int, int], int]:
        """Place of each (team, class) in the state; the lines follow, class by class."""
        return {pair: place for place, pair in enumerate(self.handle)}

    def _line(self, kind: int) -> int:
        return len(self.handle) + kind

    def _idle(self, state: State, team: int) -> bool:
        busy = sum(state[place] for (of, _), place in self._places.items() if of == team)
        return busy < self.agents[team]

    def rates(self, state: State) -> dict[State, float]:
        """Return the rate to each next state from (busy by team and class, waiting by class)."""
        out: dict[State, float] = {}

        def add(rate: float, *steps: tuple[int, int]) -> None:
            after = list(state)
            for place, step in steps:
                after[place] += step
            follower = tuple(after)
            if follower != state and rate > 0.0:
                out[follower] = out.get(follower, 0.0) + rate

        for kind, rate in enumerate(self.arrivals):
            line = self._line(kind)
            team = next((team for team in self.offers[kind] if self._idle(state, team)), None)
            if team is not None:
                add(rate, (self._places[team, kind], 1))
            elif state[line] < self.room[kind]:
                add(rate, (line, 1))
            add(state[line] / self.patience[kind], (line, -1))
        for (team, kind), place in self._places.items():
            following = next((other for other in self.takes[team] if state[self._line(other)]), None)
            started = [] if following is None else [(self._line(following), -1), (self._places[team, following], 1)]
            add(state[place] / self.handle[team, kind], (place, -1), *started)
        return out

    @cached_property
    def chain(self) -> Chain:
        """The long-run law."""
        return stationary((0,) * (len(self.handle) + len(self.arrivals)), self.rates)

    def waiting(self, kind: int) -> float:
        """Return the mean number of a class that waits."""
        return self.chain.mean(lambda state: state[self._line(kind)])

    def refused(self, kind: int) -> float:
        """Return the share of a class that finds its line full."""

        def full(state: State) -> bool:
            room = state[self._line(kind)] < self.room[kind]
            return not room and not any(self._idle(state, team) for team in self.offers[kind])

        return self.chain.mean(full)

    def mean_wait(self, kind: int) -> float:
        """Return the mean wait of those of a class who reach the line, abandoned included (Little 1961)."""
        return self.waiting(kind) / (self.arrivals[kind] * (1.0 - self.refused(kind)))

    def abandonment(self, kind: int) -> float:
        """Return the share of those of a class who reach the line that abandons."""
        assert math.isfinite(self.patience[kind])
        return self.mean_wait(kind) / self.patience[kind]
