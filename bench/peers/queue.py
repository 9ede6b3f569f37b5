"""What is simulated: a queue with impatient callers, and its exact figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

DAY_S = 86_400.0
WARMUP_S = 3_600.0
"""Twelve mean service times: the queue starts empty, and what comes before is simulated but not measured."""
COOLDOWN_S = 3_600.0
"""Arrivals go on, so that every measured contact ends under load."""


@dataclass(frozen=True)
class Queue:
    """M/M/n+M, the Erlang-A queue: Poisson arrivals, exponential service and patience, first come first served.

    Attributes
    ----------
    agents : int
        At work day and night.
    load_per_agent : float
        Offered load, erlangs per agent.
    service_s, patience_s : float
        Means, seconds.
    """

    agents: int = 100
    load_per_agent: float = 1.0
    service_s: float = 300.0
    patience_s: float = 900.0

    @property
    def arrivals_per_s(self) -> float:
        """Return the mean number of contacts per second."""
        return self.agents * self.load_per_agent / self.service_s


@dataclass(frozen=True)
class Outcome:
    """What a simulation found.

    Attributes
    ----------
    abandonment_rate : float
        Abandoned ÷ all offered, of the measured contacts.
    mean_wait_s : float
        Over all offered, abandoned included; seconds.
    n_contacts : int
        Contacts simulated, measured or not.
    """

    abandonment_rate: float
    mean_wait_s: float
    n_contacts: int


@dataclass(frozen=True)
class Wait:
    """How the wait of one contact ended."""

    arrived_s: float
    wait_s: float
    abandoned: bool


def outcome_of(waits: Sequence[Wait], days: float) -> Outcome:
    """Return the figures of the contacts that arrived in the ``days`` after the warm-up."""
    measured = [wait for wait in waits if WARMUP_S <= wait.arrived_s < WARMUP_S + days * DAY_S]
    return Outcome(
        abandonment_rate=sum(wait.abandoned for wait in measured) / len(measured),
        mean_wait_s=sum(wait.wait_s for wait in measured) / len(measured),
        n_contacts=len(waits),
    )


def exact(queue: Queue) -> tuple[float, float]:
    """Return the long-run abandonment rate and mean wait, seconds, of all offered.

    Notes
    -----
    The number present is a birth-death process (Palm 1957): with i present, the next arrives at rate λ and one leaves
    at rate min(i, n) ÷ service + max(i - n, 0) ÷ patience. Of the mean number waiting L, Little's law gives the mean
    wait L ÷ λ, and L ÷ patience contacts abandon per second.

    >>> [round(figure, 4) for figure in exact(Queue(agents=8, load_per_agent=6.5 / 8))]
    [0.0431, 38.7638]
    """
    arrivals_per_s = queue.arrivals_per_s
    weight = total = 1.0  # of n present, to whose probability all others are related
    for present in range(queue.agents, 0, -1):
        weight *= present / queue.service_s / arrivals_per_s
        total += weight
    weight, waiting, n_waiting = 1.0, 0, 0.0
    while weight > 1e-18 * total or waiting < math.sqrt(queue.agents):
        waiting += 1
        weight *= arrivals_per_s / (queue.agents / queue.service_s + waiting / queue.patience_s)
        total += weight
        n_waiting += waiting * weight
    mean_wait_s = n_waiting / total / arrivals_per_s
    return mean_wait_s / queue.patience_s, mean_wait_s
