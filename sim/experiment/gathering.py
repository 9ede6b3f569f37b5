"""Units gathered from wherever they are: found in a store, else run, and kept there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Executor

import pandas as pd

from sim.engine.notice import Tell
from sim.scenario.effort import time_text

from .effort import check_effort
from .precision import Aim, next_replications, precision_table
from .rows import DesignRows
from .running import Job, Progress, Unit, UnitResult, Watch, run_units
from .running.logs import prepare_folder
from .store import RunStore

LONG_S = 600.0
"""Expected seconds by the clock from which a study says beforehand how long it may take."""


class Gathering:
    """The units of a study, by and by.

    Parameters
    ----------
    designs : sequence of str
        In the order of comparison.
    workers, executor, progress, on_notice
        As in `sim.compare`.
    store : RunStore or None
        Where units are looked for and kept.
    """

    def __init__(
        self,
        job: Job,
        designs: Sequence[str],
        workers: int | None,
        executor: Executor | None,
        store: RunStore | None,
        progress: Progress | None,
        on_notice: Tell,
    ) -> None:
        self._job = job
        self._designs = designs
        self._workers = workers
        self._executor = executor
        self._store = store
        self._progress = progress
        self._on_notice = on_notice
        self._results: dict[Unit, UnitResult] = {}

    def run(self, replications: int) -> dict[str, DesignRows]:
        """Return what so many replications of each design left; those that were gathered before are not run again.

        Whatever ends it, what is finished by then is in the store, and that is said.
        """
        wanted = [Unit(design, replication) for design in self._designs for replication in range(replications)]
        self._find([unit for unit in wanted if unit not in self._results])
        missing = [unit for unit in wanted if unit not in self._results]
        if missing:
            self._run(missing, len(wanted))
        return {
            design: DesignRows.of(
                self._job.scenario, [self._results[Unit(design, replication)] for replication in range(replications)]
            )
            for design in self._designs
        }

    def _find(self, units: Sequence[Unit]) -> None:
        if self._store is None:
            return
        found = self._store.find(units)
        self._take(found)
        place = f"the store '{self._store.path}'"
        if found and not self._results.keys() - {result.unit for result in found}:  # in the first round only
            self._on_notice(f"found {len(found):,} of {len(units):,} simulations in {place}")
        if damaged := len(self._store.damaged):
            self._store.damaged.clear()
            self._on_notice(f"damaged files in {place}, which are not read: {damaged:,}")

    def _run(self, missing: Sequence[Unit], total: int) -> None:
        self._check_effort(missing)
        if self._job.logs is not None:
            prepare_folder(self._job.logs)
        if self._store is not None:
            self._store.prepare()
        before = total - len(missing)
        if self._progress is not None:
            self._progress(before, total, str(missing[0]))
        try:
            run_units(self._job, missing, self._workers, self._executor, self._watch(before, total))
        except BaseException:
            if self._store is not None and self._results:
                self._on_notice(
                    f"{len(self._results):,} of {total:,} simulations are kept in the store '{self._store.path}';"
                    " the same command goes on from there"
                )
            raise

    def _check_effort(self, missing: Sequence[Unit]) -> None:
        """Refuse what the machine cannot do, and say beforehand what may take long."""
        effort = check_effort(
            self._job.scenario,
            Counter(unit.design for unit in missing),
            self._workers,
            engine=self._job.engine,
            keeps_logs=self._job.logs is not None,
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

    def _keep(self, results: Sequence[UnitResult]) -> None:
        if self._store is not None:
            self._store.keep(results)
        self._take(results)

    def _take(self, results: Sequence[UnitResult]) -> None:
        self._results.update((result.unit, result) for result in results)


def gathered(gathering: Gathering, aim: Aim) -> tuple[dict[str, DesignRows], pd.DataFrame | None]:
    """Return what runs have left, and how near it is to what they aimed at; in rounds, if a precision was asked for."""
    replications = aim.first
    while True:
        rows = gathering.run(replications)
        if not aim.goals:
            return rows, None
        table = precision_table(rows, aim.goals)
        wanted = next_replications(table, replications, aim.most)
        if wanted == replications:
            return rows, table
        replications = wanted
