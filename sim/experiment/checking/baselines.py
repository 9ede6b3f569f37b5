"""Writing baselines: what each design of a scenario gives today."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from sim.draws import MAX_SEED
from sim.errors import Fault, UsageError, whole_number
from sim.experiment.gathering import Wanted
from sim.experiment.means import How, Means
from sim.experiment.running import Job
from sim.experiment.running.logs import folder_path, prepare_folder
from sim.experiment.running.provenance import versions
from sim.experiment.study import check_study
from sim.experiment.version import version
from sim.scenario import load, names

from .baseline_file import Baseline, DesignRecord, file_name, kpi_records, write_baseline

SCOPES = ("all", "channel")
"""Scopes of the KPIs that a baseline holds."""

REPLICATIONS = 20


def baseline(
    source: str | Path,
    folder: str | Path,
    replications: int = REPLICATIONS,
    seed: int = 1,
    designs: Sequence[str] | None = None,
    *,
    overrides: Sequence[str] = (),
    days: int | None = None,
    **how: Unpack[How],
) -> Path:
    """Write what a scenario gives today, for `check` to hold later runs against; return the path of the file.

    Parameters
    ----------
    source : str or Path
        Name of a shipped scenario, or path of a file. The baseline names it as seen from its own folder.
    folder : str or Path
        Where ``<scenario>.json`` is written; an earlier one is replaced.
    replications : int
        Runs of each design, 2 or more; a check cannot hold more of its own against them.
    seed : int
        Of all replications.
    designs : sequence of str, optional
        All by default.
    overrides, days
        As in `sim.load`; kept with the baseline.
    **how
        ``engine``, ``workers``, ``allow_code``, ``progress`` and ``on_notice`` as in `sim.compare`.

    Raises
    ------
    ScenarioError
        If the scenario cannot be run.
    UsageError
        For wrong arguments, a folder that cannot be written to, or something else in the way of the file.
    """
    means = Means.of(without_store(how))
    replications = whole_number("replications", replications, 2)
    seed = whole_number("seed", seed, 0, MAX_SEED)
    scenario = load(source, overrides, days)
    chosen = check_study(scenario, designs, allow_code=means.allow_code)
    place = folder_path("folder", folder)
    prepare_folder(place)
    require_own(place / file_name(scenario.name))
    job = Job(scenario, seed, means.engine, means.allow_code, digests=True)
    found = means.gathering(SCOPES).run([Wanted(job, design, range(replications)) for design in chosen])
    record = Baseline(
        omnides=version(),
        scenario=scenario.name,
        source=seen_from(place, source),
        scenario_sha256=scenario.sha256,
        overrides=tuple(overrides),
        days=days,
        seed=seed,
        replications=replications,
        engine=means.engine,
        versions=versions(),
        designs={
            design: DesignRecord(contact_logs=rows.digests, kpis=kpi_records(rows))
            for design, rows in zip(chosen, found, strict=True)
        },
    )
    return write_baseline(record, place)


def without_store(how: How) -> How:
    """Return how simulations are run, which is here and now.

    Raises
    ------
    UsageError
        If a store or an executor is among it: what was kept, or runs elsewhere, leaves no digests of logs.
    """
    for name in ("store", "executor"):
        if how.get(name) is not None:
            what = f"{name} cannot be used: contact logs are digested where simulations run, and run anew each time"
            raise UsageError(Fault(what, where=name, fix=f"leave out {name}"))
    return how


def seen_from(folder: Path, source: str | Path) -> str:
    """Return the name of a shipped scenario as it is, the path of a file as seen from a folder; it holds a slash."""
    if is_name(source):
        return str(source)
    try:
        path = Path(os.path.relpath(source, folder)).as_posix()
    except ValueError:  # on another drive
        path = Path(source).absolute().as_posix()
    return path if "/" in path else f"./{path}"


def is_name(source: str | Path) -> bool:
    """Return whether a source is the name of a shipped scenario."""
    return isinstance(source, str) and source in names()


def require_own(path: Path) -> None:
    """Refuse to replace a file that is no baseline."""
    if not os.path.lexists(path):
        return
    try:
        Baseline.read(path)
    except UsageError as error:
        if "is no" not in error.faults[0].what:
            return  # damaged, or of an older format: to be replaced
        what = f"'{path}' is in the way: it is no baseline"
        raise UsageError(Fault(what, where=str(path), fix="name another folder, or move it")) from None
