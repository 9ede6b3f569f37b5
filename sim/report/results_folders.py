"""What folders of results have in common: one writer at a time, and how it is told that one cannot be written."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from sim.errors import Fault, UsageError
from sim.experiment.running.logs import prepare_folder


def locked(path: Path) -> int | None:
    """Return an open handle that keeps other studies out of the folder for as long as this process lives.

    None where the system or the file system has no such locks (Windows).
    """
    try:
        import fcntl
    except ImportError:
        return None
    while True:
        try:
            handle = os.open(path, os.O_RDONLY)
        except OSError as error:  # a folder that may be written to, but not listed
            raise unwritable(path, error) from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            what = f"another study is writing to '{path}'"
            raise UsageError(Fault(what, where="--out", fix="wait until it ends, or name another folder")) from None
        except OSError:  # a network file system without locks
            os.close(handle)
            return None
        if path.exists() and os.path.samestat(os.fstat(handle), path.stat()):
            return handle
        os.close(handle)  # another study, which had made the folder for nothing, has just removed it
        prepare_folder(path)


def in_the_way(path: Path, why: str) -> UsageError:
    """Return the error of a place that holds what is not ours."""
    return UsageError(
        Fault(f"'{path}' is in the way: {why}", where="--out", fix="move it away, or name another folder")
    )


def unwritable(path: Path, error: OSError, *, complete: bool = False) -> UsageError:
    """Return the error of a folder that cannot be written to."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    fix = (
        "free space, or name a folder on another disk"
        if full
        else "name a folder that exists or can be made, and that you may write to"
    )
    what = f"cannot write results to '{path}': {error.strerror or error}"
    why = "the study is complete; the next one into this folder first moves it to its place" if complete else ""
    return UsageError(Fault(what, where="--out", why=why, fix=fix))
