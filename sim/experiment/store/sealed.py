"""Files that prove what they are: a batch by its name, which holds a digest of it, a manifest by one within."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from .refusals import unreadable

DAMAGED = ".damaged"
"""Ending of files that no longer are what they were; they are never read."""

_DIGITS = 24
_NAME = re.compile(rf"(\d+)-(\d+)-([0-9a-f]{{{_DIGITS}}})\.parquet")
_BLOCK = 1 << 20


@dataclass(frozen=True)
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
            raise unreadable(self.path, error) from error
        except OSError:
            return False


def batch_files(folder: Path, names: Iterable[str]) -> list[BatchFile]:
    """Return those names of a series' folder that are of batches, in order of what they hold."""
    found = [(folder / name, match) for name in names if (match := _NAME.fullmatch(name))]
    return sorted(
        (BatchFile(path, int(match[1]), int(match[2]), match[3]) for path, match in found),
        key=lambda batch: (batch.first, batch.last, batch.digest),
    )


def batch_name(file: IO[bytes], folder: Path, first: int, last: int) -> str:
    """Return the name of a file with replications first to last of a series, from its content."""
    return f"{first:05}-{last:05}-{_digest(file, folder, first, last)}.parquet"


def seal(content: dict[str, Any]) -> dict[str, Any]:
    """Return what a manifest says, with a digest of it."""
    return {**content, "digest": _digest_of(content)}


def read_manifest(path: Path) -> dict[str, Any] | None:
    """Return what a manifest says; None if there is none, or it is not what was written."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return content if content.pop("digest") == _digest_of(content) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _digest_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:_DIGITS]


def _digest(file: IO[bytes], folder: Path, first: int, last: int) -> str:
    """Return the digest of a file of a series; that of a file of another name, or from elsewhere, does not fit."""
    digest = hashlib.sha256(f"{folder.name} {first} {last} ".encode())
    while block := file.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()[:_DIGITS]
