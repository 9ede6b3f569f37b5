"""`omnides report`: a report from a store of finished simulations."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

import click

from sim.report.text import counted, listed

from .naming import options_named
from .options import report_file
from .progress import StderrProgress

if TYPE_CHECKING:
    from pathlib import Path

    from sim.experiment.reading import Study

_EPILOG = """\b
Examples:
  omnides compare retail-bank --replications 50 --store runs
  omnides report runs
  omnides report runs -o bank.html
  omnides report runs --study 3f2a -o bank.html
"""


@click.command("report", short_help="Make a report from a store of simulations.", epilog=_EPILOG)
@click.argument("store", metavar="DIR")
@click.option(
    "-o",
    "--output",
    "place",
    default=None,
    callback=report_file,
    metavar="FILE.html",
    help="Where the report goes; a file of this name is replaced. Without it the studies of the store are listed.",
)
@click.option("--study", default=None, metavar="NAME", help="Which study: its name, how it begins, or its scenario.")
@click.option("--allow-code", is_flag=True, help="Let a study load the routing policy it was run with.")
@click.option("--quiet", "-q", is_flag=True, help="Nothing on stderr.")
def command(store: str, place: Path | None, study: str | None, allow_code: bool, quiet: bool) -> None:
    """Write a report of what the store DIR holds, which was filled by --store; nothing is simulated.

    The report is the one that omnides compare --report writes: one HTML file with charts, that needs no network.
    """
    if place is None:
        _list(store)
        return
    from sim.experiment import stored
    from sim.report.reports import write_report

    with options_named(), redirect_stdout(sys.stderr), StderrProgress(quiet=quiet) as progress:
        comparison = stored(store, study, allow_code, progress.say)
        progress.say(f"wrote the report '{write_report(comparison, place, '-o')}'")


def _list(store: str) -> None:
    from sim.experiment import studies
    from sim.report.page import Page, bullets
    from sim.report.tables import print_page

    found = studies(store)
    number = f"{len(found):,} {'study' if len(found) == 1 else 'studies'} in the store '{store}'"
    print_page(Page(number, (bullets("", map(_in_words, found)),) if found else ()), sys.stdout)


def _in_words(study: Study) -> str:
    much = f"{counted(study.replications, 'replication')} of {counted(study.days, 'day')}, seed {study.seed}"
    changed = f"; set {', '.join(study.overrides)}" if study.overrides else ""
    staffed = ", each staffed for the same service" if study.frame == "equal-service" else ""
    return f"{study.name}: {study.scenario}, {listed(study.designs)}{staffed}: {much}{changed}"
