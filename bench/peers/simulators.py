"""Who takes part, and for how long a run of each goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from . import with_ciw, with_omnides, with_simpy
from .queue import Outcome, Queue


@dataclass(frozen=True)
class Simulator:
    """A simulator of the queue.

    Attributes
    ----------
    simulate : callable
        Takes queue, days and seed.
    days : int
        Of a run that is timed: about a second of work, so that the fixed cost of a run does not matter to any.
    check_days : int
        Of each replication that is held to the exact figures.
    """

    name: str
    simulate: Callable[[Queue, int, int], Outcome]
    days: int
    check_days: int


def omnides(engine: str) -> Simulator:
    """Return omnides with an engine."""
    simulate = partial(with_omnides.simulate, engine=engine)
    days, check_days = (1, 1) if engine == "reference" else (30, 5)
    return Simulator("omnides", simulate, days, check_days)


SIMPY = Simulator("SimPy", with_simpy.simulate, days=2, check_days=1)
CIW = Simulator("Ciw", with_ciw.simulate, days=1, check_days=1)
