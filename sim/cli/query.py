"""`omnides query`: SQL over what a store holds."""

from __future__ import annotations

import click

from .options import FORMATS

_EPILOG = """\b
Examples:
  omnides query runs "SELECT design, avg(value) FROM kpis WHERE kpi = 'csat' AND scope = 'all' GROUP BY design"
  omnides query runs "SELECT * FROM kpis WHERE scope = 'channel'" --format csv > channels.csv
  omnides query runs "FROM units"

\b
Tables:
  kpis      a row for each KPI of each simulation: value, numerator, denominator
  patterns  the same by hour, day, move between channels, and span of time
  units     a row for each simulation
  series    what they simulate: scenario, overrides, design, seed, versions
"""


@click.command("query", short_help="Ask a store of finished simulations in SQL.", epilog=_EPILOG)
@click.argument("store", metavar="DIR")
@click.argument("sql", metavar="SELECT")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True, help="How to print."
)
def command(store: str, sql: str, form: str) -> None:
    """Print what a SELECT finds in the store DIR, which was filled by --store; nothing in it is changed.

    The SQL is DuckDB's. KPIs over several simulations are sum(numerator) / sum(denominator), which is what omnides
    reports, or, where simulations weigh alike, avg(value).
    """
    import sys

    from sim.experiment import query
    from sim.report.documents import frame_csv, frame_json, frame_page
    from sim.report.text import encodable

    from .progress import StderrProgress

    with StderrProgress(label="asking the store") as progress:
        found = query(store, sql, progress.say)
    if form in ("json", "csv"):
        text = frame_json(found) if form == "json" else frame_csv(found)
        click.echo(encodable(text, sys.stdout.encoding), nl=False)
    elif form == "markdown":
        from sim.report.markdown import page_markdown

        click.echo(encodable(page_markdown(frame_page(found)), sys.stdout.encoding), nl=False)
    else:
        from sim.report.tables import print_page

        print_page(frame_page(found), sys.stdout)
