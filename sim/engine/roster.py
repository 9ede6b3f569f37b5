"""When each agent is on duty, and when away but paid."""

from __future__ import annotations

from dataclasses import dataclass

from sim.draws import Entity, Key, Purpose, day_stream, quantile
from sim.draws.laws import gamma
from sim.scenario.blocks import Time
from sim.scenario.calendar import Span, merged, weekday_of
from sim.scenario.designs import Shift
from sim.scenario.units import DAY_S, parse_hours, parse_weekdays

from .model import ChannelKind, Model, TeamModel


@dataclass(frozen=True, slots=True)
class Duty:
    """One agent's spans, seconds from the start: on duty, and absent though paid."""

    present: tuple[Span, ...]
    absent: tuple[Span, ...]


def _shift_days(shift: Shift, time: Time) -> list[int]:
    """Return the simulated days on which the shift starts."""
    days = (shift.days,) if isinstance(shift.days, str) else shift.days
    weekdays = {weekday for day in days if isinstance(day, str) for weekday in parse_weekdays(day)}
    numbers = {day + time.warmup_days for day in days if isinstance(day, int)}
    return [day for day in range(time.total_days) if day in numbers or weekday_of(time, day) in weekdays]


def _shift_spans(shift: Shift, time: Time) -> list[Span]:
    start_s, end_s = parse_hours(shift.hours)
    return [(day * DAY_S + start_s, day * DAY_S + end_s) for day in _shift_days(shift, time)]


def _opening_spans(model: Model, team: TeamModel) -> list[Span]:
    """Return when a team given as a number works: while one of its live channels (none: any) is open."""
    live = [c for c in team.channels if model.channels[c].kind == ChannelKind.LIVE]
    spans = merged(span for c in live or team.channels for span in model.channels[c].openings.spans)
    return [(start_s, min(end_s, model.horizon_s)) for start_s, end_s in spans if start_s < model.horizon_s]


def _by_day(spans: list[Span]) -> list[tuple[int, Span]]:
    """Split spans that run round the clock at midnight, so that an absence lasts a day; a shift stays whole."""
    pieces: list[tuple[int, Span]] = []
    for start_s, end_s in spans:
        day = int(start_s // DAY_S)
        if end_s - start_s <= DAY_S:
            pieces.append((day, (start_s, end_s)))
            continue
        while start_s < end_s:
            cut_s = min((day + 1) * DAY_S, end_s)
            pieces.append((day, (start_s, cut_s)))
            start_s, day = cut_s, day + 1
    return pieces


def _duty(spans: list[Span], team: TeamModel, number: int, key: Key) -> Duty:
    if team.absence == 0.0:
        return Duty(tuple(merged(spans)), ())
    present: list[Span] = []
    absent: list[Span] = []
    for day, span in _by_day(spans):
        away = key.uniform(Entity.AGENT_DAY, (number, day_stream(day, team.number)), Purpose.ABSENCE) < team.absence
        (absent if away else present).append(span)
    return Duty(tuple(merged(present)), tuple(absent))


def team_duties(model: Model, team: TeamModel, key: Key) -> list[Duty]:
    """Return the duty of every agent of a team, by number within the team."""
    if team.team.agents is not None:
        spans_by_agent = [_opening_spans(model, team)] * team.head_count
    else:
        time = model.scenario.time
        spans_by_agent = [
            spans for shift in team.team.shifts for spans in [_shift_spans(shift, time)] for _ in range(shift.agents)
        ]
    return [_duty(spans, team, number, key) for number, spans in enumerate(spans_by_agent)]


def agent_speed(team: TeamModel, number: int, key: Key) -> float:
    """Return the factor on an agent's talk: gamma with mean 1 and the team's ``speed_cv``."""
    if team.speed_cv == 0.0:
        return 1.0
    u = key.uniform(Entity.AGENT, (number, day_stream(0, team.number)), Purpose.SPEED)
    return quantile(gamma(1.0, team.speed_cv), u)
