"""Paths of files that somebody asked for, checked before there is anything to write."""

from __future__ import annotations

import os
from pathlib import Path

from sim.errors import Fault, UsageError, require
from sim.experiment.whole_files import target_of

from .extra import require_drawing

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
    """Return the path of a file to be written, which must have one of these endings (any, if none), and a folder.

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
    if endings and place.suffix.lower() not in endings:
        known = f"{', '.join(endings[:-1])} or {endings[-1]}"
        stem = place.stem if place.stem.strip(".-") and not place.stem.startswith(".") else "report"
        return f"'{place}' has not the ending {known}", f"name a file such as {stem}{endings[0]}"
    target = target_of(place)
    if not target.parent.is_dir():
        return f"there is no folder '{target.parent}'", "make it, or name another"
    if os.path.lexists(target) and not target.is_file():
        return f"'{place}' is in the way: it is not a file", "name another file"
    if not os.access(target.parent, os.W_OK | os.X_OK):
        return f"files in '{target.parent}' cannot be written", "name a file in a folder that you may write to"
    return "", ""
