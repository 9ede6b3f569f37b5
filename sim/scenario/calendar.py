"""Opening hours and shifts laid out over the simulated days."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from .blocks import OpenHours, Time
from .units import DAY_S, WEEKDAYS, parse_hours, parse_weekdays

Span = tuple[float, float]


def weekday_of(time: Time, day: int) -> int:
    """Return the weekday (0 = Monday) of simulated day ``day`` (0 = first day of the warm-up)."""
    return (WEEKDAYS.index(time.start_weekday) + day - time.warmup_days) % 7


def days_of(days: str | Sequence[str | int], time: Time) -> list[int]:
    """Return the simulated days that weekdays and numbers of days (0 = first measured day) stand for."""
    named = (days,) if isinstance(days, str) else days
    weekdays = {weekday for day in named if isinstance(day, str) for weekday in parse_weekdays(day)}
    numbers = {day + time.warmup_days for day in named if isinstance(day, int)}
    return [day for day in range(time.total_days) if day in numbers or weekday_of(time, day) in weekdays]


def weekly_hours(hours: OpenHours) -> list[list[Span]]:
    """Return the open spans of each weekday, seconds of the day; a later entry replaces an earlier one."""
    week: list[list[Span]] = [[] for _ in WEEKDAYS]
    for days, span in hours.items():
        for weekday in parse_weekdays(days):
            week[weekday] = [parse_hours(span)]
    return week


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the union of spans, sorted, those that touch joined."""
    result: list[Span] = []
    for start_s, end_s in sorted(spans):
        if result and start_s <= result[-1][1]:
            result[-1] = (result[-1][0], max(end_s, result[-1][1]))
        else:
            result.append((start_s, end_s))
    return result


def open_spans(hours: OpenHours | None, time: Time) -> list[Span]:
    """Return when a channel is open, seconds from the start; one span without end if it never closes."""
    if hours is None:
        return [(0.0, float("inf"))]
    week = weekly_hours(hours)
    return merged(
        (day * DAY_S + start_s, day * DAY_S + end_s)
        for day in range(time.total_days + 8)  # a week more, so that "next opening" is known at the end
        for start_s, end_s in week[weekday_of(time, day)]
    )


class Openings:
    """When a channel is open; asked at a moment."""

    __slots__ = ("_ends", "_starts", "spans")

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans = tuple(spans)
        self._starts = [start_s for start_s, _ in spans]
        self._ends = [end_s for _, end_s in spans]

    def is_open(self, now_s: float) -> bool:
        """Return whether ``now_s`` lies in a span; a span excludes its end."""
        place = bisect_right(self._starts, now_s) - 1
        return place >= 0 and now_s < self._ends[place]

    def next_open(self, now_s: float) -> float:
        """Return ``now_s`` if open, else the start of the next span; infinity if there is none."""
        place = bisect_right(self._starts, now_s)
        if place > 0 and now_s < self._ends[place - 1]:
            return now_s
        return self._starts[place] if place < len(self._starts) else float("inf")
