"""Who works when: `[[designs.<name>.teams]]`."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

from .cast import Cast, Strategy, some_of, table, tables_by

TEAM_NAMES = ("first line", "second line", "experts")
REST = "rest"
"""The team that takes whatever no other surely does."""
_ALL_DAY = {"hours": "08:00-18:00", "days": "all"}


@st.composite
def teams(draw: st.DrawFn, cast: Cast, time: dict[str, Any]) -> list[dict[str, Any]]:
    """Draw up to three teams of any kind, and one for what they do not surely cover."""
    result = [draw(_team(cast, time, name)) for name in draw(some_of(TEAM_NAMES))]
    sure = [team for team in result if "agents" in team and not team.get("transfers_only")]
    left = [
        channel
        for channel in cast.staffed
        if any(
            all(channel not in team["channels"] or intent not in team.get("intents", cast.intents) for team in sure)
            for intent in cast.intents
        )
    ]
    if left:
        result.append(draw(_rest(cast, time, left)))
    return result


def head_count(team: dict[str, Any]) -> int:
    """Return the number of people in a team."""
    return int(team["agents"]) if "agents" in team else sum(int(shift["agents"]) for shift in team["shifts"])


@cache
def _extras(channels: tuple[str, ...], priced: bool) -> dict[str, Strategy]:
    """Return the optional keys of a team on these channels."""
    wage = {"wage_per_hour": st.sampled_from((18.0, 26.0))} if priced else {}
    return {
        "proficiency": tables_by(channels, st.sampled_from((1.2, 0.8))),
        "speed_cv": st.sampled_from((0.3, 0.0)),
        "absence": st.sampled_from((0.2, 0.0)),
        "shrinkage": st.sampled_from((0.3, 0.0)),
        **wage,
    }


@st.composite
def _team(draw: st.DrawFn, cast: Cast, time: dict[str, Any], name: str) -> dict[str, Any]:
    channels = draw(some_of(cast.staffed, least=1))
    keys = draw(
        table(
            intents=some_of(cast.intents, least=1),
            transfers_only=st.booleans(),
            **_extras(tuple(channels), cast.priced),
        )
    )
    return {"name": name, "channels": channels, **keys, **draw(_staffing(time["warmup_days"], time["days"]))}


@st.composite
def _rest(draw: st.DrawFn, cast: Cast, time: dict[str, Any], channels: list[str]) -> dict[str, Any]:
    staffing = draw(_staffing(time["warmup_days"], time["days"]))
    if "shifts" in staffing:
        staffing = {"shifts": [{"agents": draw(st.integers(1, 3)), **_ALL_DAY}, *staffing["shifts"]]}
    return {"name": REST, "channels": channels, **draw(table(**_extras(tuple(channels), cast.priced))), **staffing}


@cache
def _staffing(warmup_days: int, days: int) -> Strategy:
    numbers = table({"agents": st.integers(1, 3)})
    return numbers | table({"shifts": st.lists(_shift(warmup_days, days), min_size=1, max_size=2)})


def _shift(warmup_days: int, days: int) -> Strategy:
    weekdays = st.sampled_from(("all", "mon-fri", "sat-sun", "wed"))
    numbers = st.integers(-warmup_days, days)
    return table(
        {
            "agents": st.integers(1, 2),
            "hours": st.sampled_from(("08:00-18:00", "06:00-14:00", "12:00-20:00", "22:00-06:00", "00:00-24:00")),
        },
        days=weekdays | st.lists(weekdays | numbers, min_size=1, max_size=3),
    )
