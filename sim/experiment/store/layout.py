"""What lies where in a store.

::

    manifest.json                       which format the store has
    units/<series>/manifest.json        what these units are: scenario, design, seed, engine, versions
    units/<series>/<first>-<last>-<digest>.parquet
                                        replications first to last, in a file of this digest
    studies/<name>.json                 what was compared, as it was asked
    incomplete/                         files that are being written

A series is all replications of one scenario, design and seed with equal sources. A file is never changed: its name
tells what it holds, and its digest whether it still does. So no list has to be kept in step with the files, and
processes that write at the same time cannot harm one another.
"""

from __future__ import annotations

import json
import os
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

from sim.errors import Fault, UsageError

from .refusals import reading, require_unicode, writing
from .sealed import BatchFile, batch_files, batch_name, seal

FORMAT = 1
"""Raised whenever files of earlier stores could be misread."""
MANIFEST = "manifest.json"
UNITS, STUDIES, INCOMPLETE = "units", "studies", "incomplete"

_SERIES_DIGITS = 24
_ABANDONED_S = 3_600.0
"""Files that were begun so long ago are of a process that was killed: writing one takes a moment."""


class Layout:
    """The folders of a store.

    Raises
    ------
    UsageError
        If there is something else at its place, or a store of another format.
    """

    def __init__(self, path: Path) -> None:
        self.shown = path
        self.path = path.absolute()  # wherever this process may go; and DuckDB would take ~ for a home
        self.manifest = self.path / MANIFEST
        require_unicode("store", str(path))
        self.exists = self._is_store()

    def series(self, key: str) -> Path:
        """Return the folder of a series."""
        return self.path / UNITS / key[:_SERIES_DIGITS]

    def all_series(self) -> list[Path]:
        """Return the folders of all series."""
        with reading(self.shown):
            return [folder for folder in sorted((self.path / UNITS).glob("*")) if folder.is_dir()]

    def batches(self, series: Path) -> list[BatchFile]:
        """Return the files of a series, in order of what they hold."""
        with reading(series):
            return batch_files(series, [entry.name for entry in os.scandir(series)] if series.is_dir() else [])

    def prepare(self, version: str) -> None:
        """Make the store if there is none yet, and make sure that it can be written to.

        Raises
        ------
        UsageError
            If it cannot.
        """
        with writing(self.shown):
            for folder in (self.path, self.path / UNITS, self.path / INCOMPLETE):
                _make(folder)
            probe = self.incomplete("probe")
            probe.write_bytes(b"")
            probe.unlink()
            if not self.manifest.exists():
                self.write_json(self.manifest, {"omnides_store": FORMAT, "omnides": version})
            self._clear_abandoned()
        self.exists = True

    def incomplete(self, name: str) -> Path:
        """Return a place for a file that is being written, which no other has."""
        return self.path / INCOMPLETE / f"{uuid.uuid4().hex}-{name}"

    def place(self, draft: Path, folder: Path, first: int, last: int) -> None:
        """Give a finished file its name, which makes it part of the store; all of it is on the disk by then."""
        with draft.open("rb+") as file:
            name = batch_name(file, folder, first, last)
            os.fsync(file.fileno())
        draft.replace(folder / name)
        _sync_folder(folder)

    def write_json(self, path: Path, content: dict[str, Any]) -> None:
        """Write a manifest, whole or not at all, with a digest of what it says."""
        _make(path.parent)
        draft = self.incomplete(f"{path.parent.name}.json")
        try:
            with draft.open("w", encoding="utf-8", newline="\n") as file:
                json.dump(seal(content), file, indent=1, allow_nan=False)
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            _sync_folder(path.parent)
        finally:
            draft.unlink(missing_ok=True)

    def _is_store(self) -> bool:
        """Return whether a store lies at the path; False if nothing, or next to nothing, does."""
        with reading(self.shown):
            if not os.path.lexists(self.path):
                return False
            if not self.path.is_dir():
                what = f"'{self.shown}' is not a folder"
                raise UsageError(Fault(what, where="store", fix="name a folder that is a store, or can be made"))
            self._require_folders()
            names = {entry.name for entry in os.scandir(self.path)}  # one look: another process may be making the store
            if MANIFEST in names:
                _require_format(self.manifest, self.shown)
                return True
        if names - {UNITS, STUDIES, INCOMPLETE}:
            what = f"'{self.shown}' is not a store: it has no {MANIFEST}, but other files"
            raise UsageError(Fault(what, where="store", fix="name a store, an empty folder or one that can be made"))
        return UNITS in names  # its manifest was removed

    def _require_folders(self) -> None:
        for place in (self.path / UNITS, self.path / STUDIES, self.path / INCOMPLETE):
            if os.path.lexists(place) and not place.is_dir():
                what = f"'{self.shown / place.name}' is not a folder, as it is in a store"
                raise UsageError(Fault(what, where="store", fix="remove it, or name another folder"))

    def _clear_abandoned(self) -> None:
        for draft in (self.path / INCOMPLETE).iterdir():
            with suppress(FileNotFoundError):  # another process has finished it, or cleared it
                if time.time() - draft.stat().st_mtime > _ABANDONED_S:
                    draft.unlink()


def existing(path: Path) -> Layout:
    """Return the layout of a store that is there.

    Raises
    ------
    UsageError
        If there is none, or it cannot be read.
    """
    layout = Layout(path)
    if not layout.exists:
        what = f"there is no store in '{path}'"
        raise UsageError(Fault(what, where="store", fix="make one: omnides compare SCENARIO --store DIR"))
    return layout


def _require_format(manifest: Path, shown: Path) -> None:
    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
        found, version = content["omnides_store"], content.get("omnides", "unknown")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        what = f"'{shown / MANIFEST}' is not the manifest of a store, or is damaged"
        fix = "name another folder; or, if this is a store, remove that file: it is made anew from what is there"
        raise UsageError(Fault(what, where="store", fix=fix)) from None
    if found != FORMAT:
        what = f"the store '{shown}' has format {found} (of omnides {version}), not {FORMAT}"
        why = "its files cannot be read by this version; nothing in it was changed"
        raise UsageError(Fault(what, where="store", why=why, fix="name another folder"))


def _make(folder: Path) -> None:
    """Make a folder, and those above it, in a way that outlasts a power cut."""
    if not folder.exists():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """See to it that a new name is on the disk, where the system lets folders be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
