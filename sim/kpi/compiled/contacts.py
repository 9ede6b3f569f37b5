"""Amounts of one contact, as `sim.kpi.contacts` defines them for all contacts of a log."""

from __future__ import annotations

import math
from typing import Any

from sim.compiling import compiled, compiled_within
from sim.engine.log import Origin, Outcome
from sim.engine.model import ChannelKind
from sim.kpi.amounts import Amount

from .tables import channel_at, team_at


@compiled
def known(time_s: float) -> bool:
    """Return whether a thing happened: its time is not NaN."""
    return time_s == time_s


@compiled
def one_if(yes: bool) -> float:
    """Return 1 for what counts, else 0."""
    return 1.0 if yes else 0.0


@compiled
def in_window(s: Any, time_s: float) -> bool:
    """Return whether a moment lies in the measured window; NaN does not."""
    inside: bool = s.start_s <= time_s < s.end_s
    return inside


@compiled
def is_front(contact: Any) -> bool:
    """Return whether this is an automated channel met on the way to another."""
    front: bool = contact.host != contact.channel and contact.outcome == Outcome.PASSED_ON
    return front


@compiled
def is_agent_handled(contact: Any) -> bool:
    """Return whether an agent began to handle this contact."""
    handled: bool = known(contact.started_s) and contact.team >= 0
    return handled


@compiled
def wait_s(contact: Any) -> float:
    """Return the time from joining the line to the answer, or to leaving unanswered; NaN if still waiting."""
    until_s = contact.started_s if known(contact.started_s) else contact.ended_s
    waited_s: float = until_s - contact.queued_s
    return waited_s


@compiled_within
def waiting(s: Any, contact: Any, amounts: Any) -> None:
    """Fill in what was offered, answered, and in time."""
    if not is_front(contact) and contact.origin != Origin.FOLLOW_UP:
        amounts[Amount.TRIED] = 1.0
        if contact.outcome == Outcome.TURNED_AWAY or contact.outcome == Outcome.BLOCKED:
            amounts[Amount.REFUSED] = 1.0
    if not known(contact.queued_s) or contact.outcome == Outcome.MERGED:
        return
    if contact.origin == Origin.TRANSFER or contact.origin == Origin.FOLLOW_UP:
        return
    waited_s = wait_s(contact)
    amounts[Amount.OFFERED] = 1.0
    if known(contact.started_s):
        amounts[Amount.ANSWERED] = 1.0
        amounts[Amount.ANSWER_S] = waited_s
    if known(waited_s):
        amounts[Amount.WAITED] = 1.0
        amounts[Amount.WAIT_S] = waited_s
    if contact.outcome == Outcome.ABANDONED:
        amounts[Amount.ABANDONED] = 1.0
    _service_level(channel_at(s, contact.channel), contact, waited_s, amounts)


@compiled_within
def _service_level(channel: Any, contact: Any, waited_s: float, amounts: Any) -> None:
    if not known(channel.within_s):
        return
    if channel.kind == ChannelKind.DEFERRED:
        in_time = contact.ended_s - contact.created_s <= channel.within_s
    else:
        in_time = known(contact.started_s) and waited_s <= channel.within_s
    short = contact.outcome == Outcome.ABANDONED and waited_s <= channel.within_s
    amounts[Amount.TARGETED] = 1.0
    amounts[Amount.IN_TIME] = one_if(in_time)
    if not short:
        amounts[Amount.NOT_SHORT] = 1.0
        amounts[Amount.NOT_SHORT_IN_TIME] = one_if(in_time)


@compiled_within
def handling(contact: Any, touched: bool, amounts: Any) -> None:
    """Fill in what an agent did; `touched` says that the case had been handled before."""
    if not is_agent_handled(contact):
        return
    if known(contact.released_s):
        amounts[Amount.RELEASED] = 1.0
        amounts[Amount.HANDLE_S] = contact.talk_s + contact.asking_s + contact.lookup_s + contact.wrap_s
        amounts[Amount.REPEAT_S] = contact.repeat_s
    if contact.owner_met >= 0:
        amounts[Amount.OWNED] = 1.0
        amounts[Amount.OWNER_MET] = float(contact.owner_met)
    if contact.origin == Origin.FOLLOW_UP:
        return
    amounts[Amount.HANDLED] = 1.0
    amounts[Amount.DUPLICATES] = float(contact.duplicate)
    if touched:
        amounts[Amount.TOUCHED] = 1.0
        amounts[Amount.TOUCHED_REPEATED] = one_if(contact.items_repeated > 0)


@compiled_within
def accruing(s: Any, contact: Any, amounts: Any) -> None:
    """Fill in the seconds that a message waits in the window, and the fees and the switch that fall into it."""
    channel = channel_at(s, contact.channel)
    starts_inside = in_window(s, contact.started_s)
    amounts[Amount.FEES] = _fees(channel, contact, starts_inside, in_window(s, contact.ended_s))
    amounts[Amount.AGENT_SWITCHES] = one_if(starts_inside and contact.switched > 0)
    if channel.kind != ChannelKind.DEFERRED or not known(contact.queued_s):
        return
    until_s = contact.queued_s + wait_s(contact)
    if not known(until_s):  # still waiting when the run ended
        until_s = math.inf
    since_s = contact.queued_s
    amounts[Amount.BACKLOG_S] = max(min(until_s, s.end_s) - max(since_s, s.start_s), 0.0)
    amounts[Amount.BACKLOG_CHANGE] = one_if(since_s < s.end_s <= until_s) - one_if(since_s < s.start_s <= until_s)


@compiled
def _fees(channel: Any, contact: Any, start_counts: bool, end_counts: bool) -> float:
    """Return the fee of a contact that was begun, and of one that a bot or IVR contained."""
    automated = channel.kind == ChannelKind.AUTOMATED
    fees = 0.0
    if start_counts and known(contact.started_s) and (automated or contact.team >= 0):
        fees += channel.per_contact
    if end_counts and automated and contact.outcome == Outcome.CONTAINED:
        fees += channel.per_resolution
    return fees


@compiled
def handling_cost(s: Any, contact: Any) -> float:
    """Return the capacity that a contact used at the wage, and its fees whenever they accrue."""
    cost = _fees(channel_at(s, contact.channel), contact, True, True)
    # A session cut by the end of the run may carry no capacity yet.
    if is_agent_handled(contact) and known(contact.capacity_s):
        cost += contact.capacity_s * team_at(s, contact.team).wage_per_s
    return cost
