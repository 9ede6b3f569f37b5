"""`omnides show`: what a scenario says, in words."""

from __future__ import annotations

import click

_EPILOG = """\b
Examples:
  omnides show retail-bank
  omnides show my.toml --resolved > resolved.json
"""


@click.command("show", short_help="Say in words what a scenario holds.", epilog=_EPILOG)
@click.argument("scenario")
@click.option(
    "--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Change one value first; may be repeated."
)
@click.option("--resolved", is_flag=True, help="Print JSON with every default filled in and durations in seconds.")
def command(scenario: str, overrides: tuple[str, ...], resolved: bool) -> None:
    """Say in words what SCENARIO (a shipped name or a file) holds, with its sources and assumptions."""
    import json
    import sys

    from sim.scenario import load

    from .progress import StderrProgress

    with StderrProgress(label="reading the scenario"):
        loaded = load(scenario, overrides=overrides)
    if resolved:
        click.echo(json.dumps(loaded.canonical(), indent=2, allow_nan=False))
        return
    from sim.report.scenario_page import scenario_page
    from sim.report.tables import print_page

    print_page(scenario_page(loaded), sys.stdout)
