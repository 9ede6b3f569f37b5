"""Live contacts and messages for the same agents, some of whom are kept free for live contacts.

An agent who gets free takes a waiting live contact, else a waiting message, but only if ``reserve`` agents stay free.
Both kinds arrive in Poisson processes and have the same exponential handle time: the cutoff priority queue.

While fewer than agents - reserve are busy no message waits. From then on until that many are free again messages wait,
and each that starts puts off the end by the time T from agents - reserve busy agents to one fewer, in which only live
contacts start. Messages that arrive meanwhile form a delay cycle with initial delay T and "service" T.

Sources
-------
Conway, R. W., Maxwell, W. L. and Miller, L. W. (1967) Theory of Scheduling, chapter 8 (delay cycles).
Schaack, C. and Larson, R. C. (1986) An N-server cutoff priority queue. Operations Research 34, 257-266.
Taylor, I. D. S. and Templeton, J. G. C. (1980) Waiting time in a multi-server cutoff-priority queue, and its
    application to an urban ambulance service. Operations Research 28, 1168-1188.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reserve:
    """Blended agents: rates of live contacts and messages, mean handle time of both, agents, agents kept free."""

    live: float
    messages: float
    handle: float
    agents: int
    reserve: int

    @property
    def cutoff(self) -> int:
        """Busy agents from which on messages wait."""
        return self.agents - self.reserve

    def passage(self) -> tuple[float, float]:
        """Return mean and second moment of T, the time from ``cutoff`` busy agents to one fewer.

        With all agents busy it is a busy period of M/M/1; one level down a live contact may first lead up:
        T = X + [arrival first] (T from above + T again), X exponential.
        """
        served = self.agents / self.handle
        first, second = 1.0 / (served - self.live), 2.0 * served / (served - self.live) ** 3
        for busy in range(self.agents - 1, self.cutoff - 1, -1):
            served = busy / self.handle
            step, up = 1.0 / (self.live + served), self.live / (self.live + served)
            mean = (1.0 + self.live * first) / served
            square = 2.0 * step**2 + 2.0 * step * up * (first + mean) + up * (second + 2.0 * first * mean)
            first, second = mean, square / (1.0 - up)
        return first, second

    def blocked(self) -> float:
        """Return the probability that a message waits: at least ``cutoff`` agents are busy."""
        arrivals, chances = self.live + self.messages, [1.0]
        for busy in range(1, self.cutoff):
            chances.append(chances[-1] * arrivals * self.handle / busy)
        mean = self.passage()[0]
        above = chances[-1] * arrivals * mean / (1.0 - self.messages * mean)
        return above / (above + sum(chances))

    def all_busy(self) -> float:
        """Return the probability that a live contact waits: every agent is busy.

        Above the cutoff the number of busy agents moves by live arrivals and ends of service alone, so its chances
        there are in the proportions of M/M/c; beyond the last agent they are geometric.
        """
        chances = [1.0]
        for busy in range(self.cutoff + 1, self.agents + 1):
            chances.append(chances[-1] * self.live * self.handle / busy)
        chances[-1] /= 1.0 - self.live * self.handle / self.agents
        return self.blocked() * chances[-1] / sum(chances)

    def live_wait(self) -> float:
        """Return the mean wait of live contacts."""
        return self.all_busy() / (self.agents / self.handle - self.live)

    def message_wait(self) -> float:
        """Return the mean time until an agent starts a message."""
        mean, second = self.passage()
        return self.blocked() * second / (2.0 * mean * (1.0 - self.messages * mean))
