"""Results as text: the same bytes for the same figures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment import Comparison


def result_json(comparison: Comparison) -> str:
    """Return the result as JSON text; a figure that does not exist is null, never NaN."""
    return json.dumps(comparison.to_dict(), indent=1, allow_nan=False) + "\n"


def frame_csv(frame: pd.DataFrame) -> str:
    """Return a frame as CSV, with figures at full precision and empty fields for what does not exist."""
    text: str = frame.to_csv(index=False, lineterminator="\n")
    return text
