"""`--engine` and `--workers`: what runs a study, what is said of it, and that Ctrl-C ends it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from numba.core import event

import sim.compiling.cache
import sim.engine
import sim.experiment
from sim.cli import options
from sim.experiment.running import batches, execution

COMPILING = "compiling the engine, once on this machine: about a minute"

POLICY = """
from sim import Policy
class Longest(Policy):
    def choose_agent(self, contact, agents, now_s):
        return super().choose_agent(contact, agents, now_s)
"""


def test_engines_of_the_command_are_those_there_are() -> None:
    """The list of the option, which must not load the engines, is theirs, with the same default."""
    assert options.ENGINES == sim.engine.ENGINES


@pytest.mark.parametrize("command", [("compare",), ("run", "--design", "apart")])
def test_engine_asked_for_is_named_and_changes_nothing_else(command, small: Path, omnides) -> None:
    """Both engines give the same figures, to rounding; the compiled one runs unless another is asked for."""
    study = (*command, small, "--replications", 2, "--format", "json")
    default, compiled, reference = (
        json.loads(omnides(*study, *engine).stdout, parse_float=lambda number: float(f"{float(number):.9g}"))
        for engine in ((), ("--engine", "compiled"), ("--engine", "reference", "--workers", 1))
    )

    assert default == compiled
    assert (compiled.pop("engine"), reference.pop("engine")) == ("compiled", "reference")
    assert compiled == reference


@pytest.mark.parametrize("engine", sim.engine.ENGINES)
def test_workers_are_by_default_the_processors_at_hand(engine, small: Path, omnides, monkeypatch) -> None:
    """Threads of the compiled engine, and processes of the reference engine too: a command is no script."""
    found: list[tuple[str, int]] = []

    def spy(kind, run):
        def spying(batches, workers, watch):
            found.append((kind, workers))
            return run(batches, 1, watch)

        return spying

    monkeypatch.setattr(execution, "processors", lambda: 3)
    monkeypatch.setattr(sim.experiment, "processors", lambda: 3)
    for kind in ("threads", "processes"):
        monkeypatch.setattr(execution, f"run_in_{kind}", spy(kind, getattr(execution, f"run_in_{kind}")))
    for replications in (1, 2):
        assert omnides("compare", small, "--engine", engine, "--replications", replications).returncode == 0

    kind = "threads" if engine == "compiled" else "processes"
    assert found == [(kind, 2), (kind, 3)]  # two simulations, then four


@pytest.mark.parametrize("engine", sim.engine.ENGINES)
def test_design_with_a_policy_is_said_to_run_on_the_reference_engine(engine, small, tmp_path, process) -> None:
    """One line on stderr names designs and why, and the notes of the result have it too; unless it was asked for."""
    (tmp_path / "longest.py").write_text(POLICY, encoding="utf-8")
    study = (
        "compare", small, "--replications", 1, "--workers", 1, "--engine", engine, "--allow-code", "--format", "json",
        "--set", "designs.together.routing.policy=longest:Longest",
    )  # fmt: skip
    path = f"{Path.cwd()}{os.pathsep}{tmp_path}"
    done, quiet = (process(*study, *more, PYTHONPATH=path) for more in ((), ("--quiet",)))
    result = json.loads(done.stdout)
    said = done.stderr.count("on the reference engine, many times slower: together (compiled code cannot call")
    noted = [note for note in result["notes"] if "ran on the reference engine" in note]

    assert result["engine"] == ("compiled and reference" if engine == "compiled" else "reference")
    assert said == len(noted) == (1 if engine == "compiled" else 0)
    assert all(note.startswith("together: ") for note in noted)
    assert (quiet.stdout, quiet.stderr) == (done.stdout, "")


def test_design_with_a_policy_alone_is_a_study_of_the_reference_engine(small, tmp_path, process) -> None:
    """The result names the engine that ran, in each of its forms."""
    (tmp_path / "longest.py").write_text(POLICY, encoding="utf-8")
    study = ("run", small, "--design", "together", "--replications", 1, "--allow-code",
             "--set", "designs.together.routing.policy=longest:Longest")  # fmt: skip
    path = f"{Path.cwd()}{os.pathsep}{tmp_path}"

    assert '"engine": "reference"' in process(*study, "--format", "json", PYTHONPATH=path).stdout
    assert "seed 1, reference engine, omnides" in process(*study, PYTHONPATH=path).stdout


@pytest.fixture
def compiling(monkeypatch):
    """Let every simulation on a thread begin as one whose engine must be compiled."""
    real = batches.run_unit

    def run_unit(job, unit, report):
        with event.trigger_event("numba:compile"):
            pass
        return real(job, unit, report)

    monkeypatch.setattr(batches, "run_unit", run_unit)


STUDY = ("--replications", 2, "--workers", 2)


@pytest.mark.usefixtures("compiling")
def test_compiling_is_said_once_on_stderr(small: Path, omnides) -> None:
    """One line for all simulations, none with --quiet, and stdout is the result's alone."""
    said, quiet = (omnides("compare", small, *STUDY, *more) for more in ((), ("--quiet",)))

    assert said.stderr.splitlines() == ["running 4 simulations ...", COMPILING]
    assert quiet.stderr == ""
    assert said.stdout == quiet.stdout


def test_compiling_is_not_said_when_nothing_has_to_be(small: Path, omnides) -> None:
    """The second study finds the engine compiled."""
    omnides("compare", small, *STUDY)

    assert omnides("compare", small, *STUDY).stderr == "running 4 simulations ...\n"


def test_compiling_is_not_said_by_a_process_that_finds_it_done(small: Path, process) -> None:
    """Compiled once on a machine: another process takes all of it from the cache."""
    process("compare", small, *STUDY)

    assert process("compare", small, *STUDY).stderr == "running 4 simulations ...\n"


def test_code_that_is_not_kept_is_said_on_stderr(small: Path, omnides, compiling, monkeypatch) -> None:
    """Whoever waits a minute for every command is told why, and what to do."""
    monkeypatch.setattr(sim.compiling.cache._listener, "has_no_folder", True)
    said = omnides("compare", small, *STUDY).stderr.splitlines()

    assert said[:2] == ["running 4 simulations ...", COMPILING]
    assert said[2:] == [
        "what was compiled cannot be kept (no folder can be written to) and is compiled anew each time;"
        " let NUMBA_CACHE_DIR name a folder you may write to"
    ]


def test_compiled_engine_that_may_not_be_compiled_is_said_on_stderr(small: Path, process) -> None:
    """Plain Python gives the same figures, far slower."""
    study = ("compare", small, "--replications", 1, "--days", 1, "--set", "demand.cases_per_day=20", "--format", "csv")
    plain = process(*study, NUMBA_DISABLE_JIT="1")

    assert plain.stdout == process(*study).stdout
    assert plain.stderr.splitlines() == [
        "running 2 simulations ...",
        "NUMBA_DISABLE_JIT is set: the compiled engine runs as plain Python, slower than --engine reference",
    ]


BEGUN = """
import sys, threading, time
from sim.experiment.running import batches
def begin(job, unit, report):
    sys.stderr.write("begun\\n")
    sys.stderr.flush()
    for _ in range(1_000_000):
        time.sleep(0.001 if WILLING else 600.0)
        report(0.5)
batches.run_unit = begin
from sim.cli import main
main(sys.argv[1:])
"""


@contextmanager
def _begun(small: Path, environment: dict[str, str], willing: bool) -> Iterator[subprocess.Popen[str]]:
    """Start a study whose one simulation goes on for ever; one that is not willing heeds nothing, as compiling does."""
    with subprocess.Popen(
        [sys.executable, "-c", BEGUN.replace("WILLING", str(willing)), "run", str(small), "--design", "apart",
         "--replications", "1", "--quiet", "--out", "out"],
        cwd=small.parent, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stderr is not None
            assert process.stderr.readline() == "begun\n"
            yield process
        finally:
            process.kill()


@pytest.mark.skipif(os.name != "posix", reason="ends by a signal")
@pytest.mark.parametrize("willing", [True, False])
@pytest.mark.parametrize(
    ("name", "code", "word"),
    [
        ("SIGINT", 130, "interrupted"),
        ("SIGTERM", 143, "ended by SIGTERM"),
        ("SIGHUP", 129, "ended by SIGHUP"),
    ],
)
def test_signal_ends_threads_even_while_they_compile(name, code, word, willing, small: Path, environment) -> None:
    """The command ends with its word and code, leaves nothing, and waits for no thread that cannot be stopped."""
    with _begun(small, environment, willing) as process:
        process.send_signal(getattr(signal, name))
        out, err = process.communicate(timeout=60)

    assert (process.returncode, out, err.strip()) == (code, "", word)
    assert not (small.parent / "out").exists()
