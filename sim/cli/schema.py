"""`omnides schema`: the JSON Schema of scenario files."""

from __future__ import annotations

import click

_EPILOG = """\b
Example:
  omnides schema > omnides.schema.json
"""


@click.command("schema", short_help="Print the JSON Schema of scenario files.", epilog=_EPILOG)
def command() -> None:
    """Print the JSON Schema of scenario files, for editors that complete and check TOML."""
    import json

    from sim.scenario.schema import Scenario

    schema = Scenario.model_json_schema(by_alias=True)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "omnides scenario",
        **schema,
    }
    click.echo(json.dumps(schema, indent=2, allow_nan=False))
