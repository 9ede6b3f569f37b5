"""Contacts that follow from contacts: an open network of channels, and customers who come back again and again."""

from __future__ import annotations

from typing import Any

from formulas.networks import reentrant_wait, visit_ratios

from points.point import DAY_S, HANDLE_S, PHONE_WAIT, Point, exponential, per_s, single_line
from sim.engine.run import Run

START = {"bot": 0.4, "phone": 0.25, "chat": 0.2, "mail": 0.15}
RESOLVED = {"bot": 0.7, "phone": 0.6, "chat": 0.5, "mail": 0.4}
CONTAINED, TRANSFERRED = 0.5, 0.2
HANDED_OVER = {"phone": 0.6, "chat": 0.3}
HOPS = {"phone": {"mail": 0.1}, "chat": {"phone": 0.2, "mail": 0.1}}
RETURNS = {
    "bot": {"phone": 0.4, "bot": 0.3},
    "phone": {"phone": 0.5, "chat": 0.2},
    "chat": {"chat": 0.3, "phone": 0.4},
    "mail": {"phone": 0.7},
}


def _routes() -> dict[str, dict[str, float]]:
    """Return the routing matrix: transfer, else hop, else resolution, else return; the back office transfers nobody."""
    routes: dict[str, dict[str, float]] = {}
    for channel, returns in RETURNS.items():
        hops = HOPS.get(channel, {})
        unresolved = (1.0 - sum(hops.values())) * (1.0 - RESOLVED[channel])
        routes[channel] = {to: hops.get(to, 0.0) + unresolved * returns.get(to, 0.0) for to in START}
    routes["back office"] = routes["phone"]
    stays = {to: (1.0 - TRANSFERRED) * share for to, share in routes["phone"].items()}
    routes["phone"] = stays | {"back office": TRANSFERRED}
    contained = {to: CONTAINED * share for to, share in routes["bot"].items()}
    routes["bot"] = {to: share + (1.0 - CONTAINED) * HANDED_OVER.get(to, 0.0) for to, share in contained.items()}
    return routes


def phone_contacts(run: Run) -> tuple[float, float]:
    """Read the contacts on the phone, transfers included, per case opened in the measured window."""
    time = run.scenario.time
    opened = run.cases["opened_s"] / DAY_S - time.warmup_days
    cases = run.cases["case"][(opened >= 0) & (opened < time.days)]
    phone = run.contacts["case"][run.contacts["channel"] == "phone"]
    return float(phone.isin(cases).sum()), float(len(cases))


def _move(after: str, channel: str, to: dict[str, float]) -> dict[str, Any]:
    return {"after": after, "from": channel, "to": to, "delay": exponential(600.0)}


NETWORK: dict[str, Any] = {
    "schema": 1,
    "name": "network",
    "time": {"days": 1, "warmup_days": 0, "cooldown_days": 1},
    "demand": {"cases_per_day": 800.0},
    "customers": {"segments": [{"name": "all", "channel_preference": START}]},
    "channels": [
        {"name": "bot", "kind": "automated", "serve": 60.0},
        {"name": "phone", "kind": "live"},
        {"name": "chat", "kind": "live", "concurrency": 2},
        {"name": "mail", "kind": "deferred"},
    ],
    "intents": [
        {
            "name": "any",
            "handle": {channel: {"talk": 120.0} for channel in ("phone", "chat", "mail")},
            "resolution": RESOLVED,
            "containment": {"bot": CONTAINED},
            "transfer": {"share": TRANSFERRED, "to": ["back office"]},
        }
    ],
    "moves": [
        _move("handoff", "bot", HANDED_OVER),
        *(_move("hop", channel, to) for channel, to in HOPS.items()),
        *(_move("unresolved", channel, to) for channel, to in RETURNS.items()),
    ],
    "designs": {
        "only": {
            "teams": [
                {"name": "desk", "agents": 8, "channels": ["phone", "chat", "mail"]},
                {"name": "back office", "agents": 3, "channels": ["phone"], "transfers_only": True},
            ]
        }
    },
}


def _visits() -> Point:
    visits = visit_ratios(START, _routes())
    return Point(
        name="network",
        mechanism="open network: handoff, transfer, hop, return",
        figure="contacts on the phone per case",
        source="Jackson 1957",
        scenario=NETWORK,
        ratio=phone_contacts,
        exact=visits["phone"] + visits["back office"],
    )


def _reentrant() -> Point:
    load, agents, returns = 2.1, 3, 0.5
    scenario = single_line(
        "re-entrant",
        load * (1.0 - returns),
        agents,
        days=10,
        moves=[{"after": "unresolved", "to": {"same": 1.0}, "delay": exponential(2.0 * HANDLE_S)}],
        customers={"max_contacts": 1_000},  # never met: 2^-1000
    )
    scenario["intents"][0]["resolution"] = {"phone": 1.0 - returns}
    return Point(
        name="re-entrant",
        mechanism="needy and content customers (Erlang-R)",
        figure="`mean_wait`",
        source="Yom-Tov & Mandelbaum 2014; Jackson 1957",
        scenario=scenario,
        ratio=PHONE_WAIT,
        exact=reentrant_wait(per_s(load) * (1.0 - returns), HANDLE_S, agents, returns),
    )


POINTS = (_visits(), _reentrant())
