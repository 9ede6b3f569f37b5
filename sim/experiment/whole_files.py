"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from sim.errors import Fault, UsageError

_PARTIAL = ".omnides-"


def target_of(place: Path) -> Path:
    """Return the file that is written: a link goes on leading to it."""
    return Path(os.path.realpath(place)) if os.path.islink(place) else place


def write_text(place: Path, text: str, where: str) -> None:
    """Write a text as UTF-8 with plain line ends; see `write_whole`."""
    write_whole(place, lambda draft: draft.write_text(text, encoding="utf-8", newline="\n"), where)


def write_whole(place: Path, write: Callable[[Path], Any], where: str) -> None:
    """Let a file be written aside, then give it its name.

    Parameters
    ----------
    write : callable
        Given the path of a draft, with the same ending, writes it.
    where : str
        The argument or option that holds the path.

    Raises
    ------
    UsageError
        If it cannot be written; what was there before is there still.
    """
    target = target_of(place)
    draft = target.with_name(f"{_PARTIAL}{os.getpid()}{target.suffix}")  # short: the name may be as long as may be
    try:
        write(draft)
        with suppress(OSError):  # of a new file there is none
            draft.chmod(stat.S_IMODE(target.stat().st_mode))
        draft.replace(target)
    except OSError as error:
        what = f"cannot write '{place}': {error.strerror or error}"
        raise UsageError(Fault(what, where=where, fix="free space, or name another file")) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
