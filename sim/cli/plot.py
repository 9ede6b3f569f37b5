"""`omnides plot`: one chart of a comparison, as a page, SVG or PNG."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .naming import options_named
from .options import SimulationOptions, compared_options, known, simulation_options
from .progress import StderrProgress
from .running import cluster_of, how_of, say_engines

if TYPE_CHECKING:
    from sim.experiment import Comparison
    from sim.scenario import Scenario

CHARTS = (
    "headline",
    "tradeoff",
    "gains",
    "cost",
    "satisfaction",
    "journeys",
    "waits",
    "service_level",
    "agents",
    "occupancy",
)
BY_DESIGN = ("journeys", "waits", "service_level")
"""Those with a panel for each design."""
_EPILOG = """\b
Examples:
  omnides plot retail-bank headline -o headline.svg
  omnides plot retail-bank journeys --panel omnichannel --days 7 -o journeys.png
  omnides plot my.toml waits --store runs -o waits.html

\b
Charts:
  headline       the three headline KPIs of each design, with intervals
  tradeoff       cost against satisfaction
  gains          the same as differences to the first design
  cost           cost to serve, split into its parts
  satisfaction   satisfaction lost, by cause
  journeys       how customers moved across channels (--panel DESIGN for one design)
  waits          mean wait by hour and channel (--panel DESIGN)
  service_level  answered within target, by hour and channel (--panel DESIGN)
  agents         occupancy, changes of channel, owner met
  occupancy      how busy each team is
"""


def _picture_file(ctx: click.Context, param: click.Parameter, value: str) -> Path:
    """Return where the picture goes, before anything is simulated for it."""
    from sim.report.pictures import picture_path

    return picture_path(value, "-o")


@click.command("plot", short_help="Draw one chart of a comparison.", epilog=_EPILOG)
@click.argument("scenario")
@click.argument("chart", callback=known("chart", CHARTS))
@click.option(
    "-o",
    "--output",
    "place",
    required=True,
    callback=_picture_file,
    metavar="FILE",
    help="Where it goes: .html, .svg or .png; a file of this name is replaced.",
)
@click.option("--panel", default=None, metavar="NAME", help="One picture of a chart that has several: a design.")
@click.option(
    "--width",
    type=click.IntRange(320, 4_000),
    default=900,
    show_default=True,
    metavar="PIXELS",
    help="Of an SVG; a PNG is twice as wide and high, for print.",
)
@compared_options
@simulation_options
def command(
    scenario: str,
    chart: str,
    place: Path,
    panel: str | None,
    width: int,
    designs: tuple[str, ...],
    frame: str,
    options: SimulationOptions,
) -> None:
    """Run the designs of SCENARIO on the same customers and draw one CHART of the comparison.

    A report of all charts is what omnides compare --report writes. SVG and PNG are drawn by Chromium, which must be
    installed.
    """
    from sim.scenario import load

    with redirect_stdout(sys.stderr), StderrProgress(quiet=options.quiet) as progress, options_named():
        loaded = load(scenario, overrides=options.overrides, days=options.days)
        comparison = _compared(loaded, chart, panel, designs, frame, options, progress)
        _draw(comparison, chart, panel, place, width)
        progress.say(f"wrote '{place}'")


def _check_panel(chart: str, panel: str | None, designs: Sequence[str]) -> None:
    """Refuse a panel that there will not be, before anything is simulated for it."""
    if panel is None or (chart in BY_DESIGN and panel in designs):
        return
    from sim.errors import Fault, UsageError
    from sim.scenario.wording import suggestion

    if chart in BY_DESIGN:
        what, fix = f"chart '{chart}' has no panel '{panel}'", suggestion(panel, designs, "panels")
    else:
        what, fix = f"chart '{chart}' has no panels", f"leave it out; charts that have: {', '.join(BY_DESIGN)}"
    raise UsageError(Fault(what, where="--panel", fix=fix))


def _compared(
    scenario: Scenario,
    chart: str,
    panel: str | None,
    designs: tuple[str, ...],
    frame: str,
    options: SimulationOptions,
    progress: StderrProgress,
) -> Comparison:
    from sim.experiment import check_study, compare

    chosen = check_study(scenario, designs or None, where="--design", allow_code=options.allow_code)
    _check_panel(chart, panel, chosen)
    say_engines(scenario, chosen, options.engine, progress.say)
    with cluster_of(options) as cluster:
        how = how_of(options, cluster, progress)
        return compare(scenario, options.replications, options.seed, chosen, frame=frame, **how)


def _draw(comparison: Comparison, chart: str, panel: str | None, place: Path, width: int) -> None:
    from sim.report.pictures import write_image, write_page

    plots = comparison.plot
    if place.suffix.lower() == ".html":
        write_page(comparison, plots.chart(chart, panel), place, "-o")
    else:
        write_image(plots.figure(chart, panel), place, "-o", width)
