"""Ways to run the organisation: `[designs.<name>]`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from hypothesis import strategies as st

from .cast import Cast, Strategy, shares, some_of, table, tables_by
from .laws import endless_laws, spans
from .teams import head_count, teams

Teams = list[dict[str, Any]]


@st.composite
def designs(draw: st.DrawFn, cast: Cast, time: dict[str, Any], policies: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Draw one to three designs, each on its own or extending an earlier one."""
    result: dict[str, dict[str, Any]] = {}
    staff: dict[str, Teams] = {}
    for name in ("siloed", "cross-channel", "omnichannel")[: draw(st.integers(1, 3))]:
        base = draw(st.sampled_from((None, *result)))
        own_teams = base is None or draw(st.booleans())
        staff[name] = draw(teams(cast, time)) if own_teams else staff[str(base)]
        routing = draw(_routing(cast, staff[name], policies))
        if base is not None and own_teams:
            routing["reserve"] = 0  # a reserve inherited by name would name teams of the base
        result[name] = {
            **({"extends": base} if base is not None else {}),
            **({"teams": staff[name]} if own_teams else {}),
            **({"routing": routing} if routing else {}),
            **draw(_extras(cast)),
        }
    return result


def _extras(cast: Cast) -> Strategy:
    prices = {
        "platform_cost_per_month": st.sampled_from((500.0, 0.0)),
        "cost": table(
            wage_per_hour=st.sampled_from((21.0, 0.0)),
            platform_per_agent_month=st.sampled_from((120.0, 0.0)),
            overhead=st.sampled_from((0.5, 0.0)),
        ),
    }
    return table({"context": _context()}, title=st.just("A way to run it"), **(prices if cast.priced else {}))


@cache
def _context() -> Strategy:
    return table(
        same_agent=shares(),
        same_channel=shares(),
        cross_channel=shares(),
        from_automated=shares(),
        from_transfer=shares(),
        unit=st.sampled_from(("record", "item")),
        identity_match=shares(),
        sync_delay=spans(600, 0),
        lookup=spans(5, 0),
    )


def _routing(cast: Cast, staff: Teams, policies: Sequence[str]) -> Strategy:
    by_channel = tables_by(cast.staffed, endless_laws(300), least=1)
    waits = st.one_of(endless_laws(300), *[by_channel] * 3)
    return table(
        affinity=st.sampled_from(("owner", "last_agent", "none")),
        affinity_wait=waits,
        affinity_window=st.just("forever") | spans(3_600, 86_400),
        agent_choice=st.sampled_from(("longest_idle", "least_flexible", "fastest", "team_order")),
        contact_choice=st.sampled_from(("longest_wait", "priority", "earliest_due", "channel_order")),
        priority=tables_by(cast.staffed, st.integers(-1, 2)),
        reserve=_reserve(cast, staff),
        pause_deferred=st.booleans(),
        switch_cost=spans(20, 0),
        resume_cost=spans(60, 0),
        **({"portfolio": st.booleans()} if cast.returning and _fresh(staff) else {}),
        **({"policy": st.sampled_from(policies)} if policies else {}),
    )


def _fresh(staff: Teams) -> bool:
    return any(not team.get("transfers_only") for team in staff)


def _reserve(cast: Cast, staff: Teams) -> Strategy:
    """Return reserves, as a number or by team, that still let every team take its messages."""
    able = {str(team["name"]): 2 if _one_kind(cast, team) else max(head_count(team) - 1, 0) for team in staff}
    by_team = some_of(tuple(able)).flatmap(
        lambda names: st.fixed_dictionaries({name: st.integers(0, min(able[name], 2)) for name in names})
    )
    return st.integers(0, min(2, *able.values())) | by_team


def _one_kind(cast: Cast, team: dict[str, Any]) -> bool:
    return not (set(team["channels"]) & set(cast.live) and set(team["channels"]) & set(cast.deferred))
