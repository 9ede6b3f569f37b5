"""`omnides run`: one design of a scenario."""

from __future__ import annotations

import click

from .options import StudyOptions, study_options

_EPILOG = """\b
Examples:
  omnides run erlang-a
  omnides run retail-bank --design omnichannel --days 5 --replications 3
  omnides run retail-bank --design siloed --format csv > siloed.csv
"""


@click.command("run", short_help="Run one design of a scenario.", epilog=_EPILOG)
@click.argument("scenario")
@click.option(
    "--design",
    "designs",
    multiple=True,
    metavar="NAME",
    help="The design to run; not needed if there is only one.",
)
@study_options
def command(scenario: str, designs: tuple[str, ...], options: StudyOptions) -> None:
    """Run one design of SCENARIO (a shipped name or a file) and print its KPIs."""
    from .study import conduct, only_design

    conduct(scenario, options, lambda loaded: (only_design(loaded, designs),))
