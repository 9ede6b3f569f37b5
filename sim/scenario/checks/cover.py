"""Somebody is there: each channel meets, at some moment of the run, a shift of a team that serves it."""

from __future__ import annotations

from collections.abc import Iterable

from sim.scenario.blocks import Channel
from sim.scenario.calendar import Span, weekday_of, weekly_hours
from sim.scenario.designs import Shift, Team
from sim.scenario.faults import Findings
from sim.scenario.schema import Scenario
from sim.scenario.units import DAY_S, parse_hours, parse_weekdays
from sim.scenario.wording import shown

_WEEK_S = 7 * DAY_S


def check_cover(scenario: Scenario, findings: Findings, declared_days: int | None = None) -> None:
    """Refuse channels that no shift ever covers: their contacts could only be lost.

    A team given as a number is on duty whenever a channel of its own is open, so it covers them all.
    """
    for name, design in scenario.designs.items():
        for channel in scenario.channels:
            teams = [team for team in design.teams if channel.name in team.channels and not team.transfers_only]
            if not teams or any(team.agents is not None for team in teams):
                continue
            if not _covered(scenario, channel, teams, declared_days or 0):
                when = " while it is open" if channel.kind == "live" and channel.open is not None else ""
                what = f"no shift ever covers channel {shown(channel.name)}{when}"
                findings.add(("designs", name, "teams"), what, "give a team that serves it a shift at such hours")


def _covered(scenario: Scenario, channel: Channel, teams: Iterable[Team], declared_days: int) -> bool:
    try:
        spans = [
            span for team in teams for shift in team.shifts for span in _weekly_spans(scenario, shift, declared_days)
        ]
        open_spans = _open_spans(channel)
    except ValueError:  # days that cannot be are reported where they stand
        return True
    return any(start_s < close_s and open_s < end_s for start_s, end_s in spans for open_s, close_s in open_spans)


def _weekly_spans(scenario: Scenario, shift: Shift, declared_days: int) -> list[Span]:
    """Return the spans of a shift, seconds of the week, on weekdays that the run has; nights are split on Sunday."""
    time = scenario.time
    n_days = time.warmup_days + max(time.days, declared_days) + time.cooldown_days
    days = (shift.days,) if isinstance(shift.days, str) else shift.days
    named = {weekday for day in days if isinstance(day, str) for weekday in parse_weekdays(day)}
    weekdays = named & {weekday_of(time, day) for day in range(min(n_days, 7))}
    numbers = [day + time.warmup_days for day in days if isinstance(day, int)]
    if min(numbers, default=0) < 0:
        raise ValueError("a day before the simulation starts")
    weekdays |= {weekday_of(time, day) for day in numbers if 0 <= day < n_days}
    start_s, end_s = parse_hours(shift.hours)
    spans = [(weekday * DAY_S + start_s, weekday * DAY_S + end_s) for weekday in weekdays]
    return spans + [(start - _WEEK_S, end - _WEEK_S) for start, end in spans if end > _WEEK_S]


def _open_spans(channel: Channel) -> list[Span]:
    """Return when contacts can be taken up, seconds of the week; messages wait, so they can at any hour."""
    if channel.kind != "live" or not channel.open:
        return [(0.0, _WEEK_S)]
    week = weekly_hours(channel.open)
    return [(day * DAY_S + start_s, day * DAY_S + end_s) for day, hours in enumerate(week) for start_s, end_s in hours]
