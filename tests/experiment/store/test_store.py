"""Units kept in a store and found again: to the last bit, once each, and never from a file that is not what it was."""

from __future__ import annotations

import json
import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from studies import TINY, batch_files, document, kept_units

import sim
from sim.errors import UsageError
from sim.experiment.running import Job, Unit
from sim.experiment.running.batches import Batch, run_batch
from sim.experiment.store import RunStore
from sim.scenario.schema import Scenario


def _nothing_runs(*_: object) -> None:
    pytest.fail("something was run")


@pytest.fixture
def filled(tiny, tmp_path) -> Path:
    """Return a store with four replications of both designs."""
    sim.compare(tiny, 4, store=tmp_path / "runs", workers=2)
    return tmp_path / "runs"


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_units_come_back_to_the_last_bit(tiny, tmp_path):
    """Numbers, NaN among them, and notes; those that were not kept are not found."""
    job = Job(tiny, 3, "compiled")
    results = run_batch(Batch(job, "one desk", 2, 4)).results
    results[0].rows.numerators[5] = np.nan
    results[1] = type(results[1])(results[1].unit, results[1].rows, ("a note", "another"))
    store = RunStore(tmp_path / "runs", "9.9")
    store.prepare()
    store.keep(job, results)
    asked = [Unit(design, replication) for design in tiny.designs for replication in range(9)]
    found = {result.unit: result for result in RunStore(tmp_path / "runs", "9.9").find(job, asked)}

    assert set(found) == {result.unit for result in results}
    for result in results:
        same = found[result.unit]
        np.testing.assert_array_equal(same.rows.numerators, result.rows.numerators)
        np.testing.assert_array_equal(same.rows.denominators, result.rows.denominators)
        assert same.notes == result.notes


def test_study_with_a_store_is_the_study_without_to_the_byte(tiny, filled):
    """When it is filled, and when all comes from it; then nothing runs, and nothing is written."""
    before = _contents(filled)
    plain, found = sim.compare(tiny, 4), sim.compare(tiny, 4, store=filled, progress=_nothing_runs)

    assert document(plain) == document(found)
    assert _contents(filled) == before


def test_more_replications_run_only_what_is_missing(tiny, filled):
    """Those of before stay; progress counts on from them."""
    done: list[float] = []
    before = set(batch_files(filled))
    more = sim.compare(tiny, 7, store=filled, progress=lambda done_now, *_: done.append(done_now))

    assert document(more) == document(sim.compare(tiny, 7))
    assert (done[0], done[-1]) == (8, 14)
    assert before < set(batch_files(filled))
    assert len(kept_units(filled)) == len(set(kept_units(filled))) == 14


def test_fewer_replications_take_a_part(tiny, filled):
    """A batch may hold more than is wanted."""
    assert document(sim.compare(tiny, 3, store=filled, progress=_nothing_runs)) == document(sim.compare(tiny, 3))


def test_notices_say_what_was_found(tiny, filled):
    """In one line, by default on a terminal only."""
    told: list[str] = []
    sim.compare(tiny, 5, store=filled, on_notice=told.append)

    assert told == [f"found 8 of 10 simulations in the store '{filled}'"]


def test_reference_engine_keeps_its_own_units(tiny, filled):
    """Its sums may differ in the last digit, so they are units of their own; both are found again."""
    reference = sim.compare(tiny, 2, engine="reference", store=filled)
    again = sim.compare(tiny, 2, engine="reference", store=filled, progress=_nothing_runs)

    assert len(kept_units(filled)) == 8 + 4
    assert document(again) == document(reference)


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _rename(path: Path) -> None:
    first, last, digest = path.stem.split("-")
    path.rename(path.with_name(f"{int(first) + 1:05}-{int(last) + 1:05}-{digest}.parquet"))


def _swap(path: Path) -> None:
    other = next(file for file in batch_files(path.parents[2]) if file.parent != path.parent)
    path.write_bytes(other.read_bytes())


@pytest.mark.parametrize("damage", [_truncate, _flip, _empty, _rename, _swap])
def test_damaged_file_is_never_read_and_its_units_run_again(tiny, filled, damage):
    """Whatever happened to it; the study says so, and its result is that of an undisturbed one."""
    told: list[str] = []
    damage(batch_files(filled)[0])
    again = sim.compare(tiny, 4, store=filled, on_notice=told.append)

    assert document(again) == document(sim.compare(tiny, 4))
    assert told[-1] == f"damaged files in the store '{filled}', which are not read: 1"
    assert len(list(filled.rglob("*.damaged"))) == 1
    told.clear()
    sim.compare(tiny, 4, store=filled, progress=_nothing_runs, on_notice=told.append)
    assert told == [f"found 8 of 8 simulations in the store '{filled}'"]


@pytest.mark.parametrize("found", [0, 2])
def test_store_of_another_format_is_refused_and_left_alone(tiny, filled, found):
    """Older or newer: an error that names both, and not a byte is changed."""
    (filled / "manifest.json").write_text(json.dumps({"omnides_store": found, "omnides": "0.0.1"}))
    before = _contents(filled)
    with pytest.raises(UsageError) as caught:
        sim.compare(tiny, 9, store=filled, progress=_nothing_runs)

    assert caught.value.faults[0].what == f"the store '{filled}' has format {found} (of omnides 0.0.1), not 1"
    assert _contents(filled) == before


def test_manifest_that_is_damaged_is_told_and_may_be_removed(tiny, filled):
    """It is made anew from what is there, and nothing is lost."""
    (filled / "manifest.json").write_text("{")
    with pytest.raises(UsageError) as caught:
        sim.compare(tiny, 4, store=filled)
    (filled / "manifest.json").unlink()
    sim.compare(tiny, 5, store=filled)

    assert "remove that file" in caught.value.faults[0].fix
    assert len(kept_units(filled)) == 10
    assert json.loads((filled / "manifest.json").read_text())["omnides_store"] == 1


def test_folder_of_other_files_is_refused(tiny, tmp_path):
    """It may be a user's own, chosen by mistake."""
    (tmp_path / "thesis.txt").write_text("")
    with pytest.raises(UsageError, match=r"is not a store: it has no manifest\.json, but other files"):
        sim.compare(tiny, 2, store=tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("store", "told"),
    [
        (3, "the path of a folder"),
        ("", "name is empty"),
        ("a\0b", "null character"),
        ("file", "is not a folder"),
        ("file/x", "Not a directory"),
        ("folder", "is not a folder, as it is in a store"),
    ],
)
def test_store_that_can_be_none_is_refused_before_anything_runs(tiny, tmp_path, store, told, monkeypatch):
    """And nothing is made."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "units").write_text("")
    with pytest.raises(UsageError, match=told):
        sim.compare(tiny, 2, store=store, progress=_nothing_runs)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["units"]


@pytest.mark.parametrize(
    "folder", ["numerator=1", "design=foo", "replication=3", "seed=77", "~home", "a b'c\"d", "ü[0]*?{x}%20"]
)
def test_store_may_have_any_name(tiny, tmp_path, folder, monkeypatch):
    """Nothing in a path is read as anything but a path, by whoever writes or reads the files."""
    monkeypatch.chdir(tmp_path)
    plain = sim.compare(tiny, 2)
    sim.compare(tiny, 1, store=f"{folder}/runs")
    found = sim.compare(tiny, 2, store=f"{folder}/runs")
    units = sim.query(f"{folder}/runs", "SELECT DISTINCT design, replication, seed FROM kpis ORDER BY ALL")

    assert document(found) == document(plain)
    assert len(kept_units(tmp_path / folder / "runs")) == 4
    assert units.to_numpy().tolist() == [
        ["one desk", 0, 1],
        ["one desk", 1, 1],
        ["two desks", 0, 1],
        ["two desks", 1, 1],
    ]


def test_store_stays_where_it_was_when_the_process_moves(tiny, tmp_path, monkeypatch):
    """A policy, or whoever watches, may change the working folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    sim.compare(tiny, 4, store="runs", progress=lambda *_: os.chdir(tmp_path / "elsewhere"))

    assert len(kept_units(tmp_path / "runs")) == 8


def test_studies_of_one_process_share_a_store(tiny, tmp_path):
    """On threads of a program: their drafts have names of their own."""
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda seed: sim.compare(tiny, 2, seed % 2, store=tmp_path, workers=1), range(12)))

    for seed in (0, 1):
        found = sim.compare(tiny, 2, seed, store=tmp_path, progress=_nothing_runs)
        assert document(found) == document(sim.compare(tiny, 2, seed))


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("nowhere")])
def test_what_is_no_file_is_damage(tiny, filled, make):
    """A folder, a pipe or a link that leads nowhere in a file's place is put aside, and its units run again."""
    file = batch_files(filled)[0]
    file.unlink()
    make(file)

    assert document(sim.compare(tiny, 4, store=filled)) == document(sim.compare(tiny, 4))
    assert len(list(filled.rglob("*.damaged"))) == 1


def test_complete_store_is_read_however_long_it_would_take_to_fill(tiny, filled, monkeypatch):
    """What a cluster has run in an hour may be more than this machine could do in a week."""
    monkeypatch.setattr("sim.engine.bearable.LONGEST_S", 0.0)
    sim.compare(tiny, 4, store=filled, progress=_nothing_runs)
    with pytest.raises(UsageError, match="2 simulations with about"):
        sim.compare(tiny, 5, store=filled, progress=_nothing_runs)


def test_logs_cannot_be_had_of_what_is_found(tiny, tmp_path):
    """Both together are refused."""
    with pytest.raises(UsageError, match="logs cannot be written with store"):
        sim.compare(tiny, 2, store=tmp_path / "runs", logs=tmp_path / "logs")

    assert not list(tmp_path.iterdir())


def test_series_manifest_says_what_was_run(tiny, filled):
    """Enough to run it again: the resolved scenario, design, seed and versions."""
    manifests = [json.loads(path.read_text()) for path in (filled / "units").glob("*/manifest.json")]

    assert {manifest["design"] for manifest in manifests} == set(tiny.designs)
    for manifest in manifests:
        design = manifest["design"]
        assert (manifest["scenario"], manifest["seed"], manifest["engine"]) == ("tiny", 1, "compiled")
        assert set(manifest["resolved"]["designs"]) == {design}
        assert Scenario(**manifest["resolved"]).design_sha256(design) == tiny.design_sha256(design)
        assert {"python", "numpy", "numba"} <= set(manifest["versions"])


def test_files_begun_long_ago_are_cleared_and_young_ones_left(tiny, filled):
    """A young one may be of a process at work."""
    old, young = (filled / "incomplete" / name for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"")
    os.utime(old, (0, 0))
    sim.compare(tiny, 5, store=filled)

    assert (old.exists(), young.exists()) == (False, True)


def _study(store: Path, seed: int) -> None:
    sim.compare(Scenario(**TINY), 12, seed, store=store, workers=1)


def test_a_store_that_another_process_makes_at_this_moment_is_one(tiny, tmp_path, monkeypatch):
    """Its manifest may come between two looks at the folder."""
    scandir = os.scandir

    def scanned(folder):
        monkeypatch.undo()
        RunStore(tmp_path / "runs", "9.9").prepare()
        return scandir(folder)

    (tmp_path / "runs").mkdir()
    monkeypatch.setattr(os, "scandir", scanned)

    assert len(sim.compare(tiny, 1, store=tmp_path / "runs").kpis) > 0


@pytest.mark.slow
def test_two_processes_do_not_harm_each_other(tiny, tmp_path):
    """One store, three studies at once, two of them the same: all end well, and everything is found afterwards."""
    context = multiprocessing.get_context("fork")
    studies = [context.Process(target=_study, args=(tmp_path / "runs", seed)) for seed in (1, 1, 2)]
    for study in studies:
        study.start()
    for study in studies:
        study.join(120)

    assert [study.exitcode for study in studies] == [0, 0, 0]
    for seed in (1, 2):
        found = sim.compare(tiny, 12, seed, store=tmp_path / "runs", progress=_nothing_runs)
        assert document(found) == document(sim.compare(tiny, 12, seed))
    assert not list((tmp_path / "runs" / "incomplete").iterdir())
