"""On a terminal: colour unless it is not wanted, and a progress bar that leaves nothing behind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="needs a pseudo-terminal")


def _on_terminal(
    arguments: list[str], environment: dict[str, str], stream: str, start=("-m", "sim.cli"), code: int = 0
) -> str:
    """Return what the command writes to one stream, or both, that is a terminal; the other goes nowhere."""
    ours, theirs = pty.openpty()
    streams = {name: theirs if stream in (name, "both") else subprocess.DEVNULL for name in ("stdout", "stderr")}
    with subprocess.Popen([sys.executable, *start, *arguments], env=environment, **streams) as process:
        os.close(theirs)
        seen = b""
        try:
            while chunk := os.read(ours, 65536):
                seen += chunk
        except OSError:  # Linux's way to say that the other end is closed
            pass
        finally:
            os.close(ours)
    assert process.returncode == code
    return seen.decode()


@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_table_on_terminal_is_coloured_unless_unwanted(variables, coloured, small: Path, environment) -> None:
    """NO_COLOR and a dumb terminal get plain text, another terminal gets colour."""
    seen = _on_terminal(["show", str(small)], {**environment, **variables}, "stdout")

    assert ("\x1b[" in seen) == coloured
    assert "small: A small [red]desk[/red]" in seen


def test_progress_on_terminal_shows_a_bar_and_clears_it(small: Path, environment) -> None:
    """Work of more than two seconds shows how far it is; the last thing written removes the line."""
    work = ["compare", str(small), "--days", "15", "--replications", "4", "--workers", "1", "--engine", "reference"]
    seen = _on_terminal(work, environment, "stderr")

    assert "running 8 simulations" in seen
    assert "%" in seen
    assert seen.rstrip().endswith("\x1b[2K")
    assert _on_terminal([*work, "--quiet", "--days", "1"], environment, "stderr") == ""


BAR_AND_NOTICE = """
import sys
from sim.cli import progress
progress.PATIENCE_S = 0.0
with progress.StderrProgress(quiet="--quiet" in sys.argv) as shown:
    if "--quiet" not in sys.argv:
        shown._clock.join()  # the bar is up
    shown(0.0, 6, "siloed, replication 1")
    shown.say("a notice [bold] of 1 line")
    shown(3.0, 6, "siloed, replication 1")
"""


def test_compile_notice_on_terminal_stands_above_the_bar(environment) -> None:
    """The notice has a line of its own, which stays when the bar goes; without progress it is not said."""
    seen = _on_terminal([], environment, "stderr", ("-c", BAR_AND_NOTICE))

    assert seen.count("a notice [bold] of 1 line\r\n") == 1
    assert seen.index("a notice") < seen.rindex("running 6 simulations")
    assert seen.rstrip().endswith("\x1b[2K")
    assert _on_terminal(["--quiet"], environment, "stderr", ("-c", BAR_AND_NOTICE)) == ""


VALIDATE = """
import sys
from sim.cli import main, progress
progress.PATIENCE_S = 0.0
start = progress.StderrProgress.__enter__
def up(self):
    start(self)
    self._clock.join()
    return self
progress.StderrProgress.__enter__ = up
main(["validate", *sys.argv[1:]])
"""


def test_results_on_a_terminal_with_a_bar_have_lines_of_their_own(small: Path, environment) -> None:
    """While files are checked the bar makes way for what is said of each, and comes back below."""
    seen = _on_terminal([str(small)] * 3, environment, "both", ("-c", VALIDATE))

    lines = [line.rpartition("\x1b[2K")[2] for line in seen.split("\r\n")]
    assert [re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", line) for line in lines].count(f"{small}: OK") == 3
    assert "checking file 2 of 3" in seen
    assert "checking file 3 of 3" in seen
    assert seen.rstrip().endswith("\x1b[2K")


ENDED = """
import os, signal, sys
from sim.cli import main, progress
progress.PATIENCE_S = 0.0
call = progress.StderrProgress.__call__
def end(self, done, total, unit):
    call(self, done, total, unit)
    self._clock.join()  # the bar is up
    os.kill(os.getpid(), int(sys.argv[1]))
progress.StderrProgress.__call__ = end
main(sys.argv[2:])
"""


@pytest.mark.parametrize(("number", "code"), [(2, 130), (15, 143)])
def test_ending_a_command_leaves_the_terminal_as_it_was(number, code, small: Path, environment) -> None:
    """After Ctrl-C, or SIGTERM, there is no half bar, and the cursor shows."""
    work = [str(number), "compare", str(small), "--workers", "1"]
    seen = _on_terminal(work, environment, "stderr", ("-c", ENDED), code)
    last = seen[seen.rindex("\x1b[?25l") :]

    assert "\x1b[?25h" in last
    assert re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", last.rpartition("\x1b[2K")[2]).split() in (
        ["interrupted"],
        ["ended", "by", "SIGTERM"],
    )


SAY = """
import sys
from sim.engine import notice
notice.say_on_terminal("a notice")
sys.stderr.close()
notice.say_on_terminal("a notice")
sys.stderr = None
notice.say_on_terminal("a notice")
"""


def test_compile_notice_of_the_python_api_is_for_terminals(environment) -> None:
    """A person at a terminal is told; a log gets nothing, and a stderr that is closed does no harm."""
    assert _on_terminal([], environment, "stderr", ("-c", SAY)) == "a notice\r\n"
    done = subprocess.run([sys.executable, "-c", SAY], env=environment, capture_output=True, timeout=60, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")
