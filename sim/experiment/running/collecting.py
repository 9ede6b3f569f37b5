"""Waiting for batches that run elsewhere, in a way that Ctrl-C can end and that loses nothing that is finished."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue

from sim.engine.notice import Tell

from .batches import Batch, BatchEnd, Results
from .endings import endings_held
from .units import Progress

POLL_S = 0.2
"""How long a wait may last, so that Ctrl-C is noticed on every system and progress moves."""

Keep = Callable[[Batch, Results], None]
Ends = SimpleQueue[int]
"""Places of batches, in the order in which they end."""


@dataclass(frozen=True)
class Watch:
    """What whoever waits for a study wants to be called with, always in the thread that waits.

    Attributes
    ----------
    keep : callable
        Each batch as it ends, and its results. What it raises ends the study.
    progress : callable or None
        See `Progress`.
    on_notice : callable
        A line of text on the engine being compiled, and the like.
    """

    keep: Keep
    progress: Progress | None
    on_notice: Tell


def announce_ends(futures: Sequence[Future[BatchEnd]]) -> Ends:
    """Return a queue of the places of futures as they end."""
    ends: Ends = SimpleQueue()
    for place, future in enumerate(futures):
        future.add_done_callback(partial(_announce, ends, place))
    return ends


def _announce(ends: Ends, place: int, _: Future[BatchEnd]) -> None:
    ends.put(place)


def keep_end(batch: Batch, end: BatchEnd, keep: Keep) -> None:
    """Have the results of a batch kept, and raise what ended it, if anything did; not what keeping may raise then."""
    if end.error is None:
        keep(batch, end.results)
        return
    with suppress(Exception):
        keep(batch, end.results)
    raise end.error


def count_ends(batches: Sequence[Batch], progress: Progress | None) -> Callable[[int | None], None]:
    """Return what reports the units of batches that have ended, for workers that do not tell how far they are."""
    total, done, unit = sum(map(len, batches)), 0, batches[0].units[0]

    def look(place: int | None) -> None:
        nonlocal done, unit
        if place is not None:
            done, unit = done + len(batches[place]), batches[place].units[-1]
        if progress is not None:
            progress(done, total, str(unit))

    return look


def collect(
    batches: Sequence[Batch],
    begin: Callable[[list[Future[BatchEnd]]], None],
    keep: Keep,
    look: Callable[[int | None], None],
    stop: Callable[[Sequence[Future[BatchEnd]]], None],
) -> None:
    """Begin all batches, wait for them and have their results kept; the first that failed raises.

    Ends come through a queue because Ctrl-C inside `concurrent.futures.wait` can leave locks of pending futures
    held, which nothing then releases. Whatever ends the wait, the workers are stopped, and what they had finished by
    then is kept.

    Parameters
    ----------
    begin : callable
        Puts the futures of the batches into a list, in their order.
    look : callable
        Called here, in the waiting thread, with the place of each batch that ended, and with None when none has for
        `POLL_S`.
    stop : callable
        Given the futures, stops the workers, if the wait is ended by anything: returns when none of them works any
        more, as far as that can be had.
    """
    futures: list[Future[BatchEnd]] = []
    kept: set[int] = set()
    try:
        begin(futures)
        ends = announce_ends(futures)
        while len(kept) < len(futures):
            place: int | None
            try:
                place = ends.get(timeout=POLL_S)
            except Empty:
                place = None
            else:
                end = futures[place].result()
                with endings_held():  # Ctrl-C waits for the moment that it takes
                    kept.add(place)  # before: what cannot be kept is not tried again
                    keep_end(batches[place], end, keep)
            look(place)
    except BaseException:
        stop(futures)
        with endings_held(), suppress(Exception):  # the store may be what failed
            for place, future in enumerate(futures):
                if place not in kept and future.done() and not future.cancelled() and future.exception() is None:
                    keep(batches[place], future.result().results)
        raise
