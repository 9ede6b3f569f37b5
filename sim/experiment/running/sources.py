"""What results depend on besides the scenario: our sources, Python, and the libraries that compute."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from sim.sources import digest_of

_SOURCES = ("compiling", "demand", "draws", "engine", "kpi", "scenario", "experiment/running/units.py")
_LIBRARIES = ("numba", "llvmlite", "numpy", "pandas", "scipy", "simpy")


@cache
def libraries() -> dict[str, str]:
    """Return versions of Python and of the libraries that compute."""
    found = {"python": ".".join(map(str, sys.version_info[:2]))}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # on the path, but not installed
            found[name] = "unknown"
    return found


@cache
def engine_sources() -> str:
    """Return a digest, in hexadecimal: where it is equal, equal scenarios, designs and seeds give equal results."""
    text = "\n".join([digest_of(_SOURCES), *(f"{name} {number}" for name, number in libraries().items())])
    return hashlib.sha256(text.encode()).hexdigest()
