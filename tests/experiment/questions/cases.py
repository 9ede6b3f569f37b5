"""Scenarios whose answers can be worked out."""

from __future__ import annotations

from typing import Any

from sim.scenario import Scenario, build

ASK_S, TALK_S, SLOWER = 40.0, 100.0, 0.1
BREAK_EVEN_S = ASK_S - SLOWER * TALK_S
"""Time to read at which reading what the IVR took down costs what asking again costs: who reads saves asking, and is
slower otherwise."""


def reading_or_asking(**changes: Any) -> Scenario:
    """Return a line without waiting, before it an IVR that takes down what agents need: one design asks, one reads.

    A call takes talk + 40 s where agents ask, and 1.1 x talk + the time to read where they read; talk is exponential.
    """
    phone = {"talk": {"dist": "exponential", "mean": TALK_S}}
    data: dict[str, Any] = {
        "schema": 1,
        "name": "reading or asking",
        "time": {"days": 1, "warmup_days": 0, "cooldown_days": 1},
        "demand": {"cases_per_day": 300},
        "channels": [
            {"name": "phone", "kind": "live", "front": {"channel": "ivr", "share": 1.0}},
            {"name": "ivr", "kind": "automated", "serve": 10, "captures": ["story"]},
        ],
        "customers": {"segments": [{"name": "all", "channel_preference": {"phone": 1.0}}]},
        "intents": [{"name": "any", "items": ["story"], "handle": {"phone": phone}}],
        "items": {"story": {"ask": ASK_S}},
        "cost": {"wage_per_hour": 36.0},
        "satisfaction": {"base": 80.0, "repeated_item": 10.0},
        "designs": {
            "asking": {"teams": [{"name": "desk", "agents": 60, "channels": ["phone"]}]},
            "reading": {
                "teams": [
                    {"name": "desk", "agents": 60, "channels": ["phone"], "proficiency": {"phone": 1.0 + SLOWER}}
                ],
                "context": {"from_automated": 1.0, "lookup": 10},
            },
        },
    }
    return build(data | changes)
