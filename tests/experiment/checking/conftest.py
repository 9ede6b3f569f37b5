"""A scenario file that runs in no time, and its baseline."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from tests.cli.conftest import SMALL

SCENARIO = SMALL.replace('name = "small"', 'name = "tiny"')


@pytest.fixture(scope="session")
def written(tmp_path_factory) -> Path:
    """Return a folder with a scenario, `tiny.toml`, and its baseline, `kept/tiny.json`; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("written")
    (folder / "tiny.toml").write_text(SCENARIO)
    sim.baseline(folder / "tiny.toml", folder / "kept", replications=10)
    return folder
