"""Writing baselines: what each design of a scenario gives today."""

from __future__ import annotations

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
from sim.scenario import load

from .baseline_file import SCOPES, Baseline, DesignRecord, kpi_records
from .sources import Recorded, require_own
from .speeds import record_time

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
    speed: bool = False,
    **how: Unpack[How],
) -> Path:
    """Write what a scenario gives today, or takes, for `check` to hold later runs against; return the path of the file.

    Parameters
    ----------
    source : str or Path
        Name of a shipped scenario, or path of a file. The baseline names it as seen from its own folder.
    folder : str or Path
        Where ``<scenario>.json``, or ``<scenario>.speed.json``, is written; an earlier one is replaced.
    replications : int
        Runs of each design, 2 or more; a check cannot hold more of its own against them.
    seed : int
        Of all replications.
    designs : sequence of str, optional
        All by default.
    overrides, days
        As in `sim.load`; kept with the baseline.
    speed : bool
        Whether to measure how long a replication of all designs takes, for a minute, instead of what they give.
        ``replications``, ``engine`` and ``workers`` do not count then.
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
    asked = Recorded(source, scenario, tuple(overrides), days, tuple(chosen), seed, place)
    if speed:
        return record_time(asked, means)
    require_own(Baseline.place(place, scenario.name), Baseline.KIND, asked.seen)
    return _run(asked, replications, means).write(place)


def _run(asked: Recorded, replications: int, means: Means) -> Baseline:
    """Run a scenario and return its baseline."""
    job = Job(asked.scenario, asked.seed, means.engine, means.allow_code, digests=True)
    found = means.gathering(SCOPES).run([Wanted(job, design, range(replications)) for design in asked.designs])
    return Baseline(
        omnides=version(),
        scenario=asked.scenario.name,
        source=asked.seen,
        scenario_sha256=asked.scenario.sha256,
        overrides=asked.overrides,
        days=asked.days,
        seed=asked.seed,
        replications=replications,
        engine=means.engine,
        versions=versions(),
        designs={
            design: DesignRecord(contact_logs=rows.digests, kpis=kpi_records(rows))
            for design, rows in zip(asked.designs, found, strict=True)
        },
    )


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
