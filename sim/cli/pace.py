"""How fast work has gone lately, and how long what is left will take at that."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

_LATELY_S = 30.0
"""Work is judged by so much of it at least, and by the later half of all, since some units are slower than others."""
_TOO_SHORT_S = 1.0
"""A shorter stretch says nothing yet."""


class Stretch(NamedTuple):
    """How much was done when: at the beginning of a stretch of work, and at the last report that changed it."""

    begun_s: float
    before: float
    latest_s: float
    done: float
    is_gradual: bool
    """Whether reports tell parts of units; else ends of units alone, each of which may be long in coming."""

    def left_s(self, total: float, now_s: float) -> float | None:
        """Return how long the rest will take, or None while that cannot be told.

        Work that is told gradually and stands still has slowed down, so what is done has taken until now. Between two
        ends of units the forecast falls with the clock instead, until it has run out.
        """
        gone, took_s = self.done - self.before, self.latest_s - self.begun_s
        if gone <= 0.0 or took_s < _TOO_SHORT_S or self.done >= total:
            return None
        left_s = (total - self.done) * took_s / gone - (now_s - self.latest_s)
        return left_s if left_s > 0.0 and not self.is_gradual else (total - self.done) * (now_s - self.begun_s) / gone


class Pace:
    """The reports of a round of work.

    Parameters
    ----------
    done : float
        Before the round.
    now_s : float
        When it begins.
    """

    def __init__(self, done: float, now_s: float) -> None:
        self._begun_s = now_s
        self._marks = deque([(now_s, done)])
        self._still_s = now_s
        """When nothing was done yet, for the last time."""
        self._is_gradual = False

    def note(self, done: float, now_s: float) -> None:
        """Take down that so much is done."""
        _, before = self._marks[-1]
        if done <= before:
            if len(self._marks) == 1:
                self._still_s = now_s
            return
        self._is_gradual = self._is_gradual or not float(done).is_integer()
        if len(self._marks) == 1 and self._is_gradual:
            self._marks[0] = (self._still_s, before)  # until then the engine was compiled, or workers were started
        self._marks.append((now_s, done))
        span_s = max(_LATELY_S, (now_s - self._begun_s) / 2)
        while len(self._marks) > 2 and self._marks[1][0] <= now_s - span_s:
            self._marks.popleft()

    def stretch(self) -> Stretch:
        """Return the stretch by which what is left is judged."""
        return Stretch(*self._marks[0], *self._marks[-1], self._is_gradual)
