"""`omnides baseline`: keep what scenarios give today, for `omnides check`."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path

import click

from .check_options import BaselineOptions, baseline_options, refuse_ignored
from .naming import options_named
from .options import named_folder
from .progress import StderrProgress
from .running import here, timing

_EPILOG = """\b
Examples:
  omnides baseline retail-bank -o baselines
  omnides baseline scenarios/*.toml -o bench/baselines --replications 10
  omnides baseline my.toml --days 5 --set channels.phone.patience.mean=4m -o baselines
  omnides baseline retail-bank --days 3 --speed -o baselines
  omnides check baselines
"""


@click.command("baseline", short_help="Keep what scenarios give today, for check.", epilog=_EPILOG)
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@click.option(
    "-o",
    "--output",
    "folder",
    required=True,
    callback=named_folder,
    metavar="DIR",
    help="Folder for one JSON file per scenario; earlier ones of the same scenarios are replaced.",
)
@click.option("--design", "designs", multiple=True, metavar="NAME", help="Keep only these designs; may be repeated.")
@baseline_options
@click.pass_context
def command(
    ctx: click.Context,
    scenarios: tuple[str, ...],
    folder: Path,
    designs: tuple[str, ...],
    options: BaselineOptions,
) -> None:
    """Run SCENARIOS (shipped names or files) and write what their designs give: a baseline for omnides check.

    A baseline holds every KPI, over all cases and by channel, with standard error and the sums of each replication, the
    digest of each contact log, seed, versions and the digest of the scenario. It is a text file to be committed: when
    results change on purpose, write it anew, and the difference can be reviewed.

    With --speed it is measured, for a minute each, how long a replication takes, as a multiple of a yardstick's time.
    """
    from sim.experiment.checking import baseline

    if options.speed:
        refuse_ignored(ctx, "replications", "engine", "workers", speed=True)
    with options_named(), redirect_stdout(sys.stderr), StderrProgress(quiet=options.quiet) as progress:
        how = here(options, progress)
        if options.speed:
            how["progress"] = timing(progress)
        for scenario in scenarios:
            path = baseline(
                scenario,
                folder,
                options.replications,
                options.seed,
                designs or None,
                overrides=options.overrides,
                days=options.days,
                speed=options.speed,
                **how,
            )
            progress.say(f"wrote the baseline '{path}'")
