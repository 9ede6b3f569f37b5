"""The answer to a question in a folder: all of its files, or those of an earlier answer to the same question."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from sim.experiment.running.endings import endings_held
from sim.experiment.running.logs import prepare_folder

from .documents import Result, frame_csv, result_json
from .folder import STAGED
from .results_folders import in_the_way, locked, unwritable

_STAGED = ".omnides-answer"
"""Folder, within that of the answer, of files that are not complete."""
_RESULT = "result.json"


class AnswerFolder:
    """A folder for ``result.json`` and a CSV for each table of an answer.

    It is made, tried and locked before anything is simulated, and refused if it holds a file of one of these names that
    is not of an earlier answer to the same question. Files are written aside and renamed at the end, ``result.json``
    first. A context manager: leaving it clears away what is not complete, and folders that were made for nothing.

    Parameters
    ----------
    path : Path
    tables : sequence of str
        Attributes of the answer that are tables.

    Raises
    ------
    UsageError
        If the folder cannot be made or written to, now or later; if another study is writing to it; if something that
        is not ours is in the way.
    """

    def __init__(self, path: Path, tables: Sequence[str]) -> None:
        self.path = path
        self._tables = tuple(tables)
        self._staged = path / _STAGED
        self._made = [folder for folder in (path, *path.parents) if not os.path.exists(folder)]
        self._lock: int | None = None
        try:
            with endings_held():
                prepare_folder(path)
                self._lock = locked(path)
            self._require_own()
        except BaseException:
            self._clear()
            raise

    def write(self, answer: Result) -> bool:
        """Put the answer in its place; return whether an earlier one made way."""
        try:
            self._stage(answer)
            with endings_held():
                earlier = (self.path / _RESULT).exists()
                for name in self._names():
                    (self._staged / name).replace(self.path / name)
        except OSError as error:
            raise unwritable(Path(error.filename or self.path), error) from None
        return earlier

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with endings_held():
            shutil.rmtree(self._staged, ignore_errors=True)
            self._clear()

    def _stage(self, answer: Result) -> None:
        if self._staged.is_symlink():
            self._staged.unlink()
        shutil.rmtree(self._staged, ignore_errors=True)  # of an answer that was killed
        self._staged.mkdir()
        texts = [result_json(answer), *(frame_csv(getattr(answer, table)) for table in self._tables)]
        for name, text in zip(self._names(), texts, strict=True):
            (self._staged / name).write_text(text, encoding="utf-8", newline="\n")

    def _names(self) -> list[str]:
        return [_RESULT, *(f"{table}.csv" for table in self._tables)]

    def _require_own(self) -> None:
        if os.path.lexists(self.path / STAGED):
            raise in_the_way(self.path / STAGED, "it is of a study that is not complete")
        is_own = _tables_of(self.path / _RESULT) == set(self._tables)
        for name in self._names():
            place = self.path / name
            if os.path.lexists(place) and not place.is_file():
                raise in_the_way(place, "it is not a file")
            if os.path.lexists(place) and not is_own:
                raise in_the_way(place, "it is not of an earlier answer to this question, and would be overwritten")

    def _clear(self) -> None:
        for folder in self._made:
            with suppress(OSError):  # it holds something, or was not made
                folder.rmdir()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _tables_of(result: Path) -> set[str]:
    """Return the tables that a result of ours holds; none if it is not there or not ours."""
    try:
        document: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        known = document["omnides"], document["schema"]
        tables = {name for name, rows in document.items() if isinstance(rows, list) and name not in _LISTS}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return set()
    return tables if all(known) else set()


_LISTS = ("overrides", "designs", "notes", "paths", "multiplies", "ranges")
"""Of the head of every answer: lists that are no tables."""
