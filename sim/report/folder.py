"""Results in a folder: a whole study, or none."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from sim.errors import Fault, UsageError
from sim.experiment.running.endings import endings_held
from sim.experiment.running.logs import file_stems, is_log, prepare_folder, study_logs
from sim.scenario.effort import memory_text

from .documents import frame_csv, result_json
from .results_folders import in_the_way, locked, unwritable

if TYPE_CHECKING:
    from sim.experiment import Comparison

STAGED = ".omnides-incomplete"
"""Folder, within that of the results, of a study that is not complete."""
_MOVING = "moving"
"""List within that folder while a study moves its files to their places: logs of an earlier one, to be removed."""
_RESULTS = ("result.json", "kpis.csv", "differences.csv")


class ResultFolder:
    """A folder for ``result.json``, ``kpis.csv``, ``differences.csv`` and, in ``logs/``, what the runs write.

    It is made, tried and locked before anything is simulated. All files of a study are first written below a hidden
    folder within it. When the last is complete a list is put beside them, and they are moved to their places; whoever
    finds the list moves on from where a killed study has stopped. So a study is there whole or not at all, and an
    earlier one stays until then. A context manager: leaving it clears away what is not complete, and folders that
    were made for nothing.

    Raises
    ------
    UsageError
        If the folder cannot be made or written to, now or later, or if another study is writing to it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._staged = path / STAGED
        self._made = [folder for folder in (path, *path.parents) if not os.path.exists(folder)]
        self._lock: int | None = None
        self._is_ours = False
        try:
            with endings_held():
                self._begin()
        except BaseException:
            self._clear()
            raise

    def _begin(self) -> None:
        prepare_folder(self.path)
        self._lock = locked(self.path)
        self._is_ours = True
        with self._writing():
            if self._staged.is_symlink() or self._staged.is_file():
                self._staged.unlink()
            if self._is_moving():
                self._move()
            if self._staged.exists():
                shutil.rmtree(self._staged)  # of a study that was killed
            self.logs.mkdir(parents=True)

    def _clear(self) -> None:
        if self._is_ours and not self._is_moving():
            shutil.rmtree(self._staged, ignore_errors=True)
        for folder in self._made:
            with suppress(OSError):  # it holds something, or was not made
                folder.rmdir()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def require_room(self, n_bytes: float) -> None:
        """Refuse a study whose logs would certainly not fit on the disk.

        Parameters
        ----------
        n_bytes : float
            Expected size of the logs; a third of it must be free, since the estimate may be as far off as that.
        """
        free = shutil.disk_usage(self.path).free
        if n_bytes > 3 * free:
            what = (
                f"the logs would take about {memory_text(n_bytes)} in '{self.path}', where {memory_text(free)} are free"
            )
            fix = "free space, name a folder on another disk, or lower --days or --replications"
            raise UsageError(Fault(what, where="--out", fix=fix))

    def require_own(self, stems: Iterable[str], replications: int) -> None:
        """Refuse a study that would overwrite a file which no earlier study has written, or could not write one.

        Parameters
        ----------
        stems : iterable of str
            What the names of the logs of each design begin with; see `file_stems`.
        replications : int
            How many logs each design gets.

        Raises
        ------
        UsageError
            If there is such a file; if a place is taken by something else than a file, or the logs' folder is none to
            move files to.
        """
        kept, results = self.path / "logs", [self.path / name for name in _RESULTS]
        places = [*results, *(study_logs(kept, stems, replications) if kept.is_dir() else [])]
        for path in places:
            if os.path.lexists(path) and not path.is_file():
                raise in_the_way(path, "it is not a file")
        if not kept.is_dir():
            if os.path.lexists(kept):
                raise in_the_way(kept, "it is not a folder")
        elif not os.access(kept, os.R_OK | os.W_OK | os.X_OK):
            raise unwritable(kept, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
        elif kept.stat().st_dev != self.path.stat().st_dev:
            raise in_the_way(kept, "it lies on another file system")
        own = self._earlier()
        for path in places:
            if os.path.lexists(path) and path not in own:
                raise in_the_way(path, "it is not of an earlier study, and would be overwritten")

    @property
    def logs(self) -> Path:
        """Where runs write their logs until the study is complete."""
        return self._staged / "logs"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with endings_held():
            self._clear()

    def write_results(self, comparison: Comparison) -> int:
        """Put the result and the logs in their places; return how many files of an earlier study made way.

        Only files of our own names go; whatever else is in the folder stays.
        """
        texts = (result_json(comparison), frame_csv(comparison.kpis), frame_csv(comparison.differences))
        with self._writing():
            for name, text in zip(_RESULTS, texts, strict=True):
                (self._staged / name).write_text(text, encoding="utf-8", newline="\n")
            earlier = self._earlier()
            new = {path.name for path in self.logs.iterdir()}
            gone = [path.name for path in earlier if path.name not in new]
            draft = self._staged / f"{_MOVING}-draft"
            draft.write_text("\n".join(gone), encoding="utf-8")
        # no more than new names from here, which takes no room on the disk; Ctrl-C waits until all are given
        with self._writing(), endings_held():
            draft.replace(self._staged / _MOVING)
            self._move()
        return len(earlier)

    def _is_moving(self) -> bool:
        return (self._staged / _MOVING).is_file()

    def _move(self) -> None:
        """Move what is complete to its places, or move on: where the result is in its place, all is.

        Raises
        ------
        OSError
            The list stays, and the next study tries again.
        """
        kept, listed = self.path / "logs", self._staged / _MOVING
        if (self._staged / _RESULTS[0]).exists():
            (self.path / _RESULTS[0]).unlink(missing_ok=True)
        for name in listed.read_text(encoding="utf-8", errors="replace").splitlines():
            if is_log(name):
                (kept / name).unlink(missing_ok=True)
        for path in sorted(self.logs.iterdir()):
            kept.mkdir(exist_ok=True)
            path.replace(kept / path.name)
        for name in reversed(_RESULTS):
            if (self._staged / name).exists():
                (self._staged / name).replace(self.path / name)
        listed.unlink()

    def _earlier(self) -> list[Path]:
        """Return the results and logs of an earlier study, so that two never mix; its result says which are its own."""
        kept, written = self.path / "logs", _written_by(self.path / _RESULTS[0])
        if written is None:
            return []
        designs, replications = written
        logs = study_logs(kept, file_stems(designs).values(), replications) if kept.is_dir() else []
        return [path for path in (*(self.path / name for name in _RESULTS), *logs) if path.is_file()]

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise unwritable(Path(error.filename or self.path), error, complete=self._is_moving()) from None


def _written_by(result: Path) -> tuple[list[str], int] | None:
    """Return the designs and the number of replications of a result; None if it is not there or not ours."""
    try:
        document = json.loads(result.read_text(encoding="utf-8"))
        # rows of a sweep, which may be in such a folder as well, have no scope
        designs = list({row["design"]: row["scope"] for row in document["kpis"]})
        replications = document["replications"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    sound = isinstance(replications, int) and all(isinstance(design, str) for design in designs)
    return (designs, replications) if sound else None
