"""What common random numbers save: ``python -m bench.pairing`` writes what docs/validation.md shows of them.

Every shipped scenario that compares designs is run as ``omnides compare`` runs it. The variance reduction of a headline
difference is the variance that independent runs of the two designs would give, over that of the paired ones: so many
times the replications would be needed without pairing.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import pandas as pd

import sim
from bench.page import with_figures
from sim.scenario import names

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "validation.md"
ROWS = DOCS / "validation" / "pairing.csv"

KPIS = {"repeat_information_rate": "repeat-information rate", "cost_to_serve": "cost to serve", "csat": "satisfaction"}
CHANCE = 0.34
"""Where pairing changes nothing, 10 replications estimate a value below this in one case of 40 (F distribution)."""
COLUMNS = ["scenario", "baseline", "design", "kpi", "mean", "half_width", "verdict", "variance_reduction"]


def rows_of(name: str, replications: int, workers: int) -> pd.DataFrame:
    """Return the headline differences of a scenario; none if it has one design."""
    comparison = sim.compare(sim.load(name), replications=replications, seed=1, workers=workers)
    return comparison.headline.assign(scenario=name)[COLUMNS]


def table(rows: pd.DataFrame) -> str:
    """Return the variance reductions in Markdown, one line per scenario and pair of designs."""
    lines = ["| scenario | difference | " + " | ".join(KPIS.values()) + " |", "|---|---|" + "--:|" * len(KPIS)]
    for (name, baseline, design), group in rows.groupby(["scenario", "baseline", "design"], sort=False):
        found = group.set_index("kpi")["variance_reduction"]
        cells = [f"{found[kpi]:,.1f}" if found.get(kpi, float("nan")) > 0 else "–" for kpi in KPIS]
        lines.append(f"| `{name}` | {design} − {baseline} | " + " | ".join(cells) + " |")
    known = rows["variance_reduction"].dropna()
    clear = int((known < CHANCE).sum())
    summary = (
        f"Over {len(known)} differences the median is {known.median():.1f} and the least {known.min():.1f};"
        f" {int((known < 1).sum())} lie below 1, {clear or 'none'} of them below {CHANCE}."
        f" Where pairing changes nothing, chance alone gives less than {CHANCE} once in 40."
    )
    return "\n".join([summary, "", *lines])


def main(arguments: list[str] | None = None) -> int:
    """Run and write; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replications", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args(arguments)
    found = []
    for name in names():
        start = time.perf_counter()
        found.append(rows_of(name, chosen.replications, chosen.workers))
        print(f"{name}: {time.perf_counter() - start:.0f} s", file=sys.stderr)
    rows = pd.concat([part for part in found if len(part)], ignore_index=True)
    ROWS.parent.mkdir(parents=True, exist_ok=True)
    rows.to_csv(ROWS, index=False, lineterminator="\n")
    PAGE.write_text(with_figures(PAGE.read_text(encoding="utf-8"), "pairing", table(rows)), encoding="utf-8")
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
