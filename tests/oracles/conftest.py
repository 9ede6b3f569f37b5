"""Lets the tests here import `formulas`, `points` and the suite, and keeps the long suite out of other runs."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # importlib mode puts no folder on the path


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the marked suite out unless ``-m`` names it, whatever else ``-m`` asks for."""
    if "validation" in config.option.markexpr:
        return
    long = [item for item in items if item.get_closest_marker("validation")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]
