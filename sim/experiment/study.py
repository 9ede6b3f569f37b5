"""`compare`: every design on the same demand, R times over."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from sim.engine.run import Run
from sim.errors import Fault, ScenarioError, UsageError
from sim.kpi import margin_faults
from sim.scenario.schema import Scenario

from .comparison import Comparison, assemble
from .execution import Progress, run_units
from .logs import prepare_folder
from .units import Job, Unit, UnitResult


def compare(
    scenario: Scenario,
    replications: int = 10,
    seed: int = 1,
    designs: Sequence[str] | None = None,
    engine: str = "reference",
    workers: int = 1,
    allow_code: bool = False,
    progress: Progress | None = None,
    logs: Path | None = None,
) -> Comparison:
    """Run designs on the same customers with the same luck, and compare them.

    Parameters
    ----------
    scenario : Scenario
        From `sim.load`, or built in code.
    replications : int
        Runs of each design; intervals need two.
    seed : int
        Replication r of this seed meets every design alike (common random numbers).
    designs : sequence of str, optional
        Which to compare, all in the order of the file by default. In each pair the earlier is the baseline.
    engine : str
        Which engine simulates.
    workers : int
        1 runs here; more run in that many processes (a script then needs ``if __name__ == "__main__":``). The
        result is the same.
    allow_code : bool
        Whether a custom policy named by the scenario may be imported and run.
    progress : callable, optional
        Called with (units done, units in all, what is being run); whole units only with several workers.
    logs : Path, optional
        Folder for the contact, case and team logs of every run, as CSV.

    Raises
    ------
    UsageError
        For a design that does not exist, or counts below 1.
    ScenarioError
        For a margin of a KPI that does not exist, or a scenario that cannot be run.
    """
    chosen = _chosen(scenario, designs)
    for name, value in (("replications", replications), ("workers", workers)):
        if value < 1:
            raise UsageError(Fault(f"{name} must be 1 or more (got {value})", where=name))
    _check_margins(scenario)
    if logs is not None:
        prepare_folder(logs)
    units = [Unit(design, replication) for design in chosen for replication in range(replications)]
    job = Job(scenario, seed, engine, allow_code, logs)
    results = run_units(job, units, workers, progress)
    return assemble(scenario, results, seed=seed, engine=engine, version=_version())


def summarise(runs: Sequence[Run]) -> Comparison:
    """Return the comparison of runs at hand; of one design, only its KPIs.

    Parameters
    ----------
    runs : sequence of Run
        Of one scenario, seed and engine; the same replications of each design.

    Raises
    ------
    UsageError
        If the runs do not belong together.
    """
    if not runs:
        raise UsageError(Fault("there are no runs to summarise", where="runs"))
    first = runs[0]
    if len({(run.scenario.sha256, run.seed, run.engine) for run in runs}) > 1:
        raise UsageError(Fault("the runs differ in scenario, seed or engine", where="runs"))
    ordered = sorted(runs, key=lambda run: run.replication)
    by_design = {
        design: [run for run in ordered if run.design == design] for design in dict.fromkeys(run.design for run in runs)
    }
    numbers = {tuple(run.replication for run in own) for own in by_design.values()}
    if len(numbers) > 1 or len(set(min(numbers))) < len(min(numbers)):
        raise UsageError(
            Fault(
                "the designs do not have the same replications, each once",
                where="runs",
                why="differences are taken between runs that met the same customers",
            )
        )
    _check_margins(first.scenario)
    results = [UnitResult.of(run) for own in by_design.values() for run in own]
    return assemble(first.scenario, results, seed=first.seed, engine=first.engine, version=_version())


def _chosen(scenario: Scenario, designs: Sequence[str] | None) -> list[str]:
    known = list(scenario.designs)
    if designs is None:
        return known
    faults = [_unknown_design(name, known) for name in designs if name not in known]
    if not designs:
        faults.append(Fault("no design is named", where="designs", fix=f"designs are: {', '.join(known)}"))
    if len(set(designs)) < len(designs):
        faults.append(Fault("a design is named twice", where="designs", fix="name each once"))
    if faults:
        raise UsageError(faults)
    return list(designs)


def _unknown_design(name: str, known: list[str]) -> Fault:
    close = difflib.get_close_matches(name, known, n=1)
    fix = f"did you mean '{close[0]}'?" if close else f"designs are: {', '.join(known)}"
    return Fault(f"unknown design '{name}'", where="designs", fix=fix)


def _check_margins(scenario: Scenario) -> None:
    faults = margin_faults(scenario)
    if faults:
        raise ScenarioError(faults)


def _version() -> str:
    import sim  # lazily: the package names its version on first use

    return str(sim.__version__)
