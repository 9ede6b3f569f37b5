"""The baselines of this project: there, of today's scenarios, and checked by CI."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.experiment.checking.baseline_file import Baseline
from sim.scenario import names

ROOT = Path(__file__).resolve().parents[3]
BASELINES = ROOT / "bench" / "baselines"


@pytest.mark.parametrize("name", names())
def test_every_shipped_scenario_has_a_baseline_of_all_its_designs(name):
    """Whoever edits a scenario, or ships one, writes its baseline anew."""
    baseline = Baseline.read(BASELINES / f"{name}.json")
    scenario = sim.load(name)

    assert baseline.scenario_sha256 == scenario.sha256
    assert list(baseline.designs) == list(scenario.designs)
    assert (BASELINES / baseline.source).resolve() == ROOT / "scenarios" / f"{name}.toml"
    assert (baseline.overrides, baseline.days) == ((), None)


def test_ci_checks_them():
    """The script that must pass before a change lands runs the check on this folder."""
    assert "omnides check bench/baselines" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
