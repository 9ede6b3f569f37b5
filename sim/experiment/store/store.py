"""A store that units are found in and kept in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.engine import engine_of
from sim.experiment.running import Job, Unit, UnitResult
from sim.experiment.running.provenance import sources_of, versions
from sim.kpi import row_keys

from .files import connect, read_batches, write_batch
from .keys import series_key, unit_key
from .layout import MANIFEST, Layout
from .refusals import unwritable, writing
from .sealed import DAMAGED, BatchFile, read_manifest
from .studies import note_study

if TYPE_CHECKING:
    import duckdb


class RunStore:
    """Finished units, in a folder that several processes may use at the same time.

    Nothing is made before there is something to keep.

    Parameters
    ----------
    path : Path
        Folder of the store.
    version : str
        Of omnides, for whoever reads the manifests.

    Attributes
    ----------
    damaged : list of Path
        Files that were found to be damaged; their units count as never run.

    Raises
    ------
    UsageError
        If something else lies there, or a store of another format; if it cannot be read.
    """

    def __init__(self, path: Path, version: str) -> None:
        self.path = path
        self.damaged: list[Path] = []
        self._version = version
        self._layout = Layout(path)
        self._series: dict[tuple[Job, str], _Series] = {}

    def find(self, job: Job, units: Iterable[Unit]) -> list[UnitResult]:
        """Return the results of those units of a job that are there, in any order; damaged files are put aside."""
        wanted: dict[str, set[int]] = {}
        for unit in units:
            wanted.setdefault(unit.design, set()).add(unit.replication)
        return [result for design, replications in wanted.items() for result in self._find(job, design, replications)]

    def prepare(self) -> None:
        """Make the store if there is none, and make sure that it can be written to.

        Raises
        ------
        UsageError
            If it cannot.
        """
        self._layout.prepare(self._version)

    def keep(self, job: Job, results: Sequence[UnitResult]) -> None:
        """Write a batch: units of one job and design that follow one another. When this returns they are on the disk.

        Raises
        ------
        UsageError
            If they cannot be written; nothing half-written is left then.
        """
        if not results:
            return
        series = self._of(job, results[0].unit.design)
        first, last = (results[at].unit.replication for at in (0, -1))
        draft = self._layout.incomplete(f"{series.folder.name}-{first}.parquet")
        with writing(self.path):
            self._describe(series)
            try:
                self._write(series, draft, results)
                self._layout.place(draft, series.folder, first, last)
            finally:
                draft.unlink(missing_ok=True)

    def note(self, study: Mapping[str, Any]) -> None:
        """Note what was compared, so that it can be read again as it was asked; see `note_study`."""
        note_study(self._layout, study, self._version)

    def _write(self, series: _Series, draft: Path, results: Sequence[UnitResult]) -> None:
        import duckdb

        labels: dict[str, str | int] = {
            "series": series.folder.name,
            "scenario": series.job.scenario.name,
            "seed": series.job.seed,
            "engine": series.engine,
        }
        unit_keys = [unit_key(series.key, result.unit.replication) for result in results]
        try:
            write_batch(self._connection, draft, series.row_keys, labels, results, unit_keys)
        except duckdb.IOException as error:
            reason = str(error).splitlines()[0]
            full = any(words in reason for words in ("No space left", "File too large", "quota"))
            raise unwritable(self.path, reason, full=full) from error

    def _find(self, job: Job, design: str, replications: set[int]) -> list[UnitResult]:
        series = self._of(job, design)
        sound = [batch for batch in self._needed(series, replications) if self._passes(batch)]
        if not sound:
            return []
        found = read_batches(self._connection, [batch.path for batch in sound], len(series.row_keys))
        results: dict[int, UnitResult] = {}
        for result in found:
            if result.unit.replication in replications:
                results.setdefault(result.unit.replication, result)
        return list(results.values())

    def _needed(self, series: _Series, replications: set[int]) -> list[BatchFile]:
        batches = self._layout.batches(series.folder) if self._layout.exists else []
        return [batch for batch in batches if not replications.isdisjoint(batch.replications)]

    def _passes(self, batch: BatchFile) -> bool:
        """Return whether a file is sound; put it aside if not."""
        if batch.is_sound():
            return True
        self.damaged.append(batch.path)
        with suppress(OSError):  # of a store that may only be read; it is told all the same, and not read
            batch.path.rename(batch.path.with_name(f"{batch.path.name}{DAMAGED}"))
        return False

    def _describe(self, series: _Series) -> None:
        """Say in the series' own manifest what its units are."""
        manifest = series.folder / MANIFEST
        if read_manifest(manifest) is not None:
            return
        scenario = series.job.scenario
        resolved = scenario.canonical()
        resolved["designs"] = {series.design: resolved["designs"][series.design]}
        content = {
            "series": series.folder.name,
            "scenario": scenario.name,
            "overrides": [text for text in scenario.overrides if _touches(text, series.design)],
            "days": scenario.time.days,
            "design": series.design,
            "seed": series.job.seed,
            "engine": series.engine,
            "omnides": self._version,
            "sources": series.sources,
            "versions": versions(),
            "resolved": resolved,
        }
        self._layout.write_json(manifest, content)

    def _of(self, job: Job, design: str) -> _Series:
        if (job, design) not in self._series:
            sources = sources_of(job.scenario, design)
            key = series_key(job, design, sources)
            self._series[job, design] = _Series(job, design, sources, key, self._layout.series(key))
        return self._series[job, design]

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        return connect()


def _touches(override: str, design: str) -> bool:
    """Return whether an override is of no other design."""
    path = override.replace('"', "").removeprefix("designs.")
    return not override.startswith("designs.") or path.startswith((f"{design}.", f"{design}="))


class _Series:
    """All replications of one design of a job."""

    def __init__(self, job: Job, design: str, sources: str, key: str, folder: Path) -> None:
        self.job = job
        self.design = design
        self.sources = sources
        self.key = key
        self.folder = folder
        self.engine = engine_of(job.scenario, design, job.engine)

    @cached_property
    def row_keys(self) -> pd.DataFrame:
        return row_keys(self.job.scenario, self.design)
