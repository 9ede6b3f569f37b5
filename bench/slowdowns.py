"""Does a check of speed notice what it should, and nothing else? ``python -m bench.slowdowns``.

The speed of a scenario is recorded once. Then it is checked time and again, each time in a fresh process, while another
keeps a processor busy: as it is, and with 30% more to do (see `bench.slowed`). With ``--write`` the figures go into
bench/README.md, with ``--check`` a missed target is an error.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import sim
from bench.command import conclude
from bench.page import machine, verdict
from bench.slowed import BURDEN, slowed_copy
from sim.experiment.speed import LIMIT, SpeedRecord, check_speed, record_speed
from sim.experiment.speed.measuring import Rounds

SCENARIO, DESIGN, DAYS = "retail-bank", "omnichannel", 2
SLOWDOWN = 1.3
CAUGHT_SHARE, ALARM_SHARE = 0.9, 0.1
"""Targets: at least, and at most."""
_BUSY = "x = 1\nwhile True:\n    x = x * 1103515245 % 2147483647"
_CALIBRATING_BURDEN = 2048


@dataclass(frozen=True)
class Check:
    """What one check found, and how long it took."""

    verdict: str
    slowdown: float
    rounds: int
    load: float


def check_once(record: Path, budget_s: float) -> None:
    """Check in this process, and print what was found."""
    result = check_speed(SpeedRecord.read(record), _scenario(), budget_s=budget_s)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(json.dumps(dataclasses.asdict(Check(result.verdict, result.slowdown, result.rounds, load))))


def burden_for(slowdown: float, rounds: int) -> int:
    """Return how much more each step must do for a whole run to take so many times as long; in a slowed copy.

    Runs with and without take turns, so that the answer is right to a percent or so.
    """
    os.environ[BURDEN] = "0"
    measured = Rounds(_scenario(), [DESIGN], seed=1)
    ratios = []
    for _ in range(rounds):
        os.environ[BURDEN] = "0"
        plain = measured.ratio()
        os.environ[BURDEN] = str(_CALIBRATING_BURDEN)
        ratios.append(measured.ratio() / plain)
    return round(_CALIBRATING_BURDEN * (slowdown - 1.0) / (float(np.median(ratios)) - 1.0))


def _scenario() -> sim.Scenario:
    return sim.load(SCENARIO, days=DAYS)


def _run(task: list[str], path: Path | None = None, **environment: str) -> str:
    """Run this script in a fresh process, with the package of another folder if one is given."""
    root = Path(__file__).parents[1]
    paths = [str(folder) for folder in (path, root) if folder is not None]
    command = [sys.executable, "-m", "bench.slowdowns", *task]
    set_ = os.environ | {"PYTHONPATH": os.pathsep.join(paths)} | environment
    done = subprocess.run(command, cwd=path or root, env=set_, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return done.stdout.splitlines()[-1]


@contextmanager
def busy_neighbour() -> Iterator[None]:
    """Keep another processor busy."""
    process = subprocess.Popen([sys.executable, "-c", _BUSY])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def trial(folder: Path, runs: int, budget_s: float, cached: Path | None) -> Mapping[str, list[Check]]:
    """Record, then check so often each way, in turn."""
    slow = cached or slowed_copy(folder / "slowed")
    burden = _run(["burden"], slow)
    print(f"burden: {burden} 64ths of a draw a step", file=sys.stderr)
    checks: dict[str, list[Check]] = {"slowed": [], "as it is": []}
    with busy_neighbour():
        found = record_speed(_scenario(), SCENARIO, designs=[DESIGN], days=DAYS, budget_s=budget_s)
        record = found.write(folder)
        print(f"recorded: {found.interval}, {len(found.ratios)} rounds", file=sys.stderr)
        task = ["once", "--record", str(record), "--budget", str(budget_s)]
        for _ in range(runs):
            for kind, path, amount in (("slowed", slow, burden), ("as it is", None, "0")):
                checks[kind].append(Check(**json.loads(_run(task, path, **{BURDEN: amount}))))
                print(f"{kind}: {checks[kind][-1]}", file=sys.stderr)
    return checks


def figures_of(checks: Mapping[str, list[Check]]) -> tuple[str, bool]:
    """Return the table in Markdown, and whether both targets are met."""
    lines = ["| kernel | checks | slower | as fast | undecided | slowdown found (range) | rounds | target | |"]
    lines.append("|---|--:|--:|--:|--:|--:|--:|---|---|")
    all_met = True
    for kind, found in checks.items():
        n_slower = sum(one.verdict == "slower" for one in found)
        if kind == "slowed":
            kernel, target = f"{SLOWDOWN - 1:.0%} more to do", f"≥ {CAUGHT_SHARE:.0%} slower"
            met = n_slower >= CAUGHT_SHARE * len(found)
        else:
            kernel, target = "as it is", f"≤ {ALARM_SHARE:.0%} slower"
            met = n_slower <= ALARM_SHARE * len(found)
        all_met &= met
        slowdowns = [one.slowdown for one in found]
        others = " | ".join(str(sum(one.verdict == name for one in found)) for name in ("as fast", "undecided"))
        spread = f"{np.median(slowdowns):.3f} ({min(slowdowns):.3f} to {max(slowdowns):.3f})"
        rounds = f"{np.median([one.rounds for one in found]):.0f}"
        lines.append(
            f"| {kernel} | {len(found)} | {n_slower} | {others} | {spread} | {rounds} | {target} | {verdict(met)} |"
        )
    return "\n".join(lines), all_met


def main(arguments: list[str] | None = None) -> int:
    """Try and print; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "task", nargs="?", default="trial", choices=("trial", "once", "burden"), help="once, burden: a part"
    )
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--budget", type=float, default=60.0, help="seconds of a check at most")
    parser.add_argument("--record", type=Path, help="for once: a record")
    parser.add_argument("--slowed", type=Path, help="a slowed copy that is there, with what is compiled of it")
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a target is missed")
    chosen = parser.parse_args(arguments)
    if chosen.task == "burden":
        print(burden_for(SLOWDOWN, rounds=60))
        return 0
    if chosen.task == "once":
        check_once(chosen.record, chosen.budget)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        checks = trial(Path(folder), chosen.runs, chosen.budget, chosen.slowed)
    table, met = figures_of(checks)
    loads = [one.load for found in checks.values() for one in found]
    where = (
        f"{SCENARIO}, {DESIGN}, {DAYS} measured days; limit {LIMIT:g}, up to {chosen.budget:g} s a check. Load average"
        f" {min(loads):.1f} to {max(loads):.1f}, that of the neighbour and the check included."
    )
    return conclude(chosen, "slowdowns", f"{table}\n\n{where} {machine('numba', 'numpy')}.", met)


if __name__ == "__main__":
    sys.exit(main())
