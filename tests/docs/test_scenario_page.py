"""docs/scenario.md lists every key that a scenario file may have, with its meaning."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

import sim
from sim.cli.app import group
from sim.scenario import build
from sim.scenario.schema import Scenario

PAGE = Path(__file__).parents[2] / "docs" / "scenario.md"


def test_scenario_page_is_what_the_command_prints() -> None:
    """The page was made from the schema as it is: run `omnides schema --format markdown > docs/scenario.md`."""
    result = CliRunner().invoke(group, ["schema", "--format", "markdown"])

    assert result.exit_code == 0
    assert PAGE.read_text(encoding="utf-8") == result.output


EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.split("]")[0].strip("["))
def test_scenario_page_example_fits_a_shipped_scenario(example: str) -> None:
    """What the page shows can be copied: `retail-bank` is still sound with it."""
    bank = sim.load("retail-bank").canonical()

    assert build({**bank, **tomllib.loads(example)}).sha256 == sim.load("retail-bank").sha256


def test_scenario_page_shows_an_example_of_each_question() -> None:
    """What a scenario is asked is easier to write by an example."""
    assert [list(tomllib.loads(example)) for example in EXAMPLES] == [
        ["uncertain"],
        ["levers"],
        ["targets"],
        ["expect"],
    ]


def test_schema_every_key_says_what_it_means() -> None:
    """Editors show a description for every key, but for the kind of a distribution, which its value names."""
    schema = Scenario.model_json_schema()
    blocks = {"Scenario": schema} | schema["$defs"]
    silent = [
        f"{block}.{key}"
        for block, definition in blocks.items()
        for key, value in definition["properties"].items()
        if key != "dist" and not value.get("description")
    ]

    assert silent == []
