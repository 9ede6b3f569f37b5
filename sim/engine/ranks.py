"""The order of events at the same moment, which is part of the model."""

from __future__ import annotations

from enum import IntEnum


class Rank(IntEnum):
    """Which kind of event comes first at the same moment; below 2 lie SimPy's own wake-ups, which never wait."""

    SESSION_END = 2
    AUTOMATED_END = 3
    DUTY_START = 4
    DUTY_END = 5
    CLOSE = 6
    HANDOVER = 7
    HOME = 8
    MOVE = 9  # plus the number of its `After`: one case may have several due at once
    ARRIVAL = 17
    AFFINITY_END = 18
    PATIENCE_END = 19
    CHASE = 20
