"""What a cluster costs: ``python -m bench.cluster``.

Studies of retail-bank on a Dask cluster of this machine, a scheduler and two worker processes of one thread, against
the same studies on two threads; results are compared first. They take turns, A B A B ...; the ratio is the median of
the ratios by round. With ``--write`` the table goes into bench/README.md, with ``--check`` a missed target is an error.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from functools import partial

import sim
from bench import bank
from bench.command import conclude, options, with_days
from bench.contest import Contestant, contest, ratio, spread
from bench.page import BENCH, machine, verdict
from sim.errors import UsageError
from sim.experiment.running.cluster import Cluster, connected

TARGET = 0.85
REPLICATIONS = 100
WORKERS = 2
_TRIES = 100
_HEAD = "| study | two workers, simulations/s | two threads | found (range) | target | |\n|---|--:|--:|--:|--:|---|"


@contextmanager
def cluster_of_two() -> Iterator[Cluster]:
    """Start a scheduler and two workers, connect to them, and end them afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    address = f"tcp://127.0.0.1:{port}"
    processes = [_dask("scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard", "--no-show")]
    worker = ("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
    processes += [_dask(*worker) for _ in range(WORKERS)]
    try:
        _wait_for(address)
        with connected(address, "bench") as cluster:
            yield cluster
    finally:
        for process in processes:
            process.kill()


def _dask(kind: str, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments]
    return subprocess.Popen(command, cwd=BENCH.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _wait_for(address: str) -> None:
    for _ in range(_TRIES):
        with suppress(UsageError), connected(address, "bench") as cluster:
            if cluster.threads() == WORKERS:
                return
    raise RuntimeError("the workers did not come up")


def study(scenario: sim.Scenario, replications: int, executor: Executor | None) -> sim.Comparison:
    """Compare all designs on two threads, or on the executor."""
    return sim.compare(scenario, replications, workers=WORKERS, executor=executor)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; return the exit code."""
    parser = with_days(options(__doc__, rounds=3))
    parser.add_argument("--replications", type=int, default=REPLICATIONS, help="of each design")
    chosen = parser.parse_args(arguments)
    scenario = bank.scenario_of(chosen.days)

    def turn(executor: Executor | None) -> int:
        study(scenario, chosen.replications, executor)
        return chosen.replications * len(scenario.designs)

    with cluster_of_two() as cluster:
        here, there = (study(scenario, WORKERS, executor).to_dict() for executor in (None, cluster.executor))
        if here != there:
            raise SystemExit("the cluster gives other results than threads")
        contestants = [Contestant("Dask", partial(turn, cluster.executor)), Contestant("threads", partial(turn, None))]
        rates = contest(contestants, chosen.rounds)
    found = ratio(rates, "Dask", "threads")
    met = found.median >= TARGET
    per_s = [f"{spread(rates[name]).median:.1f}" for name in ("Dask", "threads")]
    cells = [
        f"retail-bank, {chosen.replications} replications",
        *per_s,
        f"{found.median:.0%} ({found.least:.0%} to {found.most:.0%})",
        f"≥ {TARGET:.0%}",
        verdict(met),
    ]
    ran = f"Medians of {chosen.rounds} rounds. {machine('numba', 'numpy', 'distributed')}."
    figures = f"{_HEAD}\n| {' | '.join(cells)} |\n\n{ran}"
    return conclude(chosen, "cluster", figures, met)


if __name__ == "__main__":
    sys.exit(main())
