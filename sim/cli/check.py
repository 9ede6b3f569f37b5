"""`omnides check`: run again what is guarded, and say whether it is what it was."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.errors import Fault, UsageError

from .check_options import OF_ANSWERS, OF_SPEED, CheckOptions, check_options, is_given, refuse_ignored
from .naming import options_named
from .progress import StderrProgress
from .running import echo, here, print_in_words, timing

if TYPE_CHECKING:
    from sim.experiment.checking import Check

EXIT_CODES = {"pass": 0, "regression": 1, "undecided": 4}

_EPILOG = """\b
Examples:
  omnides check bench/baselines/
  omnides check baselines/bank.json --tolerance csat=0.5 --tolerance cost_to_serve=1%
  omnides check my.toml --expect 'omnichannel.repeat_information_rate < 15%'
  omnides check baselines --junit check.xml --markdown check.md
  omnides check baselines --speed
"""


@click.command("check", short_help="Tell whether results, or speed, are what they were.", epilog=_EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@check_options
@click.pass_context
def command(ctx: click.Context, paths: tuple[str, ...], options: CheckOptions) -> None:
    """Run again what PATHS guard: baselines that omnides baseline wrote, folders of them, scenarios with expectations.

    Five replications first: where logs and sums are those of the baseline a design is identical. Else every KPI is
    tested: equivalent, if it has moved by less than its tolerance, changed, if by more, undecided, if replications up
    to the budget do not tell.

    Exit code 0: pass; 1: a KPI changed, an expectation fails, or it is slower; 2: bad input; 4: undecided.
    """
    refuse_ignored(ctx, *(OF_ANSWERS if options.speed else OF_SPEED), speed=options.speed)
    _refuse_two_formats(ctx, options)
    _refuse_overwriting(paths, options)
    with options_named(), redirect_stdout(sys.stderr), StderrProgress(quiet=options.quiet) as progress:
        found = _check(paths, options, progress)
    _print(found, "json" if options.as_json else options.format)
    _write(found, options)
    ctx.exit(EXIT_CODES[found.verdict])


def _refuse_two_formats(ctx: click.Context, options: CheckOptions) -> None:
    if options.as_json and is_given(ctx, "format") and options.format != "json":
        raise UsageError(Fault(f"--json and --format {options.format} are two formats", where="--json", fix="give one"))


def _refuse_overwriting(paths: tuple[str, ...], options: CheckOptions) -> None:
    """Refuse files that would replace what is checked, lie among baselines, or replace one another."""
    taken = {os.path.realpath(path): f"what is to be checked, '{path}'" for path in paths}
    for name, file in (("--junit", options.junit), ("--markdown", options.markdown)):
        if file is None:
            continue
        place = os.path.realpath(file)
        wrong = f"it would replace {taken[place]}" if place in taken else ""
        if os.path.dirname(place) in taken and file.suffix.lower() == ".json":
            wrong = "it would be taken for one of the baselines in its folder"
        if wrong:
            raise UsageError(Fault(f"'{file}' cannot be written: {wrong}", where=name, fix="name another file"))
        taken[place] = f"the file of {name}"


def _check(paths: tuple[str, ...], options: CheckOptions, progress: StderrProgress) -> Check:
    from sim.experiment.checking import check

    how = here(options, progress)
    if options.speed:
        return check(paths, speed=True, any_machine=options.any_machine, **how | {"progress": timing(progress)})
    return check(
        paths,
        expect=options.expect,
        tolerances=options.tolerances,
        budget=options.budget,
        seed=options.seed,
        **how,
    )


def _print(found: Check, form: str) -> None:
    from sim.report.documents import frame_csv, result_json

    if form == "json":
        click.echo(result_json(found), nl=False)
    elif form == "csv":
        echo(frame_csv(found.kpis))
    else:
        from sim.report.checks.page import check_page

        print_in_words(check_page(found), form)


def _write(found: Check, options: CheckOptions) -> None:
    """Write the files that were asked for; after all is printed, which must not be lost with them."""
    from sim.experiment.whole_files import write_text

    sys.stdout.flush()
    if options.junit is not None:
        from sim.report.checks.junit import junit_xml

        write_text(options.junit, junit_xml(found), "--junit")
    if options.markdown is not None:
        from sim.report.checks.page import check_page
        from sim.report.markdown import page_markdown

        write_text(Path(options.markdown), page_markdown(check_page(found)), "--markdown")
