"""What results depend on besides the scenario: our sources, a policy's, Python, its libraries, the kind of machine."""

from __future__ import annotations

import hashlib
import platform
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from sim.engine import load_policy
from sim.errors import Fault, SimError, UsageError
from sim.scenario.schema import Scenario
from sim.sources import digest_of

from .units import Job

_SOURCES = ("compiling", "demand", "draws", "engine", "kpi", "scenario", "sources.py", "experiment/running/units.py")
_LIBRARIES = ("numba", "llvmlite", "numpy", "pandas", "scipy", "simpy")

_seen: dict[str, tuple[object, str]] = {}
"""Of each module that holds a policy: what Python loaded it from, and the digest of its files at that time."""


@cache
def versions() -> dict[str, str]:
    """Return the kind of machine, and the versions of Python and of the libraries that compute."""
    found = {
        "machine": platform.machine(),
        "libc": " ".join(platform.libc_ver()).strip(),
        "python": ".".join(map(str, sys.version_info[:2])),
    }
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # on the path, but not installed
            found[name] = "unknown"
    return found


@cache
def engine_sources() -> str:
    """Return a digest, in hexadecimal, of all but the scenario and its policies."""
    return _digest([digest_of(_SOURCES), *(f"{name} {number}" for name, number in versions().items())])


def sources_of(scenario: Scenario, design: str) -> str:
    """Return a digest, in hexadecimal: where it is equal, equal units of a design give equal results.

    Raises
    ------
    UsageError
        If the source of the design's policy cannot be read, or is no longer what was loaded.
    """
    policy = scenario.designs[design].routing.policy
    return engine_sources() if policy is None else _digest([engine_sources(), _policy_sources(policy)])


def require_sources(job: Job, design: str, sources: str) -> None:
    """Refuse, on a worker, to run what the process that started the study would run otherwise.

    Raises
    ------
    SimError
        If our `sources_of` the design are not these.
    """
    load_policy(job.scenario.designs[design].routing.policy, job.allow_code, design)  # seen when it is loaded
    if sources_of(job.scenario, design) != sources:
        raise SimError(_OTHER_SOURCES)


def _policy_sources(policy: str) -> str:
    """Return the digest of a policy's files, which must be as they were when this process loaded it.

    Python loads a module once, whatever becomes of its file; a worker that starts later would run something else.
    """
    name = policy.partition(":")[0]
    digest = _digest([file.read_text(encoding="utf-8", errors="replace") for file in _policy_files(name)])
    loaded = sys.modules.get(name)
    if loaded is None:
        return digest
    spec, before = _seen.get(name, (None, ""))
    if spec is not loaded.__spec__:  # seen for the first time, or loaded anew
        _seen[name] = (loaded.__spec__, digest)
    elif before != digest:
        what = f"the source of policy '{policy}' has changed since it was loaded"
        why = "this process still has what it was, and results must be those of one policy"
        raise UsageError(Fault(what, where="routing.policy", why=why, fix="start Python anew, or importlib.reload it"))
    return digest


def _policy_files(module: str) -> list[Path]:
    """Return the Python files that a policy may be made of: its package's, or all beside its module."""
    spec = find_spec(module.partition(".")[0])
    places = [] if spec is None else list(spec.submodule_search_locations or [])
    if places:
        return sorted(file for place in places for file in Path(place).rglob("*.py"))
    origin = None if spec is None or spec.origin is None else Path(spec.origin)
    if origin is None or origin.suffix != ".py" or not origin.is_file():
        what = f"policy module '{module}' has no source file, so that nobody could tell when it changes"
        raise UsageError(Fault(what, where="routing.policy", fix="name a policy in a .py file"))
    return sorted(origin.parent.glob("*.py"))


def _digest(parts: list[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{len(part)} {part}".encode())
    return digest.hexdigest()


_OTHER_SOURCES = Fault(
    "a worker runs another omnides or policy than this process, or other versions of Python or its libraries",
    why="results of one study must not depend on where a simulation ran",
    fix="install the same versions wherever workers run, and start them anew",
)
