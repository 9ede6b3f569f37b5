"""Which units share a batch."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from sim.experiment.running import Job, Unit, Work
from sim.experiment.running.batches import BATCH_S, Batch, batches_of, run_batch
from sim.scenario import load
from sim.scenario.effort import effort_of

LEAST_S = 0.2
"""Of work in a batch, as handing one out costs some milliseconds."""


def _works(job: Job, *replications: int, design: str = "siloed") -> list[Work]:
    return [(job, Unit(design, replication)) for replication in replications]


@pytest.fixture(scope="module")
def job() -> Job:
    """Return a job whose units take some hundredths of a second."""
    return Job(load("retail-bank", days=3), seed=1, engine="compiled")


def _size(job: Job) -> int:
    (first, *_) = batches_of(_works(job, *range(1_000)), 1)
    return len(first)


def test_batches_hold_each_unit_once_and_in_order(job):
    """Whatever is missing, and whatever the number of workers."""
    works = [*_works(job, 0, 1, 2, 5, 6, 9), *_works(job, *range(100), design="omnichannel")]
    for workers in (1, 2, 7, 1_000):
        assert [(job, unit) for batch in batches_of(works, workers) for unit in batch.units] == works


def test_batches_end_where_units_do_not_follow_one_another(job):
    """A file's name says its first and last replication; all in between are in it, and of one job."""
    other = replace(job)
    works = [*_works(job, 0, 1, 4), *_works(job, 5, design="omnichannel"), *_works(job, 6), *_works(other, 7)]

    assert batches_of(works, 1) == [
        Batch(job, "siloed", 0, 1),
        Batch(job, "siloed", 4, 4),
        Batch(job, "omnichannel", 5, 5),
        Batch(job, "siloed", 6, 6),
        Batch(other, "siloed", 7, 7),
    ]


def test_batches_are_as_large_as_half_a_second_of_expected_work(job):
    """The least number of units that reaches it."""
    seconds = effort_of(job.scenario, "siloed", keeps_logs=False).seconds

    assert (_size(job) - 1) * seconds < BATCH_S <= _size(job) * seconds
    assert _size(job) > 2


def test_batches_of_long_units_hold_one_each():
    """What is finished is kept at once."""
    job = Job(load("retail-bank", days=300), seed=1, engine="compiled")

    assert batches_of(_works(job, 0, 1, 2), 1) == [Batch(job, "siloed", n, n) for n in range(3)]


def test_batches_are_enough_for_all_workers(job):
    """A small study is shared out all the same."""
    assert [len(batch) for batch in batches_of(_works(job, *range(8)), 4)] == [2, 2, 2, 2]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["erlang-a", "retail-bank", "telecom", "relationship-desk"])
def test_batches_take_a_fifth_of_a_second_at_least(name):
    """Measured: expectations are good enough for that."""
    scenario = load(name)
    design = list(scenario.designs)[-1]
    job = Job(scenario, seed=1, engine="compiled")
    (batch, *_) = batches_of(_works(job, *range(1_000), design=design), 1)
    run_batch(Batch(job, design, 0, 0))  # what is done once, such as to load compiled code
    start = time.process_time()
    run_batch(batch)

    assert time.process_time() - start > LEAST_S
