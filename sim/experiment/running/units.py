"""The unit of work: one replication of one design, simulated and reduced to the rows of its KPIs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sim.engine import Run, engine_of, join, simulate, simulate_rows
from sim.kpi import Measures, RunRows, run_rows
from sim.scenario.schema import Scenario

from .digests import contact_log_digest
from .logs import file_stems, write_logs

Work = tuple["Job", "Unit"]
"""A unit, and the job it is of: a study may have many scenarios."""

Progress = Callable[[float, int, str], None]
"""Called with units done (fractions of those that run included), units in all, and what is being run."""


@dataclass(frozen=True)
class Unit:
    """One replication of one design."""

    design: str
    replication: int

    def __str__(self) -> str:
        return f"{self.design}, replication {self.replication}"


@dataclass(frozen=True, eq=False)
class Job:
    """What units of one scenario have in common; sent to each worker once. Two jobs are the same if they are one.

    Attributes
    ----------
    logs : Path or None
        Folder for the logs of each unit.
    digests : bool
        Whether results hold the digests of contact logs.
    """

    scenario: Scenario
    seed: int
    engine: str
    allow_code: bool = False
    logs: Path | None = None
    digests: bool = False

    @property
    def keeps_logs(self) -> bool:
        """Whether the logs of a unit are held until it ends."""
        return self.logs is not None or self.digests


@dataclass(frozen=True, eq=False)
class UnitResult:
    """What is kept of a unit: its rows, as `sim.kpi.row_keys` names them, and its notes; not its logs.

    Attributes
    ----------
    digest : str
        Of its contact log; empty unless the job asks for it.
    """

    unit: Unit
    rows: RunRows
    notes: tuple[str, ...]
    digest: str = ""


def run_unit(job: Job, unit: Unit, progress: Callable[[float], None] | None = None) -> UnitResult:
    """Simulate a unit and reduce it to its rows; keep its logs only to write them, if asked to."""
    compiled = engine_of(job.scenario, unit.design, job.engine) == "compiled"
    parts: list[Run] = []
    result = (_count if compiled else _measure)(job, unit, progress, parts)
    if not job.keeps_logs:
        return result
    run = join(parts)
    if job.logs is not None:
        stem = file_stems(list(job.scenario.designs))[unit.design]
        pause = partial(progress, 1.0) if progress else lambda: None
        write_logs(run, job.logs, stem, pause)
    return replace(result, digest=contact_log_digest(run.contacts)) if job.digests else result


def _measure(job: Job, unit: Unit, progress: Callable[[float], None] | None, parts: list[Run]) -> UnitResult:
    """Simulate on the reference engine and measure part by part."""
    measures = Measures()

    def take(part: Run) -> None:
        measures.add(part)
        if job.keeps_logs:
            parts.append(part)

    last = simulate(
        job.scenario,
        unit.design,
        seed=job.seed,
        replication=unit.replication,
        engine=job.engine,
        allow_code=job.allow_code,
        progress=progress,
        on_part=take,
    )
    parts.append(last)
    return UnitResult(unit, run_rows(measures.whole(last)), last.notes)


def _count(job: Job, unit: Unit, progress: Callable[[float], None] | None, parts: list[Run]) -> UnitResult:
    """Simulate on the compiled engine and count rows as they are finished, so that figures need no log."""
    from sim.kpi.compiled import Counter  # lazily: Numba takes half a second to import

    counter = Counter(job.scenario, unit.design)
    teams, notes = simulate_rows(
        job.scenario,
        unit.design,
        job.seed,
        unit.replication,
        counter.take,
        progress=progress,
        on_part=parts.append if job.keeps_logs else None,
    )
    return UnitResult(unit, run_rows(counter.whole(teams)), notes)
