"""Which units run where, and how many at once."""

from __future__ import annotations

import os

import numpy as np
import pytest

from sim.experiment.running import execution
from sim.experiment.running.collecting import Watch
from sim.experiment.running.execution import at_once, processors, run_units
from sim.experiment.running.units import Job, Unit, UnitResult
from sim.kpi import RunRows
from sim.scenario import load

NO_ROWS = RunRows(np.zeros(0), np.zeros(0))


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="the system knows no affinity")
def test_processors_are_those_this_process_may_use(monkeypatch):
    """A process that is bound to three processors of a large machine uses three."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {1, 4, 7})

    assert processors() == 3


def test_processors_without_affinity_are_all(monkeypatch):
    """Where the system does not say which are granted, all are; one at least."""
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    for count, expected in ((5, 5), (None, 1)):
        monkeypatch.setattr(os, "cpu_count", lambda count=count: count)

        assert processors() == expected


@pytest.mark.parametrize(
    ("engine", "workers", "n_units", "expected"),
    [
        ("compiled", None, 30, 6),
        ("compiled", None, 2, 2),
        ("compiled", 1, 30, 1),
        ("compiled", 50, 30, 30),
        ("reference", None, 30, 1),
        ("reference", 4, 30, 4),
        ("reference", 4, 2, 2),
    ],
)
def test_at_once_is_by_default_all_processors_but_no_processes(engine, workers, n_units, expected, monkeypatch):
    """Never more than there is work; processes only where they are asked for, as they begin a script anew."""
    monkeypatch.setattr(execution, "processors", lambda: 6)

    assert at_once(engine, workers, n_units) == expected


@pytest.mark.parametrize(("asked", "in_threads"), [("compiled", 2), ("reference", 0)])
def test_units_of_both_kinds_run_their_way(asked, in_threads, monkeypatch):
    """Designs with a policy go to processes, others to threads; progress is that of the whole study."""
    scenario = load("retail-bank", ['designs.siloed.routing.policy="pack:Pack"'])
    units = [Unit(design, replication) for design in ("siloed", "omnichannel") for replication in (0, 1)]
    went: dict[str, list[Unit]] = {"threads": [], "processes": []}

    def runner(kind):
        def run(batches, workers, watch):
            chosen = [unit for batch in batches for unit in batch.units]
            went[kind] += chosen
            for done, unit in enumerate(chosen, 1):
                watch.progress(done, len(chosen), str(unit))
            for batch in batches:
                watch.keep(batch, [UnitResult(unit, NO_ROWS, ()) for unit in batch.units])

        return run

    monkeypatch.setattr(execution, "run_in_threads", runner("threads"))
    monkeypatch.setattr(execution, "run_in_processes", runner("processes"))
    calls: list[tuple[float, int]] = []
    job = Job(scenario, seed=1, engine=asked)
    results: list[UnitResult] = []
    watch = Watch(
        lambda _, ended: results.extend(ended), lambda done, total, _: calls.append((done, total)), lambda _: None
    )
    run_units([(job, unit) for unit in units], 2, None, watch)

    assert {result.unit for result in results} == set(units)
    assert went["threads"] == units[2:][:in_threads]
    assert sorted(map(str, went["threads"] + went["processes"])) == sorted(map(str, units))
    assert calls == [(1, 4), (2, 4), (3, 4), (4, 4)]
