"""Reads text files that a user names: only regular ones, only up to a size."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


class UnreadableError(Exception):
    """A file that cannot be read as text: what is wrong with it and how to mend it."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.what, self.fix = what, fix


def read_text(path: Path, largest: int, *, if_missing: str, if_large: str) -> str:
    """Return the text of a UTF-8 file, a byte order mark left out.

    Parameters
    ----------
    path : Path
    largest : int
        Bytes the file may have.
    if_missing, if_large : str
        How to mend it when there is no such file, or when it is too large.

    Raises
    ------
    UnreadableError
        If it is missing, a folder, a pipe or device, too large, not UTF-8, or not allowed to be read.
    """
    try:
        data = _read_bytes(path, largest, if_large)
    except FileNotFoundError:
        raise UnreadableError("does not exist", if_missing) from None
    except (OSError, ValueError) as error:
        raise _refused(error) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        place = f"line {line}, byte {error.start}: 0x{data[error.start]:02x}"
        raise UnreadableError(f"is not UTF-8 text ({place})", "save it as UTF-8") from None


def _read_bytes(path: Path, largest: int, if_large: str) -> bytes:
    """Return what a regular file holds; anything that could block or never end is not opened."""
    _require_regular(path.stat().st_mode)
    # between the two looks it could have been replaced, so it is opened without waiting for a writer
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        _require_regular(found.st_mode)
        # the files of /proc say they are empty, and others may grow
        data = file.read(largest + 1) if found.st_size <= largest else None
    if data is None or len(data) > largest:
        limit = f"{largest / 1e6:g} MB" if largest >= 1e6 else f"{largest} bytes"
        raise UnreadableError(f"is larger than {limit}", if_large)
    return data


def _require_regular(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise UnreadableError("is a folder", "give the path of a file")
    if not stat.S_ISREG(mode):
        raise UnreadableError("is not a regular file", "save what a pipe or device gives to a file, and name that")


def _refused(error: OSError | ValueError) -> UnreadableError:
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return UnreadableError("is a symbolic link that leads back to itself", "let the link lead to a file")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return UnreadableError(f"cannot be read: {reason}", "check the path and its permissions")
