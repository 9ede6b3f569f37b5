"""A study that is killed goes on where it was: nothing finished is lost or run twice, nothing half-written counts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest
from studies import TINY, batch_files, kept_units

import sim

ROOT = Path(sim.__file__).resolve().parent.parent
pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="sends signals")]


def _start(command: list[str], folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _study(store: str) -> list[str]:
    """Return a command for 200 simulations, which take some 3 s."""
    return [
        "-m",
        "sim.cli",
        "compare",
        "erlang-a",
        "--days",
        "10",
        "--replications",
        "200",
        "--store",
        store,
        "--format",
        "json",
    ]


def _kill_some_time(process: subprocess.Popen[str], store: Path, rng: np.random.Generator) -> str:
    """Kill a study: one in four while it starts, else some time after it has kept none, one or two more batches."""
    if rng.random() < 0.25:
        time.sleep(rng.uniform(0.0, 1.5))
    else:
        wanted = len(batch_files(store)) + rng.integers(0, 3)
        while len(batch_files(store)) < wanted and process.poll() is None:
            time.sleep(0.005)
        time.sleep(rng.uniform(0.0, 0.4))
    os.killpg(process.pid, signal.SIGKILL)
    return process.communicate(timeout=60)[1]


@pytest.mark.parametrize("kills", [5, pytest.param(25, marks=pytest.mark.validation)])
def test_study_killed_again_and_again_ends_as_an_undisturbed_one(kills, tmp_path):
    """Killed while it starts, simulates or writes; each time it goes on from all that was kept."""
    undisturbed, _ = _start(_study("other"), tmp_path).communicate(timeout=300)
    rng = np.random.default_rng(5)
    store = tmp_path / "runs"
    progress = [0]
    for _ in range(kills):
        kept = set(kept_units(store))
        told = _kill_some_time(_start(_study("runs"), tmp_path), store, rng)
        progress.append(len(kept_units(store)))

        assert kept <= set(kept_units(store))
        if kept and told:
            assert told.startswith(f"found {len(kept)} of 200 simulations in the store 'runs'")
    output, told = _start(_study("runs"), tmp_path).communicate(timeout=300)

    assert len(set(progress)) > 1, "hardly any of the moments fell into the study"
    assert output == undisturbed
    assert len(output) > 1_000
    assert len(kept_units(store)) == len(set(kept_units(store))) == 200
    assert not list(store.rglob("*.damaged"))


STEPS = {
    "before the file is begun": ("sim.experiment.store.store", "write_batch", "before"),
    "with the file written": ("sim.experiment.store.store", "write_batch", "after"),
    "before the file has its name": ("pathlib.Path", "replace", "before"),
    "with the file in its place": ("pathlib.Path", "replace", "after"),
}


@pytest.mark.parametrize("step", STEPS)
def test_store_killed_at_each_step_of_keeping_a_batch(step, tiny, tmp_path):
    """Nothing that is half done counts, what was kept stays, and the next study is sound."""
    module, name, when = STEPS[step]
    script = textwrap.dedent(f"""
        import importlib, os, pathlib, sim
        from sim.scenario.schema import Scenario
        home = pathlib.Path if {module!r} == "pathlib.Path" else importlib.import_module({module!r})
        real = getattr(home, {name!r})
        calls = 0

        def dying(*arguments, **options):
            global calls
            calls += 1
            if calls >= 5 and {when!r} == "before":
                os.kill(os.getpid(), 9)
            result = real(*arguments, **options)
            if calls >= 5:
                os.kill(os.getpid(), 9)
            return result

        setattr(home, {name!r}, dying)
        for replications in range(1, 30):
            sim.compare(Scenario(**{TINY!r}), replications, store="runs", workers=1)
    """)
    process = _start(["-c", script], tmp_path)
    process.communicate(timeout=120)
    kept = kept_units(tmp_path / "runs")
    found = sim.compare(tiny, 12, store=tmp_path / "runs")

    assert process.returncode == -signal.SIGKILL
    assert len(kept) == len(set(kept)) >= 1
    assert set(kept) <= set(kept_units(tmp_path / "runs"))
    assert sim.compare(tiny, 12).to_dict() == found.to_dict()
    assert not list((tmp_path / "runs").rglob("*.damaged"))


def test_study_interrupted_keeps_what_is_finished_and_says_how_to_go_on(tmp_path):
    """Ctrl-C: a line says how many simulations are kept, and the same command needs no more than the rest."""
    process = _start(_study("runs"), tmp_path)
    deadline = time.monotonic() + 60
    while len(batch_files(tmp_path / "runs")) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    output, told = process.communicate(timeout=60)
    kept = len(kept_units(tmp_path / "runs"))

    assert process.returncode == 130
    assert output == ""
    assert f"{kept} of 200 simulations are kept in the store 'runs'; the same command goes on from there" in told
    assert told.endswith("interrupted\n")
    assert 0 < kept < 200


@pytest.mark.skipif(not hasattr(os, "fork"), reason="limits the size of files")
def test_full_disk_is_told_and_leaves_nothing_half_written(tmp_path):
    """A limit of the system on the size of a file stands for the disk; with more room the study goes on."""
    script = textwrap.dedent("""
        import resource, sys
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, resource.RLIM_INFINITY))
        from sim.cli import main
        main(["compare", "erlang-a", "--replications", "20", "--store", "runs", "--format", "json"])
    """)
    process = _start(["-c", script], tmp_path)
    output, told = process.communicate(timeout=120)

    assert (process.returncode, output) == (2, "")
    assert "error: cannot write to the store 'runs': " in told
    assert "free space, then run the same command again: what is finished is kept" in told
    assert "Traceback" not in told
    assert batch_files(tmp_path / "runs") == []
    assert list((tmp_path / "runs" / "incomplete").iterdir()) == []
    sim.compare(sim.load("erlang-a"), 20, store=tmp_path / "runs")
    assert len(kept_units(tmp_path / "runs")) == 20
