"""What lies where in a store.

::

    manifest.json                       which format the store has
    units/<series>/manifest.json        what these units are: scenario, design, seed, engine, versions
    units/<series>/<first>-<last>-<digest>.parquet
                                        replications first to last, in a file of this digest
    incomplete/                         files that are being written

A series is all replications of one scenario, design and seed with equal sources. A file is never changed: its name
tells what it holds, and its digest whether it still does. So no list has to be kept in step with the files, and
processes that write at the same time cannot harm one another.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sim.errors import Fault, UsageError, require

FORMAT = 1
"""Raised whenever files of earlier stores could be misread."""
MANIFEST = "manifest.json"
UNITS, INCOMPLETE = "units", "incomplete"
DAMAGED = ".damaged"
"""Ending of files that no longer are what they were; they are never read."""

_SERIES_DIGITS = 24
_DIGEST_DIGITS = 24
_NAME = re.compile(rf"(\d+)-(\d+)-([0-9a-f]{{{_DIGEST_DIGITS}}})\.parquet")
_BLOCK = 1 << 20
_ABANDONED_S = 3_600.0
"""Files that were begun so long ago are of a process that was killed: writing one takes a moment."""


@dataclass(frozen=True, order=True)
class BatchFile:
    """A file of a store, by what its name says.

    Attributes
    ----------
    path : Path
        Where it lies.
    first, last : int
        Replications it holds, both included.
    digest : str
        What its content digests to unless it is damaged.
    """

    path: Path
    first: int
    last: int
    digest: str

    @property
    def replications(self) -> range:
        """Its replications."""
        return range(self.first, self.last + 1)

    def is_sound(self) -> bool:
        """Return whether the content is what was written, here and under this name.

        A file that is gone is not, nor one that the disk does not give back, nor a folder in its place.

        Raises
        ------
        UsageError
            If it may not be read.
        """
        try:
            if not self.path.is_file():
                return False
            with self.path.open("rb") as file:
                return _digest(file, self.path.parent, self.first, self.last) == self.digest
        except PermissionError as error:
            raise _unreadable(self.path, error) from error
        except OSError:
            return False


def store_path(store: object) -> Path:
    """Return the path that an argument names.

    Raises
    ------
    UsageError
        If it is none, or no folder can have this name.
    """
    require("store", store, (str, Path), "the path of a folder")
    if store == "" or "\0" in str(store):
        what = "the folder's name is empty" if store == "" else "a folder's name cannot hold a null character"
        raise UsageError(Fault(what, where="store", fix="name a folder that exists or can be made"))
    require_unicode("store", str(store))
    return Path(str(store))


def require_unicode(where: str, text: str) -> None:
    """Refuse text that came through a locale which cannot carry it.

    Raises
    ------
    UsageError
        If DuckDB could not take it.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        what = "it holds characters that the encoding of this locale cannot carry"
        raise UsageError(Fault(what, where=where, fix="set PYTHONUTF8=1, or a UTF-8 locale")) from None


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
        self.exists = self._is_store()

    def series(self, key: str) -> Path:
        """Return the folder of a series."""
        return self.path / UNITS / key[:_SERIES_DIGITS]

    def all_series(self) -> list[Path]:
        """Return the folders of all series."""
        with _reading(self.shown):
            return [folder for folder in sorted((self.path / UNITS).glob("*")) if folder.is_dir()]

    def batches(self, series: Path) -> list[BatchFile]:
        """Return the files of a series, in order of what they hold."""
        with _reading(series):
            names = sorted(entry.name for entry in os.scandir(series)) if series.is_dir() else []
        found = [(series / name, match) for name in names if (match := _NAME.fullmatch(name))]
        return sorted(
            (BatchFile(path, int(match[1]), int(match[2]), match[3]) for path, match in found),
            key=lambda batch: (batch.first, batch.last, batch.digest),
        )

    def prepare(self, version: str) -> None:
        """Make the store if there is none yet, and make sure that it can be written to.

        Raises
        ------
        UsageError
            If it cannot.
        """
        with self.writing():
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
            digest = _digest(file, folder, first, last)
            os.fsync(file.fileno())
        draft.replace(folder / f"{first:05}-{last:05}-{digest}.parquet")
        _sync_folder(folder)

    def write_json(self, path: Path, content: dict[str, Any]) -> None:
        """Write a manifest, whole or not at all, with a digest of what it says."""
        _make(path.parent)
        draft = self.incomplete(f"{path.parent.name}.json")
        try:
            with draft.open("w", encoding="utf-8", newline="\n") as file:
                json.dump({**content, "digest": _digest_of(content)}, file, indent=1, allow_nan=False)
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            _sync_folder(path.parent)
        finally:
            draft.unlink(missing_ok=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Turn errors of the system into one that says what to do.

        Raises
        ------
        UsageError
            In their place.
        """
        try:
            yield
        except OSError as error:
            raise unwritable(self.shown, error.strerror or str(error), full=error.errno in _FULL) from error

    def _is_store(self) -> bool:
        """Return whether a store lies at the path; False if nothing, or next to nothing, does."""
        with _reading(self.shown):
            if not os.path.lexists(self.path):
                return False
            if not self.path.is_dir():
                what = f"'{self.shown}' is not a folder"
                raise UsageError(Fault(what, where="store", fix="name a folder that is a store, or can be made"))
            self._require_folders()
            if self.manifest.exists():
                _require_format(self.manifest, self.shown)
                return True
            names = {entry.name for entry in os.scandir(self.path)}
        if names - {UNITS, INCOMPLETE}:
            what = f"'{self.shown}' is not a store: it has no {MANIFEST}, but other files"
            raise UsageError(Fault(what, where="store", fix="name a store, an empty folder or one that can be made"))
        return UNITS in names  # its manifest was removed

    def _require_folders(self) -> None:
        for place in (self.path / UNITS, self.path / INCOMPLETE):
            if os.path.lexists(place) and not place.is_dir():
                what = f"'{self.shown / place.name}' is not a folder, as it is in a store"
                raise UsageError(Fault(what, where="store", fix="remove it, or name another folder"))

    def _clear_abandoned(self) -> None:
        for draft in (self.path / INCOMPLETE).iterdir():
            with suppress(FileNotFoundError):  # another process has finished it, or cleared it
                if time.time() - draft.stat().st_mtime > _ABANDONED_S:
                    draft.unlink()


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def unwritable(path: Path, why: str, *, full: bool = False) -> UsageError:
    """Return the error of a store that cannot be written to."""
    fix = (
        "free space, then run the same command again: what is finished is kept"
        if full
        else "name a folder that exists or can be made, and that you may write to"
    )
    return UsageError(Fault(f"cannot write to the store '{path}': {why}", where="store", fix=fix))


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> UsageError:
    what = f"cannot read '{path}': {error.strerror or error}"
    return UsageError(Fault(what, where="store", fix="name a folder that you may read"))


def read_manifest(path: Path) -> dict[str, Any] | None:
    """Return what a manifest says; None if there is none, or it is not what was written."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return content if content.pop("digest") == _digest_of(content) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _digest_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:_DIGEST_DIGITS]


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


def _digest(file: IO[bytes], folder: Path, first: int, last: int) -> str:
    """Return the digest of a file of a series; that of a file of another name, or from elsewhere, does not fit."""
    digest = hashlib.sha256(f"{folder.name} {first} {last} ".encode())
    while block := file.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()[:_DIGEST_DIGITS]


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
