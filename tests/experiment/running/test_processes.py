"""Batches of the reference engine in this process: what is finished when something ends the study is kept."""

from __future__ import annotations

import pytest

from sim.experiment.running import Job, UnitResult, Watch
from sim.experiment.running.batches import Batch
from sim.experiment.running.processes import run_in_processes


def _run(scenario, batches, keep, progress) -> None:
    job = Job(scenario, seed=1, engine="reference")
    watch = Watch(lambda _, results: keep(results), progress, lambda _: None)
    run_in_processes([Batch(job, *batch) for batch in batches], 1, watch)


def test_units_here_are_kept_by_batch(tiny):
    """Progress counts units through all batches."""
    kept: list[list[UnitResult]] = []
    done: list[float] = []
    _run(tiny, [("one desk", 0, 2), ("two desks", 0, 1)], kept.append, lambda now, *_: done.append(now))

    assert [[result.unit.replication for result in results] for results in kept] == [[0, 1, 2], [0, 1]]
    assert done == sorted(done)
    assert {1, 2, 3, 4, 5} <= set(done)


def test_units_here_that_are_finished_are_kept_when_interrupted(tiny):
    """Ctrl-C in the third unit of a batch leaves the first two."""
    kept: list[UnitResult] = []

    def progress(done: float, *_: object) -> None:
        if done > 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _run(tiny, [("one desk", 0, 4)], kept.extend, progress)

    assert [result.unit.replication for result in kept] == [0, 1]
