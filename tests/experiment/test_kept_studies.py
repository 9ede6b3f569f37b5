"""Studies of a store: what is there, and the comparison that was made of it, without simulating."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from studies import TINY, document

import sim
from sim.experiment.store.sealed import seal
from sim.scenario import load
from sim.scenario.schema import Scenario


def _nothing_runs(*_: object, **__: object) -> None:
    pytest.fail("something was run")


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Return where a store is to be."""
    return tmp_path / "runs"


def test_stored_study_is_the_comparison_to_the_last_digit(tiny, runs, monkeypatch) -> None:
    """Nothing is simulated, and the document is the same but for what it says of overrides."""
    made = sim.compare(tiny, 4, store=runs, workers=1)
    monkeypatch.setattr("sim.experiment.gathering.run_units", _nothing_runs)

    assert document(sim.stored(runs)) == document(made)


def test_stored_study_of_a_shipped_scenario_is_the_same(runs, monkeypatch) -> None:
    """Also where designs extend one another, questions are asked and values were set."""
    scenario = load("four-channel-journey", overrides=["cost.wage_per_hour=30"], days=1)
    made = sim.compare(scenario, 2, store=runs, workers=1)
    monkeypatch.setattr("sim.experiment.gathering.run_units", _nothing_runs)
    found = sim.stored(runs)

    assert found.kpis.equals(made.kpis)
    assert found.headline.equals(made.headline)
    assert found.scenario_sha256 == made.scenario_sha256
    assert set(found.overrides) == set(made.overrides) == {"cost.wage_per_hour=30", "time.days=1"}


def test_studies_lists_what_can_be_compared(tiny, runs) -> None:
    """Designs of one scenario and seed belong together, in the scenario's order; others do not."""
    sim.compare(tiny, 3, store=runs, workers=1, designs=["two desks"])
    sim.compare(tiny, 2, store=runs, workers=1)
    sim.compare(tiny, 2, seed=7, store=runs, workers=1)
    one, seven = sim.studies(runs)

    assert (one.scenario, one.seed, one.designs, one.replications) == ("tiny", 1, ("one desk", "two desks"), 2)
    assert (seven.seed, seven.replications, seven.days) == (7, 2, 1)


def test_study_of_some_designs_needs_no_others(tmp_path) -> None:
    """What questions say of designs that are not in the store is left out with them."""
    scenario = load("retail-bank", days=1)
    made = sim.compare(scenario, 2, store=tmp_path / "runs", designs=["cross-channel", "omnichannel"], workers=1)
    found = sim.stored(tmp_path / "runs")

    assert list(found.simulated.designs) == ["cross-channel", "omnichannel"]
    assert found.kpis.equals(made.kpis)


def test_stored_study_counts_replications_without_a_gap(tiny, runs) -> None:
    """A study that was interrupted is reported as far as all of its designs have come."""
    for replications in (2, 4):
        sim.compare(tiny, replications, store=runs, workers=1)
    victim = min(runs.glob("units/*/00002-*.parquet"))
    victim.unlink()

    assert sim.studies(runs)[0].replications == 2
    assert sim.stored(runs).replications == 2


def test_stored_study_of_another_version_is_refused(tiny, runs) -> None:
    """Figures that this version would not find are not mixed with its own, nor silently simulated anew."""
    sim.compare(tiny, 2, store=runs, workers=1)
    for series in (runs / "units").iterdir():
        manifest = series / "manifest.json"
        content = json.loads(manifest.read_text(encoding="utf-8"))
        content.pop("digest")
        other = series.with_name("0" * 8 + series.name[8:])
        manifest.write_text(json.dumps(seal(content | {"omnides": "0.0.1"})), encoding="utf-8")
        shutil.move(series, other)

    with pytest.raises(sim.UsageError, match="kept by another version"):
        sim.stored(runs)


@pytest.mark.parametrize(("study", "said"), [("zz", "there is no study 'zz'"), (3, "must be the name of a study")])
def test_wrong_name_of_a_study_is_told(study, said, tiny, runs) -> None:
    """The studies that there are, are named."""
    sim.compare(tiny, 2, store=runs, workers=1)

    with pytest.raises(sim.UsageError, match=said):
        sim.stored(runs, study)


def test_no_store_is_told(tmp_path) -> None:
    """A folder without a store, and one with an empty store, hold no study."""
    with pytest.raises(sim.UsageError, match="there is no store"):
        sim.studies(tmp_path)
    sim.compare(Scenario(**TINY), 1, store=tmp_path / "runs", workers=1)
    for series in (tmp_path / "runs" / "units").iterdir():
        shutil.rmtree(series)
    with pytest.raises(sim.UsageError, match="holds no study yet"):
        sim.stored(tmp_path / "runs")
