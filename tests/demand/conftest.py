"""A plain scenario whose demand each test changes."""

import copy

import pytest

from sim.scenario import build

PLAIN = {
    "schema": 1,
    "name": "plain",
    "time": {"days": 10, "warmup_days": 2, "cooldown_days": 1},
    "demand": {"cases_per_day": 400},
    "channels": [{"name": "phone", "kind": "live"}, {"name": "email", "kind": "deferred"}],
    "customers": {
        "segments": [
            {"name": "young", "share": 0.3, "channel_preference": {"phone": 1, "email": 3}},
            {"name": "old", "share": 0.7, "channel_preference": {"phone": 9, "email": 1}},
        ]
    },
    "intents": [
        {
            "name": name,
            "share": share,
            "handle": {"phone": {"talk": "5m"}, "email": {"talk": "6m"}},
        }
        for name, share in (("bill", 3), ("fault", 1))
    ],
    "designs": {"only": {"teams": [{"name": "all", "agents": 20, "channels": ["phone", "email"]}]}},
}


@pytest.fixture
def scenario():
    """Return a function that builds the plain scenario with changes to [demand], [time] and [customers]."""

    def make(*, demand=None, time=None, customers=None):
        data = copy.deepcopy(PLAIN)
        data["demand"] |= demand or {}
        data["time"] |= time or {}
        data["customers"] |= customers or {}
        return build(data)

    return make
