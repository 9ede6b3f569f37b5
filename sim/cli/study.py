"""What `run` and `compare` have in common: check everything first, simulate, print, write."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, redirect_stdout
from typing import TYPE_CHECKING

import click

from sim.errors import Fault, UsageError
from sim.report.text import counted, encodable, plain

from .options import StudyOptions
from .progress import StderrProgress

LONG_S = 600.0
"""Expected seconds by the clock from which a study says beforehand how long it may take."""

if TYPE_CHECKING:
    from sim.experiment import Comparison
    from sim.scenario import Scenario


def conduct(source: str, options: StudyOptions, choose: Callable[[Scenario], tuple[str, ...] | None]) -> None:
    """Load the scenario, run the designs that ``choose`` names, print the result and write it where asked.

    Parameters
    ----------
    choose : callable
        Given the scenario, returns the names of designs, or None for all; they need not exist.

    Raises
    ------
    SimError
        For anything wrong with the input; whatever can be known is known before anything is simulated.
    """
    from sim.scenario import load

    scenario = load(source, overrides=options.overrides, days=options.days)
    names = choose(scenario)

    with redirect_stdout(sys.stderr):  # what a policy of the user's prints must not run into the results
        comparison = _simulate(scenario, names, options)
    _print(comparison, scenario, options)


def _simulate(scenario: Scenario, names: tuple[str, ...] | None, options: StudyOptions) -> Comparison:
    """Check what can be checked beforehand, run the designs and write the result where asked."""
    # Imported only now: a wrong scenario is told without waiting for pandas.
    from sim.experiment import check_effort, check_study, compare, processors
    from sim.experiment.running.logs import file_stems
    from sim.report.folder import ResultFolder

    designs = check_study(scenario, names, where="--design", allow_code=options.allow_code)
    n_units = len(designs) * options.replications
    workers = options.workers or processors()  # processes of the reference engine, too: this is no script
    effort = check_effort(
        scenario,
        designs,
        options.replications,
        workers,
        engine=options.engine,
        keeps_logs=options.out is not None,
    )
    if not options.quiet:
        _say_beforehand(scenario, designs, options.engine, effort.seconds)
    with ExitStack() as stack:
        folder = stack.enter_context(ResultFolder(options.out)) if options.out is not None else None
        if folder:
            stems = file_stems(list(scenario.designs))
            folder.require_own([stems[design] for design in designs], options.replications)
            folder.require_room(effort.file_bytes)
        with StderrProgress(n_units, quiet=options.quiet) as progress:
            comparison = compare(
                scenario,
                replications=options.replications,
                seed=options.seed,
                designs=designs,
                engine=options.engine,
                workers=workers,
                allow_code=options.allow_code,
                progress=progress,
                logs=folder.logs if folder else None,
                on_notice=progress.say,
            )
        if folder and (removed := folder.write_results(comparison)) and not options.quiet:
            click.echo(plain(f"replaced {counted(removed, 'file')} of an earlier study in '{folder.path}'"), err=True)
    return comparison


def _say_beforehand(scenario: Scenario, designs: Sequence[str], engine: str, seconds: float) -> None:
    """Say which designs need another engine than the one asked for, and that it may take long."""
    from sim.engine import engine_of
    from sim.scenario.effort import time_text

    others = [design for design in designs if engine_of(scenario, design, engine) != engine]
    if others:
        why = "compiled code cannot call a routing policy written in Python"
        click.echo(plain(f"on the reference engine, many times slower: {', '.join(others)} ({why})"), err=True)
    if seconds > LONG_S:
        click.echo(f"this may take about {time_text(seconds)}; fewer --days or --replications are quicker", err=True)


def only_design(scenario: Scenario, named: Sequence[str]) -> str:
    """Return the design to run: the one named, or the only one there is.

    Raises
    ------
    UsageError
        If several are named, or none and there are several.
    """
    if len(named) > 1:
        fix = "name one; `omnides compare` takes several"
        raise UsageError(Fault(f"one design is run at a time, and {len(named)} are named", where="--design", fix=fix))
    if named:
        return named[0]
    if len(scenario.designs) == 1:
        return next(iter(scenario.designs))
    raise UsageError(
        Fault(
            what=f"scenario '{scenario.name}' has {len(scenario.designs)} designs; say which one to run",
            where="--design",
            fix=f"designs are: {', '.join(scenario.designs)}; `omnides compare` runs them all",
        )
    )


def _print(comparison: Comparison, scenario: Scenario, options: StudyOptions) -> None:
    from sim.report.documents import frame_csv, result_json

    if options.format == "json":
        click.echo(result_json(comparison), nl=False)
    elif options.format == "csv":
        _echo(frame_csv(comparison.kpis))
    else:
        from sim.report.results import comparison_page

        page = comparison_page(comparison, scenario, full=options.full)
        if options.format == "markdown":
            from sim.report.markdown import page_markdown

            _echo(page_markdown(page))
        else:
            from sim.report.tables import print_page

            print_page(page, sys.stdout)


def _echo(text: str) -> None:
    click.echo(encodable(text, sys.stdout.encoding), nl=False)
