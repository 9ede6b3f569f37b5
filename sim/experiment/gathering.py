"""Units gathered from wherever they are: found in a store, else run, and kept there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.engine.notice import Tell
from sim.errors import Fault, UsageError
from sim.kpi import RunRows, row_keys
from sim.scenario.effort import time_text

from .effort import check_effort
from .precision import Aim, next_replications, precision_table
from .rows import DesignRows
from .running import Job, Progress, Unit, UnitResult, Watch, Work, run_units
from .running.batches import Batch
from .running.logs import prepare_folder
from .store import RunStore

LONG_S = 600.0
"""Expected seconds by the clock from which a study says beforehand how long it may take."""


class Wanted(NamedTuple):
    """Replications of one design of a job."""

    job: Job
    design: str
    replications: range


class Gathering:
    """Units of a study, by and by: those of one scenario, or of many that differ in some value.

    What does not differ is run once: designs of two jobs are the same if all that counts for them is. So all jobs of a
    gathering must have the same seed and engine.

    Parameters
    ----------
    workers, executor, progress, on_notice
        As in `sim.compare`.
    store : RunStore or None
        Where units are looked for and kept.
    scopes : sequence of str, optional
        Of the rows that are wanted; all by default, which are a hundred times those of scope ``all``.
    found_only : bool
        Whether to refuse what would have to be simulated.
    """

    def __init__(
        self,
        workers: int | None,
        executor: Executor | None,
        store: RunStore | None,
        progress: Progress | None,
        on_notice: Tell,
        scopes: Sequence[str] | None = None,
        found_only: bool = False,
    ) -> None:
        self._found_only = found_only
        self._workers = workers
        self._executor = executor
        self._store = store
        self._progress = progress
        self._on_notice = on_notice
        self._scopes = scopes
        self._all_series: dict[tuple[Job, str], _Series] = {}
        self._results: dict[tuple[_Identity, int], UnitResult] = {}

    def run(self, wanted: Sequence[Wanted]) -> list[DesignRows]:
        """Return what the replications of each design left; those that were gathered before are not run again.

        Whatever ends it, what is finished by then is in the store, and that is said.
        """
        places = {place: work for want in wanted for place, work in self._works(want)}
        self._find([work for place, work in places.items() if place not in self._results])
        missing = [work for place, work in places.items() if place not in self._results]
        if missing and self._found_only:
            raise _not_found(len(missing), len(places))
        if missing:
            self._run(missing, len(places))
        return [self._rows(want) for want in wanted]

    def _works(self, want: Wanted) -> Iterable[tuple[tuple[_Identity, int], Work]]:
        identity = self._series(want.job, want.design).identity
        for replication in want.replications:
            yield (identity, replication), (want.job, Unit(want.design, replication))

    def _rows(self, want: Wanted) -> DesignRows:
        series = self._series(want.job, want.design)
        results = [self._results[series.identity, replication] for replication in want.replications]
        return DesignRows.of(series.keys, results)

    def _series(self, job: Job, design: str) -> _Series:
        if (job, design) not in self._all_series:
            self._all_series[job, design] = _Series(job, design, self._scopes)
        return self._all_series[job, design]

    def _find(self, works: Sequence[Work]) -> None:
        if self._store is None:
            return
        first = not self._results
        by_job: dict[Job, list[Unit]] = {}
        for job, unit in works:
            by_job.setdefault(job, []).append(unit)
        for job, units in by_job.items():
            self._take(job, self._store.find(job, units))
        place = f"the store '{self._store.path}'"
        if first and self._results:
            self._on_notice(f"found {len(self._results):,} of {len(works):,} simulations in {place}")
        if damaged := len(self._store.damaged):
            self._store.damaged.clear()
            self._on_notice(f"damaged files in {place}, which are not read: {damaged:,}")

    def _run(self, missing: Sequence[Work], total: int) -> None:
        self._check_effort(missing)
        for logs in {job.logs for job, _ in missing if job.logs is not None}:
            prepare_folder(logs)
        if self._store is not None:
            self._store.prepare()
        before = total - len(missing)
        if self._progress is not None:
            self._progress(before, total, str(missing[0][1]))
        try:
            run_units(missing, self._workers, self._executor, self._watch(before, total))
        except BaseException:
            if self._store is not None and self._results:
                self._on_notice(
                    f"{len(self._results):,} of {total:,} simulations are kept in the store '{self._store.path}';"
                    " the same command goes on from there"
                )
            raise

    def _check_effort(self, missing: Sequence[Work]) -> None:
        """Refuse what the machine cannot do, and say beforehand what may take long."""
        runs = Counter((job, unit.design) for job, unit in missing)
        job = missing[0][0]
        effort = check_effort(
            [(own.scenario, design, count) for (own, design), count in runs.items()],
            self._workers,
            engine=job.engine,
            keeps_logs=job.keeps_logs,
            elsewhere=self._executor is not None,
        )
        if effort.seconds > LONG_S:
            fewer = "fewer days or replications are quicker"
            self._on_notice(f"this may take about {time_text(effort.seconds)}; {fewer}")

    def _watch(self, before: int, total: int) -> Watch:
        progress = self._progress
        if progress is None:
            return Watch(self._keep, None, self._on_notice)
        return Watch(self._keep, lambda done, _, unit: progress(before + done, total, unit), self._on_notice)

    def _keep(self, batch: Batch, results: Sequence[UnitResult]) -> None:
        if self._store is not None:
            self._store.keep(batch.job, results)
        self._take(batch.job, results)

    def _take(self, job: Job, results: Iterable[UnitResult]) -> None:
        for result in results:
            series = self._series(job, result.unit.design)
            self._results[series.identity, result.unit.replication] = series.chosen(result)


def _not_found(n_missing: int, n_wanted: int) -> UsageError:
    what = f"{n_missing:,} of {n_wanted:,} simulations of the study are not in the store"
    why = "files are missing or damaged, or another version of omnides or of a library has made them"
    fix = "run the study again with this store; what is sound is found there"
    return UsageError(Fault(what, where="store", why=why, fix=fix))


_Identity = tuple[str, str]
"""A design, and the digest of all that counts for it."""


class _Series:
    """What all replications of one design of a job have in common."""

    def __init__(self, job: Job, design: str, scopes: Sequence[str] | None) -> None:
        self.identity: _Identity = (design, job.scenario.design_sha256(design))
        keys = row_keys(job.scenario, design)
        self._places = None if scopes is None else np.flatnonzero(keys["scope"].isin(scopes).to_numpy())
        self.keys = keys if self._places is None else keys.iloc[self._places].reset_index(drop=True)

    def chosen(self, result: UnitResult) -> UnitResult:
        """Return a result with the rows that are wanted."""
        if self._places is None:
            return result
        rows = RunRows(result.rows.numerators[self._places], result.rows.denominators[self._places])
        return replace(result, rows=rows)


def gathered(
    gathering: Gathering, job: Job, designs: Sequence[str], aim: Aim
) -> tuple[dict[str, DesignRows], pd.DataFrame | None]:
    """Return what runs have left, and how near it is to what they aimed at; in rounds, if a precision was asked for.

    Parameters
    ----------
    designs : sequence of str
        In the order of comparison.
    """
    replications = aim.first
    while True:
        found = gathering.run([Wanted(job, design, range(replications)) for design in designs])
        rows = dict(zip(designs, found, strict=True))
        if not aim.goals:
            return rows, None
        table = precision_table(rows, aim.goals)
        wanted = next_replications(table, replications, aim.most)
        if wanted == replications:
            return rows, table
        replications = wanted
