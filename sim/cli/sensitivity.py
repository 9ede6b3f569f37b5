"""`omnides sensitivity`: which assumptions matter, and which could change the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .asking import Question, ask, design_option, kpi_option, varied, vary_option
from .options import RunOptions, known, question_options

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.means import How
    from sim.experiment.questions import Sensitivity
    from sim.report.page import Page
    from sim.scenario import Scenario

METHODS = ("morris", "sobol")

_EPILOG = """\b
Examples:
  omnides sensitivity retail-bank --days 3 --replications 3 --samples 4
  omnides sensitivity retail-bank --design siloed --design omnichannel --kpi cost_to_serve --store runs
  omnides sensitivity busy-owners --days 5 --replications 5 --method sobol --samples 4 --format csv > indices.csv
"""


@click.command("sensitivity", short_help="Which assumptions could change the verdict.", epilog=_EPILOG)
@click.argument("scenario")
@vary_option
@click.option(
    "--method",
    default=METHODS[0],
    show_default=True,
    callback=known("method", METHODS),
    metavar=f"[{'|'.join(METHODS)}]",
    help="Effects of one step at a time (D + 1 points a sample of D values), or shares of the variance (D + 2).",
)
@click.option(
    "--samples",
    type=click.IntRange(1),
    default=None,
    metavar="N",
    help="Trajectories of morris, 10 by default; base samples of sobol, 64 by default, a power of 2.",
)
@kpi_option
@design_option
@question_options
def command(
    scenario: str,
    texts: tuple[str, ...],
    method: str,
    samples: int | None,
    kpis: tuple[str, ...],
    designs: tuple[str, ...],
    options: RunOptions,
) -> None:
    """Say which assumptions of SCENARIO matter, and which of them could change the verdict.

    Varies all ranges that the scenario declares as uncertain, or those named with --vary, together.
    """

    def answer(loaded: Scenario, how: How) -> Sensitivity:
        from sim.experiment.questions import sensitivity

        return sensitivity(
            loaded,
            varied(texts) or None,
            method,
            samples,
            list(dict.fromkeys(kpis)) or None,
            options.replications,
            options.seed,
            designs or None,
            where="--vary",
            **how,
        )

    def page(found: Sensitivity, loaded: Scenario) -> Page:
        from sim.report.answers.sensitivity import sensitivity_page

        return sensitivity_page(found, loaded)

    ask(
        scenario,
        options,
        Question(
            designs=lambda _: designs or None,
            designs_option="--design",
            answer=answer,
            page=page,
            table=_table,
            tables=("factors", "effects", "influence", "verdicts", "points", "values"),
        ),
    )


def _table(found: Sensitivity) -> pd.DataFrame:
    """Return effects, with how often each value changed the verdict where there is one."""
    if found.influence.empty:
        return found.effects
    return found.influence.merge(found.effects, on=["path", "baseline", "design", "kpi"])
