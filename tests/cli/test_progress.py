"""Progress where nobody watches, and the line that is drawn for people."""

from __future__ import annotations

import io
import re
import sys
import time
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from sim.cli import progress
from sim.cli.pace import Stretch
from sim.cli.work import State
from tests.cli.test_questions import COMMANDS as QUESTIONS
from tests.cli.test_questions import MORE

QUICK = ("--replications", 2, "--workers", 1)
COMMANDS = {
    "list": ((), "reading the scenarios"),
    "show": (("FILE",), "reading the scenario"),
    "validate": (("FILE", "FILE"), r"checking files|checking file \d of 2"),
    "query": (("runs", "FROM units"), "asking the store"),
    "run": (("FILE", *QUICK, "--design", "apart"), r"preparing|\d of 2 simulations|working out the result"),
    "compare": (("FILE", *QUICK), r"preparing|\d of 4 simulations|working out the result"),
    "staff": (("FILE", *QUICK), r"preparing|staffing \w+, \d of 2: \d+ simulations?"),
    **{name: (("FILE", *QUICK, *rest), "preparing|working out the result") for name, rest in QUESTIONS.items()},
}


def _make_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a line be due at once, and work not end before one is written."""
    leave = progress.StderrProgress.__exit__

    def late(self: progress.StderrProgress, *how: object) -> None:
        deadline = time.monotonic() + 20.0
        while not re.search(rb" so far| left", sys.stderr.buffer.getvalue()) and time.monotonic() < deadline:
            time.sleep(0.001)
        leave(self, *how)

    monkeypatch.setattr(progress, "LINE_EVERY_S", 0.003)
    monkeypatch.setattr(progress.StderrProgress, "__exit__", late)


@pytest.mark.parametrize("command", COMMANDS)
def test_long_work_of_every_command_writes_a_line_now_and_then(command, small: Path, omnides, monkeypatch) -> None:
    """Whatever takes long says what it does and for how long, also where nobody watches."""
    small.write_text(small.read_text(encoding="utf-8") + MORE, encoding="utf-8")
    arguments, said = COMMANDS[command]
    if command == "query":
        assert omnides("compare", small, *QUICK, "--store", "runs", "--quiet").returncode == 0
    _make_long(monkeypatch)
    done = omnides(command, *(small if argument == "FILE" else argument for argument in arguments))

    assert done.returncode == 0
    assert re.search(rf"^({said}), (1 second so far|about .* left)$", done.stderr, re.MULTILINE)


def test_long_work_writes_nothing_when_asked_to_be_quiet(small: Path, omnides, monkeypatch) -> None:
    """`--quiet` is quiet however long it takes."""
    monkeypatch.setattr(progress, "LINE_EVERY_S", 0.003)

    assert omnides("compare", small, *QUICK, "--quiet").stderr == ""
    assert omnides("staff", small, *QUICK, "--quiet").stderr == ""


def test_work_of_less_than_a_minute_writes_no_more_than_what_it_does(small: Path, omnides) -> None:
    """A log is not filled by short work."""
    assert omnides("compare", small, *QUICK).stderr == "running 4 simulations ...\n"
    assert omnides("show", small).stderr == ""


def test_lines_of_long_work_say_how_much_is_done_and_left(monkeypatch) -> None:
    """The line for a log has the count and the time left, by the clock of the machine."""
    now_s = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now_s)
    monkeypatch.setattr(progress, "LINE_EVERY_S", 0.003)
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress.StderrProgress() as shown:
        shown(0.0, 240, "a unit")
        now_s += 60.0
        shown(12.0, 240, "a unit")
        for _ in range(20_000):
            if "left" in stream.getvalue():
                break
            time.sleep(0.001)

    assert "running 240 simulations ...\n" in stream.getvalue()
    assert "12 of 240 simulations, about 19 minutes left\n" in stream.getvalue()
    shown._clock.join(10.0)
    assert not shown._clock.is_alive()


def test_lines_go_to_a_dumb_terminal_as_to_a_log(monkeypatch) -> None:
    """A terminal that cannot go back in its line gets no line that moves."""
    stream = io.StringIO()
    stream.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    with progress.StderrProgress() as shown:
        shown(0.0, 4, "a unit")
        shown(1.5, 4, "a unit")

    assert stream.getvalue() == "running 4 simulations ...\n"


HALF = State("running 90 simulations", 0.0, "45 of 90 simulations", 0.5, 90.0, Stretch(0.0, 0.0, 62.0, 45.0, True))


def _line(state: State, width: int, encoding: str = "utf-8") -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    Console(file=stream, width=width, force_terminal=True, color_system=None).print(progress._Drawing(state, 62.0))
    stream.flush()
    return stream.buffer.getvalue().decode(encoding)


def test_line_says_what_how_much_and_how_long() -> None:
    """At the usual width there is room for a bar, half of it done."""
    line = _line(HALF, 80)

    assert line.startswith("running 90 simulations ━")
    assert line.rstrip().endswith("50% 1:02 left")
    assert line.count("━") + line.count("╸") == 20  # of 40; without colour the rest is blank


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("width", [10, 20, 40, 60, 80, 200])
@pytest.mark.parametrize(
    "state", [HALF, State("staffing a desk with a long name é: 1,200 simulations", 0.0), State("preparing", -9e4)]
)
def test_line_at_any_width_is_one_line_with_room_for_an_interrupt(state, width, encoding) -> None:
    """It is never folded, and ``^C``, which the terminal writes behind it, still stands in it."""
    (line,) = _line(state, width, encoding).splitlines()

    assert cell_len(line.rstrip()) <= width - 3
    assert line.rstrip().endswith(state.clock(62.0)[-6:]) or width < 20


def test_line_in_a_narrow_window_keeps_the_figures() -> None:
    """The bar goes first, then the end of the label."""
    assert _line(HALF, 44).rstrip() == "running 90 simulations  50% 1:02 left"
    assert _line(HALF, 34).rstrip() == "running 90 simu.  50% 1:02 left"
    assert _line(HALF, 20).rstrip() == "r.  50% 1:02 left"
