"""Is a simulator right? It is held to the exact figures before it is timed."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .queue import Outcome, Queue, exact

REPLICATIONS = 6
MOST_STANDARD_ERRORS = 4.0
"""How far the mean of the replications may lie from the exact figure."""
MOST_STANDARD_ERROR = 0.08
"""Largest standard error, as a share of the exact figure: a check that is too short to find anything fails."""


class WrongFigureError(Exception):
    """A simulator does not come out at the exact figure."""


@dataclass(frozen=True)
class Figure:
    """A simulated figure beside the exact one, with the standard error of the simulated one."""

    name: str
    exact: float
    mean: float
    standard_error: float

    def __str__(self) -> str:
        off = (self.mean - self.exact) / self.standard_error
        return f"{self.name} {self.mean:.4g} ± {self.standard_error:.2g}, exact {self.exact:.4g} ({off:+.1f} s.e.)"

    @property
    def agrees(self) -> bool:
        """Whether the figure is near enough, and known well enough to say so."""
        near = abs(self.mean - self.exact) <= MOST_STANDARD_ERRORS * self.standard_error
        return near and self.standard_error <= MOST_STANDARD_ERROR * self.exact


def figures_of(queue: Queue, outcomes: Sequence[Outcome]) -> tuple[Figure, Figure]:
    """Return abandonment rate and mean wait of independent replications beside the exact ones."""

    def figure(name: str, true: float, found: Sequence[float]) -> Figure:
        return Figure(name, true, statistics.fmean(found), statistics.stdev(found) / len(found) ** 0.5)

    abandonment_rate, mean_wait_s = exact(queue)
    return (
        figure("abandonment rate", abandonment_rate, [outcome.abandonment_rate for outcome in outcomes]),
        figure("mean wait, s", mean_wait_s, [outcome.mean_wait_s for outcome in outcomes]),
    )


def require_agreement(
    name: str, simulate: Callable[[Queue, int, int], Outcome], queue: Queue, days: int
) -> tuple[Figure, Figure]:
    """Simulate the queue with `REPLICATIONS` seeds and return its figures.

    Parameters
    ----------
    name : str
        Of the simulator, for the error.
    simulate : callable
        Takes queue, days and seed.
    days : int
        Measured days of each replication.

    Raises
    ------
    WrongFigureError
        If a figure does not agree with the exact one.
    """
    figures = figures_of(queue, [simulate(queue, days, seed) for seed in range(1, REPLICATIONS + 1)])
    wrong = [str(figure) for figure in figures if not figure.agrees]
    if wrong:
        raise WrongFigureError(f"{name}: {'; '.join(wrong)}")
    return figures
