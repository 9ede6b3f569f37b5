"""The model's rules: pure functions of numbers, one body each, shared by every engine.

Plain arithmetic and comparisons only, so that the same bodies can be compiled. Where a rule takes a sequence of
numbers, one engine passes a tuple or list and another an array; where it takes `Numbers`, KPIs pass those of all cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from sim.scenario.units import SLOT_S

Numbers = TypeVar("Numbers", float, npt.NDArray[np.float64])
"""A number, or an array with that of each case."""


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


def held_probability(
    by_class: Sequence[float],
    same_agent: bool,
    same_visit: bool,
    automated: bool,
    same_channel: bool,
    identified: bool,
    every_contact: bool,
    held_s: float,
    sync_delay_s: float,
    now_s: float,
) -> float:
    """Return the probability that a handler sees an item because somebody holds it for this case.

    Parameters
    ----------
    by_class : sequence of five probabilities
        By `HoldingClass`.
    identified : bool
        Whether the systems recognise the customer across channels.
    every_contact : bool
        Whether the item is needed afresh in each visit.
    held_s : float
        Since when the item is held.
    """
    if every_contact and not same_visit:
        return 0.0
    kind = holding_class(same_agent, same_visit, automated, same_channel)
    if kind == HoldingClass.CROSS_CHANNEL and not identified:
        return 0.0
    return by_class[kind] if holding_known_from(held_s, kind, sync_delay_s) <= now_s else 0.0


def remembered_probability(
    by_class: Sequence[float],
    same_agent: bool,
    same_channel: bool,
    identified: bool,
    held_s: float,
    sync_delay_s: float,
    now_s: float,
) -> float:
    """Return the probability that a handler sees a lasting item because an earlier case left it with somebody.

    Of a customer whom the systems do not recognise only the same agent remembers anything. ``held_s`` is NaN
    where no earlier case did.
    """
    kind = holding_class(same_agent, False, False, same_channel)
    if kind != HoldingClass.SAME_AGENT and not identified:
        return 0.0
    return by_class[kind] if holding_known_from(held_s, kind, sync_delay_s) <= now_s else 0.0


def merge_probability(by_class: Sequence[float], same_channel: bool, identified: bool) -> float:
    """Return the probability that whoever starts a contact sees another waiting message of its case."""
    if not identified:
        return 0.0
    return by_class[HoldingClass.SAME_CHANNEL if same_channel else HoldingClass.CROSS_CHANNEL]


def asking_work(ask_s: float, ask_factor: float) -> float:
    """Return the time to give an item once on a channel."""
    return ask_s * ask_factor


def switches_channel(last_channel: int, channel: int) -> bool:
    """Return whether an agent turns to another channel than the last; -1 stands for none yet."""
    return last_channel >= 0 and last_channel != channel


def switch_work(switched: bool, switch_cost_s: float) -> float:
    """Return the work of turning to another channel, if the agent does."""
    return switch_cost_s if switched else 0.0


def knows_customer(handled_case: bool, is_last_agent: bool, is_owner: bool, met_owner: bool) -> bool:
    """Return whether agent and customer have met: in this case, last time, or as owner."""
    return handled_case or is_last_agent or (is_owner and met_owner)


def patience_time(patience_s: float, factor: float) -> float:
    """Return how long a customer waits: the channel's patience times the segment's factor."""
    return patience_s * factor


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


def keeps_reserve(
    able: int,
    live_used: int,
    deferred_used: int,
    need: int,
    live_need: int,
    capacity: int,
    pause_deferred: bool,
    reserve: int,
) -> bool:
    """Return whether a team keeps its reserve if one of its listed agents, so loaded, takes a message.

    ``able`` is how many listed agents could take a live contact of need ``live_need`` now, this one included if so.
    """
    if live_fits(live_used, deferred_used, live_need, capacity, pause_deferred):
        able -= 1
    if live_fits(live_used, deferred_used + need, live_need, capacity, pause_deferred):
        able += 1
    return able >= reserve


def answer_due(since_s: float, answer_within_s: float) -> float:
    """Return when a contact should be answered: for ``contact_choice = "earliest_due"``."""
    return since_s + answer_within_s


def talk_speed(proficiency: float, agent_speed: float) -> float:
    """Return the factor on talk by which ``agent_choice = "fastest"`` compares agents of several teams."""
    return proficiency * agent_speed


def resolution_probability(probability: float, factor: float) -> float:
    """Return the probability that a contact resolves its case, the relationship's factor included."""
    return min(1.0, probability * factor)


def destination(shares: Sequence[float], u: float) -> int:
    """Return the place of the destination drawn, or -1 for the probability left over."""
    reached = 0.0
    for place in range(len(shares)):
        reached += shares[place]
        if u < reached:
            return place
    return -1


def relationship_lapsed(now_s: float, last_contact_s: float, window_s: float) -> bool:
    """Return whether a relationship has ended for want of contact."""
    return now_s - last_contact_s > window_s


def excess(value: float, threshold: float) -> float:
    """Return how far the value lies beyond the threshold, never below 0."""
    return value - threshold if value > threshold else 0.0


def minutes_felt(waited_s: float, threshold_s: float) -> float:
    """Return the minutes of a wait on the line that a customer minds."""
    return excess(waited_s, threshold_s) / 60.0


def hours_felt(waited_s: float, threshold_s: float) -> float:
    """Return the hours of a wait for a message's answer that a customer minds."""
    return excess(waited_s, threshold_s) / 3600.0


def csat_part(each: float, how_many: Numbers) -> Numbers:
    """Return the CSAT points that one cause takes from a case, or gives it: points each, times how many or how much.

    What either is or is not (unresolved, a relationship) counts 1 or 0.
    """
    return each * how_many


def csat_lost(
    extra_contacts: Numbers,
    transfers: Numbers,
    repeats: Numbers,
    minutes: Numbers,
    hours: Numbers,
    unresolved: Numbers,
) -> Numbers:
    """Return the CSAT points that a case loses, from what each cause takes; see `csat_part`."""
    return extra_contacts + transfers + repeats + minutes + hours + unresolved


def csat_unclipped(base: float, lost: Numbers, gained: Numbers) -> Numbers:
    """Return what CSAT points would be without limits."""
    return base - lost + gained


def csat(base: float, lost: float, gained: float) -> float:
    """Return CSAT points, clipped to 0-100."""
    return min(100.0, max(0.0, csat_unclipped(base, lost, gained)))


def churn_probability(
    resolved_first: float,
    resolved_later: float,
    unresolved: float,
    realised: float,
    resolved: bool,
    extra_contacts: int,
) -> float:
    """Return the probability that a customer leaves because of a case: intent by outcome, times the share realised."""
    if not resolved:
        return unresolved * realised
    return (resolved_later if extra_contacts > 0 else resolved_first) * realised


def capacity_share(need: int, capacity: int) -> float:
    """Return the share of an agent that a session takes."""
    return need / capacity


def capacity_time(started_s: float, released_s: float, paused_s: float, share: float) -> float:
    """Return the capacity a session took: its share of an agent, integrated over time."""
    return (released_s - started_s - paused_s) * share


def slot_of(time_s: float, length_s: float) -> int:
    """Return how many whole lengths have passed, as ``//`` does, which is many times slower in compiled code.

    For times from 0 on. For half hours, hours and days the quotient never rounds up to the next whole one (tested), so
    that arrays may be divided by ``//``.
    """
    return int(time_s / length_s)


def spread(row: Any, since_s: float, now_s: float, weight: float) -> None:
    """Add weight x time between two moments to the half hours of ``row`` they cover; a list or an array."""
    slot = slot_of(since_s, SLOT_S)
    end_s = (slot + 1) * SLOT_S
    while end_s < now_s:
        row[slot] += (end_s - since_s) * weight
        since_s = end_s
        slot += 1
        end_s += SLOT_S
    if now_s > since_s:
        row[slot] += (now_s - since_s) * weight
