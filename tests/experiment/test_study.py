"""`compare` on a real, tiny scenario."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from studies import TINY, document

import sim
import sim.engine
from sim.errors import ScenarioError, SimError, UsageError
from sim.experiment import compare
from sim.experiment.comparison import assemble
from sim.experiment.rows import DesignRows
from sim.experiment.running.units import Unit, UnitResult
from sim.kpi import Measures, row_keys, run_rows
from sim.scenario.schema import Scenario


def rounded(comparison: sim.Comparison) -> dict[str, Any]:
    """Return the JSON document with nine digits of each number: sums of another order differ after the fifteenth."""
    return json.loads(document(comparison), parse_float=lambda number: float(f"{float(number):.9g}"))


@pytest.mark.slow
@pytest.mark.parametrize("engine", sim.engine.ENGINES)
def test_compare_workers_do_not_change_a_byte(tiny, engine):
    """One thread or process, or two: the JSON document is the same to the byte."""
    alone, together = (document(compare(tiny, replications=3, engine=engine, workers=workers)) for workers in (1, 2))

    assert alone == together


def test_compare_engines_agree_in_all_but_their_name(tiny):
    """The engine that ran is named in the document; nothing else depends on it."""
    compiled, reference = (rounded(compare(tiny, replications=2, engine=engine)) for engine in sim.engine.ENGINES)

    assert (compiled.pop("engine"), reference.pop("engine")) == sim.engine.ENGINES
    assert compiled == reference


def test_compare_unknown_engine_is_refused_before_anything_runs(tiny):
    """A misspelt engine is told with the nearest one."""
    with pytest.raises(UsageError) as caught:
        compare(tiny, engine="compield", progress=lambda *_: pytest.fail("something ran"))

    assert "did you mean 'compiled'? one of compiled, reference" in caught.value.faults[0].fix


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"logs": 3}, "logs must be the path of a folder (got 3)"),
        ({"logs": ""}, "the folder's name is empty"),
        ({"logs": "a\0b"}, "a folder's name cannot hold a null character"),
        ({"seed": np.array([1, 2])}, "seed must be a whole number from 0 to 4294967295 (got array([1, 2]))"),
        ({"workers": np.array([1, 2])}, "workers must be a whole number, 1 or more (got array([1, 2]))"),
        ({"progress": 3}, "progress must be a function, or None (got 3)"),
        ({"on_notice": None}, "on_notice must be a function (got None)"),
        ({"allow_code": "no"}, "allow_code must be True or False (got 'no')"),
    ],
)
def test_compare_argument_of_a_wrong_type_is_refused(tiny, wrong, told):
    """Before anything runs, and not as an error of Python."""
    with pytest.raises(UsageError, match=re.escape(told)):
        compare(tiny, **wrong)


def test_compare_logs_may_be_a_path_as_text(tiny, tmp_path):
    """As anywhere in Python."""
    compare(tiny, replications=1, designs=["one desk"], logs=f"{tmp_path}/new/folder")

    assert len(list((tmp_path / "new" / "folder").iterdir())) == 3


def test_comparison_repr_is_one_line(tiny):
    """A notebook or a print shows what was compared, not every figure."""
    assert repr(compare(tiny, replications=1)) == "Comparison('tiny', one desk, two desks: seed=1, replications=1)"


def test_compare_second_desk_raises_satisfaction(tiny):
    """Doubling the staff of an overloaded desk is better for customers, and costs more per hour paid."""
    comparison = compare(tiny, replications=5)
    verdicts = {row.kpi: row.verdict for row in comparison.headline.itertuples()}

    assert verdicts["csat"] == "better"
    assert set(comparison.headline["baseline"]) == {"one desk"}


def test_compare_equals_assembly_of_its_runs(tiny):
    """Runs simulated one by one, with the seed asked for, give what `compare` returns."""
    runs = [sim.simulate(tiny, design=design, seed=4, replication=r) for design in tiny.designs for r in (0, 1)]
    results = [
        UnitResult(Unit(run.design, run.replication), run_rows(Measures().whole(run)), run.notes) for run in runs
    ]
    rows = {
        design: DesignRows.of(row_keys(tiny, design), [r for r in results if r.unit.design == design])
        for design in tiny.designs
    }
    by_hand = assemble(tiny, rows, seed=4, engine="compiled", version=sim.__version__)

    assert rounded(by_hand) == rounded(compare(tiny, replications=2, seed=4))


def test_compare_with_logs_finds_the_same_to_the_byte(tiny, tmp_path):
    """Writing logs changes no figure."""
    assert document(compare(tiny, replications=2, logs=tmp_path)) == document(compare(tiny, replications=2))


def test_compare_subset_of_designs_keeps_the_order_asked_for(tiny):
    """The first design named is the baseline, whatever the order of the file."""
    comparison = compare(tiny, replications=2, designs=["two desks", "one desk"])

    assert set(comparison.differences["baseline"]) == {"two desks"}


def test_compare_progress_rises_to_the_number_of_units(tiny):
    """Progress never falls, ends at the number of units, and names what is being run."""
    calls: list[tuple[float, int, str]] = []
    compare(tiny, replications=2, progress=lambda *call: calls.append(call))
    done = [call[0] for call in calls]

    assert done == sorted(done)
    assert calls[-1] == (4, 4, "two desks, replication 1")


def test_compare_logs_are_written_whole_for_every_run(tiny, tmp_path):
    """Each run leaves three CSV files that read back as its logs, and nothing half-written."""
    compare(tiny, replications=2, logs=tmp_path / "out" / "logs")
    names = {path.name for path in (tmp_path / "out" / "logs").iterdir()}
    run = sim.simulate(tiny, design="two desks", seed=1, replication=1)
    contacts = pd.read_csv(tmp_path / "out" / "logs" / "contacts-two_desks-1.csv")

    assert names == {
        f"{log}-{design}-{r}.csv"
        for log in ("contacts", "cases", "teams")
        for design in ("one_desk", "two_desks")
        for r in (0, 1)
    }
    assert list(contacts.columns) == list(run.contacts.columns)
    assert contacts["created_s"].tolist() == run.contacts["created_s"].tolist()


def test_compare_logs_folder_that_cannot_be_made_is_reported(tiny, tmp_path):
    """A file in the way of the folder is an error that names it, before anything is run."""
    (tmp_path / "out").write_text("")
    with pytest.raises(UsageError) as caught:
        compare(tiny, logs=tmp_path / "out")

    assert caught.value.faults[0].where == str(tmp_path / "out")


ONE_DESK = 'did you mean "one desk"? designs: one desk, two desks'


@pytest.mark.parametrize(
    ("options", "what", "fix"),
    [
        ({"designs": ["one dsek"]}, "scenario 'tiny' has no design 'one dsek'", ONE_DESK),
        ({"designs": ["one desk", "one desk"]}, "design 'one desk' is named twice", "name it once"),
        ({"designs": []}, "no design is named", "designs: one desk, two desks"),
        ({"replications": 0}, "replications must be a whole number, 1 or more (got 0)", ""),
        ({"replications": 2.5}, "replications must be a whole number, 1 or more (got 2.5)", ""),
        ({"replications": True}, "replications must be a whole number, 1 or more (got True)", ""),
        ({"seed": "1"}, "seed must be a whole number from 0 to 4294967295 (got '1')", ""),
        (
            {"designs": "one desk"},
            'designs must be a list of names such as ["siloed", "omnichannel"] (got \'one desk\')',
            "",
        ),
        ({"workers": -1}, "workers must be a whole number, 1 or more (got -1)", ""),
    ],
)
def test_compare_bad_call_says_what_is_wrong(tiny, options, what, fix):
    """A call that cannot be meant is refused with what was found and what is allowed."""
    with pytest.raises(UsageError) as caught:
        compare(tiny, **options)

    assert (caught.value.faults[0].what, caught.value.faults[0].fix) == (what, fix)


def test_compare_margin_of_unknown_kpi_is_a_scenario_error():
    """A misspelt margin stops the study before it starts."""
    scenario = Scenario(**(TINY | {"satisfaction": {"margins": {"csta": 1.0}}}))
    with pytest.raises(ScenarioError, match=r"unknown KPI 'csta'(?s:.)*did you mean 'csat'"):
        compare(scenario)


def test_compare_expectation_of_a_figure_that_is_not_reported_is_a_scenario_error():
    """So does a gate that could not be judged."""
    scenario = Scenario(**(TINY | {"expect": {"gate": "one desk.csat.team.desk > 5"}}))
    with pytest.raises(ScenarioError, match=r"csat is not reported by team(?s:.)*expect\.gate"):
        compare(scenario)


POLICIES = """
from sim import Policy

class Longest(Policy):
    def choose_agent(self, contact, agents, now_s):
        return super().choose_agent(contact, agents, now_s)

class Fails(Policy):
    def choose_agent(self, contact, agents, now_s):
        raise ValueError("no")
"""


@pytest.fixture
def with_policy(tmp_path, monkeypatch):
    """Return a function of the name of a policy: the tiny scenario with it under its second design."""
    (tmp_path / "desk_policies.py").write_text(POLICIES, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    def build(policy: str) -> Scenario:
        two_desks = TINY["designs"]["two desks"] | {"routing": {"policy": f"desk_policies:{policy}"}}
        return Scenario(**(TINY | {"designs": TINY["designs"] | {"two desks": two_desks}}))

    yield build
    sys.modules.pop("desk_policies", None)


def test_compare_policy_runs_on_the_reference_engine_and_notes_say_so(tiny, with_policy):
    """Each design runs on an engine that can; results stay in the order of the designs, and figures are the same."""
    calls: list[float] = []
    mixed = compare(
        with_policy("Longest"), replications=2, allow_code=True, progress=lambda done, *_: calls.append(done)
    )
    plain = compare(tiny, replications=2)
    why = "ran on the reference engine, since compiled code cannot call its routing policy"

    assert f"two desks: {why} (2 of 2 replications)" in mixed.notes
    assert not [note for note in mixed.notes if note.startswith("one desk")]
    assert mixed.engine == "compiled and reference"
    pd.testing.assert_frame_equal(mixed.kpis, plain.kpis, rtol=1e-9)
    assert calls == sorted(calls)
    assert calls[-1] == 4


def test_compare_policy_on_the_reference_engine_as_asked_needs_no_note(with_policy):
    """What was asked for is not explained."""
    asked = compare(with_policy("Longest"), replications=2, allow_code=True, engine="reference")

    assert "reference" not in " ".join(asked.notes)


@pytest.mark.slow
def test_compare_error_in_a_worker_comes_back_as_it_was(with_policy):
    """An error raised in a worker process reaches the caller with its faults, and the pool is gone."""
    before = set(multiprocessing.active_children())
    with pytest.raises(UsageError) as caught:
        compare(with_policy("Fails"), 2, designs=["two desks"], allow_code=True, workers=2)

    assert "policy Fails.choose_agent failed" in caught.value.faults[0].what
    assert set(multiprocessing.active_children()) <= before


@pytest.mark.slow
def test_compare_worker_killed_from_outside_is_an_error_to_act_on(tiny):
    """When the system ends a worker, the study says so instead of hanging or showing a traceback."""
    before = set(multiprocessing.active_children())

    def kill_workers(*_: object) -> None:
        for child in set(multiprocessing.active_children()) - before:
            child.kill()

    with pytest.raises(SimError) as caught:
        compare(tiny, replications=200, workers=2, engine="reference", progress=kill_workers)

    assert "fewer workers" in caught.value.faults[0].fix
    assert not isinstance(caught.value, ScenarioError | UsageError)
    deadline = time.monotonic() + 5.0  # a thread of the pool may be about to note the end of the last one
    while not set(multiprocessing.active_children()) <= before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert set(multiprocessing.active_children()) <= before


@pytest.mark.slow
def test_compare_that_fails_ends_its_own_workers_only(tiny):
    """Another study of the same process goes on, and threads that are none of ours are not waited for."""
    begun, over = threading.Event(), threading.Event()
    found: list[int] = []

    def other() -> None:
        comparison = compare(tiny, 40, engine="reference", workers=2, progress=lambda *_: begun.set())
        found.append(comparison.replications)

    def fail(*_: object) -> None:
        assert begun.wait(60.0)
        strangers.extend(threading.Thread(target=over.wait) for _ in range(20))
        for stranger in strangers:
            stranger.start()
        failed_s.append(time.monotonic())
        raise ValueError("enough")

    failed_s: list[float] = []
    strangers: list[threading.Thread] = []
    study = threading.Thread(target=other)
    study.start()
    with pytest.raises(ValueError, match="enough"):
        compare(tiny, 2, engine="reference", workers=2, progress=fail)
    took_s = time.monotonic() - failed_s[0]
    over.set()
    study.join(60.0)

    assert found == [40]
    assert took_s < 3.0


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="sends a signal to a process group")
@pytest.mark.parametrize("engine", sim.engine.ENGINES)
def test_compare_interrupted_stops_workers_quietly(engine, tmp_path):
    """Ctrl-C during a long study ends every thread and process soon, without a traceback or half-written files."""
    script = tmp_path / "study.py"
    script.write_text(
        textwrap.dedent(f"""
        import sys
        from pathlib import Path
        import sim
        from sim.scenario.schema import Scenario

        def report(done, total, label):
            if done >= 1:
                print("under way", flush=True)

        if __name__ == "__main__":
            scenario = Scenario(**{TINY!r})
            try:
                logs = Path({str(tmp_path)!r}, "logs")
                sim.compare(scenario, replications=5000, workers=2, engine={engine!r}, progress=report, logs=logs)
            except KeyboardInterrupt:
                sys.exit(130)
    """)
    )
    root = str(Path(sim.__file__).resolve().parent.parent)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])}
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "under way"
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)  # the whole study would take longer

    assert process.returncode == 130
    assert errors == ""
    assert not list((tmp_path / "logs").glob(".partial-*"))
