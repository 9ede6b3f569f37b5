"""One mistake at a time in a copy of the sources, and what ``omnides check`` says of it."""

from __future__ import annotations

import json
import math
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .baselines import ROOT, run
from .mutant import Mutant

REGRESSION, PASS = 1, 0
_COPIED = ("sim", "scenarios")


@dataclass(frozen=True)
class Finding:
    """What a check says.

    Attributes
    ----------
    exit_code : int
    verdicts : tuple of str
        Of the designs.
    replications : int
        Most that were run of a design.
    clearest : dict or None
        Of the KPIs that changed the one whose interval lies farthest from its tolerance, in units of it: a row of the
        document's ``kpis``.
    changed : int
        How many KPIs changed.
    seconds : float
        By the clock.
    message : str
        What the command said on stderr; empty unless it failed.
    """

    exit_code: int
    verdicts: tuple[str, ...]
    replications: int
    clearest: Mapping[str, Any] | None
    changed: int
    seconds: float
    message: str = ""

    @property
    def caught(self) -> bool:
        """Whether the check called a KPI changed."""
        return self.exit_code == REGRESSION and self.clearest is not None


def check(baseline: Path, mutant: Mutant | None) -> Finding:
    """Check a copy of the sources, with a mistake in it or as they are, against a baseline.

    Raises
    ------
    UnfitMutantError
        If the mutant does not fit the sources.
    """
    with tempfile.TemporaryDirectory(prefix="mutant-") as name:
        root = Path(name)
        for part in _COPIED:
            shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
        if mutant is not None:
            mutant.apply(root)
        start = time.perf_counter()
        arguments = ["check", str(baseline), "--engine", "reference", "--workers", "1", "--quiet", "--format", "json"]
        done = run(root, arguments, compiles=False)
        return _finding(done.returncode, done.stdout, done.stderr, time.perf_counter() - start)


def _finding(exit_code: int, stdout: str, stderr: str, seconds: float) -> Finding:
    if not stdout:
        return Finding(exit_code, (), 0, None, 0, seconds, stderr)
    document = json.loads(stdout)
    designs = document["designs"]
    changed = [kpi for kpi in document["kpis"] if kpi["verdict"] == "changed"]
    return Finding(
        exit_code=exit_code,
        verdicts=tuple(design["verdict"] for design in designs),
        replications=max(design["replications"] for design in designs),
        clearest=max(changed, key=clearness, default=None),
        changed=len(changed),
        seconds=seconds,
    )


def clearness(kpi: Mapping[str, Any]) -> float:
    """Return by how many half-widths the difference lies beyond its tolerance."""
    beyond = abs(kpi["difference"] or 0.0) - kpi["tolerance"]
    return beyond / kpi["half_width"] if kpi["half_width"] else math.inf
