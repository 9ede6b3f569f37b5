"""What README and docs/long-studies.md show of long studies works."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import sim
from sim.cli.options import study_options
from sim.experiment.store.query import VIEWS

ROOT = Path(__file__).resolve().parents[2]
TEXT = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/long-studies.md"))
COMMANDS = re.findall(r"^omnides query runs \"[^\"]*\"[^\n]*", TEXT, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> Path:
    """Return a store of a short study that has all KPIs."""
    store = tmp_path_factory.mktemp("store") / "runs"
    sim.compare(sim.load("retail-bank", days=1), 2, store=store)
    return store


@pytest.mark.parametrize("command", COMMANDS)
def test_queries_that_are_shown_find_something(runs, command):
    """On a store that `compare` has filled."""
    sql = shlex.split(command)[3]

    assert len(sim.query(runs, sql)) > 0


def test_tables_that_are_described_are_those_there_are(runs):
    """With their columns."""
    described = re.findall(r"^\| `(\w+)` \| [^|]* \| ([^|]*) \|$", TEXT, flags=re.MULTILINE)
    columns = {name: re.findall(r"`(\w+)`", text) for name, text in described}

    assert set(columns) == set(VIEWS)
    for name in ("kpis", "units", "series"):
        assert columns[name] == list(sim.query(runs, f"FROM {name} LIMIT 1").columns)


def test_options_that_are_shown_exist():
    """Every option that stands in a command of the two pages."""

    @study_options
    def command(**_: object) -> None: ...

    known = {
        option for parameter in command.__click_params__ for option in (*parameter.opts, *parameter.secondary_opts)
    }
    lines = re.findall(r"^omnides (?:compare|run) [^\n]*", TEXT, flags=re.MULTILINE)
    shown = {word for line in lines for word in re.findall(r"--[a-z-]+", line)}

    assert {"--store", "--precision", "--dask"} <= shown <= known | {"--design", "--frame"}
