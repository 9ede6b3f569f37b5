"""A day with seven cases, small enough to work every KPI out by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.engine.run import Run
from sim.scenario.schema import Scenario

WINDOW = 86_400.0
"""Start of the measured day; every time below counts from it."""

SCENARIO: dict[str, Any] = {
    "schema": 1,
    "name": "by-hand",
    "time": {"days": 1, "warmup_days": 1, "cooldown_days": 1},
    "demand": {"cases_per_day": 7},
    "customers": {
        "segments": [
            {"name": "young", "value_per_year": 100.0, "channel_preference": {"phone": 0.5, "email": 0.5}},
            {"name": "old", "value_per_year": 50.0, "channel_preference": {"phone": 1.0, "ivr": 0.0}},
        ]
    },
    "channels": [
        {
            "name": "phone",
            "kind": "live",
            "front": {"channel": "ivr"},
            "service_level": {"within": "30s"},
            "cost_per_contact": 0.5,
        },
        {"name": "email", "kind": "deferred", "service_level": {"within": "4h"}},
        {
            "name": "ivr",
            "kind": "automated",
            "serve": "10s",
            "cost_per_contact": 0.1,
            "cost_per_resolution": 0.4,
        },
    ],
    "intents": [
        {"name": "balance", "handle": {"phone": {"talk": "3m"}, "email": {"talk": "5m"}}},
        {"name": "loan", "handle": {"phone": {"talk": "3m"}, "email": {"talk": "5m"}}},
    ],
    # A second on the line costs 0.1 points, a second until a message is answered 0.001.
    "satisfaction": {
        "base": 90.0,
        "extra_contact": 10.0,
        "transfer": 15.0,
        "repeated_item": 5.0,
        "unresolved": 50.0,
        "minute_waited": 6.0,
        "wait_threshold": "10s",
        "hour_waited": 3.6,
        "deferred_threshold": "700s",
        "churn": {"unresolved": 0.25},
    },
    "relationship": {"csat_points": 12.0},
    # 30.4375 days are a month: a fee of 30.4375 a month is 1 a day.
    "cost": {"wage_per_hour": 18.0, "platform_per_agent_month": 30.4375, "overhead": 0.5},
    "designs": {
        "siloed": {
            "platform_cost_per_month": 60.875,
            "teams": [
                {"name": "desk", "agents": 2, "channels": ["phone"], "wage_per_hour": 36.0, "shrinkage": 0.2},
                {"name": "mail", "agents": 1, "channels": ["email"]},
            ],
        }
    },
}

TIMES = ("created_s", "queued_s", "started_s", "ended_s", "released_s")
WORK = ("talk_s", "asking_s", "wrap_s", "repeat_s")


def contact(case: int, number: int, channel: str, origin: str, outcome: str, **values: Any) -> dict[str, Any]:
    """Return a row of the contact log; times count from the window; a team means that an agent handled it."""
    row: dict[str, Any] = dict.fromkeys((*TIMES, "lookup_s", "switch_s", "paused_s", "capacity_s", *WORK), np.nan)
    row |= {"case": case, "customer": case, "contact": number, "channel": channel, "origin": origin}
    row |= {"outcome": outcome, "team": None, "agent": pd.NA, "items_needed": 2, "items_asked": 0}
    row |= {"items_repeated": 0, "owner_met": pd.NA, "duplicate": False, "switched": False}
    row |= {"host": channel}
    if "team" in values:
        row |= dict.fromkeys(("lookup_s", "switch_s", "paused_s", *WORK), 0.0) | {"agent": 0}
        values["released_s"] = values.get("released_s", values["ended_s"] + values.get("wrap_s", 0.0))
        row["capacity_s"] = values["released_s"] - values["started_s"]
    row |= {name: value + WINDOW if name in TIMES else value for name, value in values.items()}
    return row


CONTACTS = [
    contact(0, 1, "ivr", "first", "passed_on", created_s=0, started_s=0, ended_s=9, host="phone"),
    contact(0, 1, "phone", "first", "resolved", created_s=9, queued_s=9, started_s=19, ended_s=119,
            team="desk",
            talk_s=80, asking_s=20, wrap_s=10),
    contact(1, 1, "phone", "first", "abandoned", created_s=1000, queued_s=1000, ended_s=1030),
    contact(1, 2, "phone", "retrial", "unresolved", created_s=2000, queued_s=2000, started_s=2025,
            ended_s=2225,
            team="desk", talk_s=150, asking_s=50, wrap_s=20),
    contact(1, 3, "email", "return", "resolved", created_s=5000, queued_s=5000, started_s=9000, ended_s=9300,
            team="mail", talk_s=250, asking_s=50, repeat_s=30, items_repeated=1, owner_met=False),
    contact(2, 1, "email", "first", "merged", created_s=3000, queued_s=3000, ended_s=20040),
    contact(2, 2, "phone", "chase", "resolved", created_s=20000, queued_s=20000, started_s=20040,
            ended_s=20140,
            team="desk", talk_s=100, wrap_s=10, switched=True),
    contact(3, 1, "ivr", "first", "contained", created_s=4000, started_s=4000, ended_s=4060, host="phone"),
    contact(4, 1, "phone", "first", "resolved", created_s=-100, queued_s=-100, started_s=50, ended_s=150,
            team="desk",
            talk_s=100, switched=True),
    contact(5, 1, "email", "first", "open", created_s=80000, queued_s=80000),
    contact(6, 1, "phone", "first", "transferred", created_s=30000, queued_s=30000, started_s=30010,
            ended_s=30110,
            team="desk", talk_s=100),
    contact(6, 2, "phone", "transfer", "resolved", created_s=30110, queued_s=30110, started_s=30130,
            ended_s=30230,
            team="desk", talk_s=60, asking_s=40, repeat_s=40, items_repeated=2, owner_met=True),
    contact(6, 3, "email", "follow_up", "resolved", created_s=30230, queued_s=30230, started_s=30300,
            ended_s=30400,
            team="mail", talk_s=100),
]  # fmt: skip

_CASE_COLUMNS = (
    "segment", "intent", "opened_s", "closed_s", "outcome", "contacts", "channels",
    "items_repeated", "transfers", "extra_contacts", "minutes_waited", "hours_waited", "relationship",
    "csat_points", "churn_probability",
)  # fmt: skip
CASES = [
    ("young", "balance", 0, 119, "resolved", 1, 1, 0, 0, 0, 0.0, 0.0, True, 100.0, 0.05),
    ("old", "loan", 1000, 9300, "resolved", 3, 2, 1, 0, 2, 35 / 60, 1.0, False, 57.9, 0.10),
    ("young", "loan", 3000, 20140, "resolved", 2, 2, 0, 0, 1, 0.5, 16340 / 3600, False, 60.66, 0.10),
    ("old", "balance", 4000, 4060, "resolved", 1, 1, 0, 0, 0, 0.0, 0.0, False, 90.0, 0.05),
    ("old", "balance", -100, 150, "resolved", 1, 1, 0, 0, 0, 140 / 60, 0.0, False, 76.0, 0.90),
    ("young", "balance", 80000, np.nan, "open", 1, 1, 0, 0, 0, 0.0, 0.0, False, 40.0, 0.25),
    ("old", "balance", 30000, 30230, "resolved", 2, 1, 2, 1, 0, 10 / 60, 0.0, True, 76.0, 0.10),
]
"""Case 4 was opened in the warm-up and resolved in the window. Case 0 has 90 + 12 points, clipped to 100; case 1 has
90 - 2 x 10 - 5 - 3.5 - 3.6, case 2 90 - 10 - 3 - 16.34, case 6 90 - 15 - 2 x 5 - 1 + 12."""

TEAMS = [
    ("desk", -1800.0, 900.0, 900.0, 900.0, 0.0, 0.0),
    ("desk", 0.0, 3600.0, 1800.0, 900.0, 0.0, 0.0),
    ("mail", 84600.0, 1800.0, 450.0, 450.0, 0.0, 360.0),
    ("mail", 86400.0, 700.0, 700.0, 700.0, 0.0, 0.0),
]
"""The first slot lies before the window, the last after it."""


def build_run(
    scenario: dict[str, Any] = SCENARIO,
    contacts: Sequence[dict[str, Any]] = CONTACTS,
    cases: Sequence[tuple[Any, ...]] = CASES,
    replication: int = 0,
    notes: tuple[str, ...] = (),
) -> Run:
    """Return a run with these logs, in the types the engine gives them."""
    case_log = pd.DataFrame(list(cases), columns=list(_CASE_COLUMNS))
    case_log[["opened_s", "closed_s"]] += WINDOW
    case_log.insert(0, "case", np.arange(len(case_log)))
    log = pd.DataFrame(list(contacts)).merge(case_log[["case", "segment", "intent"]], on="case")
    log["agent"] = log["agent"].astype("Int64")
    log["owner_met"] = log["owner_met"].astype("boolean")
    for name in ("segment", "intent", "channel", "team", "origin", "outcome"):
        log[name] = log[name].astype("category")
    columns = ["team", "slot_s", "duty_s", "busy_s", "capacity_s", "waiting_s", "absent_s"]
    teams = pd.DataFrame(TEAMS, columns=columns)
    teams["slot_s"] += WINDOW
    return Run(Scenario(**scenario), "siloed", 1, replication, "reference", log, case_log, teams, notes)


@pytest.fixture
def make_run() -> Callable[..., Run]:
    """Build a run by hand."""
    return build_run


@pytest.fixture(scope="session")
def run() -> Run:
    """Return the day with seven cases."""
    return build_run()
