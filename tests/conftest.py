"""Lets tests anywhere import `documents` and `invariants`, keeps long suites out, and sets the usual signals."""

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


def pytest_configure(config: pytest.Config) -> None:
    """Keep workers of pytest-xdist to the order of files given below, not by their number of tests."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long suites out unless ``-m`` names it, whatever else ``-m`` asks for; files with slow tests go first.

    With two workers the last file is run by one alone: it had better be a short one.
    """
    if "validation" not in config.option.markexpr:
        long = [item for item in items if item.get_closest_marker("validation")]
        if long:
            config.hook.pytest_deselected(items=long)
            items[:] = [item for item in items if item not in long]
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
