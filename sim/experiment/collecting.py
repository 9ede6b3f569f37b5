"""Waiting for units that run elsewhere, in a way that Ctrl-C can end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from queue import Empty, SimpleQueue

from .units import UnitResult

POLL_S = 0.2
"""How long a wait may last, so that Ctrl-C is noticed on every system and progress moves."""

Ends = SimpleQueue[int]
"""Places of units, in the order in which they end."""


def announce_ends(futures: Sequence[Future[UnitResult]]) -> Ends:
    """Return a queue of the places of futures as they end."""
    ends: Ends = SimpleQueue()
    for place, future in enumerate(futures):
        future.add_done_callback(partial(_announce, ends, place))
    return ends


def _announce(ends: Ends, place: int, _: Future[UnitResult]) -> None:
    ends.put(place)


def collect(futures: Sequence[Future[UnitResult]], ends: Ends, look: Callable[[int | None], None]) -> list[UnitResult]:
    """Wait for all units and return their results in the order of the futures; the first that failed raises.

    Ends come through a queue because Ctrl-C inside `concurrent.futures.wait` can leave locks of pending futures
    held, which nothing then releases.

    Parameters
    ----------
    look : callable
        Called here, in the waiting thread, with the place of each unit that ended, and with None when none has for
        `POLL_S`.
    """
    results: dict[int, UnitResult] = {}
    while len(results) < len(futures):
        place: int | None
        try:
            place = ends.get(timeout=POLL_S)
        except Empty:
            place = None
        else:
            results[place] = futures[place].result()
        look(place)
    return [results[place] for place in range(len(futures))]
