"""Lets tests anywhere import `documents` and `invariants`, and keeps long suites out; sets the usual signals."""

import signal
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "generated"))  # importlib mode puts no folder on the path
pytest.register_assert_rewrite("invariants")

# Whoever runs the tests in the background (a CI job, nohup) may have these ignored, and what is ignored stays so in
# every program that a test starts; a handler does not.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda number, frame: None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long suites out unless ``-m`` names it, whatever else ``-m`` asks for."""
    if "validation" in config.option.markexpr:
        return
    long = [item for item in items if item.get_closest_marker("validation")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]
