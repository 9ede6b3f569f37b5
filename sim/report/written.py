"""Files that are written where somebody asked for them: checked beforehand, and there whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from sim.errors import Fault, UsageError, require

from .extra import require_drawing

_PARTIAL = ".omnides-"
_PAGES = (".html", ".htm")


def report_path(path: object, where: str = "path") -> Path:
    """Return the path of a report, after everything that can be checked before there is one.

    Parameters
    ----------
    where : str
        The argument or option that holds the path.

    Raises
    ------
    UsageError
        As `file_path`; if what draws is not installed.
    """
    place = file_path(path, _PAGES, where)
    require_drawing(where)
    return place


def file_path(path: object, endings: tuple[str, ...], where: str) -> Path:
    """Return the path of a file to be written, which must have one of these endings and a folder to be in.

    Raises
    ------
    UsageError
        If it has not, or something that is no file is in its place, or the folder cannot be written to.
    """
    require(where, path, (str, Path), "the path of a file")
    place = Path(str(path))
    wrong, fix = _wrong(place, endings)
    if wrong:
        raise UsageError(Fault(wrong, where=where, fix=fix))
    return place


def _wrong(place: Path, endings: tuple[str, ...]) -> tuple[str, str]:
    """Return what is wrong with a path, and how to mend it; two empty texts if nothing is."""
    if "\0" in str(place):
        return "a file's name cannot hold a null character", "leave it out"
    if place.suffix.lower() not in endings:
        known = f"{', '.join(endings[:-1])} or {endings[-1]}"
        stem = place.stem if place.stem.strip(".-") and not place.stem.startswith(".") else "report"
        return f"'{place}' has not the ending {known}", f"name a file such as {stem}{endings[0]}"
    target = _target(place)
    if not target.parent.is_dir():
        return f"there is no folder '{target.parent}'", "make it, or name another"
    if os.path.lexists(target) and not target.is_file():
        return f"'{place}' is in the way: it is not a file", "name another file"
    if not os.access(target.parent, os.W_OK | os.X_OK):
        return f"files in '{target.parent}' cannot be written", "name a file in a folder that you may write to"
    return "", ""


def _target(place: Path) -> Path:
    """Return the file that is written: a link goes on leading to it."""
    return Path(os.path.realpath(place)) if place.is_symlink() else place


def write_whole(place: Path, write: Callable[[Path], Any], where: str) -> None:
    """Let a file be written aside, then give it its name.

    Parameters
    ----------
    write : callable
        Given the path of a draft, with the same ending, writes it.

    Raises
    ------
    UsageError
        If it cannot be written; what was there before is there still.
    """
    target = _target(place)
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
