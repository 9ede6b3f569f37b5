"""Duplicates and merging against cases followed one by one over a grid of their two uniform numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from formulas.messages import Overnight

NIGHT = Overnight(closed=12.0, day=24.0, silence=5.0, delay=1.5, answering=0.4)
HANDLE = 0.7

Floats = npt.NDArray[np.float64]


def followed(figure: Callable[[Floats, Floats, Floats], Floats]) -> float:
    """Return the mean of a figure of (message sent, second contact due if any, answer) over all cases of a day."""
    n = 1_500
    middles = (np.arange(n) + 0.5) / n
    sent, silent = np.meshgrid(24.0 * middles, -5.0 * np.log1p(-middles), indexing="ij")
    started = np.maximum(sent, 12.0)  # the team works in the second half of the day
    answered = started + 0.4
    due = np.where(sent + silent < started, sent + silent + 1.5, np.inf)
    return float(figure(started, np.where(due < answered, due, np.inf), answered).mean())


def test_duplicate_share_equals_cases_one_by_one() -> None:
    """Messages started after a second contact has resolved the case, over all contacts."""
    duplicates = 0.8 * 0.6 * followed(lambda started, second, answered: second + HANDLE < started)
    contacts = 1.0 + 0.8 * followed(lambda started, second, answered: second < np.inf)

    assert NIGHT.duplicate_share(0.8, HANDLE, 0.6) == pytest.approx(duplicates / contacts, rel=1e-3)


def test_merged_share_equals_cases_one_by_one() -> None:
    """Second contacts before the opening, each seen or not, over all contacts."""
    found = followed(lambda started, second, answered: second < started)
    contacts = 1.0 + 0.9 * followed(lambda started, second, answered: second < np.inf)
    exact = NIGHT.merged_share(0.6, 0.3, live_sees=0.4, message_sees=0.8)

    assert exact == pytest.approx(found * (0.6 * 0.4 + 0.3 * 0.8) / contacts, rel=1e-3)


def test_before_opening_impatient_customers_chase_whenever_there_is_time() -> None:
    """If silence ends at once, only the lag counts."""
    night = Overnight(closed=12.0, day=24.0, silence=1e-9, delay=1.0, answering=0.0)

    assert night.before_opening(3.0) == pytest.approx(9.0 / 24.0)
