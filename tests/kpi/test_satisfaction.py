"""What satisfaction is made of: points lost by each cause, gained by a relationship, cut by clipping."""

from __future__ import annotations

import copy
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.engine import simulate, simulate_rows
from sim.kpi import measure
from sim.kpi.amounts import Amount
from sim.kpi.compiled import Counter
from sim.kpi.sums import Sums
from sim.scenario import load

EVERYTHING = Path(__file__).parents[1] / "engine" / "everything.toml"
DESIGNS = ("siloed", "cross-channel", "omnichannel", "portfolio")

QUIET = {"items_repeated": 0, "transfers": 0, "extra_contacts": 0, "minutes_waited": 0.0, "hours_waited": 0.0}
"""A case that loses nothing, if it is resolved."""
PARTS = (
    "csat_lost_waiting", "csat_lost_repeats", "csat_lost_extra_contacts", "csat_lost_transfers",
    "csat_lost_unresolved", "csat_gained_relationship", "csat_clipped",
)  # fmt: skip

# Base 90; points: 10 an extra contact, 15 a transfer, 5 an item, 6 a minute, 3.6 an hour, 50 unresolved, 12 gained.
ONE_CASE: dict[str, tuple[dict[str, Any], float, dict[str, float]]] = {
    "quiet": ({}, 90.0, {}),
    "minutes": ({"minutes_waited": 2.5}, 75.0, {"csat_lost_waiting": 15.0}),
    "hours": ({"hours_waited": 5.0}, 72.0, {"csat_lost_waiting": 18.0}),
    "minutes and hours": ({"minutes_waited": 1.0, "hours_waited": 1.0}, 80.4, {"csat_lost_waiting": 9.6}),
    "repeats": ({"items_repeated": 3}, 75.0, {"csat_lost_repeats": 15.0}),
    "extra contacts": ({"extra_contacts": 2}, 70.0, {"csat_lost_extra_contacts": 20.0}),
    "transfers": ({"transfers": 2}, 60.0, {"csat_lost_transfers": 30.0}),
    "given up": ({"outcome": "given_up"}, 40.0, {"csat_lost_unresolved": 50.0}),
    "open": ({"outcome": "open", "closed_s": np.nan}, 40.0, {"csat_lost_unresolved": 50.0}),
    "relationship": (
        {"relationship": True, "extra_contacts": 1},
        92.0,
        {"csat_lost_extra_contacts": 10.0, "csat_gained_relationship": 12.0},
    ),
    "above 100": ({"relationship": True}, 100.0, {"csat_gained_relationship": 12.0, "csat_clipped": -2.0}),
    "below 0": (
        {"outcome": "given_up", "transfers": 4},
        0.0,
        {"csat_lost_unresolved": 50.0, "csat_lost_transfers": 60.0, "csat_clipped": 20.0},
    ),
}


@pytest.mark.parametrize("what", list(ONE_CASE))
def test_satisfaction_one_case_by_hand_has_parts_worked_out(make_run, what):
    """Each cause takes its points, and what clipping cuts stands by itself."""
    happened, csat, parts = ONE_CASE[what]
    row = {"outcome": "resolved", "closed_s": 500.0, "relationship": False, **QUIET, **happened}
    case = (
        "young", "balance", 0, row["closed_s"], row["outcome"], 1, 1, row["items_repeated"], row["transfers"],
        row["extra_contacts"], row["minutes_waited"], row["hours_waited"], row["relationship"], csat, 0.0,
    )  # fmt: skip
    run = make_run(cases=[case])
    table = measure(run).query("scope == 'all'").set_index("kpi")

    assert table.loc[list(PARTS), "numerator"].to_dict() == pytest.approx(dict.fromkeys(PARTS, 0.0) | parts)
    assert (table.loc[[*PARTS, "csat"], "denominator"] == 1).all()
    assert 90 - sum(table.loc[list(PARTS[:5]), "numerator"]) + sum(table.loc[list(PARTS[5:]), "numerator"]) == csat


def test_satisfaction_without_points_has_no_parts(make_run, run):
    """Without `[satisfaction]` nothing is lost, and no sum is undefined but satisfaction itself."""
    bare = copy.deepcopy(run.scenario.model_dump(by_alias=True))
    bare["satisfaction"] = None
    sums = Sums(make_run(bare).scenario, "siloed")
    sums.add_part(make_run(bare))

    assert (sums.table[:, Amount.LOST_BY_WAITING : Amount.CLIPPED + 1] == 0).all()


@lru_cache
def _run(design):
    return simulate(load(EVERYTHING), design, seed=4)


def _from_log(design) -> Sums:
    sums = Sums(load(EVERYTHING), design)
    sums.add_part(_run(design))
    return sums


def _counted(design) -> Sums:
    scenario = load(EVERYTHING)
    counter = Counter(scenario, design)
    simulate_rows(scenario, design, 4, 0, counter.take)
    return counter.sums


@pytest.mark.parametrize("found", [_from_log, _counted])
@pytest.mark.parametrize("design", DESIGNS)
def test_satisfaction_every_group_adds_up(design, found):
    """Base less losses plus gain plus clipping is CSAT: all, channels, segments, intents, days; every part is there."""
    sums = found(design)
    table, groups = sums.table, sums.groups
    lost = table[:, Amount.LOST_BY_WAITING : Amount.LOST_BY_UNRESOLVED + 1].sum(axis=1)
    left = 82 * table[:, Amount.CASES] - lost + table[:, Amount.GAINED_BY_RELATIONSHIP] + table[:, Amount.CLIPPED]

    np.testing.assert_allclose(left, table[:, Amount.CSAT], rtol=1e-12, atol=1e-8)
    for scope in ("all", "channel", "segment", "intent", "day"):
        assert table[groups.first[scope] : groups.first[scope] + groups.count(scope), Amount.CASES].sum() > 1_000
    parts = table[0, Amount.LOST_BY_WAITING : Amount.CLIPPED + 1]
    assert (parts[:-1] > 0).all()
    assert parts[-1] != 0
