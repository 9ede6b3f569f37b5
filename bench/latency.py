"""How long a user waits: ``python -m bench.latency``.

Wall time of whole commands in fresh processes: the main job with everything compiled before, and the first run ever,
with an empty folder for what Numba compiles. With ``--write`` the table goes into bench/README.md, with ``--check`` a
missed target is an error.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

from bench.command import conclude, options, with_days
from bench.page import BENCH, machine, verdict

WARM_TARGET_S = 5.0
COLD_TARGET_S = 90.0
COMPARE = ("compare", "retail-bank", "--replications", "10")
RESTART_TARGET_S = 2.0
RESTART = ("compare", "retail-bank", "--replications", "67")
"""201 simulations, which the store has when it is timed."""
FIRST = ("compare", "retail-bank", "--days", "1", "--replications", "1")
"""Little to simulate: on a cold start all but a second or two of it is compiling."""


@dataclass(frozen=True)
class Latency:
    """Seconds of a command: each time it was run, and the most the median may be."""

    what: str
    seconds: list[float]
    most_s: float

    @property
    def median_s(self) -> float:
        """Return the median, seconds."""
        return statistics.median(self.seconds)

    @property
    def met(self) -> bool:
        """Whether the median is within its target."""
        return self.median_s < self.most_s


def wall_s(arguments: list[str], **environment: str) -> float:
    """Return the seconds that ``omnides`` takes with these arguments, interpreter start included."""
    command = [sys.executable, "-m", "sim.cli", *arguments, "--quiet"]
    start = time.perf_counter()
    subprocess.run(command, cwd=BENCH.parent, env=os.environ | environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def warm(arguments: list[str], rounds: int) -> Latency:
    """Return the latency of a command after it has run once, untimed."""
    wall_s(arguments)
    return Latency(f"`omnides {' '.join(arguments)}`, warm", [wall_s(arguments) for _ in range(rounds)], WARM_TARGET_S)


def restart(arguments: list[str], rounds: int) -> Latency:
    """Return the latency of a command whose simulations are all in a store."""
    with tempfile.TemporaryDirectory() as folder:
        stored = [*arguments, "--store", folder]
        wall_s(stored)
        what = f"`omnides {' '.join(arguments)} --store DIR`, complete store"
        return Latency(what, [wall_s(stored) for _ in range(rounds)], RESTART_TARGET_S)


def cold(arguments: list[str]) -> Latency:
    """Return the latency of a command that finds nothing compiled; once, as it takes long."""
    with tempfile.TemporaryDirectory() as folder:
        spent_s = wall_s(arguments, NUMBA_CACHE_DIR=folder)
    return Latency(f"`omnides {' '.join(arguments)}`, cold", [spent_s], COLD_TARGET_S)


def table(latencies: list[Latency]) -> str:
    """Return the latencies in Markdown."""
    lines = ["| command | wall time (range) | target | |", "|---|--:|--:|---|"]
    for latency in latencies:
        least, most = min(latency.seconds), max(latency.seconds)
        found = f"{latency.median_s:.1f} s ({least:.1f} to {most:.1f})"
        lines.append(f"| {latency.what} | {found} | < {latency.most_s:g} s | {verdict(latency.met)} |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; return the exit code."""
    chosen = with_days(options(__doc__, rounds=5)).parse_args(arguments)
    engine = ["--engine", chosen.engine]
    days = [] if chosen.days is None else ["--days", str(chosen.days)]
    latencies = [
        warm([*COMPARE, *days, *engine], chosen.rounds),
        restart([*RESTART, *days, *engine], chosen.rounds),
        cold([*FIRST, *engine]),
    ]
    figures = f"{table(latencies)}\n\nMedians of {chosen.rounds} rounds, cold once. {machine('numba', 'numpy')}."
    return conclude(chosen, "latency", figures, all(latency.met for latency in latencies))


if __name__ == "__main__":
    sys.exit(main())
