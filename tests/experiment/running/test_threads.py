"""Units on threads of this process: their order, their progress, and how they stop.

The units are stand-ins that wait for what a test is about, so that nothing here depends on how fast a machine is.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
from numba.core import event

from sim.engine.notice import COMPILING
from sim.experiment.running import batches
from sim.experiment.running.batches import Batch
from sim.experiment.running.collecting import Watch
from sim.experiment.running.threads import any_left_running, run_in_threads
from sim.experiment.running.units import Job, Unit, UnitResult
from sim.kpi import RunRows
from sim.scenario import load

PATIENCE_S = 60.0
"""How long a stand-in waits for what must come; never reached unless a test fails."""

NO_ROWS = RunRows(np.zeros(0), np.zeros(0))
UNITS = [Unit("siloed", replication) for replication in range(4)]
Report = Callable[[float], None]


@pytest.fixture
def run(monkeypatch):
    """Return a function that runs stand-ins for units, each of which is told its number and how to report."""
    job = Job(load("erlang-a", days=1), seed=1, engine="compiled")

    def study(stand_in, workers=2, progress=None, on_notice=lambda _: None):
        def unit_run(_: Job, unit: Unit, report: Report) -> UnitResult:
            stand_in(unit.replication, report)
            return UnitResult(unit, NO_ROWS, ())

        monkeypatch.setattr(batches, "run_unit", unit_run)
        each = [Batch(job, "siloed", unit.replication, unit.replication) for unit in UNITS]
        kept: list[UnitResult] = []
        run_in_threads(each, workers, Watch(lambda _, ended: kept.extend(ended), progress, on_notice))
        return kept

    return study


@pytest.fixture(autouse=True)
def unraised(monkeypatch):
    """Fail if a thread ends by an exception that nobody took: Python would print its traceback."""
    found: list[object] = []
    monkeypatch.setattr(threading, "excepthook", found.append)
    yield
    assert not found


def _until_stopped(report: Report) -> None:
    """Report progress until that raises."""
    pause = threading.Event()
    while True:
        report(0.5)
        pause.wait(0.01)


def test_threads_results_are_kept_as_units_end(run):
    """The first unit ends last, and its result is kept last."""
    last_ended = threading.Event()

    def stand_in(number: int, report: Report) -> None:
        if number == 0:
            assert last_ended.wait(PATIENCE_S)
        if number == 3:
            last_ended.set()

    kept = [result.unit for result in run(stand_in)]

    assert set(kept) == set(UNITS)
    assert kept[-1] == UNITS[0]


@pytest.mark.parametrize("workers", [1, 2, 3, 9])
def test_threads_run_as_many_units_at_once_as_asked(run, workers):
    """So many units meet, never more; and none runs in the calling thread, which has to answer Ctrl-C."""
    meeting = threading.Barrier(min(workers, len(UNITS)))
    lock, now, most = threading.Lock(), [0], [0]

    def stand_in(number: int, report: Report) -> None:
        assert threading.current_thread() is not threading.main_thread()
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        if len(UNITS) % meeting.parties == 0 or number < meeting.parties:
            meeting.wait(PATIENCE_S)
        with lock:
            now[0] -= 1

    run(stand_in, workers)

    assert most == [meeting.parties]


def test_threads_progress_adds_up_the_shares_of_all_running_units(run):
    """Progress comes in the calling thread, moves within units, never falls and ends with all of them."""
    calls: list[tuple[float, int, str]] = []
    seen = threading.Event()

    def progress(*call) -> None:
        assert threading.current_thread() is threading.main_thread()
        calls.append(call)
        if call[0] == 0.75:
            seen.set()

    def stand_in(number: int, report: Report) -> None:
        report((0.5, 0.25, 0.0, 0.0)[number])
        assert seen.wait(PATIENCE_S)

    run(stand_in, 2, progress)
    done = [call[0] for call in calls]

    assert (0.75, 4, "siloed, replication 0") in calls
    assert done == sorted(done)
    assert calls[-1] == (4, 4, "siloed, replication 3")


def test_threads_error_in_one_unit_stops_the_others_and_is_raised(run):
    """The error comes as it was; what runs ends where it reports, what waits is never begun."""
    other_runs, other_ended, begun = threading.Event(), threading.Event(), []

    def stand_in(number: int, report: Report) -> None:
        begun.append(number)
        if number == 0:
            assert other_runs.wait(PATIENCE_S)
            raise ZeroDivisionError("of unit 0")
        other_runs.set()
        try:
            _until_stopped(report)
        finally:
            other_ended.set()

    with pytest.raises(ZeroDivisionError, match="of unit 0"):
        run(stand_in)

    assert other_ended.wait(PATIENCE_S)
    assert 3 not in begun
    assert not any_left_running()


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_threads_interrupted_stop_all_units_quietly(run, error, capfd):
    """Ctrl-C, or an error of whoever shows the progress, ends all threads without a word."""
    ended = threading.Semaphore(0)

    def progress(done: float, total: int, unit: str) -> None:
        if done == 1.0:  # two units are half done
            raise error

    def stand_in(number: int, report: Report) -> None:
        try:
            _until_stopped(report)
        finally:
            ended.release()

    with pytest.raises(error):
        run(stand_in, 2, progress)

    assert ended.acquire(timeout=PATIENCE_S)
    assert ended.acquire(timeout=PATIENCE_S)
    assert capfd.readouterr() == ("", "")


def test_threads_that_do_not_heed_are_left_behind_and_known(run):
    """A unit that compiles cannot be ended: the study does not wait for it, and says that it still runs."""
    compiled, ended = threading.Event(), threading.Event()

    def progress(*_: object) -> None:
        raise KeyboardInterrupt

    def stand_in(number: int, report: Report) -> None:
        assert compiled.wait(PATIENCE_S)
        try:
            report(0.5)
        finally:
            ended.set()

    with pytest.raises(KeyboardInterrupt):
        run(stand_in, 1, progress)
    left = any_left_running()
    compiled.set()

    assert left
    assert ended.wait(PATIENCE_S)
    deadline = time.monotonic() + PATIENCE_S  # its thread has yet to note that it ended
    while any_left_running() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any_left_running()


@pytest.mark.parametrize("compiles", [True, False])
def test_threads_tell_once_that_the_engine_is_compiled(run, compiles):
    """However many threads compile, the calling one tells once; if none does, it says nothing."""
    told: list[tuple[str, bool]] = []

    def stand_in(number: int, report: Report) -> None:
        if compiles:
            with event.trigger_event("numba:compile"):
                report(0.0)

    run(stand_in, on_notice=lambda text: told.append((text, threading.current_thread() is threading.main_thread())))

    assert told == [(COMPILING, True)] * compiles


def test_threads_interrupted_keep_the_units_of_a_batch_that_are_finished(monkeypatch):
    """The batch is half done: its first two units are kept, the third ends where it reports, the last never begins."""
    runs_third, kept, begun = threading.Event(), [], []

    def unit_run(_: Job, unit: Unit, report: Report) -> UnitResult:
        begun.append(unit.replication)
        if unit.replication == 2:
            runs_third.set()
            _until_stopped(report)
        return UnitResult(unit, NO_ROWS, ())

    def progress(*_: object) -> None:
        if runs_third.is_set():
            raise KeyboardInterrupt

    monkeypatch.setattr(batches, "run_unit", unit_run)
    job = Job(load("erlang-a", days=1), seed=1, engine="compiled")
    with pytest.raises(KeyboardInterrupt):
        run_in_threads(
            [Batch(job, "siloed", 0, 3)], 1, Watch(lambda _, ended: kept.extend(ended), progress, lambda _: None)
        )

    assert [result.unit.replication for result in kept] == [0, 1]
    assert begun == [0, 1, 2]


def test_threads_stop_when_results_cannot_be_kept(monkeypatch):
    """A full disk ends the study; what ends meanwhile is tried once, and the first error is the one raised."""
    tried: list[int] = []

    def keep(_: Batch, results: list[UnitResult]) -> None:
        tried.append(results[0].unit.replication)
        raise OSError("full")

    monkeypatch.setattr(batches, "run_unit", lambda _, unit, report: UnitResult(unit, NO_ROWS, ()))
    job = Job(load("erlang-a", days=1), seed=1, engine="compiled")
    each = [Batch(job, "siloed", unit.replication, unit.replication) for unit in UNITS]
    with pytest.raises(OSError, match="full"):
        run_in_threads(each, 2, Watch(keep, None, lambda _: None))

    assert len(tried) == len(set(tried))
