"""Lets tests here import `studies`, and gives them its scenario."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # importlib mode puts no folder on the path

from studies import TINY

from sim.scenario.schema import Scenario


@pytest.fixture(scope="session")
def tiny() -> Scenario:
    """Return a day of one overloaded phone line, answered by one agent or by two."""
    return Scenario(**TINY)
