"""Customers whose messages wait overnight and who get in touch once more: duplicates and merging."""

from __future__ import annotations

from typing import Any

from formulas.messages import Overnight

from points.point import DAY_S, Point, Ratio, exponential, kpi
from sim.engine.run import Run

HOUR_S = 3_600.0
NIGHT = Overnight(closed=12 * HOUR_S, day=DAY_S, silence=5 * HOUR_S, delay=3 * HOUR_S, answering=0.5 * HOUR_S)
CALL_S = 1.0 * HOUR_S
"""So long that answering a call may end after the opening."""
CASES_PER_DAY = 240.0
MAIL_AGENTS, PHONE_AGENTS = 190, 40
"""Of some 120 messages that wait, and 8 calls at once, at the most: never too few (Poisson, more than 6 sd)."""


def _scenario(name: str, resolved: float, silence_to: dict[str, float], context: dict[str, float]) -> dict[str, Any]:
    """Return a desk for messages that opens at noon, and a phone that is always open."""
    shift = {"agents": MAIL_AGENTS, "hours": "12:00-24:00"}
    return {
        "schema": 1,
        "name": name,
        "time": {"days": 10, "warmup_days": 0, "cooldown_days": 1},
        "demand": {"cases_per_day": CASES_PER_DAY},
        "customers": {"segments": [{"name": "all", "channel_preference": {"mail": 1.0}}]},
        "channels": [
            {"name": "mail", "kind": "deferred", "chase": exponential(NIGHT.silence)},
            {"name": "phone", "kind": "live"},
        ],
        "intents": [
            {
                "name": "any",
                "handle": {"mail": {"talk": NIGHT.answering}, "phone": {"talk": CALL_S}},
                # answers resolve little: what they call off is called off because they came, not by a resolution
                "resolution": {"mail": 0.2, "phone": resolved},
            }
        ],
        "moves": [{"after": "silence", "from": "mail", "to": silence_to, "delay": NIGHT.delay}],
        "designs": {
            "only": {
                "teams": [
                    {"name": "mail desk", "shifts": [shift], "channels": ["mail"]},
                    {"name": "phone desk", "agents": PHONE_AGENTS, "channels": ["phone"]},
                ],
                "context": context,
            }
        },
    }


def merged_share(run: Run) -> tuple[float, float]:
    """Read the share of contacts created in the measured window that were closed unhandled, merged with another."""
    created = run.contacts["created_s"] / DAY_S - run.scenario.time.warmup_days
    outcomes = run.contacts["outcome"][(created >= 0) & (created < run.scenario.time.days)]
    return float((outcomes == "merged").sum()), float(len(outcomes))


def _point(name: str, mechanism: str, figure: str, scenario: dict[str, Any], ratio: Ratio, exact: float) -> Point:
    return Point(name, mechanism, figure, "elementary probability; see formulas/messages.py", scenario, ratio, exact)


def _duplicates() -> Point:
    chased, resolved = 0.7, 0.8
    return _point(
        "duplicates",
        "calls after messages not yet answered",
        "`duplicate_share`",
        _scenario("duplicates", resolved, {"phone": chased}, {}),
        kpi("duplicate_share"),
        NIGHT.duplicate_share(chased, CALL_S, resolved),
    )


def _merging() -> Point:
    calls, messages, identified, same, cross = 0.5, 0.4, 0.8, 0.9, 0.35
    context = {"identity_match": identified, "same_channel": same, "cross_channel": cross}
    return _point(
        "merging",
        "handlers who see other messages of the case waiting",
        "share of contacts merged",
        _scenario("merging", 0.8, {"phone": calls, "mail": messages}, context),
        merged_share,
        NIGHT.merged_share(calls, messages, live_sees=identified * cross, message_sees=identified * same),
    )


POINTS = (_duplicates(), _merging())
