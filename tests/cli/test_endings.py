"""How a command may end other than well: interrupted, or by a fault of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
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


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is sent as a signal")
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("after_s", [0.0, 0.4, 3.0])
def test_ctrl_c_ends_at_once_with_130_and_no_traceback(workers, after_s, small: Path, environment) -> None:
    """Ctrl-C, sent to the whole group as a terminal does, ends the study within a second or so."""
    with subprocess.Popen(
        [sys.executable, "-m", "sim.cli", "compare", str(small), "--replications", "200",
         "--set", "demand.cases_per_day=2000", "--days", "60", "--workers", str(workers)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            assert process.stderr is not None
            assert process.stderr.readline() == "running 400 simulations ...\n"
            time.sleep(after_s)
            assert process.poll() is None
            os.killpg(process.pid, signal.SIGINT)
            sent = time.monotonic()
            out, err = process.communicate(timeout=20)
        finally:
            process.kill()

    assert time.monotonic() - sent < 2.0
    assert process.returncode == 130
    assert err.endswith("interrupted\n")
    assert "Traceback" not in err
    assert out == ""


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
