"""Customers with an owner."""

from __future__ import annotations

from formulas import queues

from points.point import HANDLE_S, PHONE_WAIT, Point, per_s, single_line

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
        scenario=single_line("pooled", LOAD_ERL, OWNERS, days=14, customers=POPULATION),
        ratio=PHONE_WAIT,
        exact=queues.erlang_c_wait(per_s(LOAD_ERL), HANDLE_S, OWNERS),
    )


POINTS = (_strict_owner(), _pooled())
