"""Agents who hold several sessions at once: a chain solved numerically; times by Little's law (1961)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from formulas.chains import Chain, State, stationary


@dataclass(frozen=True)
class Chat:
    """Agents who hold several sessions at once, each slower for it; exponential work and patience.

    The speed of a session among k is 1 / (1 + slowdown (k - 1)); ``work`` is its mean length at speed 1.
    """

    arrivals: float
    work: float
    patience: float
    agents: int
    concurrency: int
    slowdown: float
    room: int = 200
    """Waiting places; enough that a full line never matters."""

    def rates(self, state: State) -> dict[State, float]:
        """Return the rate to each next state from (contacts waiting, sessions by agent, most first)."""
        waiting, sessions = state[0], state[1:]
        out: dict[State, float] = {}

        def add(line: int, held: Sequence[int], rate: float) -> None:
            follower = (line, *sorted(held, reverse=True))
            out[follower] = out.get(follower, 0.0) + rate

        if sessions[-1] < self.concurrency:  # the agent with the fewest sessions takes the arrival
            add(waiting, [*sessions[:-1], sessions[-1] + 1], self.arrivals)
        elif waiting < self.room:
            add(waiting + 1, sessions, self.arrivals)
        if waiting:
            add(waiting - 1, sessions, waiting / self.patience)
        for agent, held in enumerate(sessions):
            if not held:
                continue
            rate = held / (1.0 + self.slowdown * (held - 1)) / self.work
            if waiting:  # the freed place is filled at once
                add(waiting - 1, sessions, rate)
            else:
                add(0, [*sessions[:agent], held - 1, *sessions[agent + 1 :]], rate)
        return out

    def chain(self) -> Chain:
        """Return the long-run law of (contacts waiting, sessions of each agent)."""
        return stationary((0,) * (1 + self.agents), self.rates)

    def mean_wait(self) -> float:
        """Return the mean wait of all contacts, those who abandon included (by Little 1961)."""
        return self.chain().mean(lambda state: state[0]) / self.arrivals

    def mean_stay(self) -> float:
        """Return the mean time from reaching the line to leaving it or the agent (Little 1961)."""
        return self.chain().mean(sum) / self.arrivals
