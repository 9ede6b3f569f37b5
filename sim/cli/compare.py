"""`omnides compare`: all designs of a scenario on the same demand; the main job."""

from __future__ import annotations

import click

from .options import StudyOptions, compared_options, study_options

_EPILOG = """\b
Examples:
  omnides compare retail-bank
  omnides compare retail-bank --days 5 --replications 5 --format json > result.json
  omnides compare my.toml --design siloed --design omnichannel
  omnides compare my.toml --frame equal-service
  omnides compare my.toml --precision 2% --store runs
  omnides compare my.toml --set channels.phone.patience.mean=4m --out results
"""


@click.command("compare", short_help="Run all designs of a scenario and compare them.", epilog=_EPILOG)
@click.argument("scenario")
@compared_options
@study_options
def command(scenario: str, designs: tuple[str, ...], frame: str, options: StudyOptions) -> None:
    """Run all designs of SCENARIO (a shipped name or a file) on the same customers and compare them."""
    from .study import conduct

    conduct(scenario, options, lambda _: designs or None, frame)
