"""What a store refuses, and in which words: paths that are none, places that cannot be read or written."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.errors import Fault, UsageError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


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


def unwritable(path: Path, why: str, *, full: bool = False) -> UsageError:
    """Return the error of a store that cannot be written to."""
    fix = (
        "free space, then run the same command again: what is finished is kept"
        if full
        else "name a folder that exists or can be made, and that you may write to"
    )
    return UsageError(Fault(f"cannot write to the store '{path}': {why}", where="store", fix=fix))


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn errors of the system into `unreadable`."""
    try:
        yield
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> UsageError:
    """Return the error of a file or folder that cannot be read."""
    what = f"cannot read '{path}': {error.strerror or error}"
    return UsageError(Fault(what, where="store", fix="name a folder that you may read"))


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn errors of the system into `unwritable`."""
    try:
        yield
    except OSError as error:
        raise unwritable(path, error.strerror or str(error), full=error.errno in _FULL) from error
