"""Results as text and in a folder: the same bytes for the same figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import Fault, UsageError
from sim.experiment.logs import prepare_folder, remove_logs

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment import Comparison

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

    It is made, and tried, before anything is simulated.

    Raises
    ------
    UsageError
        If the folder cannot be made or written to, now or later.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.logs = path / "logs"
        prepare_folder(self.logs)

    def clear(self) -> int:
        """Remove results and logs of an earlier study, so that two never mix; return how many files there were.

        Only files of our own names go; whatever else is in the folder stays.
        """
        earlier = [path for name in _RESULTS if (path := self.path / name).is_file()]
        try:
            for path in earlier:
                path.unlink()
            return len(earlier) + remove_logs(self.logs)
        except OSError as error:
            raise _unwritable(self.path, error) from None

    def write_results(self, comparison: Comparison) -> None:
        """Write the result as JSON and its two frames as CSV."""
        texts = (result_json(comparison), frame_csv(comparison.kpis), frame_csv(comparison.differences))
        try:
            for name, text in zip(_RESULTS, texts, strict=True):
                part = self.path / f".{name}.part"
                part.write_text(text, encoding="utf-8", newline="\n")
                part.replace(self.path / name)
        except OSError as error:
            raise _unwritable(self.path, error) from None


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(
        Fault(
            what=f"cannot write results to '{path}': {error.strerror or error}",
            where="--out",
            fix="name a folder that exists or can be made, and that you may write to",
        )
    )
