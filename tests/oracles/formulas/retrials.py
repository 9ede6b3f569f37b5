"""Customers who come back: after a full line, or after abandoning.

Falin, G. I. and Templeton, J. G. C. (1997) Retrial Queues, chapters 1 and 2: customers who will come back form an
orbit, each returning after an exponential time. Cut off at a size of the orbit that is never met in practice, both
systems are finite Markov chains.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from formulas.chains import Chain, State, stationary


@dataclass(frozen=True)
class Retrials:
    """M/M/c/K+M whose lost customers return with probability ``back`` after an exponential ``delay``.

    The state is (contacts with agents or in line, customers in orbit).
    """

    arrivals: float
    handle: float
    agents: int
    delay: float
    back: float
    places: int
    """Waiting places; contacts that find them full are blocked."""
    patience: float = math.inf
    """Mean; those who abandon and those who are blocked return alike."""
    orbit: int = 100
    """Most customers in orbit; enough that it never matters."""

    def rates(self, state: State) -> dict[State, float]:
        """Return the rate to each next state."""
        n, orbit = state
        out: dict[State, float] = {}
        if n < self.agents + self.places:
            out[n + 1, orbit] = self.arrivals
            if orbit:
                out[n + 1, orbit - 1] = orbit / self.delay
        else:
            if orbit < self.orbit:
                out[n, orbit + 1] = self.arrivals * self.back
            if orbit:
                out[n, orbit - 1] = orbit / self.delay * (1.0 - self.back)
        leaving = max(n - self.agents, 0) / self.patience
        if leaving and orbit < self.orbit:
            out[n - 1, orbit + 1] = leaving * self.back
        if n:
            out[n - 1, orbit] = min(n, self.agents) / self.handle + leaving * (1.0 - self.back)
        return {follower: rate for follower, rate in out.items() if rate > 0.0}

    def chain(self) -> Chain:
        """Return the long-run law."""
        return stationary((0, 0), self.rates)

    def _contacts(self, chain: Chain) -> float:
        """Return how many contacts are made per time, returns included."""
        return self.arrivals + chain.mean(lambda state: state[1]) / self.delay

    def blocked(self) -> float:
        """Return the share of contacts, returns included, that find no place."""
        chain, most = self.chain(), self.agents + self.places
        lost = chain.mean(lambda state: (state[0] == most) * (self.arrivals + state[1] / self.delay))
        return lost / self._contacts(chain)

    def abandonment(self) -> float:
        """Return the share of contacts, returns included, that abandons."""
        chain = self.chain()
        lost = chain.mean(lambda state: max(state[0] - self.agents, 0) / self.patience)
        return lost / self._contacts(chain)
