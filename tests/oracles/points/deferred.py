"""Live contacts and messages for the same agents, some kept free for live contacts."""

from __future__ import annotations

from typing import Any

from formulas.reserve import Reserve

from points.point import DAY_S, HANDLE_S, PHONE_WAIT, Point, Ratio, exponential, kpi

SOURCE = "Schaack & Larson 1986"


def _scenario(name: str, team: Reserve, days: int) -> dict[str, Any]:
    arrivals = team.live + team.messages
    shares = {"mail": team.messages / arrivals, "phone": team.live / arrivals}
    return {
        "schema": 1,
        "name": name,
        "time": {"days": days, "warmup_days": 1, "cooldown_days": 1},
        "demand": {"cases_per_day": arrivals * DAY_S},
        "customers": {"segments": [{"name": "all", "channel_preference": shares}]},
        "channels": [{"name": "mail", "kind": "deferred"}, {"name": "phone", "kind": "live"}],
        "intents": [{"name": "any", "handle": {channel: {"talk": exponential(HANDLE_S)} for channel in shares}}],
        "designs": {
            "only": {
                "teams": [{"name": "desk", "agents": team.agents, "channels": ["mail", "phone"]}],
                "routing": {"reserve": team.reserve},
            }
        },
    }


def _point(name: str, figure: str, team: Reserve, days: int, ratio: Ratio, exact: float) -> Point:
    return Point(
        name=name,
        mechanism=f"messages, {team.reserve} of {team.agents} agents kept free (`reserve`)",
        figure=figure,
        source=SOURCE,
        scenario=_scenario(name, team, days),
        ratio=ratio,
        exact=exact,
    )


ONE_FREE = Reserve(live=1.4 / HANDLE_S, messages=0.45 / HANDLE_S, handle=HANDLE_S, agents=3, reserve=1)
TWO_FREE = Reserve(live=1.2 / HANDLE_S, messages=0.9 / HANDLE_S, handle=HANDLE_S, agents=5, reserve=2)

POINTS = (
    _point("reserve-live", "`mean_wait` (phone)", ONE_FREE, 11, PHONE_WAIT, ONE_FREE.live_wait()),
    # Little (1961): mean number = rate x mean wait
    _point(
        "reserve-backlog",
        "`backlog` (mail)",
        TWO_FREE,
        8,
        kpi("backlog", "channel", "mail"),
        TWO_FREE.messages * TWO_FREE.message_wait(),
    ),
)
