"""One run of M/M/n+M in a process of its own: ``python -m bench.one_size --agents 300 --days 35`` prints JSON.

Contacts of 15 minutes and patience of 45 in the mean, an erlang of load for each agent, no warm-up or cooldown. The
seconds are those of a run after a short one has loaded what there is to load, repeated until a second has passed; peak
memory is that of the process.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from resource import RUSAGE_SELF, getrusage

import sim
from bench.peers.queue import Queue
from bench.peers.with_omnides import scenario_of
from sim.experiment.running.units import Job, Unit, run_unit
from sim.kpi import row_keys

LEAST_S = 1.0
"""How long a run is repeated, seconds."""


def queue_of(agents: int) -> Queue:
    """Return the queue with so many agents."""
    return Queue(agents, service_s=900.0, patience_s=2_700.0)


def run(scenario: sim.Scenario, engine: str, least_s: float = 0.0) -> tuple[int, float]:
    """Return the contacts of a run without a log, and the seconds it took: the median of runs that last ``least_s``."""
    spent_s: list[float] = []
    while not spent_s or sum(spent_s) < least_s:
        start = time.perf_counter()
        result = run_unit(Job(scenario, 1, engine), Unit("siloed", 0))
        spent_s.append(time.perf_counter() - start)
    keys = row_keys(scenario, "siloed")
    offered = result.rows.denominators[(keys["kpi"] == "abandonment_rate") & (keys["scope"] == "all")]
    return int(offered.item()), statistics.median(spent_s)


def peak_mib() -> float:
    """Return the most memory this process has held, MiB."""
    peak = getrusage(RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def main(arguments: list[str] | None = None) -> int:
    """Run and print; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", default="compiled")
    parser.add_argument("--agents", type=int, default=300)
    parser.add_argument("--days", type=int, default=1)
    chosen = parser.parse_args(arguments)
    run(scenario_of(queue_of(10), days=1, warmup_days=0), chosen.engine)
    contacts, spent_s = run(scenario_of(queue_of(chosen.agents), chosen.days, warmup_days=0), chosen.engine, LEAST_S)
    print(json.dumps({"contacts": contacts, "seconds": spent_s, "peak_mib": peak_mib()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
