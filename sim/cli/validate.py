"""`omnides validate`: check scenario files."""

from __future__ import annotations

import click

_EPILOG = """\b
Examples:
  omnides validate my.toml
  omnides validate scenarios/*.toml
"""


@click.command("validate", short_help="Check scenario files.", epilog=_EPILOG)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.pass_context
def command(ctx: click.Context, files: tuple[str, ...]) -> None:
    """Check scenario FILES: print OK for each, or every fault found; exit code 2 if there is any.

    Notes, as on rows of a trace that the run leaves out, are no faults.
    """
    from dataclasses import replace

    from sim.errors import ScenarioError, SimError
    from sim.kpi import expectation_faults, margin_faults
    from sim.report.text import plain
    from sim.scenario import check_questions, load, scenario_notes
    from sim.scenario.wording import safe

    from .progress import StderrProgress

    faulty = False
    with StderrProgress(label="checking files") as progress:
        for place, file in enumerate(files):
            progress.begin(f"checking file {place + 1:,} of {len(files):,}", place, len(files))
            try:
                scenario = load(file)
                check_questions(scenario)
                if faults := [*margin_faults(scenario), *expectation_faults(scenario)]:
                    raise ScenarioError([replace(fault, where=f"{safe(file)}  {fault.where}") for fault in faults])
                lines = [f"{safe(file)}: OK", *(f"{safe(file)}: note: {note}" for note in scenario_notes(scenario))]
            except SimError as error:
                faulty = True
                with progress.aside():
                    click.echo(plain(error.text()), err=True)
            else:
                with progress.aside():
                    click.echo("\n".join(lines))
    if faulty:
        ctx.exit(2)
