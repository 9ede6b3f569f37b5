"""From finished cases to sums by group."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.compiling import callable_when_compiled, compiled, compiled_within, kernel
from sim.engine import rules
from sim.engine.log import CaseOutcome
from sim.engine.model import ChannelKind
from sim.kpi.amounts import ACCRUING, HANDLING, OF_CASES, WAITING, Amount
from sim.kpi.groups import HOURS
from sim.scenario.units import DAY_S, HOUR_S

from .cases import NONE, case_amounts, walk
from .contacts import accruing, handling, in_window, waiting
from .tables import N_AMOUNTS, amounts_at, case_row_at, channel_at, contact_row_at, journey_at, sums_at

callable_when_compiled(rules.slot_of)

_WAITING, _HANDLING, _ACCRUING, _OF_CASES = (
    (amounts.start, amounts.stop) for amounts in (WAITING, HANDLING, ACCRUING, OF_CASES)
)


@kernel
def count(digest: int) -> Callable[[Any, int, int], None]:
    """Return the function of (state, number of contact rows, of case rows) that adds them to the sums."""

    def count(s: Any, n_contacts: int, n_cases: int) -> None:
        digest  # noqa: B018 - in the closure, which is part of the cache's key
        _count(s, n_contacts, n_cases)

    return count


@compiled
def _count(s: Any, n_contacts: int, n_cases: int) -> None:
    """Add cases, whose contacts stand in the same order, those of a case as its log has them."""
    end = 0
    for place in range(n_cases):
        first = end
        identity = case_row_at(s, place).case
        while end < n_contacts and contact_row_at(s, end).case == identity:
            end += 1
        _add_case(s, case_row_at(s, place), first, end)


@compiled_within
def _add_case(s: Any, case: Any, first: int, end: int) -> None:
    measured = in_window(s, case.opened_s)
    walk(s, first, end, measured)
    for place in range(first, end):
        contact = contact_row_at(s, place)
        touched = place != journey_at(s, 0).first_handled
        _add_contact(s, contact, touched)
    amounts = _cleared(s)
    case_amounts(s, case, amounts)
    _add(s, s.first_day + rules.slot_of(case.opened_s, DAY_S), amounts, _OF_CASES)
    if measured:
        _add(s, 0, amounts, _OF_CASES)
        if journey_at(s, 0).first_channel != NONE:
            _add(s, s.first_channel + journey_at(s, 0).first_channel, amounts, _OF_CASES)
        _add(s, s.first_segment + case.segment, amounts, _OF_CASES)
        _add(s, s.first_intent + case.intent, amounts, _OF_CASES)
    if case.outcome == CaseOutcome.RESOLVED and in_window(s, case.closed_s):
        sums_at(s, 0, N_AMOUNTS)[Amount.RESOLVED_IN_WINDOW] += 1.0


@compiled_within
def _add_contact(s: Any, contact: Any, touched: bool) -> None:
    amounts = _cleared(s)
    waiting(s, contact, amounts)
    handling(contact, touched, amounts)
    accruing(s, contact, amounts)
    live = channel_at(s, contact.channel).kind == ChannelKind.LIVE
    measured = in_window(s, contact.created_s)
    _add_to_group(s, 0, amounts, live, measured)
    _add_to_group(s, s.first_channel + contact.channel, amounts, True, measured)
    _add_to_group(s, s.first_segment + contact.segment, amounts, live, measured)
    _add_to_group(s, s.first_intent + contact.intent, amounts, live, measured)
    if contact.team >= 0:
        _add_to_group(s, s.first_team + contact.team, amounts, live, measured)
    day = rules.slot_of(contact.created_s, DAY_S)
    if live:
        _add(s, s.first_day + day, amounts, _WAITING)
    _add(s, s.first_day + day, amounts, _HANDLING)
    if measured:
        hour = rules.slot_of(contact.created_s - day * DAY_S, HOUR_S)
        _add(s, s.first_hour + contact.channel * HOURS + hour, amounts, _WAITING)


@compiled
def _add_to_group(s: Any, group: int, amounts: Any, waits: bool, measured: bool) -> None:
    if measured:
        if waits:
            _add(s, group, amounts, _WAITING)
        _add(s, group, amounts, _HANDLING)
    _add(s, group, amounts, _ACCRUING)


@compiled
def _cleared(s: Any) -> Any:
    """Return the amounts of what is at hand, all zero."""
    amounts = amounts_at(s, 0, N_AMOUNTS)
    for place in range(N_AMOUNTS):
        amounts[place] = 0.0
    return amounts


@compiled
def _add(s: Any, group: int, amounts: Any, span: tuple[int, int]) -> None:
    """Add some of the amounts to the sums of a group."""
    sums = sums_at(s, group * N_AMOUNTS, N_AMOUNTS)
    for place in range(span[0], span[1]):
        sums[place] += amounts[place]
