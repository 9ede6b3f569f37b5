"""Lets tests anywhere import `documents` and `invariants`: importlib mode puts no folder on the path."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "generated"))
pytest.register_assert_rewrite("invariants")
