"""When two units are the same: equal scenario, design, seed, replication, engine and sources of all that computes."""

from __future__ import annotations

import hashlib
import json

from sim.engine import engine_of
from sim.experiment.running import Job


def series_key(job: Job, design: str, sources: str) -> str:
    """Return what all replications of a design have in common, as a SHA-256 in hexadecimal.

    Other designs of the scenario do not count, nor the number of replications, nor where units run.

    Parameters
    ----------
    sources : str
        What the design's results depend on besides: see `sources_of`.
    """
    parts = {
        "scenario": job.scenario.design_sha256(design),
        "design": design,
        "seed": job.seed,
        "engine": engine_of(job.scenario, design, job.engine),
        "asked": job.engine,  # notes of a run say when it ran on another
        "sources": sources,
    }
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def unit_key(series: str, replication: int) -> str:
    """Return the key of a unit: 24 digits of a SHA-256, in hexadecimal."""
    return hashlib.sha256(f"{series} {replication}".encode()).hexdigest()[:24]
