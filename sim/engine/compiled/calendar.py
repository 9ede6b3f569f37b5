"""The event calendar: a heap of contacts' timers, ordered by (time, rank, entity).

A contact has four timers, each due at most once at a time. The heap has four children to a parent: half as deep as a
binary one, and the children of a parent lie together.
"""

from __future__ import annotations

from typing import Any

from sim.compiling import compiled, compiled_within

from .tables import due_at, timer_at

TIMERS = 4
"""Timers of a contact."""
SESSION, AFFINITY, CHASE, MOVE = 0, 1, 2, 3
"""Which timer of a contact: end of patience, of a session or of a bot's service; end of the wait for an agent; chase,
and the move that follows it; the move after the contact."""


@compiled
def _earlier(s: Any, time_s: float, timer: int, other_s: float, other: int) -> bool:
    if time_s != other_s:
        return time_s < other_s
    mine, theirs = timer_at(s, timer), timer_at(s, other)
    if mine.rank != theirs.rank:
        return mine.rank < theirs.rank
    return mine.entity < theirs.entity


@compiled
def _put(s: Any, position: int, time_s: float, timer: int) -> None:
    due = due_at(s, position)
    due.time_s = time_s
    due.timer = timer
    timer_at(s, timer).position = position


@compiled
def _rise(s: Any, position: int, time_s: float, timer: int) -> None:
    while position > 0:
        parent = (position - 1) >> 2
        due = due_at(s, parent)
        if not _earlier(s, time_s, timer, due.time_s, due.timer):
            break
        _put(s, position, due.time_s, due.timer)
        position = parent
    _put(s, position, time_s, timer)


@compiled_within
def _sink(s: Any, position: int, time_s: float, timer: int) -> None:
    n_dues = s.n_dues
    while True:
        child = 4 * position + 1
        if child >= n_dues:
            break
        best = child
        best_s, best_timer = due_at(s, child).time_s, due_at(s, child).timer
        for other in range(child + 1, min(child + 4, n_dues)):
            due = due_at(s, other)
            if _earlier(s, due.time_s, due.timer, best_s, best_timer):
                best, best_s, best_timer = other, due.time_s, due.timer
        if _earlier(s, time_s, timer, best_s, best_timer):
            break
        _put(s, position, best_s, best_timer)
        position = best
    _put(s, position, time_s, timer)


@compiled
def plan(s: Any, timer: int, time_s: float, rank: int, entity: int) -> None:
    """Let a timer be due at ``time_s``, whether or not it was due before."""
    cancel(s, timer)
    row = timer_at(s, timer)
    row.rank = rank
    row.entity = entity
    position = s.n_dues
    s.n_dues = position + 1
    _rise(s, position, time_s, timer)


@compiled
def cancel(s: Any, timer: int) -> None:
    """Let a timer be due no more, if it was."""
    row = timer_at(s, timer)
    position = row.position
    if position < 0:
        return
    row.position = -1
    last = s.n_dues - 1
    s.n_dues = last
    if position == last:
        return
    time_s, moved = due_at(s, last).time_s, due_at(s, last).timer
    parent = (position - 1) >> 2
    if position > 0 and _earlier(s, time_s, moved, due_at(s, parent).time_s, due_at(s, parent).timer):
        _rise(s, position, time_s, moved)
    else:
        _sink(s, position, time_s, moved)
