"""A run that hands over its cases part by part: the same rows, the same KPIs, and memory that does not grow."""

from __future__ import annotations

import tracemalloc
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.engine import ENGINES, Run, join, simulate
from sim.engine.compiled import engine as engine_module
from sim.engine.reference import ledger
from sim.errors import UsageError
from sim.kpi import Measures, measure
from sim.scenario import build, load

DESIGNS = ("siloed", "cross-channel", "omnichannel", "portfolio")
FILE = Path(__file__).with_name("everything.toml")

BUSY = {
    "schema": 1,
    "name": "busy",
    "demand": {"cases_per_day": 400.0},
    "customers": {"population": 150, "segments": [{"name": "all", "channel_preference": {"phone": 0.8, "mail": 0.2}}]},
    "channels": [
        {"name": "phone", "kind": "live", "patience": {"dist": "exponential", "mean": "40d"}},
        {"name": "mail", "kind": "deferred", "chase": {"dist": "exponential", "mean": "60d"}},
    ],
    "items": {"account": {"ask": 20, "lasting": True, "on_file": 0.3}, "problem": {"ask": 40}},
    "intents": [
        {
            "name": "any",
            "items": ["account", "problem"],
            "handle": {name: {"talk": {"dist": "exponential", "mean": "5m"}, "wrap": 30} for name in ("phone", "mail")},
            "resolution": {"phone": 0.7, "mail": 0.6},
        }
    ],
    "moves": [
        {"after": "unresolved", "to": {"phone": 0.5, "mail": 0.4}, "delay": {"dist": "exponential", "mean": "1d"}}
    ],
    "designs": {
        "only": {
            "teams": [{"name": "desk", "agents": 4, "channels": ["phone", "mail"]}],
            "context": {"same_agent": 0.9, "same_channel": 0.5, "cross_channel": 0.4, "identity_match": 0.5},
            "routing": {"affinity": "owner", "affinity_wait": "2m"},
        }
    },
}
"""Customers who come back, timers of weeks that hardly ever ring, and nobody who stays for long."""


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hand over parts of 500 contacts."""
    monkeypatch.setattr(ledger, "PART_ROWS", 500)
    monkeypatch.setattr(engine_module, "PART_ROWS", 500)
    monkeypatch.setattr(engine_module, "ROWS_AT_ONCE", 500)


@cache
def _runs(design: str, engine: str) -> tuple[list[Run], Run]:
    """Return a run in parts, and the same run whole."""
    parts: list[Run] = []
    scenario = load(FILE, days=6)
    parts.append(simulate(scenario, design, seed=2, engine=engine, on_part=parts.append))
    return parts, simulate(scenario, design, seed=2, engine=engine)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("design", DESIGNS)
def test_parts_joined_equal_the_whole_run(design: str, engine: str) -> None:
    """The parts hold whole cases, and together every row of a run that kept its log."""
    parts, whole = _runs(design, engine)

    assert len(parts) > 5
    for part in parts:
        assert part.contacts["case"].isin(part.cases["case"]).all()
    together = join(parts)
    for name in ("contacts", "cases", "teams"):
        pd.testing.assert_frame_equal(getattr(together, name), getattr(whole, name), check_exact=True)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("design", DESIGNS)
def test_measures_of_parts_equal_those_of_the_whole_run(design: str, engine: str) -> None:
    """Counts are the same, sums to rounding, in the same rows."""
    (*parts, last), run = _runs(design, engine)
    measures = Measures()
    for part in parts:
        measures.add(part)
    added, whole = measures.close(last), measure(run)

    pd.testing.assert_frame_equal(added[["kpi", "scope", "of", "unit"]], whole[["kpi", "scope", "of", "unit"]])
    for column in ("numerator", "denominator"):
        np.testing.assert_allclose(added[column], whole[column], rtol=1e-9, atol=1e-6)
        counts = whole[column] % 1 == 0
        assert (added[column][counts] == whole[column][counts]).all()


def _peak_mb(days: int, engine: str) -> tuple[int, float]:
    """Return the contacts of a run without a log and the most memory it held at once."""
    measures, contacts = Measures(), 0

    def take(part: Run) -> None:
        nonlocal contacts
        contacts += len(part.contacts)
        measures.add(part)

    scenario = build({**BUSY, "time": {"days": days, "warmup_days": 1, "cooldown_days": 1}})
    tracemalloc.start()
    try:
        last = simulate(scenario, "only", seed=1, engine=engine, on_part=take)
        measures.close(last)
        return contacts + len(last.contacts), tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_memory_without_log_does_not_grow_with_cases_seen(engine: str) -> None:
    """Three times the contacts of the same customers need no more memory, but for the table by half hour."""
    _peak_mb(2, engine)  # what is made once, on first use
    few, short_mb = _peak_mb(8, engine)
    many, long_mb = _peak_mb(24, engine)

    assert many > 2.5 * few
    assert long_mb < 1.15 * short_mb


def test_run_repr_is_one_line_that_says_which_and_how_much():
    """A run in a notebook is told by its name, not by three tables and a scenario."""
    run = simulate(build(BUSY | {"time": {"days": 1}}), "only", seed=np.int64(3), replication=2)

    rows = f"{len(run.contacts)} contacts, {len(run.cases)} cases, {len(run.teams)} team rows"
    assert repr(run) == f"Run('busy', 'only', seed=3, replication=2: {rows})"


@pytest.mark.parametrize("wrong", [{"allow_code": "no"}, {"progress": 3}, {"on_part": 3}])
def test_simulate_argument_of_a_wrong_type_is_refused(wrong):
    """Text that says no is not taken for yes, and what cannot be called is told before the run."""
    with pytest.raises(UsageError, match=f"{next(iter(wrong))} must be"):
        simulate(load("erlang-a", days=1), "siloed", **wrong)


@pytest.mark.parametrize("engine", ENGINES)
def test_run_within_a_run_changes_neither(engine):
    """Tables of the compiled engine are used again by the next run of a thread, but never by two at once."""
    outer = build({**BUSY, "time": {"days": 6, "warmup_days": 0, "cooldown_days": 0}})
    inner = load("erlang-a", ["time.warmup_days=0", "time.cooldown_days=0"], days=1)
    alone = [simulate(scenario, next(iter(scenario.designs)), engine=engine).contacts for scenario in (outer, inner)]
    parts, within = [], []

    def take(part):
        parts.append(part)
        within.append(simulate(inner, "siloed", engine=engine).contacts)

    parts.append(simulate(outer, "only", engine=engine, on_part=take))

    pd.testing.assert_frame_equal(join(parts).contacts, alone[0], check_exact=True)
    assert within
    for contacts in within:
        pd.testing.assert_frame_equal(contacts, alone[1], check_exact=True)
