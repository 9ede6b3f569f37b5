"""Runs every declared point on its declared seeds and writes what is published.

``python tests/oracles/record.py`` runs all (some minutes on two cores) and writes the rows, the table and the
chart; with ``--redraw`` it makes table and chart anew of the rows there are. It needs the ``dev`` extra.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import published
from chart import draw
from points import POINTS
from suite import SEEDS_PER_POINT, seeds
from workers import progress_line, run


def main(arguments: list[str] | None = None) -> int:
    """Run and write; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--redraw", action="store_true", help="simulate nothing; table and chart from the rows")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--points", nargs="+", metavar="NAME", help="only these, for a trial; needs --out")
    parser.add_argument("--seeds", type=int, default=SEEDS_PER_POINT, help="only so many per point; needs --out")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write rows and chart there and leave docs alone")
    chosen = parser.parse_args(arguments)
    if chosen.out is None and (chosen.points or chosen.seeds != SEEDS_PER_POINT):
        parser.error("what is published is all points and all seeds: add --out DIR for a part of them")
    rows, chart = (published.ROWS, published.CHART)
    if chosen.out is not None:
        rows, chart = chosen.out / rows.name, chosen.out / chart.name
    if not chosen.redraw:
        names = chosen.points or [point.name for point in POINTS]
        tasks = [(name, seed, "compiled") for name in names for seed in seeds(name, chosen.seeds)]
        try:
            published.write_rows(run(tasks, chosen.workers, progress_line), rows)
        except KeyboardInterrupt:
            print("stopped; nothing was written", file=sys.stderr)
            return 130
    intervals = published.read_rows(rows)
    draw(intervals, chart)
    if chosen.out is None:
        page = published.PAGE.read_text(encoding="utf-8")
        published.PAGE.write_text(published.with_table(page, intervals), encoding="utf-8")
    print(published.table(intervals))
    return 0


if __name__ == "__main__":
    sys.exit(main())
