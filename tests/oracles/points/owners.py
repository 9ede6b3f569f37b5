"""Customers with an owner, who waits for whom, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from formulas import owners, queues

from points.point import HANDLE_S, PHONE_WAIT, Point, Ratio, exponential, kpi, per_s, single_line
from sim.engine.run import Run

OWNERS, LOAD_ERL = 3, 1.95
POPULATION = {"population": 1_000 * OWNERS}


def _strict_owner() -> Point:
    routing = {"affinity": "owner", "portfolio": True, "affinity_wait": "forever"}
    return Point(
        name="strict-owner",
        mechanism="owners only: each agent a line of its own",
        figure="`mean_wait`",
        source="Erlang 1917, formula C",
        scenario=single_line("strict-owner", LOAD_ERL, OWNERS, days=8, routing=routing, customers=POPULATION),
        ratio=PHONE_WAIT,
        exact=queues.erlang_c_wait(per_s(LOAD_ERL) / OWNERS, HANDLE_S, 1),
    )


def _pooled() -> Point:
    return Point(
        name="pooled",
        mechanism="the same customers without owners",
        figure="`mean_wait`",
        source="Erlang 1917, formula C",
        scenario=single_line("pooled", LOAD_ERL, OWNERS, days=11, customers=POPULATION),
        ratio=PHONE_WAIT,
        exact=queues.erlang_c_wait(per_s(LOAD_ERL), HANDLE_S, OWNERS),
    )


def one_less(name: str) -> Ratio:
    """Return the reading of 1 - a KPI of the phone."""
    reading = kpi(name, "channel", "phone")

    def ratio(run: Run) -> tuple[float, float]:
        met, all_of_them = reading(run)
        return all_of_them - met, all_of_them

    return ratio


def _team_of_owners(
    name: str, load_each_erl: float, agents: int, days: int, wait: Any, **channel: Any
) -> Mapping[str, Any]:
    """Return the scenario of agents with portfolios, who wait for their customers before others may."""
    return single_line(
        name,
        load_each_erl * agents,
        agents,
        days,
        channel=channel,
        customers={"population": 1_000 * agents},
        routing={"affinity": "owner", "portfolio": True, "affinity_wait": wait},
    )


def _exponential_wait() -> Point:
    """Return the point with so many agents that a colleague is always idle.

    Whoever gives up on the owner then meets a colleague at once, so the log tells. Only if all 20 agents are busy may
    it be the owner after all: even in one shared line 1 contact in 900 meets that (Erlang's formula C), and then one
    colleague of 20 is the owner. What is neglected is below 0.01%.
    """
    load, agents, wait_s = 0.45, 20, 400.0
    return Point(
        name="owner-exponential-wait",
        mechanism="owner, exponential `affinity_wait`",
        figure="1 - `owner_met_rate`",
        source="Baccelli, Boyer & Hebuterne 1984; proof in formulas/owners.py",
        scenario=_team_of_owners("owner-exponential-wait", load, agents, 1, exponential(wait_s)),
        ratio=one_less("owner_met_rate"),
        exact=owners.give_up_exponential(per_s(load), HANDLE_S, wait_s),
    )


def _fixed_wait(name: str, agents: int, days: int) -> Point:
    """Return the point that counts contacts not answered within the wait for the owner.

    A contact that goes on to the shared line waits for exactly that long or longer; a millisecond less as the target
    keeps rounding out of it.
    """
    load, wait_s = 0.7, 600.0
    target = {"service_level": {"within": wait_s - 1e-3}}
    return Point(
        name=name,
        mechanism=f"owner, fixed `affinity_wait`, {agents} agents",
        figure="1 - `service_level`",
        source="Barrer 1957; proof in formulas/owners.py",
        scenario=_team_of_owners(name, load, agents, days, wait_s, **target),
        ratio=one_less("service_level"),
        exact=owners.give_up_fixed(per_s(load), HANDLE_S, wait_s),
    )


POINTS = (
    _strict_owner(),
    _pooled(),
    _exponential_wait(),
    _fixed_wait("owner-fixed-wait-2", agents=2, days=12),
    _fixed_wait("owner-fixed-wait-8", agents=8, days=3),
)
