"""Customers who come back after a full line, or after abandoning."""

from __future__ import annotations

from typing import Any

from formulas.retrials import Retrials

from points.point import HANDLE_S, PHONE_ABANDONMENT, Point, exponential, kpi, per_s, single_line

SOURCE = "Markov chain; Falin & Templeton 1997"
MOST = {"max_contacts": 1_000}
"""So that nobody is kept from coming back."""


BLOCKED = Retrials(per_s(3.4), HANDLE_S, agents=4, delay=500.0, back=0.8, places=1)
ABANDONED = Retrials(per_s(3.8), HANDLE_S, agents=4, delay=600.0, back=0.6, places=60, patience=300.0, orbit=60)


def _scenario(name: str, after: str, orbit: Retrials, channel: dict[str, Any]) -> dict[str, Any]:
    """Return the scenario of an orbit: one line whose lost customers come back."""
    back = {"after": after, "from": "phone", "to": {"phone": orbit.back}, "delay": exponential(orbit.delay)}
    return single_line(
        name, orbit.arrivals * orbit.handle, orbit.agents, days=2, channel=channel, moves=[back], customers=MOST
    )


def _blocked() -> Point:
    return Point(
        name="retrials",
        mechanism="blocked customers try again",
        figure="`refused_share`",
        source=SOURCE,
        scenario=_scenario("retrials", "full", BLOCKED, {"queue_limit": BLOCKED.places}),
        ratio=kpi("refused_share", "channel", "phone"),
        exact=BLOCKED.blocked(),
    )


def _abandoned() -> Point:
    return Point(
        name="redials",
        mechanism="customers who abandoned call again",
        figure="`abandonment_rate`",
        source=SOURCE,
        scenario=_scenario("redials", "abandon", ABANDONED, {"patience": exponential(ABANDONED.patience)}),
        ratio=PHONE_ABANDONMENT,
        exact=ABANDONED.abandonment(),
    )


POINTS = (_blocked(), _abandoned())
