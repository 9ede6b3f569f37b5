"""`omnides breakeven`: at which value of the scenario the winner changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .asking import Question, ask, varied, vary_option
from .options import RunOptions, question_options

if TYPE_CHECKING:
    from sim.experiment.means import How
    from sim.experiment.questions import BreakEven
    from sim.report.page import Page
    from sim.scenario import Scenario

_EPILOG = """\b
Examples:
  omnides breakeven retail-bank --days 3 --vary designs.omnichannel.platform_cost_per_month=0:20000
  omnides breakeven retail-bank --days 3 --vary items.problem.ask --kpi csat --between siloed,cross-channel
  omnides breakeven retail-bank --days 3 --vary items.problem.ask --vary cost.wage_per_hour=10:40 --points 5
"""


def _pair(ctx: click.Context, param: click.Parameter, value: str | None) -> list[str] | None:
    return None if value is None else [name.strip() for name in value.split(",")]


@click.command("breakeven", short_help="At which value the winner changes.", epilog=_EPILOG)
@click.argument("scenario")
@vary_option
@click.option("--kpi", default="cost_to_serve", show_default=True, metavar="KPI", help="What is compared.")
@click.option(
    "--between",
    callback=_pair,
    default=None,
    metavar="A,B",
    help="Two designs, the baseline first; the first and the last of the scenario by default.",
)
@click.option(
    "--points",
    type=click.IntRange(2),
    default=None,
    metavar="N",
    help="Values tried first: 9 along one path, 7 along each of two by default.",
)
@question_options
def command(
    scenario: str,
    texts: tuple[str, ...],
    kpi: str,
    between: list[str] | None,
    points: int | None,
    options: RunOptions,
) -> None:
    """Say at which value of SCENARIO the winner between two designs changes, with an interval.

    With one --vary it finds where the difference crosses zero; two make a map of who wins where.
    """

    def answer(loaded: Scenario, how: How) -> BreakEven:
        from sim.experiment.questions import breakeven

        return breakeven(
            loaded,
            varied(texts),
            kpi,
            between,
            points,
            options.replications,
            options.seed,
            where="--vary",
            **how,
        )

    def page(found: BreakEven, loaded: Scenario) -> Page:
        from sim.report.answers.breakeven import breakeven_page

        return breakeven_page(found, loaded)

    ask(
        scenario,
        options,
        Question(
            designs=lambda loaded: between or list(dict.fromkeys([*loaded.designs][:1] + [*loaded.designs][-1:])),
            designs_option="--between",
            answer=answer,
            page=page,
            table=lambda found: found.points,
            tables=("crossings", "points"),
        ),
    )
