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


def talk_times_speed_plus_wrap(**changes: Any) -> Scenario:
    """Return a desk whose handle time is talk x proficiency + wrap, all of them fixed: a function of three values."""
    handle = {"phone": {"talk": 120.0, "wrap": 30.0}}
    data: dict[str, Any] = {
        "schema": 1,
        "name": "fixed times",
        "time": {"days": 1, "warmup_days": 0, "cooldown_days": 1},
        "demand": {"cases_per_day": 30},
        "channels": [{"name": "phone", "kind": "live"}],
        "intents": [{"name": "any", "handle": handle}],
        "designs": {
            "desk": {"teams": [{"name": "desk", "agents": 9, "channels": ["phone"], "proficiency": {"phone": 1.0}}]}
        },
        "uncertain": [
            {"path": "intents.any.handle.phone.talk", "low": 60, "high": 180, "source": "assumption"},
            {"path": "designs.desk.teams.desk.proficiency.phone", "low": 0.5, "high": 1.5, "source": "assumption"},
            {"path": "intents.any.handle.phone.wrap", "low": 0, "high": 60, "source": "assumption"},
        ],
    }
    return build(data | changes)


def visits_and_levers() -> Scenario:
    """Return a desk that asks everything again, and levers that help each other, hinder each other, or do nothing."""
    phone = {"talk": {"dist": "exponential", "mean": 120}}
    levers = [
        {"name": "remember", "overrides": ["designs.desk.context.same_channel=0.9"], "one_off": 3000, "per_year": 500},
        {"name": "recognise", "overrides": ["designs.desk.context.identity_match=1.0"], "per_year": 9000},
        {"name": "explain better", "overrides": ["intents.any.resolution.phone=0.8"], "per_year": 30000},
        {"name": "read faster", "overrides": ["designs.desk.context.lookup=2"], "one_off": 600},
        {"name": "elsewhere", "overrides": ["designs.other.context.lookup=2"]},
    ]
    desk = {
        "teams": [{"name": "desk", "agents": 6, "channels": ["phone"]}],
        "context": {"same_channel": 0.1, "identity_match": 0.3, "lookup": 30},
    }
    return build(
        {
            "schema": 1,
            "name": "levers",
            "time": {"days": 2, "warmup_days": 0, "cooldown_days": 1},
            "demand": {"cases_per_day": 300},
            "customers": {"segments": [{"name": "all", "value_per_year": 100}]},
            "channels": [{"name": "phone", "kind": "live", "patience": {"dist": "exponential", "mean": "10m"}}],
            "intents": [{"name": "any", "items": ["story"], "handle": {"phone": phone}, "resolution": {"phone": 0.6}}],
            "items": {"story": {"ask": 60}},
            "moves": [{"after": "unresolved", "to": {"phone": 0.9}, "delay": {"dist": "exponential", "mean": "2h"}}],
            "cost": {"wage_per_hour": 30.0},
            "satisfaction": {
                "base": 90.0,
                "extra_contact": 10.0,
                "repeated_item": 5.0,
                "unresolved": 30.0,
                "churn": {"resolved_first": 0.01, "resolved_later": 0.05, "unresolved": 0.2},
            },
            "levers": [{"acts_on": "touchpoint", "source": "assumption"} | lever for lever in levers],
            "designs": {"desk": desk, "other": desk},
        }
    )
