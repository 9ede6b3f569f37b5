"""The event calendar: SimPy's environment, with events at absolute times in an order that is part of the model."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappush
from typing import Any

import simpy

_FEW = 256
"""Cancelled timers that are not worth a look through all."""


class Timer(simpy.Event):
    """Something that will happen at a set time, unless cancelled."""

    env: Calendar
    subject: Any
    cancelled = False

    def cancel(self) -> None:
        """Let the moment pass without effect."""
        self.callbacks = []
        self.subject = None
        self.cancelled = True
        self.env.forget_cancelled()

    def spend(self) -> Any:
        """Return what the timer was about, and forget it: subjects hold their timers, and circles outlive their use."""
        subject, self.subject = self.subject, None
        return subject

    def __lt__(self, other: object) -> bool:
        """Order two timers of one subject, kind and moment: at most one of them is not cancelled."""
        return False


class Calendar(simpy.Environment):
    """Events ordered by (time, rank, entity), never by the order in which they were planned.

    SimPy's own timeouts are relative, and now + (t - now) is not t in floating point; these times are absolute.
    """

    _cancelled = 0

    def forget_cancelled(self) -> None:
        """Drop cancelled timers once they may be half of all: one for next week would stay until then."""
        self._cancelled += 1
        if self._cancelled > _FEW + len(self._queue) // 2:
            self._queue = [entry for entry in self._queue if not getattr(entry[3], "cancelled", False)]
            heapify(self._queue)
            self._cancelled = 0

    def at(
        self,
        time_s: float,
        rank: int,
        entity: int,
        callback: Callable[[Timer], None] | None = None,
        subject: Any = None,
    ) -> Timer:
        """Return a timer due at ``time_s``; a process may also wait for it."""
        timer = Timer(self)
        timer._ok = True
        timer._value = None
        timer.subject = subject
        if callback is not None:
            timer.callbacks.append(callback)
        heappush(self._queue, (time_s, rank, entity, timer))  # type: ignore[misc]
        return timer
