"""What a bot has collected, kept or lost when it hands over to an agent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from formulas.handoff import Handoff, Item

from points.point import Point, Ratio, exponential, kpi

ITEMS = {"account": Item(True, 1.0, 30.0), "order": Item(True, 0.6, 20.0), "address": Item(False, 0.7, 40.0)}
TALK_S, WRAP_S = 60.0, 20.0
KEPT = Handoff(
    starts_at_bot=0.7,
    contained=0.4,
    self_resolved=0.3,
    handed_over=0.9,
    resolved=0.6,
    returns=0.7,
    kept=0.8,
    same=0.5,
    other=0.4,
    items=tuple(ITEMS.values()),
    lookup_s=5.0,
)
LOST = replace(KEPT, kept=0.0)


def _scenario(name: str, case: Handoff) -> dict[str, Any]:
    return {
        "schema": 1,
        "name": name,
        "time": {"days": 3, "warmup_days": 1, "cooldown_days": 1},
        "demand": {"cases_per_day": 600.0},
        "customers": {
            "segments": [
                {
                    "name": "all",
                    "channel_preference": {"bot": case.starts_at_bot, "phone": 1.0 - case.starts_at_bot},
                }
            ]
        },
        "channels": [
            {
                "name": "bot",
                "kind": "automated",
                "serve": 90.0,
                "captures": [name for name, item in ITEMS.items() if item.captured],
            },
            {"name": "phone", "kind": "live"},
        ],
        "items": {name: {"ask": item.ask_s, "needed": item.needed} for name, item in ITEMS.items()},
        "intents": [
            {
                "name": "any",
                "items": list(ITEMS),
                "handle": {"phone": {"talk": TALK_S, "wrap": WRAP_S}},
                "containment": {"bot": case.contained},
                "resolution": {"bot": case.self_resolved, "phone": case.resolved},
            }
        ],
        "moves": [
            {"after": "handoff", "from": "bot", "to": {"phone": case.handed_over}},
            {"after": "unresolved", "to": {"phone": case.returns}, "delay": exponential(600.0)},
        ],
        "designs": {
            "only": {
                "teams": [{"name": "desk", "agents": 6, "channels": ["phone"]}],
                "context": {
                    "same_agent": case.same,
                    "same_channel": case.same,
                    "cross_channel": case.other,
                    "from_automated": case.kept,
                    "lookup": case.lookup_s,
                },
            }
        },
    }


def _point(name: str, mechanism: str, case: Handoff, figure: str, exact: float) -> Point:
    ratio: Ratio = kpi(figure)
    source = "Kemeny & Snell 1960, chapter III"
    return Point(name, mechanism, f"`{figure}`", source, _scenario(name, case), ratio, exact)


def _kept() -> Point:
    tally = KEPT.tally()
    exact = tally.repeating / tally.touched
    return _point("handoff-kept", "bot's items mostly kept at handoff", KEPT, "repeat_contact_share", exact)


def _lost() -> Point:
    tally = LOST.tally()
    handle_s = tally.contacts * (TALK_S + WRAP_S) + tally.asking_s + tally.lookup_s
    exact = tally.repeat_s / handle_s
    return _point("handoff-lost", "bot's items lost at handoff", LOST, "repeat_time_share", exact)


POINTS = (_kept(), _lost())
