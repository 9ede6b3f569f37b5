"""Whether ``omnides check`` catches injected bugs: ``python -m bench.mutants --write``.

Writes baselines from the sources as they are, then makes one mistake at a time in a copy of them and checks it; a copy
without a mistake must be identical.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from bench.page import machine, write_figures

from .baselines import REPLICATIONS
from .catalogue import MUTANTS
from .mutant import Mutant
from .table import line, table
from .trials import Finding, try_all

NAME = "mutants"


def main(arguments: list[str] | None = None) -> int:
    """Run and print; return the exit code: 1 if a mistake was not caught, or sound sources were not identical."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", metavar="NAME", help="a mutant to try; may be repeated")
    parser.add_argument("--replications", type=int, default=REPLICATIONS, help="of each baseline")
    parser.add_argument("--baselines", type=Path, metavar="DIR", help="keep them there; use those that are there")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    chosen = parser.parse_args(arguments)
    mutants = _chosen(parser, chosen.only)
    start = time.perf_counter()
    found, sound = try_all(mutants, chosen.replications, chosen.workers, folder=chosen.baselines, tell=_tell)
    seconds = time.perf_counter() - start
    measured = f"{seconds / 60:.0f} minutes on {machine('numba', 'numpy', 'simpy')}."
    figures = f"{table(found, sound, chosen.replications)}\n\n{measured}"
    print(figures)
    if chosen.write:
        write_figures(NAME, figures)
    return int(not all(finding.caught for _, finding in found) or not all(finding.identical for finding in sound))


def _tell(key: str, mutant: Mutant | None, finding: Finding) -> None:
    print(line(key, mutant, finding), file=sys.stderr, flush=True)


def _chosen(parser: argparse.ArgumentParser, only: list[str] | None) -> list[Mutant]:
    by_name = {mutant.name: mutant for mutant in MUTANTS}
    unknown = [name for name in only or [] if name not in by_name]
    if unknown:
        parser.error(f"there is no mutant {unknown[0]!r}; there are: {', '.join(by_name)}")
    return [by_name[name] for name in only] if only else list(MUTANTS)


if __name__ == "__main__":
    sys.exit(main())
