"""Units on a real Dask cluster: a scheduler and two worker processes on this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from studies import TINY, document, kept_units

import sim
from sim.errors import SimError, UsageError
from sim.experiment.running import cluster as clusters
from sim.experiment.running.cluster import connected
from sim.scenario.schema import Scenario

pytest.importorskip("distributed")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="ends processes by signals")]

ROOT = Path(sim.__file__).resolve().parent.parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class DaskCluster:
    """A scheduler, and workers that can be added and killed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.address = f"tcp://127.0.0.1:{_free_port()}"
        self.processes: list[subprocess.Popen[bytes]] = []
        port = self.address.rpartition(":")[2]
        self._start("dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard", "--no-show")

    def add_worker(self, path: object = ROOT) -> subprocess.Popen[bytes]:
        """Start a worker of one thread, with this folder on Python's path."""
        return self._start(
            "dask_worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
            "--local-directory", str(self._folder), path=path,
        )  # fmt: skip

    def _start(self, module: str, *arguments: str, path: object = ROOT) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", *arguments],
            env={**os.environ, "PYTHONPATH": str(path)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
        )
        self.processes.append(process)
        return process

    def wait_for(self, workers: int) -> None:
        """Wait until so many workers are there."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with connected(self.address, "test") as found:
                    if found.threads() == workers:
                        return
            except UsageError:
                pass
            time.sleep(0.1)
        pytest.fail("the workers did not come up")

    def end(self) -> None:
        """Kill all that runs."""
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait(30)


def _with_two_workers(folder: Path) -> Iterator[DaskCluster]:
    found = DaskCluster(folder)
    try:
        for _ in range(2):
            found.add_worker()
        found.wait_for(2)
        yield found
    finally:
        found.end()


@pytest.fixture
def dask(tmp_path) -> Iterator[DaskCluster]:
    """Return a cluster with two workers, to do to it what one likes."""
    yield from _with_two_workers(tmp_path)


@pytest.fixture(scope="module")
def lasting_dask(tmp_path_factory) -> Iterator[DaskCluster]:
    """Return a cluster with two workers, to be left as it is: three processes take some seconds to start."""
    yield from _with_two_workers(tmp_path_factory.mktemp("dask"))


def _command(tmp_path: Path, *arguments: str, wait: bool = True):
    process = subprocess.Popen(
        [sys.executable, "-m", "sim.cli", "compare", "erlang-a", "--days", "5", "--format", "json", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    return (*process.communicate(timeout=120), process.returncode) if wait else process


_LOST = "the cluster has no workers at the moment; waiting for some\n"
"""What is said where workers are so busy that their scheduler takes them for gone."""


@pytest.fixture(scope="module")
def of_threads(tmp_path_factory) -> str:
    """Return what 200 simulations in this process's threads give."""
    output, _, _ = _command(tmp_path_factory.mktemp("threads"), "--replications", "200")
    return output


def test_cluster_gives_the_bytes_of_threads(lasting_dask, tmp_path):
    """From the command line and from Python, with a store that both fill."""
    threads, _, _ = _command(tmp_path, "--replications", "40")
    remote, told, code = _command(tmp_path, "--replications", "40", "--dask", lasting_dask.address, "--store", "runs")

    assert (code, told.replace(_LOST, "")) == (0, "running 40 simulations ...\n")
    assert remote == threads
    assert len(kept_units(tmp_path / "runs")) == 40
    scenario = sim.load("erlang-a", days=5)
    with connected(lasting_dask.address, "test") as cluster:
        here, there = (sim.compare(scenario, 12, executor=executor) for executor in (None, cluster.executor))
    assert document(here) == document(there)


def test_cluster_completes_when_a_worker_is_killed(dask, of_threads, tmp_path):
    """What it had begun goes to the other one; the result is the same, and every unit is kept once."""
    study = _command(tmp_path, "--replications", "200", "--dask", dask.address, "--store", "runs", wait=False)
    deadline = time.monotonic() + 60
    while not kept_units(tmp_path / "runs") and time.monotonic() < deadline:
        time.sleep(0.01)
    dask.processes[1].kill()
    before = len(kept_units(tmp_path / "runs"))
    output, told = study.communicate(timeout=120)

    assert before < 200, "the study was over before the worker was killed"
    assert (study.returncode, told.replace(_LOST, "")) == (0, "running 200 simulations ...\n")
    assert output == of_threads
    assert len(kept_units(tmp_path / "runs")) == len(set(kept_units(tmp_path / "runs"))) == 200


def test_cluster_without_workers_for_a_while_is_waited_for(dask, of_threads, tmp_path):
    """A line says so; when workers come, the study goes on to the same end."""
    study = _command(tmp_path, "--replications", "200", "--dask", dask.address, "--store", "runs", wait=False)
    deadline = time.monotonic() + 60
    while not kept_units(tmp_path / "runs") and time.monotonic() < deadline:
        time.sleep(0.01)
    for worker in dask.processes[1:]:
        worker.kill()
    time.sleep(3.0)
    dask.add_worker()
    output, told = study.communicate(timeout=120)

    assert "the cluster has no workers at the moment; waiting for some" in told
    assert study.returncode == 0
    assert output == of_threads


def test_cluster_that_goes_ends_the_study_and_what_is_finished_is_kept(dask, tmp_path):
    """Without a scheduler nothing can go on: an error says what to do, soon, and the store has what was done."""
    study = _command(tmp_path, "--replications", "200", "--dask", dask.address, "--store", "runs", wait=False)
    deadline = time.monotonic() + 60
    while not kept_units(tmp_path / "runs") and time.monotonic() < deadline:
        time.sleep(0.01)
    dask.processes[0].kill()
    killed = time.monotonic()
    output, told = study.communicate(timeout=60)
    kept = len(kept_units(tmp_path / "runs"))

    assert time.monotonic() - killed < 15
    assert (study.returncode, output) == (3, "")
    assert f"{kept} of 200 simulations are kept in the store 'runs'; the same command goes on from there" in told
    assert "error: the executor has dropped the study" in told
    assert "Traceback" not in told
    assert 0 < kept < 200


def test_cluster_interrupted_keeps_what_is_finished(lasting_dask, tmp_path):
    """Ctrl-C ends it soon; the cluster lives on and takes the next study."""
    study = _command(tmp_path, "--replications", "200", "--dask", lasting_dask.address, "--store", "runs", wait=False)
    deadline = time.monotonic() + 60
    while not kept_units(tmp_path / "runs") and time.monotonic() < deadline:
        time.sleep(0.01)
    study.send_signal(signal.SIGINT)
    _, told = study.communicate(timeout=20)
    output, _, code = _command(tmp_path, "--replications", "5", "--dask", lasting_dask.address)

    assert study.returncode == 130
    assert told.endswith("interrupted\n")
    assert "are kept in the store 'runs'" in told
    assert (code, bool(output)) == (0, True)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("tcp://127.0.0.1:9", "there is no Dask scheduler at 'tcp://127.0.0.1:9'"),
        ("nonsense", "there is no Dask scheduler at 'nonsense': "),
        ("", "there is no Dask scheduler at ''"),
    ],
)
def test_scheduler_that_is_not_there_is_told_within_15_seconds(address, told, tmp_path):
    """Nothing is simulated or made, and no traceback is shown."""
    start = time.monotonic()
    output, errors, code = _command(tmp_path, "--dask", address, "--store", "runs")

    assert time.monotonic() - start < 15
    assert (code, output) == (2, "")
    assert told in errors
    assert "fix:   start one with `dask scheduler`" in errors
    assert "Traceback" not in errors
    assert not list(tmp_path.iterdir())


def test_server_that_is_no_scheduler_is_told_within_15_seconds(tmp_path):
    """It takes the connection, and neither answers nor closes it."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        start = time.monotonic()
        _, errors, code = _command(tmp_path, "--dask", f"tcp://127.0.0.1:{silent.getsockname()[1]}")

    assert time.monotonic() - start < 15
    assert code == 2
    assert "there is no Dask scheduler at" in errors
    assert "Traceback" not in errors


def test_scheduler_without_workers_is_told(tmp_path, monkeypatch):
    """It would wait for ever."""
    monkeypatch.setattr(clusters, "WORKERS_S", 1.0)
    empty = DaskCluster(tmp_path)
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with pytest.raises(UsageError) as caught, connected(empty.address, "--dask"):
                pass
            if "has no workers" in caught.value.faults[0].what:
                break
        assert caught.value.faults[0].fix == f"start some: dask worker {empty.address}"
    finally:
        empty.end()


WITHOUT_OMNIDES = """
import sys

class Blind:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "sim":
            raise ModuleNotFoundError("No module named 'sim'", name="sim")

sys.meta_path.insert(0, Blind())
"""


def test_workers_without_omnides_are_told(tmp_path):
    """They would end at the first task, and the study would wait for others."""
    (tmp_path / "sitecustomize.py").write_text(WITHOUT_OMNIDES)
    found = DaskCluster(tmp_path)
    try:
        found.add_worker(tmp_path)
        deadline = time.monotonic() + 30
        told = "no workers"
        while "no workers" in told and time.monotonic() < deadline:
            with pytest.raises(UsageError) as caught, connected(found.address, "--dask"):
                pass
            told = caught.value.faults[0].what
        assert told.startswith("workers of the Dask cluster have no omnides: tcp://127.0.0.1:")
    finally:
        found.end()


POLICY = """
from sim import Policy

class First(Policy):
    def choose_agent(self, contact, agents, now_s):
        return super().choose_agent(contact, agents, now_s)
"""


def test_cluster_runs_a_policy_that_its_workers_find(tiny, dask, tmp_path, monkeypatch):
    """With the same result as here; workers that do not find it are told of."""
    code = tmp_path / "code"
    code.mkdir()
    (code / "remote_desk.py").write_text(POLICY)
    monkeypatch.syspath_prepend(code)
    data = TINY["designs"]["two desks"] | {"routing": {"policy": "remote_desk:First"}}
    scenario = Scenario(**(TINY | {"designs": {"two desks": data}}))
    with connected(dask.address, "test") as cluster:
        with pytest.raises(SimError, match="a worker cannot use policy 'remote_desk:First'"):
            sim.compare(scenario, 2, allow_code=True, executor=cluster.executor)
        for worker in dask.processes[1:]:
            worker.kill()
        dask.add_worker(f"{ROOT}{os.pathsep}{code}")
        there = sim.compare(scenario, 2, allow_code=True, executor=cluster.executor)

    assert document(there) == document(sim.compare(scenario, 2, allow_code=True))
    sys.modules.pop("remote_desk")


def test_worker_with_other_sources_is_refused(lasting_dask, monkeypatch):
    """Its results might differ."""
    monkeypatch.setattr("sim.experiment.running.elsewhere.sources_of", lambda *_: "others")
    with (
        connected(lasting_dask.address, "test") as cluster,
        pytest.raises(SimError, match="a worker runs another omnides"),
    ):
        sim.compare(sim.load("erlang-a", days=1), 2, executor=cluster.executor)
