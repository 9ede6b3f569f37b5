"""First come, first served, path by path: the recursion of Lindley (1952) and Kiefer & Wolfowitz (1955).

The next contact starts when the first of the agents is free. Fed with the arrivals and talks of the log, the
recursion gives every wait to the last bit: the only sums are those the engine makes too.
"""

from __future__ import annotations

import heapq

import pytest
from points import BY_NAME

from sim.engine import ENGINES, simulate
from sim.scenario import build

DAY_S = 86_400.0


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["erlang-c", "m-g-1", "m-d-1"])
def test_wait_first_come_first_served_equals_recursion(name: str, engine: str) -> None:
    """Every contact of three days starts exactly when the recursion says."""
    scenario = build({**BY_NAME[name].scenario, "time": {"days": 3, "warmup_days": 0, "cooldown_days": 1}})
    contacts = simulate(scenario, "only", seed=1, engine=engine).contacts.sort_values("created_s")
    contacts = contacts[contacts["created_s"] < 3 * DAY_S]
    free_s = [0.0] * scenario.designs["only"].teams[0].head_count
    starts = []
    for created_s, talk_s in zip(contacts["created_s"], contacts["talk_s"], strict=True):
        starts.append(max(created_s, free_s[0]))
        heapq.heapreplace(free_s, starts[-1] + talk_s)

    assert contacts["started_s"].tolist() == starts
