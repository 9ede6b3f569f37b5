"""Runs every declared study and writes what is published of their intervals.

``python tests/oracles/record_studies.py`` runs 3 x 2,000 studies (a quarter of an hour on two cores) and writes the
rows and the table; with ``--redraw`` it makes the table anew of the rows there are. It needs the ``dev`` extra.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

import published
import whole_studies
from workers import progress_line, run_each


def main(arguments: list[str] | None = None) -> int:
    """Run and write; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--redraw", action="store_true", help="simulate nothing; the table from the rows")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--studies", type=int, default=whole_studies.STUDIES, help="only so many of each; needs --out")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write rows there and leave docs alone")
    chosen = parser.parse_args(arguments)
    if chosen.out is None and chosen.studies != whole_studies.STUDIES:
        parser.error("what is published is all studies: add --out DIR for a part of them")
    path = whole_studies.ROWS if chosen.out is None else chosen.out / whole_studies.ROWS.name
    if not chosen.redraw:
        try:
            whole_studies.write_rows(simulated(chosen.studies, chosen.workers), path)
        except KeyboardInterrupt:
            print("stopped; nothing was written", file=sys.stderr)
            return 130
    rows = whole_studies.read_rows(path)
    if chosen.out is None:
        page = published.PAGE.read_text(encoding="utf-8")
        published.PAGE.write_text(whole_studies.with_table(page, rows), encoding="utf-8")
    print(whole_studies.table(rows))
    return 0


def simulated(n: int, workers: int) -> list[whole_studies.Line]:
    """Return the lines of n studies of each plan."""
    rows = []
    for plan in whole_studies.PLANS:
        tasks = [(plan.name, seed) for seed in whole_studies.seeds(plan.name, n)]
        studies = run_each(whole_studies.study, tasks, workers, partial(progress_line, what=f"studies, {plan.label}"))
        rows += whole_studies.lines(plan.name, studies)
    return rows


if __name__ == "__main__":
    sys.exit(main())
