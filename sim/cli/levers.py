"""`omnides levers`: what to do first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .asking import Question, ask
from .options import RunOptions, known, question_options

if TYPE_CHECKING:
    from sim.experiment.means import How
    from sim.experiment.questions import Levers
    from sim.report.page import Page
    from sim.scenario import Scenario

COSTS = ("worked", "paid")

_EPILOG = """\b
Examples:
  omnides levers retail-bank --days 7
  omnides levers retail-bank --days 7 --lever callback --lever "single view" --years 5
  omnides levers telecom --days 7 --replications 5 --cost paid --format json > levers.json
"""


@click.command("levers", short_help="What to do first, by money and by satisfaction.", epilog=_EPILOG)
@click.argument("scenario")
@click.option("--design", default=None, metavar="NAME", help="Which design the levers change; the first by default.")
@click.option(
    "--lever",
    "names",
    multiple=True,
    metavar="NAME",
    help="Look at these levers only; all by default; may be repeated.",
)
@click.option(
    "--years",
    type=float,
    default=3.0,
    show_default=True,
    metavar="N",
    help="Years over which one-off costs are written off.",
)
@click.option(
    "--cost",
    default=COSTS[0],
    show_default=True,
    callback=known("cost", COSTS),
    metavar=f"[{'|'.join(COSTS)}]",
    help="What counts as cost: time worked at the wage, and fees (and platforms and people that a lever adds); or all"
    " that is paid, with the staff that there is.",
)
@question_options
def command(
    scenario: str, design: str | None, names: tuple[str, ...], years: float, cost: str, options: RunOptions
) -> None:
    """Rank the levers of SCENARIO, what the organisation may do, alone and in the best sequence."""

    def answer(loaded: Scenario, how: How) -> Levers:
        from sim.experiment.questions import levers

        return levers(
            loaded, design, names or None, years, cost, options.replications, options.seed, where="--lever", **how
        )

    def page(found: Levers, loaded: Scenario) -> Page:
        from sim.report.answers.levers import levers_page

        return levers_page(found, loaded)

    ask(
        scenario,
        options,
        Question(
            designs=lambda loaded: [next(iter(loaded.designs)) if design is None else design],
            designs_option="--design",
            answer=answer,
            page=page,
            table=lambda found: found.alone,
            tables=("alone", "pairs", "sequences", "left_out"),
        ),
    )
