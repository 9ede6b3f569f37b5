"""On a terminal: colour unless it is not wanted, and a progress bar that leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="needs a pseudo-terminal")


def _on_terminal(arguments: list[str], environment: dict[str, str], stream: str) -> str:
    """Return what the command writes to one stream that is a terminal; the other is a pipe."""
    ours, theirs = pty.openpty()
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: theirs}
    with subprocess.Popen([sys.executable, "-m", "sim.cli", *arguments], env=environment, **streams) as process:
        os.close(theirs)
        seen = b""
        try:
            while chunk := os.read(ours, 65536):
                seen += chunk
        except OSError:  # Linux's way to say that the other end is closed
            pass
        finally:
            os.close(ours)
    assert process.returncode == 0
    return seen.decode()


@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_table_on_terminal_is_coloured_unless_unwanted(variables, coloured, small: Path, environment) -> None:
    """NO_COLOR and a dumb terminal get plain text, another terminal gets colour."""
    seen = _on_terminal(["show", str(small)], {**environment, **variables}, "stdout")

    assert ("\x1b[" in seen) == coloured
    assert "small: A small [red]desk[/red]" in seen


def test_progress_on_terminal_shows_a_bar_and_clears_it(small: Path, environment) -> None:
    """Work of more than two seconds shows how far it is; the last thing written removes the line."""
    work = ["compare", str(small), "--days", "15", "--replications", "4", "--workers", "1"]
    seen = _on_terminal(work, environment, "stderr")

    assert "running 8 simulations" in seen
    assert "%" in seen
    assert seen.rstrip().endswith("\x1b[2K")
    assert _on_terminal([*work, "--quiet", "--days", "1"], environment, "stderr") == ""
