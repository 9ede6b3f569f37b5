"""When two units are the same: equal scenario, design, seed, replication, engine and sources of all that computes."""

from __future__ import annotations

import hashlib
import json
from importlib.machinery import PathFinder
from importlib.util import find_spec
from pathlib import Path

from sim.engine import engine_of
from sim.errors import Fault, UsageError
from sim.experiment.running import Job
from sim.experiment.running.sources import engine_sources


def series_key(job: Job, design: str) -> str:
    """Return what all replications of a design have in common, as a SHA-256 in hexadecimal.

    Other designs of the scenario do not count, nor the number of replications, nor where units run. A custom policy
    counts by its source files.

    Raises
    ------
    UsageError
        If a policy's source cannot be read, so that nobody could tell whether it has changed.
    """
    policy = job.scenario.designs[design].routing.policy
    parts = {
        "scenario": job.scenario.design_sha256(design),
        "design": design,
        "seed": job.seed,
        "engine": engine_of(job.scenario, design, job.engine),
        "asked": job.engine,  # notes of a run say when it ran on another
        "sources": engine_sources(),
        "policy": None if policy is None else _policy_digest(policy),
    }
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def unit_key(series: str, replication: int) -> str:
    """Return the key of a unit, as a SHA-256 in hexadecimal."""
    return hashlib.sha256(f"{series} {replication}".encode()).hexdigest()


def _policy_digest(policy: str) -> str:
    """Return a digest of the Python files that a policy may be made of: its package, or all beside its module."""
    files = _policy_files(policy.partition(":")[0])
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def _policy_files(module: str) -> list[Path]:
    top = module.partition(".")[0]
    spec = find_spec(top) or PathFinder.find_spec(top)
    places = [] if spec is None else list(spec.submodule_search_locations or [])
    if places:
        return sorted(file for place in places for file in Path(place).rglob("*.py"))
    origin = None if spec is None or spec.origin is None else Path(spec.origin)
    if origin is None or origin.suffix != ".py" or not origin.is_file():
        what = f"policy module '{module}' has no source file, so that a store could not tell when it changes"
        raise UsageError(Fault(what, where="store", fix="name a policy in a .py file, or leave the store out"))
    return sorted(origin.parent.glob("*.py"))
