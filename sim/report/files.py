"""Results as text and in a folder: the same bytes for the same figures."""

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
from sim.experiment.endings import endings_held
from sim.experiment.logs import file_stems, prepare_folder, study_logs
from sim.scenario.effort import memory_text

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment import Comparison

STAGED = ".omnides-incomplete"
"""Folder, within that of the results, of a study that is not complete."""
_MOVING = "moving"
"""File within that folder, there while a study moves its files to their places: names of all that go and come."""
_RESULTS = ("result.json", "kpis.csv", "differences.csv")


def result_json(comparison: Comparison) -> str:
    """Return the result as JSON text; a figure that does not exist is null, never NaN."""
    return json.dumps(comparison.to_dict(), indent=1, allow_nan=False) + "\n"


def frame_csv(frame: pd.DataFrame) -> str:
    """Return a frame as CSV, with figures at full precision and empty fields for what does not exist."""
    text: str = frame.to_csv(index=False, lineterminator="\n")
    return text


class ResultFolder:
    """A folder for ``result.json``, ``kpis.csv``, ``differences.csv`` and, in ``logs/``, what the runs write.

    It is made, tried and locked before anything is simulated. All files of a study are first written below a hidden
    folder within it and moved to their places when the last is complete, so that what lies there is always one whole
    study; an earlier one stays until then. A context manager: leaving it clears away what is not complete, and the
    folder itself if it was made for nothing.

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
        self._is_ours = self._moving = False
        self._unfinished: list[str] | None = None
        try:
            with endings_held():
                self._begin()
        except BaseException:
            self._clear()
            raise

    def _begin(self) -> None:
        prepare_folder(self.path)
        self._lock = _lock(self.path)
        self._is_ours = True
        with self._writing():
            self._unfinished = _names_in(self._staged / _MOVING)
            shutil.rmtree(self._staged, ignore_errors=True)  # of a study that was killed
            self.logs.mkdir(parents=True)

    def _clear(self) -> None:
        """Clear away what is not complete; but what a study has begun to move stays, and lets the next one mend it."""
        if self._is_ours and not self._moving:
            shutil.rmtree(self._staged, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
        with suppress(OSError):  # they hold something: results, or what others put there
            for folder in self._made:
                folder.rmdir()

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
        """Refuse a study that would overwrite a file which no earlier study has written, or could not.

        Parameters
        ----------
        stems : iterable of str
            What the names of the logs of each design begin with; see `file_stems`.
        replications : int
            How many logs each design gets.

        Raises
        ------
        UsageError
            If there is such a file, and no result of an earlier study; if a place is taken by something else.
        """
        kept, results = self.path / "logs", [self.path / name for name in _RESULTS]
        names = [path for path in results if not path.is_file()]
        if self._unfinished is None and _written_by(results[0]) is None:
            names += results
            names += study_logs(kept, stems, replications) if kept.is_dir() else []
        if not kept.is_dir():
            names.append(kept)
        elif not os.access(kept, os.R_OK | os.W_OK | os.X_OK):
            raise _unwritable(kept, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
        for path in names:
            if os.path.lexists(path):
                what = f"'{path}' is in the way: it is not of an earlier study, and would be overwritten"
                raise UsageError(Fault(what, where="--out", fix="move it away, or name another folder"))

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
            earlier, logs = self._earlier(), sorted(self.logs.iterdir())
            (self._staged / _MOVING).write_text("\n".join(path.name for path in (*earlier, *logs)), encoding="utf-8")
        # no more than new names from here, which takes no room on the disk; Ctrl-C waits until all are given
        with self._writing(), endings_held():
            self._moving = True
            for path in earlier:
                path.unlink()
            (self.path / "logs").mkdir(exist_ok=True)
            for path in logs:
                path.replace(self.path / "logs" / path.name)
            for name in reversed(_RESULTS):  # the result itself comes last: where it is, all is
                (self._staged / name).replace(self.path / name)
            self._moving = False
        return len(earlier)

    def _earlier(self) -> list[Path]:
        """Return the results and logs of an earlier study, so that two never mix; its result says which are its own."""
        kept, written = self.path / "logs", _written_by(self.path / _RESULTS[0])
        logs = [kept / name for name in self._unfinished or () if name not in _RESULTS]
        if written is not None and kept.is_dir():
            designs, replications = written
            logs += study_logs(kept, file_stems(designs).values(), replications)
        results = [self.path / name for name in _RESULTS] if self._unfinished is not None or written else []
        return sorted(path for path in {*results, *logs} if path.is_file())

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise _unwritable(Path(error.filename or self.path), error) from None


def _written_by(result: Path) -> tuple[list[str], int] | None:
    """Return the designs and the number of replications of a result; None if it is not there or not ours."""
    try:
        document = json.loads(result.read_text(encoding="utf-8"))
        return list(dict.fromkeys(row["design"] for row in document["kpis"])), int(document["replications"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _names_in(moving: Path) -> list[str] | None:
    """Return the names of files that a study was about to remove and to move when it was killed; None if none was."""
    try:
        return [Path(line).name for line in moving.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError):
        return None


def _lock(path: Path) -> int | None:
    """Return an open handle that keeps other studies out of the folder for as long as this process lives.

    None where the system or the file system has no such locks (Windows).
    """
    try:
        import fcntl
    except ImportError:
        return None
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError as error:  # a folder that may be written to, but not listed
        raise _unwritable(path, error) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        what = f"another study is writing to '{path}'"
        raise UsageError(Fault(what, where="--out", fix="wait until it ends, or name another folder")) from None
    except OSError:  # a network file system without locks
        os.close(handle)
        return None
    return handle


def _unwritable(path: Path, error: OSError) -> UsageError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    fix = (
        "free space, or name a folder on another disk"
        if full
        else "name a folder that exists or can be made, and that you may write to"
    )
    what = f"cannot write results to '{path}': {error.strerror or error}"
    return UsageError(Fault(what, where="--out", fix=fix))
