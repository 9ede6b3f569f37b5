"""What the next handler sees, item by item or as one record."""

from __future__ import annotations

from typing import Any

from formulas.journeys import Journey
from formulas.visibility import Recall

from points.point import Point, exponential, kpi

JOURNEY = Journey(start=[0.6, 0.4], resolved=[0.6, 0.5], moves=[[0.2, 0.7], [0.6, 0.2]], same=0.8, cross=0.4)
NEEDED = {"account": 1.0, "order": 0.7, "address": 0.5}
IDENTIFIED = 0.7

SCENARIO: dict[str, Any] = {
    "schema": 1,
    "time": {"days": 1, "warmup_days": 0, "cooldown_days": 1},
    "demand": {"cases_per_day": 900.0},
    "customers": {"segments": [{"name": "all", "channel_preference": {"phone": 0.6, "chat": 0.4}}]},
    "channels": [{"name": "phone", "kind": "live"}, {"name": "chat", "kind": "live"}],
    "items": {name: {"ask": 5.0, "needed": needed} for name, needed in NEEDED.items()},
    "intents": [
        {
            "name": "any",
            "items": list(NEEDED),
            "handle": {"phone": {"talk": 15.0}, "chat": {"talk": 20.0}},
            "resolution": {"phone": 0.6, "chat": 0.5},
        }
    ],
    "moves": [
        {"after": "unresolved", "from": channel, "to": to, "delay": exponential(300.0)}
        for channel, to in (("phone", {"phone": 0.2, "chat": 0.7}), ("chat", {"phone": 0.6, "chat": 0.2}))
    ],
}


def _point(unit: str) -> Point:
    # one agent to a channel: whoever holds an item there is the same agent, and that class comes before the channel's
    context = {
        "same_agent": 0.8,
        "same_channel": 0.1,
        "cross_channel": 0.4,
        "identity_match": IDENTIFIED,
        "unit": unit,
    }
    teams = [{"name": f"{channel} desk", "agents": 1, "channels": [channel]} for channel in ("phone", "chat")]
    return Point(
        name=f"visible-by-{unit}",
        mechanism=f'three items, `unit = "{unit}"`',
        figure="`repeat_information_rate`",
        source="Kemeny & Snell 1960, chapter III",
        scenario={
            **SCENARIO,
            "name": f"visible-by-{unit}",
            "designs": {"only": {"teams": teams, "context": context}},
        },
        ratio=kpi("repeat_information_rate"),
        exact=Recall(JOURNEY, tuple(NEEDED.values()), unit == "record").repeat_share(IDENTIFIED),
    )


POINTS = (_point("item"), _point("record"))
