"""`omnides list`: which scenarios are shipped."""

from __future__ import annotations

import click

_EPILOG = """\b
Example:
  omnides list
"""


@click.command("list", epilog=_EPILOG)
def command() -> None:
    """List the shipped scenarios."""
    import sys

    from sim.report.catalogue import catalogue_page
    from sim.report.tables import print_page
    from sim.scenario import load, names

    from .progress import StderrProgress

    with StderrProgress(label="reading the scenarios"):
        scenarios = [load(name) for name in names()]
    print_page(catalogue_page(scenarios), sys.stdout)
