"""A small scenario with every headline KPI, and the command, in this process or in one of its own."""

from __future__ import annotations

import functools
import gc
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import sim
from sim.cli import main

ROOT = Path(__file__).resolve().parents[2]

SMALL = """
schema = 1
name = "small"
title = "A small [red]desk[/red]"

[time]
days = 1
warmup_days = 0
cooldown_days = 1

[demand]
cases_per_day = 200

[[channels]]
name = "phone"
kind = "live"
patience = { dist = "exponential", mean = "3m" }
service_level = { share = 0.8, within = "20s" }
cost_per_contact = 0.1

[[channels]]
name = "mail"
kind = "deferred"
service_level = { share = 0.9, within = "4h" }

[[customers.segments]]
name = "anyone"
channel_preference = { phone = 0.8, mail = 0.2 }
value_per_year = 300

[[intents]]
name = "question"
items = ["account"]
handle.phone.talk = { dist = "exponential", mean = "4m" }
handle.mail.talk = "5m"
resolution = { phone = 0.7, mail = 0.6 }

[items.account]
ask = "20s"

[[moves]]
after = "unresolved"
to = { phone = 0.9 }
delay = { dist = "exponential", mean = "30m" }

[satisfaction]
base = 90.0
repeated_item = 5.0
unresolved = 30.0

[cost]
wage_per_hour = 20.0

[sources]
"demand.cases_per_day" = "assumption: small enough for a test"
"channels.phone.patience" = "a study of 2013"

[designs.apart]
teams = [
  { name = "callers", agents = 2, channels = ["phone"] },
  { name = "writers", agents = 1, channels = ["mail"] },
]

[designs.together]
extends = "apart"
context = { same_agent = 1.0, same_channel = 0.9, cross_channel = 0.9 }
"""


@pytest.fixture(scope="session", autouse=True)
def _engine_in_the_cache() -> None:
    """Compile the engine before any command is timed, or has its words on stderr compared."""
    sim.compare(sim.load("erlang-a", days=1), 1)
    sim.simulate(sim.load("erlang-a", days=1), "siloed")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return the path of a small scenario file with two designs."""
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    return path


_DROPPED = ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING", "OMNIDES_DEBUG", "LC_ALL")
"""Variables that change how a terminal program prints."""

Done = subprocess.CompletedProcess[str]


def _run_here(arguments: Sequence[object], folder: Path, **variables: str) -> Done:
    """Run the command in this process, as the real one would see it: piped, in a folder, with these variables."""
    streams = {name: io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for name in ("stdout", "stderr")}
    endings = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    handlers = {ending: signal.getsignal(ending) for ending in endings}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in _DROPPED:
            patch.delenv(name, raising=False)
        for name, value in variables.items():
            patch.setenv(name, value)
        for name, stream in streams.items():
            patch.setattr(sys, name, stream)
        patch.setattr(sys, "unraisablehook", sys.unraisablehook)  # the command sets its own
        try:
            with pytest.raises(SystemExit) as ended:
                main([str(argument) for argument in arguments])
        finally:
            gc.unfreeze()  # the command freezes what it is about to leave behind
            for ending, handler in handlers.items():
                signal.signal(ending, handler)
    for stream in streams.values():
        stream.flush()
    out, err = (stream.buffer.getvalue().decode() for stream in streams.values())
    return subprocess.CompletedProcess(list(arguments), ended.value.code, out, err)


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """Return this process's environment without what changes how a terminal program prints."""
    kept = {name: value for name, value in os.environ.items() if name not in _DROPPED}
    return {**kept, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "PYTHONUTF8": "1"}


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Return a function that gives the output of `omnides compare` on the small scenario; each call is run once."""
    path = tmp_path_factory.mktemp("study") / "small.toml"
    path.write_text(SMALL, encoding="utf-8")

    @functools.cache
    def compare(*arguments: str) -> str:
        command = ["compare", path, "--replications", 3, "--workers", 1, *arguments]
        done = _run_here(command, path.parent)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return compare


@pytest.fixture
def omnides(tmp_path: Path) -> Callable[..., Done]:
    """Return a function that runs the command in this process, piped, in an empty folder."""

    def run(*arguments: object, **variables: str) -> Done:
        return _run_here(arguments, tmp_path, **variables)

    return run


@pytest.fixture
def process(environment: dict[str, str], tmp_path: Path) -> Callable[..., Done]:
    """Return a function that runs the command in a process of its own, for what only a process shows."""

    def run(*arguments: object, **variables: str) -> Done:
        return subprocess.run(
            [sys.executable, "-m", "sim.cli", *map(str, arguments)],
            cwd=tmp_path,
            env={**environment, **variables},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run
