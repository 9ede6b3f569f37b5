"""Which two sums each KPI is the ratio of, and for which groups it is reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sim.scenario.schema import Scenario

from .amounts import Amount
from .groups import Groups

_FLOW = ("all", "channel", "segment", "intent")
_WITH_TEAM = (*_FLOW, "team")


@dataclass(frozen=True)
class Ratio:
    """A KPI as sums.

    Attributes
    ----------
    above, below : Amount
        Numerator and denominator.
    scopes : tuple of str
        Kinds of groups it is reported for.
    kinds : tuple of str
        Kinds of channels it is about; empty for all of them, and those of other kinds have no row then.
    waits : bool
        Whether it is about waiting: over several channels it covers live ones only.
    with_target : bool
        Whether only channels with a service level have it.
    """

    above: Amount
    below: Amount
    scopes: tuple[str, ...] = _FLOW
    kinds: tuple[str, ...] = ()
    waits: bool = False
    with_target: bool = False


def _waiting(above: Amount, below: Amount, *kinds: str, by_team: bool = False, with_target: bool = False) -> Ratio:
    return Ratio(above, below, _WITH_TEAM if by_team else _FLOW, kinds, waits=True, with_target=with_target)


_A = Amount
_LINES = ("live", "deferred")

RATIOS: Mapping[str, Ratio] = {
    "repeat_information_rate": Ratio(_A.REPEATED, _A.MET_AGENT),
    "repeat_contact_share": Ratio(_A.TOUCHED_REPEATED, _A.TOUCHED, _WITH_TEAM),
    "items_repeated_per_case": Ratio(_A.ITEMS_REPEATED, _A.CASES),
    "repeat_time_share": Ratio(_A.REPEAT_S, _A.HANDLE_S),
    "cost_to_serve": Ratio(_A.COST, _A.RESOLVED_IN_WINDOW, ("all",)),
    "cost_to_serve_paid_time": Ratio(_A.PAID_TIME, _A.RESOLVED_IN_WINDOW, ("all",)),
    "cost_to_serve_worked": Ratio(_A.WORKED, _A.RESOLVED_IN_WINDOW, ("all",)),
    "cost_to_serve_idle": Ratio(_A.IDLE, _A.RESOLVED_IN_WINDOW, ("all",)),
    "cost_to_serve_overhead": Ratio(_A.OVERHEAD, _A.RESOLVED_IN_WINDOW, ("all",)),
    "cost_to_serve_platforms": Ratio(_A.PLATFORMS, _A.RESOLVED_IN_WINDOW, ("all",)),
    "cost_to_serve_channels": Ratio(_A.FEES, _A.RESOLVED_IN_WINDOW, ("all",)),
    "handling_cost_per_case": Ratio(_A.HANDLING_COST, _A.CASES),
    "csat": Ratio(_A.CSAT, _A.CASES),
    "csat_lost_waiting": Ratio(_A.LOST_BY_WAITING, _A.CASES),
    "csat_lost_repeats": Ratio(_A.LOST_BY_REPEATS, _A.CASES),
    "csat_lost_extra_contacts": Ratio(_A.LOST_BY_EXTRA_CONTACTS, _A.CASES),
    "csat_lost_transfers": Ratio(_A.LOST_BY_TRANSFERS, _A.CASES),
    "csat_lost_unresolved": Ratio(_A.LOST_BY_UNRESOLVED, _A.CASES),
    "csat_gained_relationship": Ratio(_A.GAINED_BY_RELATIONSHIP, _A.CASES),
    "csat_clipped": Ratio(_A.CLIPPED, _A.CASES),
    "nps": Ratio(_A.CSAT, _A.CASES),
    "high_effort_share": Ratio(_A.EFFORT, _A.CASES),
    "churn_rate": Ratio(_A.CHURN, _A.CASES),
    "value_lost_per_case": Ratio(_A.VALUE_LOST, _A.CASES),
    "service_level": _waiting(_A.IN_TIME, _A.TARGETED, *_LINES, with_target=True),
    "service_level_short_abandons_excluded": _waiting(_A.NOT_SHORT_IN_TIME, _A.NOT_SHORT, "live", with_target=True),
    "speed_of_answer": _waiting(_A.ANSWER_S, _A.ANSWERED, *_LINES, by_team=True),
    "mean_wait": _waiting(_A.WAIT_S, _A.WAITED, *_LINES),
    "abandonment_rate": _waiting(_A.ABANDONED, _A.OFFERED, *_LINES),
    "refused_share": _waiting(_A.REFUSED, _A.TRIED, "live"),
    "occupancy": Ratio(_A.BUSY_S, _A.DUTY_S, ("all", "team")),
    "slot_occupancy": Ratio(_A.CAPACITY_S, _A.DUTY_S, ("all", "team")),
    "agent_switches_per_hour": Ratio(_A.AGENT_SWITCHES, _A.DUTY_S, ("all", "team")),
    "first_contact_resolution": Ratio(_A.AT_FIRST, _A.CASES),
    "first_contact_resolution_without_transfer": Ratio(_A.STRAIGHT, _A.CASES),
    "resolution_rate": Ratio(_A.RESOLVED, _A.CASES),
    "contacts_per_case": Ratio(_A.CONTACTS, _A.CASES),
    "time_to_resolution": Ratio(_A.LASTED_S, _A.RESOLVED),
    "channel_switches_per_case": Ratio(_A.SWITCHES, _A.CASES),
    "transfers_per_case": Ratio(_A.TRANSFERS, _A.CASES),
    "duplicate_share": Ratio(_A.DUPLICATES, _A.HANDLED, _WITH_TEAM),
    "owner_met_rate": Ratio(_A.OWNER_MET, _A.OWNED, _WITH_TEAM),
    "handle_time": Ratio(_A.HANDLE_S, _A.RELEASED, _WITH_TEAM),
    "backlog": Ratio(_A.BACKLOG_S, _A.WINDOW_S, kinds=("deferred",)),
    "backlog_change": Ratio(_A.BACKLOG_CHANGE, _A.RUNS, kinds=("deferred",)),
    "open_case_share": Ratio(_A.OPEN, _A.CASES),
}


def _has_churn(scenario: Scenario) -> bool:
    return scenario.satisfaction is not None and scenario.satisfaction.churn is not None


_NEEDS: Mapping[Amount, Callable[[Scenario], bool]] = {
    _A.RESOLVED_IN_WINDOW: lambda scenario: scenario.cost is not None,
    _A.HANDLING_COST: lambda scenario: scenario.cost is not None,
    **dict.fromkeys(map(_A, range(_A.CSAT, _A.CHURN)), lambda scenario: scenario.satisfaction is not None),
    _A.CHURN: _has_churn,
    _A.VALUE_LOST: lambda scenario: _has_churn(scenario) and any(s.value_per_year for s in scenario.customers.segments),
}
"""What a scenario must say for an amount to exist."""


def defined(ratio: Ratio, scenario: Scenario) -> bool:
    """Return whether the scenario says what a KPI needs: prices, points of satisfaction, churn."""
    return all(_NEEDS[amount](scenario) for amount in (ratio.above, ratio.below) if amount in _NEEDS)


def channels_of(ratio: Ratio, scenario: Scenario) -> list[str]:
    """Return the channels a KPI is reported for."""
    return [
        channel.name
        for channel in scenario.channels
        if (not ratio.kinds or channel.kind in ratio.kinds)
        and (channel.service_level is not None or not ratio.with_target)
    ]


def covers_channels(ratio: Ratio, scenario: Scenario) -> bool:
    """Return whether a KPI is reported over several channels: of waiting, only where a live channel has it."""
    kind_of = {channel.name: channel.kind for channel in scenario.channels}
    return any(kind_of[name] == "live" or not ratio.waits for name in channels_of(ratio, scenario))


class KpiRow(NamedTuple):
    """A row of the table of KPIs, and the row of the table of sums that it is made from."""

    kpi: str
    scope: str
    of: str
    sums: int


def kpi_rows(scenario: Scenario, groups: Groups) -> Iterator[KpiRow]:
    """Yield the rows of the table of KPIs; they depend on scenario and design only."""
    for kpi, ratio in RATIOS.items():
        if not defined(ratio, scenario):
            continue
        channels, covered = channels_of(ratio, scenario), covers_channels(ratio, scenario)
        for scope in ratio.scopes:
            for place, name in enumerate(groups.names[scope]):
                if name in channels if scope == "channel" else covered:
                    yield KpiRow(kpi, scope, name, groups.first[scope] + place)
