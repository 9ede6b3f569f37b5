"""`omnides staff`: each design with the fewest paid hours that meet its targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .asking import Question, ask
from .options import RunOptions, question_options

if TYPE_CHECKING:
    from sim.experiment import Staffing
    from sim.experiment.means import How
    from sim.report.page import Page
    from sim.scenario import Scenario

_EPILOG = """\b
Examples:
  omnides staff retail-bank
  omnides staff retail-bank --design omnichannel --format json > staffing.json
  omnides staff my.toml --target phone.service_level=80% --target phone.abandonment_rate=5%
  omnides compare my.toml --frame equal-service
"""


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
        if percent and name.strip().endswith(".backlog"):
            raise click.BadParameter("a backlog is a number of messages, not a percentage", ctx, param)
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
@question_options
def command(
    scenario: str,
    designs: tuple[str, ...],
    targets: dict[str, float] | None,
    max_replications: int | None,
    options: RunOptions,
) -> None:
    """Find, for each design of SCENARIO, the fewest paid hours a week that meet its targets of service.

    Shifts keep their days and hours; how many people work them is what is looked for. Targets are those of the
    scenario: the share of each channel's service_level, and what [targets] says.
    """

    def answer(loaded: Scenario, how: How) -> Staffing:
        from sim.experiment import staff

        return staff(
            loaded,
            options.replications,
            options.seed,
            designs or None,
            targets=targets,
            max_replications=max_replications,
            where="--target",
            **how,
        )

    def page(found: Staffing, _: Scenario) -> Page:
        from sim.report.staffing_page import staffing_page

        return staffing_page(found)

    ask(
        scenario,
        options,
        Question(
            designs=lambda _: designs or None,
            designs_option="--design",
            answer=answer,
            page=page,
            table=lambda found: found.plans,
            tables=("plans", "targets", "totals"),
        ),
    )
