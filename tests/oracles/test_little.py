"""Little's law on every line: the time contacts wait is the time the lines hold them, half hour by half hour.

Little (1961): mean number waiting = arrival rate x mean wait. Over a whole run, with contacts still waiting
counted up to its end, this is an identity and not a limit: both sides are the same integral, one taken by
contact (the log), the other by slot (the table by team and half hour).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from points import POINTS

from sim.engine import ENGINES, simulate
from sim.scenario import build

SLOT_S, DAY_S = 1_800.0, 86_400.0
FOUR_MINUTES = {"dist": "exponential", "mean": "4m"}

MIXED: dict[str, Any] = {
    "schema": 1,
    "name": "mixed",
    "time": {"days": 3, "warmup_days": 1, "cooldown_days": 0},
    "demand": {"cases_per_day": 900.0},
    "customers": {
        "population": 200,
        "segments": [{"name": "all", "channel_preference": {"phone": 0.4, "chat": 0.3, "mail": 0.3}}],
    },
    "channels": [
        {
            "name": "phone",
            "kind": "live",
            "patience": {"dist": "exponential", "mean": "5m"},
            "open": {"mon-sun": "08:00-20:00"},
            "at_close": "turn_away",
            "queue_limit": 12,
        },
        {
            "name": "chat",
            "kind": "live",
            "concurrency": 2,
            "slowdown": 0.3,
            "open": {"mon-sun": "07:00-22:00"},
        },
        {"name": "mail", "kind": "deferred", "chase": {"dist": "exponential", "mean": "6h"}},
    ],
    "intents": [
        {
            "name": "any",
            "handle": {name: {"talk": FOUR_MINUTES} for name in ("phone", "chat", "mail")},
            "resolution": {"phone": 0.8, "chat": 0.7, "mail": 0.6},
        }
    ],
    "moves": [
        {"after": "abandon", "from": "phone", "to": {"phone": 0.4, "mail": 0.3}, "delay": "20m"},
        {"after": "unresolved", "to": {"phone": 0.5, "same": 0.3}, "delay": "1h"},
        {"after": "silence", "from": "mail", "to": {"phone": 0.4, "mail": 0.3}},
        {"after": "closed", "to": {"same": 0.8}, "delay": "next_open"},
    ],
    "designs": {
        "only": {
            "teams": [
                {"name": "desk", "agents": 3, "channels": ["phone", "chat"]},
                {"name": "back office", "agents": 2, "channels": ["mail", "phone"]},
            ],
            "context": {"same_channel": 0.5, "cross_channel": 0.5},
            "routing": {"affinity": "last_agent", "affinity_wait": "10m"},
        }
    },
}


def waiting_by_slot(contacts: pd.DataFrame, end_s: float) -> npt.NDArray[np.float64]:
    """Return contact-seconds waiting by half hour, summed from the log; open ones wait until ``end_s``."""
    lined = contacts[contacts["queued_s"].notna()]
    since = lined["queued_s"].to_numpy()
    until = lined["started_s"].fillna(lined["ended_s"]).fillna(end_s).to_numpy()
    edges = np.arange(0.0, end_s + SLOT_S, SLOT_S)
    # time waited up to each edge, by all; its steps are the slots
    waited = np.array([np.clip(edge - since, 0.0, until - since).sum() for edge in edges])
    return np.diff(waited)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("document", [MIXED, *(p.scenario for p in POINTS)], ids=lambda d: d["name"])
def test_waiting_time_of_contacts_equals_time_lines_hold_them(document: dict[str, Any], engine: str) -> None:
    """In every half hour and for every line the log's waits are the waiting of the team table.

    The log does not say in whose own line a contact waited, nor for which team a transferred one did, so with
    affinity or transfers the teams are taken together.
    """
    short = {**document, "time": {"days": 1, "warmup_days": 1, "cooldown_days": 0}}
    run = simulate(build(short), "only", seed=1, engine=engine)
    end_s = 2 * DAY_S
    teams = run.scenario.designs["only"].teams
    first_able = {channel: team.name for team in reversed(teams) for channel in team.channels}
    home = run.contacts["channel"].astype(object).map(first_able)

    own_lines = run.scenario.designs["only"].routing.affinity != "none"
    asked_for = any(team.transfers_only for team in teams)

    groups = [[team.name for team in teams]] if own_lines or asked_for else [[team.name] for team in teams]
    for names in groups:
        table = run.teams[run.teams["team"].isin(names)].groupby("slot_s")["waiting_s"].sum()
        expected = waiting_by_slot(run.contacts[home.isin(names)], end_s)
        assert table.to_numpy() == pytest.approx(expected, rel=1e-6, abs=1e-3)
