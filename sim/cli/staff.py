"""`omnides staff`: each design with the fewest paid hours that meet its targets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .options import named_options

_EPILOG = """\b
Examples:
  omnides staff retail-bank
  omnides staff retail-bank --design omnichannel --format json > staffing.json
  omnides staff my.toml --target phone.service_level=80% --target phone.abandonment_rate=5%
  omnides compare my.toml --frame equal-service
"""

_OPTIONS = (
    "replications", "seed", "days", "overrides", "engine", "workers", "format", "store", "dask", "quiet", "allow_code",
)  # fmt: skip


def _targets(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, float] | None:
    """Return what several ``phone.service_level=80%`` stand for; whether there is such a thing is checked later."""
    found: dict[str, float] = {}
    for text in values:
        name, equals, value = text.rpartition("=")
        number, percent, rest = value.strip().partition("%")
        try:
            amount = float(number) / (100.0 if percent else 1.0)
        except ValueError:
            equals = ""
        if not equals or rest or not name.strip():
            from sim.report.text import plain

            raise click.BadParameter(f"'{plain(text)}' is no target; write phone.service_level=80%", ctx, param)
        if name.strip() in found:
            raise click.BadParameter(f"two values for {name.strip()}; give one", ctx, param)
        found[name.strip()] = amount
    return found or None


@click.command("staff", short_help="Find the fewest paid hours that meet the targets.", epilog=_EPILOG)
@click.argument("scenario")
@click.option("--design", "designs", multiple=True, metavar="NAME", help="Staff only these designs; may be repeated.")
@click.option(
    "--target",
    "targets",
    multiple=True,
    callback=_targets,
    metavar="CHANNEL.KPI=VALUE",
    help="What has to be met, in place of all targets of the scenario: service_level (at least), abandonment_rate or"
    " backlog (at most); may be repeated.",
)
@click.option(
    "--max-replications",
    type=click.IntRange(2),
    default=None,
    metavar="N",
    help="The most that the search may simulate of one plan, where fewer do not tell; by default 4 times"
    " --replications.",
)
@named_options(*_OPTIONS)
def command(scenario: str, **options: Any) -> None:
    """Find, for each design of SCENARIO, the fewest paid hours a week that meet its targets of service.

    Shifts keep their days and hours; how many people work them is what is looked for. Targets are those of the
    scenario: the share of each channel's service_level, and what [targets] says.
    """
    _conduct(scenario, **options)


def _conduct(
    source: str,
    *,
    designs: tuple[str, ...],
    targets: dict[str, float] | None,
    max_replications: int | None,
    format: str,
    quiet: bool,
    overrides: tuple[str, ...],
    days: int | None,
    dask: str | None,
    workers: int | None,
    store: Path | None,
    **rest: Any,
) -> None:
    """Load the scenario, staff its designs and print the result."""
    import sys
    from contextlib import redirect_stdout

    from sim.scenario import load

    loaded = load(source, overrides=overrides, days=days)

    from sim.experiment import check_study, staff  # only now: a wrong scenario is told without waiting for pandas
    from sim.experiment.staffing import targets_of

    from .progress import StderrProgress
    from .study import cluster_at, minding, workers_for

    targets_of(loaded, targets, where="--target")
    chosen = check_study(loaded, designs or None, where="--design", allow_code=rest["allow_code"])
    with (
        redirect_stdout(sys.stderr),
        cluster_at(dask) as cluster,
        StderrProgress(1, quiet=quiet) as progress,
    ):
        staffing = staff(
            loaded,
            designs=chosen,
            targets=targets,
            max_replications=max_replications,
            workers=workers_for(workers, cluster),
            progress=progress if cluster is None else minding(cluster, progress),
            on_notice=progress.say,
            store=store,
            executor=None if cluster is None else cluster.executor,
            **rest,
        )
    _print(staffing, format)


def _print(staffing: Any, form: str) -> None:
    import sys

    from sim.report.documents import frame_csv, result_json
    from sim.report.text import encodable

    if form in ("json", "csv"):
        text = result_json(staffing) if form == "json" else frame_csv(staffing.plans)
        click.echo(encodable(text, sys.stdout.encoding) if form == "csv" else text, nl=False)
        return
    from sim.report.staffing_page import staffing_page

    page = staffing_page(staffing)
    if form == "markdown":
        from sim.report.markdown import page_markdown

        click.echo(encodable(page_markdown(page), sys.stdout.encoding), nl=False)
    else:
        from sim.report.tables import print_page

        print_page(page, sys.stdout)
