"""Ctrl-C at any moment: exit code 130 within a second, no traceback, no process left.

Each command is interrupted at moments from shortly after its start (while it imports) to the middle of its work, by
turns as a terminal does it (the whole process group) and as `kill` does (the command alone). On a busy machine a moment
may take longer than on a quiet one, so one that took too long is tried up to twice again; nothing else is forgiven.

What cannot be helped is Python's own start, before any line of omnides runs: about 0.03 s on a quiet machine. Moments
are counted from when the process says that it has come to the guard.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks processes up in /proc")

LIMIT_S = 1.0
TRIES = 3

_START = """
import sys
import sim.cli.entry as entry
listen = entry._listen
def announced(received):
    listen(received)
    sys.stderr.write("started\\n")
    sys.stderr.flush()
entry._listen = announced
entry.main(sys.argv[1:])
"""

LONG = ("--replications", "300", "--days", "20", "--set", "demand.cases_per_day=2000")
COMMANDS = {
    "validate": (),
    "show": (),
    "compare, one process": ("--engine", "reference", "--workers", "1", *LONG),
    "compare, two workers, a store": ("--engine", "reference", "--workers", "2", "--store", "runs", *LONG),
    "compare, writing logs": ("--engine", "reference", "--workers", "2", "--replications", "300", "--out", "out"),
    "compare, threads, a store": ("--workers", "2", "--store", "runs", *LONG),
    "compare, threads, writing logs": ("--workers", "2", "--replications", "1000", "--out", "out"),
    "run, logs, one process": (
        "--design", "apart", "--engine", "reference", "--workers", "1", "--replications", "300", "--out", "out",
    ),
}  # fmt: skip
IMPORTING_S = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4)
WORKING_S = (0.6, 0.9, 1.2, 1.6, 2.2)


@dataclass(frozen=True)
class _Ending:
    code: int
    out: str
    err: str
    took_s: float
    left: list[int]

    @property
    def finished(self) -> bool:
        """Whether the command was done before the signal could reach it."""
        return self.code == 0


def _group(session: int) -> list[int]:
    """Return the processes of a session that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[3]) == session and fields[0] not in {"Z", "X"}:
            found.append(int(path.parent.name))
    return found


def _left(session: int) -> list[int]:
    """Return what is left of a session; Python's resource tracker goes a moment after the command."""
    deadline = time.monotonic() + 5.0
    while (left := _group(session)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def _interrupted(arguments: list[str], after_s: float, to_group: bool, folder: Path, env: dict[str, str]) -> _Ending:
    """Start a command, send SIGINT so long after its first line, and return how it ended."""
    with subprocess.Popen(
        [sys.executable, "-c", _START, *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, cwd=folder, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            assert process.stderr is not None
            assert process.stderr.readline() == "started\n"
            time.sleep(after_s)
            sent = time.monotonic()
            (os.killpg if to_group else os.kill)(process.pid, signal.SIGINT)
            out, err = process.communicate(timeout=20)
            took_s = time.monotonic() - sent
            left = _left(process.pid)
        finally:
            for other in _group(process.pid):
                os.kill(other, signal.SIGKILL)
    return _Ending(process.returncode, out, err, took_s, left)


@pytest.mark.parametrize("name", COMMANDS)
def test_ctrl_c_at_any_moment_ends_with_130_within_a_second(name, small: Path, tmp_path: Path, environment) -> None:
    """Whatever the command was doing, it stops, says one word and leaves nothing behind."""
    short = not COMMANDS[name]
    arguments = [name.split(",")[0], str(small), *COMMANDS[name]]
    importing = IMPORTING_S if short or "threads, a store" in name else IMPORTING_S[::2]  # all import about the same
    moments = (*importing, *((0.5, 0.6, 0.7, 0.8) if short else WORKING_S))
    interrupted = 0
    for place, after_s in enumerate(moments):
        for _ in range(TRIES):
            ending = _interrupted(arguments, after_s, place % 2 == 0, tmp_path, environment)
            at = f"{name}, {after_s} s after the start, {ending}"
            assert ending.finished or ending.code == 130, at
            assert ending.finished or ending.err.strip().endswith("interrupted"), at
            assert "Traceback" not in ending.err, at
            assert "Exception" not in ending.err, at
            assert not ending.left, at
            if ending.took_s < LIMIT_S or ending.finished:
                break
        else:
            pytest.fail(f"took {ending.took_s:.2f} s: {at}")
        interrupted += not ending.finished
        assert not (tmp_path / "out" / "result.json").exists()
        assert not (tmp_path / "out" / ".omnides-incomplete").exists()

    assert interrupted >= (len(importing) // 2 if short else len(moments))


def _show(code: str, small: Path, environment: dict[str, str]) -> tuple[int, list[str]]:
    """Run a program that ends in the command line, and return its exit code and the words on stderr."""
    done = subprocess.run(
        [sys.executable, "-c", code, "show", str(small)],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr.split()


@pytest.mark.parametrize(
    "load",
    [
        "def load(*_, **__):\n try: os.kill(os.getpid(), 2)\n except KeyboardInterrupt: raise RuntimeError from None\n",
        "class Gone:\n def __del__(self): os.kill(os.getpid(), 2)\ndef load(*_, **__):\n Gone()\n while True: pass\n",
        "def load(*_, **__):\n try: os.kill(os.getpid(), 2)\n except BaseException: pass\n while True: pass\n",
    ],
)
def test_interrupt_that_python_turns_into_another_error_still_exits_130(load, small: Path, environment) -> None:
    """Ctrl-C while a class is made arrives as a RuntimeError (up to 3.11); destructors and some libraries drop it."""
    code = f"import os, sys\nimport sim.scenario\n{load}sim.scenario.load = load\nfrom sim.cli import main\nmain()"

    assert _show(code, small, environment) == (130, ["interrupted"])


TOLD_AGAIN = """
import os
import sim.scenario
from sim.cli import entry
told = entry._interrupted
def again(received):
    os.kill(os.getpid(), 2)
    return told(received)
entry._interrupted = again
sim.scenario.load = lambda *_, **__: os.kill(os.getpid(), 2)
entry.main()
"""
TIDYING = """
import os, sys, time
import sim.scenario
def load(*_, **__):
    try:
        os.kill(os.getpid(), 2)
    finally:
        for number in (2, 15):
            time.sleep(0.1)
            os.kill(os.getpid(), number)
        print("tidied", file=sys.stderr)
sim.scenario.load = load
from sim.cli import main
main()
"""


def test_interrupt_once_more_while_the_first_is_told_changes_nothing(small: Path, environment) -> None:
    """One that was dropped and raised anew may come so late; a person may press Ctrl-C twice."""
    assert _show(TOLD_AGAIN, small, environment) == (130, ["interrupted"])


def test_interrupt_soon_after_another_leaves_it_to_tidy_up(small: Path, environment) -> None:
    """Whoever presses Ctrl-C twice, or sends SIGTERM with it, does not interrupt what the first has begun to end."""
    assert _show(TIDYING, small, environment) == (130, ["tidied", "interrupted"])


def test_start_up_comes_to_the_guard_without_imports(environment: dict[str, str]) -> None:
    """On the way to `main` nothing of size is imported, since Ctrl-C would end there in a traceback."""
    probe = "import sys; before = set(sys.modules); import sim.cli; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", probe], env=environment, capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout.split() == ["__future__", "sim", "sim.cli", "sim.cli.entry"]
