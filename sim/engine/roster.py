"""When each agent is on duty, and when away but paid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import compress

import numpy as np

from sim.draws import Entity, Key, Purpose, day_stream, quantile_block
from sim.draws.laws import gamma
from sim.scenario.blocks import Time
from sim.scenario.calendar import Span, days_of, merged
from sim.scenario.designs import Shift
from sim.scenario.units import DAY_S, parse_hours

from .model import ChannelKind, Model, TeamModel


@dataclass(frozen=True, slots=True)
class Duty:
    """One agent's spans, seconds from the start: on duty, and absent though paid."""

    present: tuple[Span, ...]
    absent: tuple[Span, ...]


def _shift_spans(shift: Shift, time: Time) -> list[Span]:
    start_s, end_s = parse_hours(shift.hours)
    return [(day * DAY_S + start_s, day * DAY_S + end_s) for day in days_of(shift.days, time)]


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


_DRAWS_AT_ONCE = 1 << 16
"""Absences of so many agent-days are drawn at once, which takes about 2 MB."""


def _presences(numbers: range, days: list[int], team: TeamModel, key: Key) -> Iterator[list[bool]]:
    """Yield for each agent, by number within the team, whether they come on each of these days."""
    words = day_stream(np.array(days, dtype=np.int64), team.number)
    n_agents = max(1, _DRAWS_AT_ONCE // max(1, len(days)))
    for start in range(0, len(numbers), n_agents):
        agents = np.array(numbers[start : start + n_agents], dtype=np.int64)
        yield from (key.uniforms(Entity.AGENT_DAY, agents[:, None], words, Purpose.ABSENCE) >= team.absence).tolist()


def _duties(spans: list[Span], numbers: range, team: TeamModel, key: Key) -> list[Duty]:
    """Return the duties of agents who share their hours; what does not differ between them is worked out once."""
    if team.absence == 0.0:
        return [Duty(tuple(merged(spans)), ())] * len(numbers)
    pieces = _by_day(spans)
    days, spans = [day for day, _ in pieces], [span for _, span in pieces]
    apart = merged(spans) == spans  # so are any of them, then
    duties = []
    for comes in _presences(numbers, days, team, key):
        present = compress(spans, comes)
        absent = compress(spans, [not came for came in comes])
        duties.append(Duty(tuple(present if apart else merged(present)), tuple(absent)))
    return duties


def team_duties(model: Model, team: TeamModel, key: Key) -> list[Duty]:
    """Return the duty of every agent of a team, by number within the team."""
    if team.team.agents is not None:
        return _duties(_opening_spans(model, team), range(team.head_count), team, key)
    duties: list[Duty] = []
    for shift in team.team.shifts:
        numbers = range(len(duties), len(duties) + shift.agents)
        duties += _duties(_shift_spans(shift, model.scenario.time), numbers, team, key)
    return duties


def agent_speeds(team: TeamModel, key: Key) -> list[float]:
    """Return the factor on each agent's talk: gamma with mean 1 and the team's ``speed_cv``."""
    if team.speed_cv == 0.0:
        return [1.0] * team.head_count
    u = key.uniforms(Entity.AGENT, np.arange(team.head_count), day_stream(0, team.number), Purpose.SPEED)
    speeds: list[float] = quantile_block(gamma(1.0, team.speed_cv), u).tolist()
    return speeds
