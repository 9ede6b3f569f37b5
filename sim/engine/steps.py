"""How contacts follow one another: which move an outcome leads to, and the origin of the contact a move leads to."""

from __future__ import annotations

from .log import Origin, Outcome
from .model import After

ORIGIN_AFTER = {
    After.ABANDON: Origin.RETRIAL,
    After.CLOSED: Origin.RETRIAL,
    After.FULL: Origin.RETRIAL,
    After.UNRESOLVED: Origin.RETURN,
    After.SILENCE: Origin.CHASE,
    After.HANDOFF: Origin.HANDOFF,
    After.HOP: Origin.HOP,
    After.RESOLVED: Origin.FOLLOW_UP,
}
MOVE_AFTER = {
    Outcome.ABANDONED: After.ABANDON,
    Outcome.TURNED_AWAY: After.CLOSED,
    Outcome.BLOCKED: After.FULL,
    Outcome.UNRESOLVED: After.UNRESOLVED,
    Outcome.CONTAINED: After.UNRESOLVED,
    Outcome.PASSED_ON: After.HANDOFF,
}
