"""Units on executors of somebody else's."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor

import pytest
from studies import document, kept_units

import sim
from sim.errors import SimError, UsageError


@pytest.mark.slow
def test_executor_of_processes_gives_the_bytes_of_threads(tiny, tmp_path):
    """A pool made for many studies is used and not shut down; a store keeps what it did."""
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        first = sim.compare(tiny, 6, executor=pool, store=tmp_path / "runs", workers=2)
        second = sim.compare(tiny, 3, seed=2, executor=pool, workers=2)

    assert document(first) == document(sim.compare(tiny, 6))
    assert document(second) == document(sim.compare(tiny, 3, seed=2))
    assert len(kept_units(tmp_path / "runs")) == 12


def test_executor_runs_the_reference_engine_too(tiny):
    """Whatever engine a design needs."""
    with ThreadPoolExecutor(2) as pool:
        there = sim.compare(tiny, 2, engine="reference", executor=pool)

    assert document(there) == document(sim.compare(tiny, 2, engine="reference"))


def test_executor_progress_counts_units(tiny):
    """From none to all."""
    done: list[tuple[float, int]] = []
    with ThreadPoolExecutor(1) as pool:
        sim.compare(tiny, 4, executor=pool, progress=lambda now, total, _: done.append((now, total)))

    assert (done[0], done[-1]) == ((0, 8), (8, 8))
    assert done == sorted(done)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_executor_whose_worker_dies_is_an_error_to_act_on(tiny):
    """The pool is broken, and no fault of omnides."""
    pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), os._exit, (1,))
    with pool, pytest.raises(SimError, match="the executor has dropped the study"):
        sim.compare(tiny, 4, executor=pool)


class _Failing(Executor):
    """Has an error for whatever it is given."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def submit(self, *_, **__):
        future: Future = Future()
        future.set_exception(self._error)
        return future


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ModuleNotFoundError("No module named 'sim'"), "a worker cannot run this study: No module named 'sim'"),
        (RuntimeError("lost\nfor ever"), "a worker failed: RuntimeError: lost"),
    ],
)
def test_executor_error_over_there_says_whose_it_is(tiny, error, told):
    """Of a worker, and what to do about it."""
    with pytest.raises(SimError) as caught:
        sim.compare(tiny, 2, executor=_Failing(error))

    assert caught.value.faults[0].what == told
    assert caught.value.faults[0].fix


def test_executor_error_of_a_unit_over_there_is_of_a_worker(tiny, tmp_path, monkeypatch):
    """Memory that runs out there has not run out here; what was finished before it is kept."""
    from sim.experiment.running import batches

    real = batches.run_unit

    def run_unit(job, unit, progress=None):
        if unit.replication == 2:
            raise MemoryError
        return real(job, unit, progress)

    monkeypatch.setattr(batches, "run_unit", run_unit)
    told: list[str] = []
    with ThreadPoolExecutor(1) as pool, pytest.raises(SimError, match="a worker failed: MemoryError"):
        sim.compare(tiny, 4, designs=["one desk"], executor=pool, workers=1, store=tmp_path, on_notice=told.append)

    assert [replication for _, replication in kept_units(tmp_path)] == [0, 1]
    assert told == [f"2 of 4 simulations are kept in the store '{tmp_path}'; the same command goes on from there"]


def test_executor_that_was_shut_down_is_told(tiny):
    """It takes nothing any more."""
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(SimError, match="the executor has dropped the study"):
        sim.compare(tiny, 2, executor=pool)


def test_executor_bad_input_over_there_stays_bad_input(tiny):
    """As it would be here."""
    with pytest.raises(UsageError, match="of a policy"):
        sim.compare(tiny, 2, executor=_Failing(UsageError(sim.errors.Fault("of a policy"))))


def test_executor_error_of_a_watcher_is_raised_as_it_is(tiny):
    """A progress function's own error is not a worker's."""

    def fail(*_):
        raise ValueError("mine")

    with ThreadPoolExecutor(1) as pool, pytest.raises(ValueError, match="mine"):
        sim.compare(tiny, 4, executor=pool, progress=fail)


def test_executor_that_is_none_is_refused(tiny):
    """So is one together with logs."""
    with pytest.raises(UsageError, match=r"executor must be a concurrent\.futures\.Executor"):
        sim.compare(tiny, 2, executor=3)
    with ThreadPoolExecutor(1) as pool, pytest.raises(UsageError, match="logs cannot be written with executor"):
        sim.compare(tiny, 2, executor=pool, logs="logs")
