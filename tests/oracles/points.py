"""The points at which simulation meets theory: a scenario, what to read off its runs, and the exact value.

Loads are moderate and a handle time is some 1/200 of a day, so that one day of warm-up is many times as long
as the queue remembers and most of a run is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import formulas
import journeys
from formulas import Chat

from sim.engine.run import Run
from sim.kpi import measure

DAY_S = 86_400.0
HANDLE_S = 400.0

Ratio = Callable[[Run], tuple[float, float]]


@dataclass(frozen=True)
class Measure:
    """One figure of a point: how to read it off a run, as (numerator, denominator), and its exact value."""

    ratio: Ratio
    exact: float


@dataclass(frozen=True)
class Point:
    """One scenario with exactly known figures."""

    scenario: Mapping[str, Any]
    measures: Mapping[str, Measure]


def kpi(name: str, scope: str = "all", of: str = "all") -> Ratio:
    """Return the reading of a KPI."""

    def ratio(run: Run) -> tuple[float, float]:
        table = measure(run)
        row = table[(table["kpi"] == name) & (table["scope"] == scope) & (table["of"] == of)]
        return float(row["numerator"].item()), float(row["denominator"].item())

    return ratio


def blocked_share(run: Run) -> tuple[float, float]:
    """Read the share of contacts of the measured window that met a full line."""
    time = run.scenario.time
    created = run.contacts["created_s"] / DAY_S - time.warmup_days
    outcomes = run.contacts["outcome"][(created >= 0) & (created < time.days)]
    return float((outcomes == "blocked").sum()), float(len(outcomes))


def stay(run: Run) -> tuple[float, float]:
    """Read the mean time from reaching the line to the end of the session, or to abandoning."""
    time = run.scenario.time
    queued = run.contacts["queued_s"] / DAY_S - time.warmup_days
    stays = (run.contacts["ended_s"] - run.contacts["queued_s"])[(queued >= 0) & (queued < time.days)]
    return float(stays.sum()), float(stays.count())


def exponential(mean_s: float) -> dict[str, Any]:
    """Return an exponential distribution as a scenario writes it."""
    return {"dist": "exponential", "mean": mean_s}


def single_line(
    name: str,
    load_erl: float,
    agents: int,
    days: int,
    talk: Mapping[str, Any] | None = None,
    channel: Mapping[str, Any] | None = None,
    routing: Mapping[str, Any] | None = None,
    customers: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the scenario of one line, with the given offered load."""
    return {
        "schema": 1,
        "name": name,
        "time": {"days": days, "warmup_days": 1, "cooldown_days": 1},
        "demand": {"cases_per_day": load_erl * DAY_S / HANDLE_S},
        "customers": dict(customers or {}),
        "channels": [{"name": "phone", "kind": "live", **(channel or {})}],
        "intents": [{"name": "any", "handle": {"phone": {"talk": dict(talk or exponential(HANDLE_S))}}}],
        "designs": {
            "only": {
                "teams": [{"name": "desk", "agents": agents, "channels": ["phone"]}],
                "routing": dict(routing or {}),
            }
        },
    }


PHONE_WAIT = kpi("mean_wait", "channel", "phone")


def _per_s(load_erl: float) -> float:
    return load_erl / HANDLE_S


def _blocking() -> Point:
    scenario = single_line("erlang-b", 6.0, 8, days=2, channel={"queue_limit": 0})
    return Point(scenario, {"blocked": Measure(blocked_share, formulas.erlang_b(6.0, 8))})


def _waiting() -> Point:
    exact = formulas.erlang_c_wait(_per_s(2.1), HANDLE_S, 3)
    return Point(single_line("erlang-c", 2.1, 3, days=14), {"wait": Measure(PHONE_WAIT, exact)})


def _impatient() -> Point:
    patience = 300.0
    scenario = single_line("erlang-a", 6.4, 8, days=2, channel={"patience": exponential(patience)})
    exact = formulas.erlang_a_abandonment(_per_s(6.4), HANDLE_S, patience, 8)
    return Point(scenario, {"abandonment": Measure(kpi("abandonment_rate", "channel", "phone"), exact)})


def _limited() -> Point:
    scenario = single_line("m-m-c-k", 2.5, 3, days=3, channel={"queue_limit": 5})
    exact = formulas.mmck_wait(_per_s(2.5), HANDLE_S, 3, places=5)
    return Point(scenario, {"wait": Measure(PHONE_WAIT, exact)})


def _one_agent(name: str, talk: Mapping[str, Any], cv: float, days: int) -> Point:
    exact = formulas.pollaczek_khinchine(_per_s(0.7), HANDLE_S, cv)
    return Point(single_line(name, 0.7, 1, days, talk=talk), {"wait": Measure(PHONE_WAIT, exact)})


def _priorities() -> Point:
    load, shares = 1.3, {"urgent": 0.4, "normal": 0.6}
    scenario = {
        **single_line("priorities", load, 2, days=18),
        "channels": [{"name": name, "kind": "live"} for name in shares],
        "customers": {"segments": [{"name": "all", "channel_preference": shares}]},
        "intents": [{"name": "any", "handle": {name: {"talk": exponential(HANDLE_S)} for name in shares}}],
        "designs": {
            "only": {
                # listed last first: the order of a team's channels must not decide
                "teams": [{"name": "desk", "agents": 2, "channels": ["normal", "urgent"]}],
                "routing": {"contact_choice": "priority", "priority": {"urgent": 1, "normal": 2}},
            }
        },
    }
    waits = formulas.cobham_waits([_per_s(load) * share for share in shares.values()], HANDLE_S, 2)
    return Point(
        scenario,
        {name: Measure(kpi("mean_wait", "channel", name), exact) for name, exact in zip(shares, waits, strict=True)},
    )


def _chat() -> Point:
    patience, slowdown = 500.0, 0.3
    load = 0.85 * 2 * 3 / (1.0 + 2 * slowdown)  # of work at speed 1, at 85% of the speed of two full agents
    channel = {"concurrency": 3, "slowdown": slowdown, "patience": exponential(patience)}
    chat = Chat(_per_s(load), HANDLE_S, patience, agents=2, concurrency=3, slowdown=slowdown)
    return Point(
        single_line("chat", load, 2, days=5, channel=channel),
        {"wait": Measure(PHONE_WAIT, chat.mean_wait()), "stay": Measure(stay, chat.mean_stay())},
    )


OWNERS, OWNED_LOAD = 3, 1.95


def _strict_owner() -> Point:
    routing = {"affinity": "owner", "portfolio": True, "affinity_wait": "forever"}
    scenario = single_line(
        "strict-owner", OWNED_LOAD, OWNERS, days=8, routing=routing, customers={"population": 1_000 * OWNERS}
    )
    exact = formulas.erlang_c_wait(_per_s(OWNED_LOAD) / OWNERS, HANDLE_S, 1)
    return Point(scenario, {"wait": Measure(PHONE_WAIT, exact)})


def _pooled() -> Point:
    scenario = single_line("pooled", OWNED_LOAD, OWNERS, days=14, customers={"population": 1_000 * OWNERS})
    exact = formulas.erlang_c_wait(_per_s(OWNED_LOAD), HANDLE_S, OWNERS)
    return Point(scenario, {"wait": Measure(PHONE_WAIT, exact)})


def _journeys() -> Point:
    return Point(journeys.SCENARIO, {of: Measure(kpi(of), exact) for of, exact in journeys.exact().items()})


POINTS = {
    point.scenario["name"]: point
    for point in (
        _blocking(),
        _waiting(),
        _impatient(),
        _limited(),
        _one_agent("m-g-1", {"dist": "lognormal", "mean": HANDLE_S, "cv": 0.8}, cv=0.8, days=28),
        _one_agent("m-d-1", {"dist": "deterministic", "value": HANDLE_S}, cv=0.0, days=13),
        _priorities(),
        _chat(),
        _strict_owner(),
        _pooled(),
        _journeys(),
    )
}
