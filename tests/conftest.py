"""Lets tests anywhere import `documents` and `invariants`, and gives the programs they start the usual signals."""

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
