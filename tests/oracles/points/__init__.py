"""The declared points, in order: their numbers fix their seeds (see `suite.seeds`).

One point, one figure, one set of runs of its own, so that no two intervals share anything. Points 1 to 22 are about
lines and time, 23 to 40 about owners, deferred work, journeys and information.
"""

from __future__ import annotations

from points import (
    chat,
    deferred,
    handoff,
    information,
    journeys,
    lines,
    messages,
    networks,
    owners,
    patience,
    retrials,
    satisfaction,
    skills,
    time,
)

POINTS = (
    *lines.POINTS,
    *skills.POINTS,
    *patience.POINTS,
    *retrials.POINTS,
    *time.POINTS,
    *chat.POINTS,
    # owners, deferred work, journeys, information
    *owners.POINTS,
    *deferred.POINTS,
    *networks.POINTS,
    *journeys.POINTS,
    *information.POINTS,
    *satisfaction.POINTS,
    *messages.POINTS,
    *handoff.POINTS,
)
BY_NAME = {point.name: point for point in POINTS}

assert len(BY_NAME) == len(POINTS) == 40, "names are unique, and the numbers of the points stand"
