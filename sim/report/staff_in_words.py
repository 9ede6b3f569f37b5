"""The people of a team in words: how many at the desk, or who works when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.scenario.units import parse_hours, parse_weekdays

from .text import counted, listed

if TYPE_CHECKING:
    from sim.scenario.designs import Shift, Team


def staff_text(team: Team) -> str:
    """Return the number of agents; of a team in shifts, also those of each span, shifts of the same span as one."""
    if team.agents is not None:
        return counted(team.agents, "agent")
    agents: dict[object, int] = {}
    spans: dict[object, str] = {}
    for shift in team.shifts:
        weekdays, numbers = _days(shift)
        span = (frozenset(weekdays), frozenset(numbers), parse_hours(shift.hours))
        agents[span] = agents.get(span, 0) + shift.agents
        spans.setdefault(span, f"{_days_text(shift, numbers)} {'at ' if numbers else ''}{shift.hours}")
    shifts = ", ".join(f"{agents[span]} on {text}" for span, text in spans.items())
    return f"{counted(team.head_count, 'agent')} ({shifts})"


def _days(shift: Shift) -> tuple[set[int], set[int]]:
    """Return the weekdays of a shift (0 = Monday), and the days it gives by number (0 = first measured)."""
    days = (shift.days,) if isinstance(shift.days, str) else shift.days
    weekdays = {day for text in days if isinstance(text, str) for day in parse_weekdays(text)}
    return weekdays, {day for day in days if isinstance(day, int)}


def _days_text(shift: Shift, numbers: set[int]) -> str:
    """Return weekdays as the file has them, then days by number as people count them, from the first."""
    days = (shift.days,) if isinstance(shift.days, str) else shift.days
    words = [day for day in days if isinstance(day, str)]
    before = _ranges(day for day in numbers if day < 0)
    measured = _ranges(day for day in numbers if day >= 0)
    if before:
        backwards = [(-first, -last) for first, last in before]
        words.append(f"{_plural('day', backwards)} {_ranges_text(backwards)} before the measured ones")
    if measured:
        forwards = [(first + 1, last + 1) for first, last in measured]
        words.append(f"{_plural('measured day', forwards)} {_ranges_text(forwards)}")
    return listed(words)


def _ranges(days: Iterable[int]) -> list[tuple[int, int]]:
    """Return first and last of each run of consecutive days.

    >>> _ranges({14, 15, 16, 18})
    [(14, 16), (18, 18)]
    """
    ranges: list[tuple[int, int]] = []
    for day in sorted(days):
        if ranges and day == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], day)
        else:
            ranges.append((day, day))
    return ranges


def _ranges_text(ranges: list[tuple[int, int]]) -> str:
    return listed([str(first) if first == last else f"{first} to {last}" for first, last in ranges])


def _plural(noun: str, ranges: list[tuple[int, int]]) -> str:
    return noun if len(ranges) == 1 and ranges[0][0] == ranges[0][1] else f"{noun}s"
