"""Satisfaction of cases that return, are passed on, repeat, and end unresolved."""

from __future__ import annotations

from formulas.satisfaction import Points, TwoAgents

from points.point import Point, exponential, kpi

TEAMS = TwoAgents(
    transferred=0.4,
    resolved=0.45,
    factor=1.5,
    returns=(0.9, 0.3, 0.0),
    needed=0.7,
    same_agent=0.7,
    from_transfer=0.4,
    same_channel=0.1,
)
POINTS_OF_A_CASE = Points(
    base=80.0, extra_contact=25.0, transfer=15.0, repeated_item=20.0, unresolved=20.0, relationship=10.0
)


def _csat() -> Point:
    points = POINTS_OF_A_CASE
    return Point(
        name="csat",
        mechanism="returns by attempt, transfer, repetition, relationship",
        figure="`csat`",
        source="Kemeny & Snell 1960, chapter III",
        scenario={
            "schema": 1,
            "name": "csat",
            "time": {"days": 1, "warmup_days": 0, "cooldown_days": 1},
            "demand": {"cases_per_day": 900.0},
            "channels": [{"name": "phone", "kind": "live"}],
            "items": {"account": {"ask": 5.0, "needed": TEAMS.needed}},
            "intents": [
                {
                    "name": "any",
                    "items": ["account"],
                    "handle": {"phone": {"talk": 15.0}},
                    "resolution": {"phone": TEAMS.resolved},
                    "transfer": {"share": TEAMS.transferred, "to": ["back office"]},
                }
            ],
            "moves": [
                {
                    "after": "unresolved",
                    "to": [{"phone": share} for share in TEAMS.returns],
                    "delay": exponential(300.0),
                }
            ],
            "relationship": {"resolution_factor": TEAMS.factor, "csat_points": points.relationship},
            "satisfaction": {
                "base": points.base,
                "extra_contact": points.extra_contact,
                "transfer": points.transfer,
                "repeated_item": points.repeated_item,
                "unresolved": points.unresolved,
            },
            "designs": {
                "only": {
                    "teams": [
                        {"name": "desk", "agents": 1, "channels": ["phone"]},
                        {"name": "back office", "agents": 1, "channels": ["phone"], "transfers_only": True},
                    ],
                    "context": {
                        "same_agent": TEAMS.same_agent,
                        "from_transfer": TEAMS.from_transfer,
                        "same_channel": TEAMS.same_channel,
                    },
                }
            },
        },
        ratio=kpi("csat"),
        exact=TEAMS.csat(points),
    )


POINTS = (_csat(),)
