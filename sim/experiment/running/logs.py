"""Logs of single runs on disk, as CSV: each file appears whole or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pandas as pd

from sim.engine.run import Run
from sim.errors import Fault, UsageError, require

_PARTIAL = ".partial-"
_LOGS = ("contacts", "cases", "teams")
_SLICE = 5_000
"""Lines written at once, some 0.05 s."""


def file_stems(designs: Sequence[str]) -> dict[str, str]:
    """Return a name for files of each design: letters, digits, ``-`` and ``_``, no two alike.

    >>> file_stems(["siloed", "24/7 desk"])
    {'siloed': 'siloed', '24/7 desk': '24_7_desk'}
    """
    stems: dict[str, str] = {}
    taken: set[str] = set()
    for design in designs:
        stem = base = re.sub(r"[^A-Za-z0-9_-]+", "_", design)
        number = 2
        while stem.lower() in taken:  # some file systems ignore case
            stem, number = f"{base}_{number}", number + 1
        taken.add(stem.lower())
        stems[design] = stem
    return stems


def folder_path(name: str, value: object) -> Path:
    """Return the path that an argument of this name holds.

    Raises
    ------
    UsageError
        If it is none, or no folder can have it.
    """
    require(name, value, (str, Path), "the path of a folder")
    text = str(value)
    wrong = ""
    if value == "":
        wrong = "the folder's name is empty"
    elif "\0" in text:
        wrong = "a folder's name cannot hold a null character"
    if wrong:
        raise UsageError(Fault(wrong, where=name, fix='name one that exists or can be made; "." is the working folder'))
    return Path(text)


def prepare_folder(folder: Path) -> None:
    """Create the folder of the logs, and try it.

    Raises
    ------
    UsageError
        If it cannot be made or written to.
    """
    probe = folder / f".writable-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except FileExistsError:
        fix = "name a folder that exists or can be made"
        what = "a link that leads nowhere" if folder.is_symlink() else "a file, not a folder"
        raise UsageError(Fault(f"'{folder}' is {what}", where=str(folder), fix=fix)) from None
    except OSError as error:
        raise UsageError(
            Fault(
                f"cannot write to the folder: {error.strerror or error}",
                where=str(folder),
                fix="name a folder that exists or can be made, and that you may write to",
            )
        ) from error


def _named(stems: str) -> re.Pattern[str]:
    return re.compile(rf"({'|'.join(_LOGS)})-({stems})-(0|[1-9][0-9]{{0,8}})\.csv")


def is_log(name: str) -> bool:
    """Return whether a log of some study may have this name."""
    return _named("[A-Za-z0-9_-]+").fullmatch(name) is not None


def study_logs(folder: Path, stems: Iterable[str], replications: int) -> list[Path]:
    """Return what there bears the name of a study's logs: of designs with these stems, so many times each."""
    own = _named("|".join(map(re.escape, stems)))
    named = [(path, match) for path in folder.iterdir() if (match := own.fullmatch(path.name))]
    return sorted(path for path, match in named if int(match[3]) < replications)


def write_logs(run: Run, folder: Path, stem: str, pause: Callable[[], None] = lambda: None) -> None:
    """Write ``contacts-``, ``cases-`` and ``teams-<stem>-<replication>.csv``.

    Missing values are empty fields; numbers read back to the same bits.

    Parameters
    ----------
    pause : callable, optional
        Called before a file is begun and every few thousand lines; what it raises ends the writing, and no file is
        left half-written.

    Raises
    ------
    UsageError
        If a file cannot be written.
    """
    for name in _LOGS:
        _write_whole(getattr(run, name), folder / f"{name}-{stem}-{run.replication}.csv", pause)


def drop_partial(folder: Path, processes: Sequence[int]) -> None:
    """Remove what processes that were stopped left half-written."""
    for process in processes:
        for path in folder.glob(f"{_PARTIAL}{process}-*"):
            path.unlink(missing_ok=True)


def _write_whole(frame: pd.DataFrame, path: Path, pause: Callable[[], None]) -> None:
    partial = path.with_name(f"{_PARTIAL}{os.getpid()}-{path.name}")
    try:
        try:
            _write_slices(frame, partial, pause)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        fault = Fault(f"cannot write a log: {error.strerror}", where=str(path), fix="free space or name another folder")
        raise UsageError(fault) from error


def _write_slices(frame: pd.DataFrame, path: Path, pause: Callable[[], None]) -> None:
    """Write a frame a few thousand lines at a time, so that a study which is stopped need not wait for all of it."""
    pause()
    with path.open("w", encoding="utf-8", newline="") as file:
        for start in range(0, max(len(frame), 1), _SLICE):
            frame.iloc[start : start + _SLICE].to_csv(file, index=False, header=start == 0)
            pause()
