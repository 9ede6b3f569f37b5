"""How a command may end other than well: interrupted, or by a fault of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

BREAK = """
import sys
import sim.report.results
def broken(*_, **__):
    raise ZeroDivisionError("division by zero")
sim.report.results.comparison_page = broken
from sim.cli import main
main(sys.argv[1:])
"""


def _descendants(process: int) -> list[int]:
    """Return the processes that a process started (Linux)."""
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _alive(process: int) -> bool:
    """Return whether a process runs; one that has ended but was not waited for does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] not in {"Z", "X"}
    except FileNotFoundError:
        return False


def _all_gone(processes: list[int]) -> bool:
    """Return whether all end within moments; Python's resource tracker goes a little after the command."""
    deadline = time.monotonic() + 5.0
    while any(map(_alive, processes)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(_alive, processes))


@contextmanager
def _long_study(small: Path, environment: dict[str, str], workers: int, *more: str) -> Iterator[subprocess.Popen[str]]:
    """Start a study of several minutes in a process group of its own; it is running when this is entered."""
    with subprocess.Popen(
        [sys.executable, "-m", "sim.cli", "compare", str(small), "--replications", "200",
         "--set", "demand.cases_per_day=2000", "--days", "60", "--engine", "reference",
         "--workers", str(workers), *more],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            assert process.stderr is not None
            assert process.stderr.readline().startswith("this may take about ")
            assert process.stderr.readline() == "running 400 simulations ...\n"
            yield process
        finally:
            process.kill()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks processes up in /proc")
@pytest.mark.parametrize("to_group", [False, True])
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_signal_to_end_stops_the_workers_too(name, to_group, small: Path, environment) -> None:
    """SIGTERM and SIGHUP, to the command alone or to its group, end it as Ctrl-C does and leave no worker."""
    number = getattr(signal, name)
    with _long_study(small, environment, 2) as process:
        time.sleep(2.0)
        workers = _descendants(process.pid)
        (os.killpg if to_group else os.kill)(process.pid, number)
        out, err = process.communicate(timeout=20)

    assert len(workers) >= 2
    assert _all_gone(workers)
    assert process.returncode == 128 + number
    assert err.strip() == f"ended by {name}"
    assert out == ""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks processes up in /proc")
def test_kill_of_the_command_leaves_no_worker_and_nothing_half_written(small, tmp_path, environment) -> None:
    """Even when the command cannot clear up, its workers notice that it has gone."""
    with _long_study(small, environment, 2, "--out", str(tmp_path / "out")) as process:
        time.sleep(2.0)
        workers = _descendants(process.pid)
        process.kill()
        process.wait(timeout=20)

    assert len(workers) >= 2
    assert _all_gone(workers)
    assert not list((tmp_path / "out").rglob(".partial-*"))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {".omnides-incomplete"}


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="the system has no SIGHUP")
def test_signal_that_is_ignored_stays_ignored(small: Path, environment) -> None:
    """Under nohup the end of the terminal does not end the study."""
    probe = (
        "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "import sim.report.scenario_page as page; real = page.scenario_page\n"
        "page.scenario_page = lambda scenario: (os.kill(os.getpid(), signal.SIGHUP), real(scenario))[1]\n"
        "from sim.cli import main; main(sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe, "show", str(small)],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(os.name != "posix", reason="ends by a signal")
def test_interrupt_within_an_import_still_exits_130(small: Path, tmp_path: Path, environment) -> None:
    """CPython would end by SIGINT at its exit when an interrupt went through exec'd code, as imports have it."""
    source = "import sim.scenario\ndef load(*_, **__): exec('raise KeyboardInterrupt')\nsim.scenario.load = load\n"
    (tmp_path / "cut.py").write_text(source + "from sim.cli import main\nmain()\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "cut", "show", str(small)],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr.strip()) == (130, "interrupted")


WORKERS_DIE = """
import multiprocessing, sys
import sim.cli.progress
def kill(*_):
    for child in multiprocessing.active_children():
        child.kill()
sim.cli.progress.StderrProgress.__call__ = kill
from sim.cli import main
if __name__ == "__main__":
    main(sys.argv[1:])
"""


def test_worker_killed_from_outside_exits_3_and_is_not_called_bad_input(small: Path, tmp_path, environment) -> None:
    """A worker that the system ends is told with what to try; the input is not to blame."""
    script = tmp_path / "die.py"
    script.write_text(WORKERS_DIE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script), "compare", str(small), "--replications", "100", "--engine", "reference",
         "--workers", "2"],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == 3
    assert "a worker process ended before its simulation did" in done.stderr
    assert '`if __name__ == "__main__":`' in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("debug", ["", "1"])
def test_internal_error_exits_3_and_traces_only_when_asked(debug, small: Path, environment) -> None:
    """A fault of the program is one line and a hint; OMNIDES_DEBUG=1 shows the traceback."""
    done = subprocess.run(
        [sys.executable, "-c", BREAK, "compare", str(small), "--replications", "1", "--workers", "1"],
        env={**environment, "OMNIDES_DEBUG": debug}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == 3
    assert "ZeroDivisionError" in done.stderr
    assert ("Traceback" in done.stderr) == (debug == "1")
    assert ("OMNIDES_DEBUG=1" in done.stderr) == (debug == "")


MEDDLER = """
from sim import Policy
class Meddles(Policy):
    def choose_agent(self, contact, agents, now_s):
        contact.case = None
        return agents[0]
"""


@pytest.mark.parametrize("workers", [1, 2])
def test_internal_error_under_a_policy_names_the_policy(workers, small: Path, tmp_path: Path, process) -> None:
    """The engine may fail because a policy changed what it was given: it is not called a fault of omnides only."""
    (tmp_path / "meddler.py").write_text(MEDDLER, encoding="utf-8")
    path = f"{Path.cwd()}{os.pathsep}{tmp_path}"

    done = process(
        "run", small, "--design", "apart", "--replications", 2, "--workers", workers, "--quiet", "--allow-code",
        "--set", "designs.apart.routing.policy=meddler:Meddles", PYTHONPATH=path,
    )  # fmt: skip

    assert done.returncode == 3
    assert done.stderr.startswith("internal error: ")
    assert "policy 'meddler:Meddles' was running under apart and may have changed what it was given" in done.stderr
    assert "not of your input" not in done.stderr
    assert "OMNIDES_DEBUG=1" in done.stderr
