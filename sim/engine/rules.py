"""The model's rules: pure functions of numbers, one body each, shared by every engine.

Plain arithmetic, comparisons and the functions of `sim.draws` only, so that the same bodies can be compiled.
"""

from __future__ import annotations

from enum import IntEnum


class HoldingClass(IntEnum):
    """How the next handler stands to whoever holds an item: the first that matches counts."""

    SAME_AGENT = 0
    TRANSFER = 1
    AUTOMATED = 2
    SAME_CHANNEL = 3
    CROSS_CHANNEL = 4


def holding_class(same_agent: bool, same_visit: bool, automated: bool, same_channel: bool) -> int:
    """Return the class of an item held by another handler, for the one who needs it now."""
    if same_agent:
        return HoldingClass.SAME_AGENT
    if same_visit:
        return HoldingClass.AUTOMATED if automated else HoldingClass.TRANSFER
    return HoldingClass.SAME_CHANNEL if same_channel else HoldingClass.CROSS_CHANNEL


def holding_known_from(held_s: float, kind: int, sync_delay_s: float) -> float:
    """Return when an item held since ``held_s`` can be seen: systems lag, people and one visit do not."""
    return held_s if kind <= HoldingClass.AUTOMATED else held_s + sync_delay_s


def talk_work(talk_s: float, proficiency: float, agent_speed: float, talk_factor: float) -> float:
    """Return the talk of a contact, seconds of work: the customer's luck times the agent's factors."""
    return talk_s * proficiency * agent_speed * talk_factor


def customer_work(talk_s: float, asking_s: float, lookup_s: float, switch_s: float) -> float:
    """Return the work until the customer's part ends; wrap-up follows it."""
    return talk_s + asking_s + lookup_s + switch_s


def session_speed(slowdown: float) -> float:
    """Return the speed of a session: 1 / (1 + extra time for the agent's further sessions)."""
    return 1.0 / (1.0 + slowdown)


def work_left(left_s: float, since_s: float, now_s: float, speed: float) -> float:
    """Return the work left at ``now_s``, never below 0."""
    left_s = left_s - (now_s - since_s) * speed
    return left_s if left_s > 0.0 else 0.0


def due_time(now_s: float, left_s: float, speed: float) -> float:
    """Return when the work left will be done at this speed."""
    return now_s + left_s / speed


def live_fits(live_used: int, deferred_used: int, need: int, capacity: int, pause_deferred: bool) -> bool:
    """Return whether an agent has room for a live session; deferred work that pauses takes none."""
    return live_used + (0 if pause_deferred else deferred_used) + need <= capacity


def deferred_fits(live_used: int, deferred_used: int, need: int, capacity: int, pause_deferred: bool) -> bool:
    """Return whether an agent has room for new or resumed deferred work."""
    if pause_deferred and live_used > 0:
        return False
    return live_used + deferred_used + need <= capacity


def resolution_probability(probability: float, factor: float) -> float:
    """Return the probability that a contact resolves its case, the relationship's factor included."""
    return min(1.0, probability * factor)


def destination(shares: tuple[float, ...], u: float) -> int:
    """Return the place of the destination drawn, or -1 for the probability left over."""
    reached = 0.0
    for place, share in enumerate(shares):
        reached += share
        if u < reached:
            return place
    return -1


def relationship_lapsed(now_s: float, last_contact_s: float, window_s: float) -> bool:
    """Return whether a relationship has ended for want of contact."""
    return now_s - last_contact_s > window_s


def excess(value: float, threshold: float) -> float:
    """Return how far the value lies beyond the threshold, never below 0."""
    return value - threshold if value > threshold else 0.0


def csat(base: float, lost: float, gained: float) -> float:
    """Return CSAT points, clipped to 0-100."""
    return min(100.0, max(0.0, base - lost + gained))
