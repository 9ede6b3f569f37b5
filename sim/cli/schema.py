"""`omnides schema`: what scenario files may hold, for editors and for readers."""

from __future__ import annotations

import click

_EPILOG = """\b
Examples:
  omnides schema > omnides.schema.json
  omnides schema --format markdown > scenario.md
"""


@click.command("schema", short_help="Print the JSON Schema of scenario files.", epilog=_EPILOG)
@click.option(
    "--format", "form", type=click.Choice(["json", "markdown"]), default="json", show_default=True,
    help="JSON Schema, or a page with every key, its default and its meaning.",
)  # fmt: skip
def command(form: str) -> None:
    """Print the JSON Schema of scenario files, for editors that complete and check TOML."""
    import json

    from sim.report.reference import scenario_reference
    from sim.scenario.schema import Scenario

    schema = Scenario.model_json_schema(by_alias=True)
    if form == "markdown":
        click.echo(scenario_reference(schema), nl=False)
        return
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "omnides scenario",
        **schema,
    }
    click.echo(json.dumps(schema, indent=2, allow_nan=False))
