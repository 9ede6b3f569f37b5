"""How long, how many, when: `[time]` and `[demand]`, by rate or by trace."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .cast import Cast, Strategy, some_of, table

DAY_S = 86_400
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORKING_HOURS = (0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 2, 2, 1, 2, 3, 2, 2, 1, 0, 0, 0, 0, 0.5)
_CLOCK_S = range(7 * 3_600, 19 * 3_600, 600)
"""Moments of a trace within a day: round, so that events coincide."""


@st.composite
def times(draw: st.DrawFn) -> dict[str, Any]:
    """Draw two to four simulated days: never a Sunday alone, when most channels are closed."""
    time: dict[str, Any] = {
        "days": draw(st.integers(1, 2)),
        "warmup_days": draw(st.integers(0, 1)),
        **draw(table(start_weekday=st.sampled_from(_WEEKDAYS))),
    }
    short = time["days"] + time["warmup_days"] == 1
    cooldown_days = draw(st.sampled_from((1,) if short else (1, 0)))
    return time | {"cooldown_days": cooldown_days}


def total_days(time: dict[str, Any]) -> int:
    """Return the number of days simulated."""
    return int(time["days"] + time["warmup_days"] + time["cooldown_days"])


def rates(cast: Cast, time: dict[str, Any], intent_shares: dict[str, float]) -> Strategy:
    """Return `[demand]` by rate."""
    return table(
        {"cases_per_day": st.sampled_from((40.0, 80.0, 120.0))},
        hourly=st.just(list(map(float, _WORKING_HOURS))),
        weekday=st.just([1.2, 1.0, 1.0, 1.0, 0.9, 0.5, 0.4]),
        busyness_cv=st.sampled_from((0.3, 0.0)),
        busyness_lag1=st.sampled_from((0.5, 0.0)),
        slot_cv=st.sampled_from((0.4, 0.0)),
        surges=st.lists(_surges(cast, time, intent_shares), max_size=2, unique_by=_what_it_is),
    )


def _what_it_is(surge: dict[str, Any]) -> tuple[Any, ...]:
    """Return all of a surge but its factor: no two may be alike in it."""
    return surge["day"], surge["from"], surge["to"], tuple(surge.get("intents", ()))


def _surges(cast: Cast, time: dict[str, Any], intent_shares: dict[str, float]) -> Strategy:
    common = [name for name in cast.intents if intent_shares[name] > 0]
    return table(
        {
            "day": st.integers(-time["warmup_days"], time["days"] + time["cooldown_days"] - 1),
            "from": st.sampled_from(("09:15", "10:00")),
            "to": st.sampled_from(("11:00", "12:45")),
            "factor": st.sampled_from((2.0, 4.0, 1.0)),
        },
        intents=st.sampled_from(common).map(lambda name: [name]) | st.just(list(cast.intents)),
    )


@st.composite
def traces(draw: st.DrawFn, cast: Cast, time: dict[str, Any], least: int = 0) -> str:
    """Draw the text of a trace: some cells left to the shares, some cases at one moment, some after the end.

    Below its first row it has ``least`` to 40 others.
    """
    columns = ["time_s", *draw(some_of(("intent", "channel")))]
    days = range(total_days(time) + 1)
    cells = {
        "time_s": st.builds(lambda day, clock_s: str(day * DAY_S + clock_s), *map(st.sampled_from, (days, _CLOCK_S))),
        "intent": st.sampled_from((*cast.intents, "")),
        "channel": st.sampled_from((*cast.channels, "")),
    }
    rows = draw(st.lists(st.tuples(*(cells[column] for column in columns)), min_size=least, max_size=40))
    first = [str(9 * 3_600), *("" for _ in columns[1:])]
    return "\n".join(",".join(row) for row in (columns, first, *rows))
