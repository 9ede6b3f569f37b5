"""What a draw is for and whose it is: the other half of a draw's key, beside seed and replication.

A purpose is never reused or renumbered: doing so changes the luck of every scenario.
"""

from __future__ import annotations

from enum import IntEnum


class Entity(IntEnum):
    """Whose luck it is."""

    CASE = 1
    CUSTOMER = 2
    AGENT = 3
    AGENT_DAY = 4
    DAY = 5


class Purpose(IntEnum):
    """What the luck decides; the comment says what its occurrence counts and what its index is."""

    # days
    BUSYNESS = 1
    SLOT = 2  # index: half hour of the day
    # cases, before the flow
    GAP = 10
    CUSTOMER = 11
    INTENT = 12
    CHANNEL = 13
    # customers
    SEGMENT = 20
    IDENTITY = 21
    ON_FILE = 22  # index: item
    # agents
    SPEED = 30
    ABSENCE = 31
    # entries to a line (all of the case)
    PATIENCE = 40
    AFFINITY_WAIT = 41
    # entries to a channel with a front
    FRONT = 45
    # automated contacts of the case
    SERVE = 50
    CONTAINMENT = 51
    SELF_RESOLUTION = 52
    BOT_VISIBLE = 53  # index: item; one past the last item: the whole record
    # deferred contacts of the case
    CHASE = 60
    # contacts of the case handled before, duplicates apart
    TALK = 70
    WRAP = 71
    NEEDED = 72  # index: item
    VISIBLE = 73  # index: item; one past the last item: the whole record
    TRANSFER = 74
    RESOLUTION = 75
    MERGE = 76  # index: number of the waiting contact
    # duplicates of the case handled before
    DUPLICATE_TALK = 80
    DUPLICATE_WRAP = 81
    DUPLICATE_NEEDED = 82
    DUPLICATE_VISIBLE = 83
    DUPLICATE_MERGE = 84
    # the follow-up of the case
    FOLLOW_UP_TALK = 90
    FOLLOW_UP_WRAP = 91
    # moves of the same `after`: 100 + 2 x kind for the destination, one more for the delay
    MOVE = 100


def move_purposes(kind: int) -> tuple[int, int]:
    """Return the purposes of destination and delay for moves of this `after` kind."""
    return Purpose.MOVE + 2 * kind, Purpose.MOVE + 2 * kind + 1
