"""When channels are open: a place in each one's spans, which moves with the clock."""

from __future__ import annotations

import math
from typing import Any

from sim.compiling import compiled

from .tables import channel_at, values_of


@compiled
def _span(s: Any, channel: Any) -> int:
    """Return the number of the last span that has started, or -1."""
    starts = values_of(s, channel.starts, channel.n_spans)
    span = channel.span
    while span + 1 < channel.n_spans and starts[span + 1] <= s.now_s:
        span += 1
    channel.span = span
    return span


@compiled
def is_open(s: Any, place: int) -> bool:
    """Return whether a channel is open now; a span excludes its end."""
    channel = channel_at(s, place)
    span = _span(s, channel)
    return span >= 0 and s.now_s < values_of(s, channel.ends, channel.n_spans)[span]


@compiled
def next_open(s: Any, place: int) -> float:
    """Return now if a channel is open, else when it opens next; infinity if it does not."""
    if is_open(s, place):
        return s.now_s
    channel = channel_at(s, place)
    if channel.span + 1 < channel.n_spans:
        return values_of(s, channel.starts, channel.n_spans)[channel.span + 1]
    return math.inf
