"""What `run` and `compare` have in common: check everything first, simulate, print, write."""

from __future__ import annotations

import difflib
import sys
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from sim.errors import Fault, UsageError
from sim.report.text import encodable

from .options import StudyOptions, usable_workers
from .progress import StderrProgress

if TYPE_CHECKING:
    from sim.experiment import Comparison
    from sim.scenario import Scenario


def conduct(source: str, options: StudyOptions, choose: Callable[[Scenario], tuple[str, ...]]) -> None:
    """Load the scenario, run the designs that ``choose`` names, print the result and write it where asked.

    Raises
    ------
    SimError
        For anything wrong with the input; whatever can be known is known before anything is simulated.
    """
    from sim.scenario import load

    scenario = load(source, overrides=options.overrides, days=options.days)
    designs = choose(scenario)

    # Imported only now: a wrong scenario is told without waiting for pandas.
    from sim.experiment import compare
    from sim.report.files import ResultFolder

    folder = ResultFolder(options.out) if options.out is not None else None
    n_units = len(designs) * options.replications
    with StderrProgress(n_units, quiet=options.quiet) as progress:
        comparison = compare(
            scenario,
            replications=options.replications,
            seed=options.seed,
            designs=designs,
            engine=options.engine,
            workers=usable_workers(options.workers, n_units),
            allow_code=options.allow_code,
            progress=progress,
            logs=folder.logs if folder else None,
        )
    if folder:
        folder.write_results(comparison)
    _print(comparison, scenario, options)


def known_designs(scenario: Scenario, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the designs named, or all.

    Raises
    ------
    UsageError
        With a fault for each that the scenario does not have, or that is named twice.
    """
    faults = [_unknown(scenario, name) for name in names if name not in scenario.designs]
    for name, count in Counter(names).items():
        if count > 1:
            faults.append(Fault(what=f"design '{name}' is named twice", where="--design", fix="name it once"))
    if faults:
        raise UsageError(faults)
    return names or tuple(scenario.designs)


def only_design(scenario: Scenario, name: str | None) -> str:
    """Return the design to run: the one named, or the only one there is.

    Raises
    ------
    UsageError
        If there is no such design, or none is named and there are several.
    """
    if name is not None:
        return known_designs(scenario, (name,))[0]
    if len(scenario.designs) == 1:
        return next(iter(scenario.designs))
    raise UsageError(
        Fault(
            what=f"scenario '{scenario.name}' has {len(scenario.designs)} designs; say which one to run",
            where="--design",
            fix=f"designs are: {', '.join(scenario.designs)}; `omnides compare` runs them all",
        )
    )


def _unknown(scenario: Scenario, name: str) -> Fault:
    close = difflib.get_close_matches(name, scenario.designs, n=1)
    known = f"designs are: {', '.join(scenario.designs)}"
    return Fault(
        what=f"scenario '{scenario.name}' has no design '{name}'",
        where="--design",
        fix=f"did you mean '{close[0]}'? {known}" if close else known,
    )


def _print(comparison: Comparison, scenario: Scenario, options: StudyOptions) -> None:
    from sim.report.files import frame_csv, result_json

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
