"""One line, one team: the classic formulas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from formulas import queues

from points.point import DAY_S, HANDLE_S, PHONE_ABANDONMENT, PHONE_WAIT, Point, exponential, kpi, per_s, single_line
from sim.engine.run import Run

WAIT = "`mean_wait`"


def blocked_share(run: Run) -> tuple[float, float]:
    """Read the share of contacts of the measured window that met a full line."""
    time = run.scenario.time
    created = run.contacts["created_s"] / DAY_S - time.warmup_days
    outcomes = run.contacts["outcome"][(created >= 0) & (created < time.days)]
    return float((outcomes == "blocked").sum()), float(len(outcomes))


def _blocking() -> Point:
    return Point(
        name="erlang-b",
        mechanism="no waiting places (M/M/c/c)",
        figure="share blocked",
        source="Erlang 1917, formula B",
        scenario=single_line("erlang-b", 6.0, 8, days=1, channel={"queue_limit": 0}),
        ratio=blocked_share,
        exact=queues.erlang_b(6.0, 8),
    )


def _waiting() -> Point:
    return Point(
        name="erlang-c",
        mechanism="endless patience (M/M/c)",
        figure=WAIT,
        source="Erlang 1917, formula C",
        scenario=single_line("erlang-c", 2.1, 3, days=14),
        ratio=PHONE_WAIT,
        exact=queues.erlang_c_wait(per_s(2.1), HANDLE_S, 3),
    )


def _impatient() -> Point:
    patience = 300.0
    return Point(
        name="erlang-a",
        mechanism="exponential patience (M/M/c+M)",
        figure="`abandonment_rate`",
        source="Palm 1957; Mandelbaum & Zeltyn 2007",
        scenario=single_line("erlang-a", 6.4, 8, days=1, channel={"patience": exponential(patience)}),
        ratio=PHONE_ABANDONMENT,
        exact=queues.erlang_a_abandonment(per_s(6.4), HANDLE_S, patience, 8),
    )


def _limited() -> Point:
    return Point(
        name="m-m-c-k",
        mechanism="limited waiting places (M/M/c/K)",
        figure=WAIT,
        source="Kleinrock 1975, chapter 3",
        scenario=single_line("m-m-c-k", 2.5, 3, days=3, channel={"queue_limit": 5}),
        ratio=PHONE_WAIT,
        exact=queues.mmck_wait(per_s(2.5), HANDLE_S, 3, places=5),
    )


def _one_agent(name: str, mechanism: str, talk: Mapping[str, Any], cv: float, days: int) -> Point:
    return Point(
        name=name,
        mechanism=mechanism,
        figure=WAIT,
        source="Pollaczek 1930; Khinchine 1932",
        scenario=single_line(name, 0.7, 1, days, talk=talk),
        ratio=PHONE_WAIT,
        exact=queues.pollaczek_khinchine(per_s(0.7), HANDLE_S, cv),
    )


def _several_fixed() -> Point:
    return Point(
        name="m-d-c",
        mechanism="fixed handle time, three agents (M/D/c)",
        figure=WAIT,
        source="Crommelin 1932; Franx 2001",
        scenario=single_line("m-d-c", 2.25, 3, days=9, talk=DETERMINISTIC),
        ratio=PHONE_WAIT,
        exact=queues.fixed_handle_wait(per_s(2.25), HANDLE_S, 3),
    )


def _mixed() -> Point:
    weights, means_s = (0.8, 0.2), (200.0, 1_200.0)  # mean 400 s, coefficient of variation 1.6
    talk = {"dist": "hyperexponential", "weights": list(weights), "means": list(means_s)}
    return Point(
        name="hyperexponential",
        mechanism="hyperexponential handle time (M/H2/2)",
        figure=WAIT,
        source="Markov chain; Neuts 1981, chapter 3",
        scenario=single_line("hyperexponential", 1.2, 2, days=18, talk=talk),
        ratio=PHONE_WAIT,
        exact=queues.hyperexponential_wait(per_s(1.2), weights, means_s, 2),
    )


def _priority(of: str) -> Point:
    load, shares = 1.3, {"urgent": 0.4, "normal": 0.6}
    name = f"priority-{of}"
    scenario = {
        **single_line(name, load, 2, days=14),
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
    waits = queues.cobham_waits([per_s(load) * share for share in shares.values()], HANDLE_S, 2)
    return Point(
        name=name,
        mechanism=f"two priorities, the {of} class",
        figure=WAIT,
        source="Cobham 1954",
        scenario=scenario,
        ratio=kpi("mean_wait", "channel", of),
        exact=dict(zip(shares, waits, strict=True))[of],
    )


LOGNORMAL = {"dist": "lognormal", "mean": HANDLE_S, "cv": 0.8}
DETERMINISTIC = {"dist": "deterministic", "value": HANDLE_S}

POINTS = (
    _blocking(),
    _waiting(),
    _impatient(),
    _limited(),
    _one_agent("m-g-1", "lognormal handle time, one agent (M/G/1)", LOGNORMAL, cv=0.8, days=24),
    _one_agent("m-d-1", "fixed handle time, one agent (M/D/1)", DETERMINISTIC, cv=0.0, days=13),
    _several_fixed(),
    _mixed(),
    _priority("urgent"),
    _priority("normal"),
)
