"""Streams that are closed or full: a stderr that fails changes nothing, a stdout that fails is told."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")

STUDY = "--replications 2 --workers 2"
COMMANDS = {
    "list": "list",
    "show": "show {small}",
    "validate": "validate {small}",
    "run": f"run {{small}} --design apart {STUDY}",
    "compare": f"compare {{small}} {STUDY}",
    "schema": "schema",
    "help": "--help",
    "bad input": "validate nowhere.toml",
}
GOOD = [name for name in COMMANDS if name != "bad input"]

Shell = Callable[[str, str], subprocess.CompletedProcess[str]]


@pytest.fixture
def shell(small: Path, environment) -> Shell:
    """Return a function that runs a command with redirections, as a shell does."""

    def run(command: str, redirections: str) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-m", "sim.cli", *COMMANDS[command].format(small=small).split()]
        return subprocess.run(
            ["sh", "-c", f"{shlex.join(words)} {redirections}"],
            cwd=small.parent, env=environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    return run


@pytest.mark.parametrize("command", COMMANDS)
def test_stderr_that_fails_changes_no_result(command: str, shell: Shell) -> None:
    """Same stdout, same exit code, whether stderr takes what is said or not."""
    expected, closed, full = (shell(command, redirection) for redirection in ("", "0<&- 2>&-", "2>/dev/full"))

    assert expected.returncode == (0 if command in GOOD else 2)
    assert (closed.returncode, closed.stdout) == (expected.returncode, expected.stdout)
    assert (full.returncode, full.stdout) == (expected.returncode, expected.stdout)


def test_stdout_and_stderr_closed_exits_2(shell: Shell) -> None:
    """Nobody can be told, but the exit code."""
    assert shell("list", ">&- 2>&-").returncode == 2


@pytest.mark.parametrize("command", GOOD)
def test_stdout_closed_is_refused_before_work_is_done(command: str, shell: Shell) -> None:
    """Nothing is simulated for nobody: exit code 2 and a message."""
    done = shell(command, ">&-")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: stdout is closed, so there is nowhere to print to\n")
    assert "running" not in done.stderr


@pytest.mark.parametrize("command", GOOD)
def test_stdout_full_is_told_and_exits_2(command: str, shell: Shell) -> None:
    """A result that cannot be printed is no success, and no fault of omnides; it is said once."""
    done = shell(command, ">/dev/full")

    assert done.returncode == 2
    said = done.stderr.removeprefix("running 2 simulations ...\n").removeprefix("running 4 simulations ...\n")
    assert said.splitlines()[:2] == ["error: cannot write to stdout: No space left on device", "  where: stdout"]
    assert len(said.splitlines()) == 3
