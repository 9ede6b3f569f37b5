"""Studies of a store: what is there, and the comparison that was made of it, without simulating."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from studies import TINY, document

import sim
from sim.scenario import load, vary
from sim.scenario.schema import Scenario


def _nothing_runs(*_: object, **__: object) -> None:
    pytest.fail("something was run")


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Return where a store is to be."""
    return tmp_path / "runs"


def test_stored_study_is_the_comparison_to_the_last_digit(tiny, runs, monkeypatch) -> None:
    """Nothing is simulated, and the document is the same."""
    made = sim.compare(tiny, 4, store=runs, workers=1)
    monkeypatch.setattr("sim.experiment.gathering.run_units", _nothing_runs)

    assert document(sim.stored(runs)) == document(made)


@pytest.mark.parametrize(
    "asked",
    [
        {"designs": ["omnichannel", "siloed"]},
        {"precision": {"csat": np.float32(0.2)}, "max_replications": np.int64(21)},
        {"overrides": ["cost.wage_per_hour=30"], "replications": 2},
    ],
    ids=lambda asked: next(iter(asked)),
)
def test_stored_study_is_what_was_asked(asked, runs, monkeypatch) -> None:
    """Order and choice of designs, precision and what was set in the file are those of the comparison."""
    scenario = load("four-channel-journey", overrides=asked.pop("overrides", ()), days=1)
    made = sim.compare(scenario, store=runs, workers=1, **{"replications": 2, **asked})
    monkeypatch.setattr("sim.experiment.gathering.run_units", _nothing_runs)
    found = sim.stored(runs)

    assert document(found) == document(made)
    assert found.headline.equals(made.headline)


def test_stored_study_of_equal_service_says_so(tmp_path, monkeypatch) -> None:
    """The plans are those that were found, with their notes; the search is not repeated."""
    channel = TINY["channels"][0] | {"service_level": {"share": 0.5, "within": "5m"}}
    scenario = Scenario(**TINY | {"channels": [channel]})
    made = sim.compare(scenario, 3, store=tmp_path / "runs", workers=1, frame="equal-service")
    monkeypatch.setattr("sim.experiment.gathering.run_units", _nothing_runs)
    found = sim.stored(tmp_path / "runs")

    assert document(found) == document(made)
    assert found.frame == "equal-service"
    assert any(note.startswith("equal service:") for note in found.notes)


def test_variants_of_a_design_are_studies_of_their_own(tiny, runs) -> None:
    """What was set is said of the study that it was set in, beside the figures it led to."""
    made = {}
    for agents in (2, 3):
        scenario = vary(tiny, [f'designs."two desks".teams.desk.agents={agents}'])
        made[scenario.overrides] = sim.compare(scenario, 2, store=runs, workers=1)
    found = sim.studies(runs)

    assert {study.overrides for study in found} == set(made)
    for study in found:
        assert document(sim.stored(runs, study.name)) == document(made[study.overrides])


def test_studies_lists_comparisons_and_no_questions(tiny, runs) -> None:
    """A study with more replications takes the place of the same with fewer; a sweep is none."""
    for replications in (3, 2):
        sim.compare(tiny, replications, store=runs, workers=1)
    sim.compare(tiny, 2, seed=7, store=runs, workers=1)
    sim.sweep(tiny, {"demand.cases_per_day": [30, 50]}, replications=2, store=runs, workers=1)
    one, seven = sim.studies(runs)

    assert (one.scenario, one.seed, one.designs, one.replications) == ("tiny", 1, ("one desk", "two desks"), 2)
    assert (seven.seed, seven.replications, seven.days, seven.frame) == (7, 2, 1, "equal-headcount")


@pytest.mark.parametrize("harm", ["flipped", "gone", "another version"])
def test_stored_study_that_is_not_whole_is_refused(harm, tiny, runs, monkeypatch) -> None:
    """A damaged file, a missing one and one of other sources: told, and nothing is simulated in its place."""
    sim.compare(tiny, 2, store=runs, workers=1)
    victim = min(runs.glob("units/*/*.parquet"))
    if harm == "flipped":
        victim.write_bytes(victim.read_bytes()[:-1] + b"x")
    elif harm == "gone":
        victim.unlink()
    else:
        monkeypatch.setattr("sim.experiment.store.store.sources_of", lambda *_: "other")
    monkeypatch.setattr("sim.experiment.gathering.run_units", _nothing_runs)

    with pytest.raises(sim.UsageError, match="simulations of the study are not in the store") as error:
        sim.stored(runs)
    assert "run the study again" in error.value.faults[0].fix


def test_note_that_was_changed_is_no_study(tiny, runs) -> None:
    """A note that does not say what was written, or stands under another name, is left out."""
    sim.compare(tiny, 2, store=runs, workers=1)
    (note,) = (runs / "studies").iterdir()
    shutil.copy(note, note.with_name("00000000.json"))
    (runs / "studies" / "aside.txt").touch()
    assert len(sim.studies(runs)) == 1

    note.write_text(note.read_text(encoding="utf-8").replace('"seed": 1', '"seed": 2'), encoding="utf-8")
    assert sim.studies(runs) == []


def test_store_that_cannot_be_written_still_gives_its_result(tiny, runs, monkeypatch) -> None:
    """Everything was found, so a study that cannot be noted is said and changes nothing."""
    made = sim.compare(tiny, 2, store=runs, workers=1)
    shutil.rmtree(runs / "studies")

    def refused(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("sim.experiment.store.layout.Layout.write_json", refused)
    said: list[str] = []
    found = sim.compare(tiny, 2, store=runs, workers=1, on_notice=said.append)

    assert document(found) == document(made)
    assert said[-1].startswith("the study is not noted in the store")


@pytest.mark.parametrize(("study", "said"), [("zz", "there is no study 'zz'"), (3, "must be the name of a study")])
def test_wrong_name_of_a_study_is_told(study, said, tiny, runs) -> None:
    """The studies that there are, are named."""
    sim.compare(tiny, 2, store=runs, workers=1)

    with pytest.raises(sim.UsageError, match=said):
        sim.stored(runs, study)


def test_no_study_is_told(tiny, tmp_path) -> None:
    """A folder without a store, and a store that no comparison has filled, hold none."""
    with pytest.raises(sim.UsageError, match="there is no store"):
        sim.studies(tmp_path)
    sim.sweep(tiny, {"demand.cases_per_day": [30]}, replications=2, store=tmp_path / "runs", workers=1)
    with pytest.raises(sim.UsageError, match="holds no finished comparison"):
        sim.stored(tmp_path / "runs")
