"""Who is faster, by how much: contestants take turns in one run, so that what slows the machine slows them all."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Contestant:
    """Something that simulates contacts.

    Attributes
    ----------
    turn : callable
        Does the work once and returns how many contacts it simulated.
    """

    name: str
    turn: Callable[[], int]


@dataclass(frozen=True)
class Spread:
    """Median and range over the rounds of a contest."""

    median: float
    least: float
    most: float


def spread(values: Sequence[float]) -> Spread:
    """Return median and range."""
    return Spread(statistics.median(values), min(values), max(values))


def contest(contestants: Sequence[Contestant], rounds: int, least_s: float = 0.5) -> dict[str, list[float]]:
    """Let contestants take turns, A B A B ..., after one turn each that is not timed.

    Parameters
    ----------
    rounds : int
        Turns of each, >= 1.
    least_s : float
        A turn is repeated until this much time has passed, seconds.

    Returns
    -------
    dict of name to list of float
        Contacts per second, by round.
    """
    for contestant in contestants:
        contestant.turn()
    rates: dict[str, list[float]] = {contestant.name: [] for contestant in contestants}
    for _ in range(rounds):
        for contestant in contestants:
            rates[contestant.name].append(_rate(contestant, least_s))
    return rates


def _rate(contestant: Contestant, least_s: float) -> float:
    """Return contacts per second of one turn."""
    gc.collect()  # what the last contestant left behind is not this one's to clear
    contacts, spent_s = 0, 0.0
    while spent_s == 0.0 or spent_s < least_s:
        start = time.perf_counter()
        contacts += contestant.turn()
        spent_s += time.perf_counter() - start
    return contacts / spent_s


def ratio(rates: Mapping[str, Sequence[float]], name: str, other: str) -> Spread:
    """Return how many times as fast as ``other`` a contestant is: median and range of the ratios by round."""
    return spread([mine / theirs for mine, theirs in zip(rates[name], rates[other], strict=True)])
