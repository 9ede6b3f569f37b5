"""`omnides sweep`: what designs do where values of the scenario are others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .asking import Question, ask, design_option, kpi_option, varied
from .options import RunOptions, known, question_options

if TYPE_CHECKING:
    from sim.experiment.means import How
    from sim.experiment.questions import Sweep
    from sim.report.page import Page
    from sim.scenario import Scenario

SAMPLINGS = ("grid", "lhs", "sobol")

_EPILOG = """\b
Examples:
  omnides sweep retail-bank --days 3 --vary channels.phone.patience.mean=2m:15m
  omnides sweep retail-bank --days 3 --vary items.problem.ask=30,90 --vary cost.wage_per_hour=10:30:3
  omnides sweep retail-bank --days 3 --replications 5 --sampling lhs --points 16 --format csv > points.csv
"""


@click.command("sweep", short_help="Run designs at many values of a scenario.", epilog=_EPILOG)
@click.argument("scenario")
@click.option(
    "--vary",
    "texts",
    multiple=True,
    metavar="PATH[=VALUES]",
    help="What is varied: a dotted path, as --set takes it, and LOW:HIGH, LOW:HIGH:N for N values of that range, or"
    " A,B,C; PATH alone for a range that the scenario declares; may be repeated. All declared ranges by default, which"
    " needs --sampling lhs or sobol.",
)
@click.option(
    "--sampling",
    default=SAMPLINGS[0],
    show_default=True,
    callback=known("sampling", SAMPLINGS),
    metavar=f"[{'|'.join(SAMPLINGS)}]",
    help="Which points: every combination, a Latin hypercube, or a Sobol sequence.",
)
@click.option(
    "--points",
    type=click.IntRange(1),
    default=None,
    metavar="N",
    help="Of a grid: values of each range that names none, 5 by default. Of a sample: points in all, 32 by default, a"
    " power of 2 for sobol.",
)
@kpi_option
@design_option
@question_options
def command(
    scenario: str,
    texts: tuple[str, ...],
    sampling: str,
    points: int | None,
    kpis: tuple[str, ...],
    designs: tuple[str, ...],
    options: RunOptions,
) -> None:
    """Run the designs of SCENARIO at many values: what if they were others.

    All meet the same customers with the same luck. Without --kpi the page is about the headline KPIs, csv and json
    about all.
    """

    def answer(loaded: Scenario, how: How) -> Sweep:
        from sim.experiment.questions import sweep

        vary = varied(texts)
        if not vary and sampling == "grid":
            _require_sample(loaded)
        return sweep(
            loaded,
            vary or None,
            sampling,
            points,
            list(dict.fromkeys(kpis)) or None,
            options.replications,
            options.seed,
            designs or None,
            where="--vary",
            **how,
        )

    def page(found: Sweep, loaded: Scenario) -> Page:
        from sim.report.answers.sweep import sweep_page

        return sweep_page(found, loaded, kpis or None)

    ask(
        scenario,
        options,
        Question(
            designs=lambda _: designs or None,
            designs_option="--design",
            answer=answer,
            page=page,
            table=lambda found: found.kpis,
            tables=("points", "kpis", "differences"),
        ),
    )


def _require_sample(scenario: Scenario) -> None:
    """Refuse a grid of all declared ranges, which nobody means: the points are multiplied by each of them."""
    from sim.errors import Fault, UsageError

    if declared := [uncertain.path for uncertain in scenario.uncertain]:
        what = f"a grid of all {len(declared)} ranges that '{scenario.name}' declares multiplies its points by each"
        fix = f"write --sampling lhs (or sobol), or name what to vary: --vary {declared[0]}"
        raise UsageError(Fault(what, where="--sampling", fix=fix))
