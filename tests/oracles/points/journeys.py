"""Cases that go from contact to contact: the scenario, and its exact repeated items and cost.

Waiting plays no part in the figures (nobody abandons), so a case is an absorbing Markov chain (Kemeny & Snell
1960): its state is the channel of the contact and, item by item, the channels on which the item is held.
"""

from __future__ import annotations

from typing import Any

from formulas.journeys import Journey

from points.point import Point, kpi

PHONE, CHAT = 0, 1
JOURNEY = Journey(start=[0.6, 0.4], resolved=[0.7, 0.5], moves=[[0.5, 0.3], [0.45, 0.35]], same=0.6, cross=0.25)
WORK_S = (120.0 + 30.0, 200.0 + 20.0)
"""Talk and wrap by channel, seconds at speed 1."""
ASK_FACTOR = (1.0, 1.5)
CAPACITY = (1.0, 0.5)
"""Share of an agent that a session takes, by channel."""
WAGE_PER_HOUR = (24.0, 30.0)
FEE = (0.10, 0.05)
ASK_S = {"account": 30.0, "order": 20.0}
NEEDED = {"account": 1.0, "order": 0.6}
LOOKUP_S = 4.0

SCENARIO: dict[str, Any] = {
    "schema": 1,
    "name": "journeys",
    "time": {"days": 3, "warmup_days": 1, "cooldown_days": 1},
    "demand": {"cases_per_day": 500.0},
    "customers": {"segments": [{"name": "all", "channel_preference": {"phone": 0.6, "chat": 0.4}}]},
    "channels": [
        {"name": "phone", "kind": "live", "cost_per_contact": 0.10},
        {"name": "chat", "kind": "live", "concurrency": 2, "ask_factor": 1.5, "cost_per_contact": 0.05},
    ],
    "items": {name: {"ask": ASK_S[name], "needed": NEEDED[name]} for name in ASK_S},
    "intents": [
        {
            "name": "any",
            "items": list(ASK_S),
            "handle": {"phone": {"talk": 120.0, "wrap": 30.0}, "chat": {"talk": 200.0, "wrap": 20.0}},
            "resolution": {"phone": 0.7, "chat": 0.5},
        }
    ],
    "moves": [
        {
            "after": "unresolved",
            "from": channel,
            "to": to,
            "delay": {"dist": "exponential", "mean": 600.0},
        }
        for channel, to in (("phone", {"phone": 0.5, "chat": 0.3}), ("chat", {"phone": 0.45, "chat": 0.35}))
    ],
    "cost": {"wage_per_hour": 24.0},
    "designs": {
        "only": {
            "teams": [
                {"name": "phone desk", "agents": 10, "channels": ["phone"]},
                {"name": "chat desk", "agents": 8, "channels": ["chat"], "wage_per_hour": 30.0},
            ],
            # the same agent serves one channel only: as likely to see an item as any colleague there
            "context": {"same_agent": 0.6, "same_channel": 0.6, "cross_channel": 0.25, "lookup": LOOKUP_S},
        }
    },
}


def exact() -> dict[str, float]:
    """Return the expected repeated items and handling cost of a case."""
    contacts = JOURNEY.contacts()
    tallies = {name: JOURNEY.item(NEEDED[name]) for name in ASK_S}
    cost = 0.0
    for channel in (PHONE, CHAT):
        work_s = contacts[channel] * WORK_S[channel]
        for name, tally in tallies.items():
            work_s += tally.asked[channel] * ASK_S[name] * ASK_FACTOR[channel]
            work_s += tally.seen[channel] * LOOKUP_S
        wages = work_s * CAPACITY[channel] / 3_600.0 * WAGE_PER_HOUR[channel]
        cost += wages + contacts[channel] * FEE[channel]
    return {
        "items_repeated_per_case": float(sum(tally.repeated.sum() for tally in tallies.values())),
        "handling_cost_per_case": float(cost),
    }


def _point(name: str, figure: str) -> Point:
    return Point(
        name=name,
        mechanism="journey over two channels",
        figure=f"`{figure}`",
        source="Kemeny & Snell 1960, chapter III",
        scenario={**SCENARIO, "name": name},
        ratio=kpi(figure),
        exact=exact()[figure],
    )


POINTS = (
    _point("journey-repeats", "items_repeated_per_case"),
    _point("journey-cost", "handling_cost_per_case"),
)
