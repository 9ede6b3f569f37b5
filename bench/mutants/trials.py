"""One mistake at a time in a copy of the sources, and what ``omnides check`` says of it."""

from __future__ import annotations

import json
import math
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .baselines import ENGINE, ROOT, run, write
from .mutant import Mutant

REGRESSION, PASS = 1, 0
BUDGETS = (5, 20)
"""Replications that most mistakes show in; where they do not tell, all are run."""
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

    @property
    def identical(self) -> bool:
        """Whether all is as it was."""
        return self.exit_code == PASS and set(self.verdicts) == {"identical"}


def _silent(key: str, mutant: Mutant | None, finding: Finding) -> None:
    pass


def try_all(
    mutants: Sequence[Mutant],
    replications: int,
    workers: int,
    *,
    folder: Path | None = None,
    tell: Callable[[str, Mutant | None, Finding], None] = _silent,
) -> tuple[list[tuple[Mutant, Finding]], list[Finding]]:
    """Return what checks say of each mutant, and of the sources as they are against each baseline.

    Parameters
    ----------
    replications : int
        Of the baselines, which are made first.
    workers : int
        How many commands run at the same time.
    folder : Path, optional
        Where baselines are kept; those that are there already are used.
    tell : callable
        Called with the baseline's key, the mutant (None: the sources as they are) and what was found, as it is.
    """
    keys = list(dict.fromkeys(mutant.on for mutant in mutants))
    with tempfile.TemporaryDirectory(prefix="baselines-") as name, ThreadPoolExecutor(workers) as pool:
        folder = folder or Path(name)
        baselines = dict(zip(keys, pool.map(lambda key: write(key, folder, replications), keys), strict=True))

        def trial(key: str, mutant: Mutant | None) -> Finding:
            finding = check(baselines[key], mutant, replications)
            tell(key, mutant, finding)
            return finding

        sound = list(pool.map(lambda key: trial(key, None), keys))
        found = list(pool.map(lambda mutant: trial(mutant.on, mutant), mutants))
    return list(zip(mutants, found, strict=True)), sound


def check(baseline: Path, mutant: Mutant | None, replications: int) -> Finding:
    """Check a copy of the sources, with a mistake in it or as they are, against a baseline.

    With few replications first, which are enough for most mistakes, then with more.

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
        for budget in (*(few for few in BUDGETS if few < replications), replications):
            finding = _check(root, baseline, budget)
            if finding.caught or finding.identical or not finding.verdicts:
                break
        return finding


def _check(root: Path, baseline: Path, budget: int) -> Finding:
    start = time.perf_counter()
    done = run(root, ["check", str(baseline), "--budget", str(budget), *ENGINE, "--format", "json"], compiles=False)
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
