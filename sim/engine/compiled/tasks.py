"""What contacts do once the present event is over: begin, or let their customers take the next step.

Both queues are emptied after each event; those that begin come first.
"""

from __future__ import annotations

from typing import Any

from sim.compiling import compiled

from .tables import NONE, contact_at, queue_at

BEGINNING, WAKING = 0, 1
"""The two queues."""


@compiled
def put_off(s: Any, queue: int, place: int) -> None:
    """Let a contact begin or wake up once this event is over; it stands in one queue at a time."""
    row = queue_at(s, queue)
    contact_at(s, place).next_task = NONE
    if row.last == NONE:
        row.first = place
    else:
        contact_at(s, row.last).next_task = place
    row.last = place


@compiled
def take_task(s: Any, queue: int) -> int:
    """Return the first contact of a queue, taken out; -1 if it is empty."""
    row = queue_at(s, queue)
    place = row.first
    if place != NONE:
        row.first = contact_at(s, place).next_task
        if row.first == NONE:
            row.last = NONE
    return place


@compiled
def has_task(s: Any) -> bool:
    """Return whether a contact stands in either queue."""
    return queue_at(s, BEGINNING).first != NONE or queue_at(s, WAKING).first != NONE
