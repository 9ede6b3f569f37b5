"""How often a check of unchanged code cries wolf: ``python -m bench.alarms``, half an hour.

Each run writes baselines of some scenarios with one seed and checks them with another, so that no log is the same and
every KPI of every design is tested on luck of its own. Nothing has changed: whatever is called *changed* is a false
alarm. With ``--write`` the figures go into bench/README.md, with ``--check`` too many alarms are an error.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

import sim
from bench.page import machine, verdict, write_figures
from sim.kpi import KPIS
from sim.scenario import names

RUNS = 200
SCENARIOS = ("bot-amnesia", "busy-owners", "erlang-a", "four-channel-journey")
"""The quickest of those that are shipped, with ten designs; ``--all`` takes every one."""
DAYS = 2
REPLICATIONS = 8
TARGET_SHARE = 0.03
"""Share of runs that may end in an alarm: 6 of 200, where 1% is promised."""
PACKAGES = ("numba", "numpy")


@dataclass(frozen=True)
class Trial:
    """What one check found.

    Attributes
    ----------
    tests : int
        KPIs that were tested.
    alarms : tuple of str
        Those that were called changed.
    decided : float
        Share of the others that were called equivalent.
    """

    tests: int
    alarms: tuple[str, ...]
    decided: float


def trial(number: int, scenarios: Sequence[str], workers: int, tolerances: Mapping[str, float]) -> Trial:
    """Return what a check finds whose seed is not that of its baselines; each number has seeds of its own."""
    with TemporaryDirectory() as folder:
        for name in scenarios:
            sim.baseline(name, folder, REPLICATIONS, seed=2 * number, days=DAYS, workers=workers)
        kpis = sim.check(folder, seed=2 * number + 1, workers=workers, tolerances=tolerances).kpis
    kpis = kpis[kpis["verdict"] != "not measured"]
    changed = kpis[kpis["verdict"] == "changed"]
    alarms = tuple(" ".join(row) for row in changed[["file", "design", "kpi", "scope", "of"]].itertuples(index=False))
    return Trial(len(kpis), alarms, float((kpis["verdict"] == "equivalent").sum() / (len(kpis) - len(alarms))))


def table(trials: list[Trial], scenarios: Sequence[str], strict: bool) -> str:
    """Return the figures in Markdown."""
    found = pd.DataFrame(trials)
    rung = int(found["alarms"].map(bool).sum())
    most = int(TARGET_SHARE * len(trials))
    lines = [
        "| checks with fresh seeds | KPIs tested in each | checks with an alarm | target | |",
        "|--:|--:|--:|---|---|",
        f"| {len(trials)} | {found['tests'].median():,.0f} | {rung} | ≤ {most} | {verdict(rung <= most)} |",
        "",
        f"{', '.join(scenarios)}: {DAYS} days, {REPLICATIONS} replications,"
        f" tolerances {'0' if strict else 'as they are'}."
        f" {found['decided'].mean():.0%} of KPIs are shown to be equivalent, the rest stay undecided."
        f" {machine(*PACKAGES)}.",
    ]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Run and print; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=RUNS, help="checks; the target is about 200")
    parser.add_argument("--all", action="store_true", help="all shipped scenarios")
    parser.add_argument("--strict", action="store_true", help="tolerate nothing, where the promise is put to the test")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--write", action="store_true", help=f"put the figures into {Path('bench/README.md')}")
    parser.add_argument("--check", action="store_true", help="exit with 1 if there are too many alarms")
    chosen = parser.parse_args(arguments)
    scenarios = names() if chosen.all else SCENARIOS
    tolerances = dict.fromkeys(KPIS, 0.0) if chosen.strict else {}
    trials = []
    for number in range(1, chosen.runs + 1):
        start = time.perf_counter()
        trials.append(trial(number, scenarios, chosen.workers, tolerances))
        told = f"{trials[-1].decided:.0%} equivalent, {len(trials[-1].alarms)} alarms: {'; '.join(trials[-1].alarms)}"
        print(f"{number}: {time.perf_counter() - start:.0f} s, {told}", file=sys.stderr, flush=True)
    print(table(trials, scenarios, chosen.strict))
    if chosen.write:
        write_figures("alarms", table(trials, scenarios, chosen.strict))
    rung = sum(bool(found.alarms) for found in trials)
    return int(chosen.check and rung > TARGET_SHARE * len(trials))


if __name__ == "__main__":
    sys.exit(main())
