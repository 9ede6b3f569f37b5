"""A day desk with two shifts of phone and one desk of mail, small enough to be staffed in a second."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from sim.scenario import Scenario, build

DESKS: dict[str, Any] = {
    "schema": 1,
    "name": "desks",
    "time": {"days": 7, "warmup_days": 1, "cooldown_days": 1},
    "demand": {"cases_per_day": 400, "hourly": [0] * 8 + [2, 2, 2, 1, 1, 1, 1, 1] + [0] * 8},
    "customers": {"segments": [{"name": "all", "channel_preference": {"phone": 0.8, "mail": 0.2}}]},
    "channels": [
        {
            "name": "phone",
            "kind": "live",
            "open": {"all": "08:00-16:00"},
            "patience": {"dist": "exponential", "mean": "5m"},
            "service_level": {"share": 0.8, "within": "30s"},
        },
        {"name": "mail", "kind": "deferred", "service_level": {"share": 0.8, "within": "8h"}},
    ],
    "intents": [
        {
            "name": "any",
            "handle": {"phone": {"talk": {"dist": "exponential", "mean": "4m"}}, "mail": {"talk": "6m"}},
            "transfer": {"share": 0.05, "to": ["experts"]},
        }
    ],
    "cost": {"wage_per_hour": 20.0},
    "designs": {
        "apart": {
            "teams": [
                {
                    "name": "callers",
                    "channels": ["phone"],
                    "shrinkage": 0.2,
                    "shifts": [
                        {"agents": 3, "hours": "08:00-16:00", "days": "all"},
                        {"agents": 1, "hours": "08:00-12:00", "days": "all"},
                        {"agents": 1, "hours": "08:00-12:00", "days": "all"},
                    ],
                },
                {
                    "name": "writers",
                    "channels": ["mail"],
                    "shifts": [{"agents": 1, "hours": "09:00-17:00", "days": "all"}],
                },
                {"name": "experts", "channels": ["phone", "mail"], "agents": 1, "transfers_only": True},
            ]
        }
    },
}


@pytest.fixture
def desks() -> Callable[..., Scenario]:
    """Return a function that builds the scenario, with a change made to its data first if there is one."""

    def make(change: Callable[[dict[str, Any]], object] | None = None) -> Scenario:
        data = copy.deepcopy(DESKS)
        if change is not None:
            change(data)
        return build(data)

    return make
