"""The compiled engine means what the reference engine means: shipped scenarios, equal to the last bit."""

import os
import subprocess
import sys

import numpy as np
import pytest
from agreement import assert_agree, first_difference

import sim
from sim.engine.compiled import tables
from sim.scenario import build, load, names

SEEDS = (1, 2, *(pytest.param(seed, marks=pytest.mark.validation) for seed in (3, 4, 5)))
DAYS = 3
SHORT = ["time.warmup_days=1", "time.cooldown_days=1"]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", names())
def test_shipped_scenarios_give_equal_logs(name, seed):
    """Contacts, cases and the table by team and half hour."""
    scenario = load(name, SHORT, DAYS)
    for design in scenario.designs:
        expected = sim.simulate(scenario, design, seed=seed, engine="reference")
        found = sim.simulate(scenario, design, seed=seed)

        replay = f"sim.simulate(sim.load({name!r}, {SHORT}, {DAYS}), {design!r}, seed={seed}, engine='compiled')"
        assert_agree(expected, found, replay)


def test_a_difference_is_named():
    """The first row that differs, and in which columns."""
    run = sim.simulate(load("erlang-a", days=1), "siloed", engine="compiled")
    other = run.contacts.copy()
    other.loc[7, "talk_s"] += 1e-9

    assert first_difference(run.contacts, run.contacts.copy()) == ""
    assert first_difference(run.contacts, other).startswith("row 7 {'case'")
    assert "talk_s" in first_difference(run.contacts, other)


_WITHOUT_JIT = """
import sim
from sim.compiling import JIT
from sim.scenario import load
for name in ("retail-bank", "telecom"):
    scenario = load(name, days=1, overrides=["time.warmup_days=0", "time.cooldown_days=0", "demand.cases_per_day=100"])
    for design in scenario.designs:
        expected = sim.simulate(scenario, design, engine="reference")
        found = sim.simulate(scenario, design, engine="compiled")
        for table in ("contacts", "cases", "teams"):
            assert getattr(expected, table).equals(getattr(found, table)), (name, design, table)
        assert not JIT and found.engine == "compiled"
        print(len(found.contacts))
"""


@pytest.mark.slow
def test_the_same_without_compiling():
    """The bodies that are compiled give the same bits as plain Python."""
    program = subprocess.run(
        [sys.executable, "-c", _WITHOUT_JIT],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert program.returncode == 0, program.stderr
    assert len(program.stdout.split()) == 6


def test_no_field_hides_behind_an_attribute():
    """Without compiling, a record's field named like an attribute of arrays would be that attribute."""
    fields = {name for kind in tables.TABLES.values() for name in kind.names or ()}
    record = np.zeros(1, [("a", "f8")]).view(np.recarray)

    assert not fields & ({*dir(record), *dir(record[0])} - {"a"})


def test_parts_make_the_whole():
    """Parts hold whole cases and lose nothing."""
    scenario = load("telecom", days=2)
    parts = []
    last = sim.simulate(scenario, "siloed", engine="compiled", on_part=parts.append)
    whole = sim.join([*parts, last])

    assert len(parts) > 1
    assert_agree(sim.simulate(scenario, "siloed", engine="reference"), whole, "the same in parts")
    assert all(set(part.contacts["case"]) == set(part.cases["case"]) for part in parts)


@pytest.mark.parametrize("n_steps", [7, 1_000, 50_000])
def test_looking_up_changes_nothing(n_steps, monkeypatch):
    """The loop returns to Python every so often; how often makes no difference."""
    scenario = load("telecom", SHORT, 1)
    expected = sim.simulate(scenario, "omnichannel", engine="reference")
    monkeypatch.setattr("sim.engine.compiled.engine._steps", lambda *_: n_steps)
    monkeypatch.setattr("sim.engine.compiled.engine._FIRST_STEPS", n_steps)
    moments = []

    found = sim.simulate(scenario, "omnichannel", engine="compiled", progress=moments.append)

    assert_agree(expected, found, f"n_steps={n_steps}")
    assert moments == sorted(moments)
    assert 0.0 <= moments[0] <= moments[-1] < 1.0


def test_progress_ends_a_run():
    """What progress raises comes out at once."""

    def stop(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sim.simulate(load("erlang-a", days=1), "siloed", engine="compiled", progress=stop)


def test_a_policy_runs_on_the_reference_engine():
    """Which is said in the run."""
    data = {**load("erlang-a", days=1).model_dump(by_alias=True, exclude_unset=True)}
    data["designs"]["siloed"]["routing"] = {"policy": "house_rules:Fastest"}

    run = sim.simulate(build(data), "siloed", engine="compiled", allow_code=True)

    assert run.engine == "reference"
    assert run.notes == ("ran on the reference engine, since compiled code cannot call its routing policy",)
