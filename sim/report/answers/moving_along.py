"""Paths that move along with one that is varied, as the scenario declares it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.report.text import listed

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.scenario.questions import Uncertain


def along_text(name: str, also: Sequence[str]) -> list[str]:
    """Return a line on what moves along with what is so named, none if nothing does."""
    return [f"{name}, with it: {listed(list(also))}"] if also else []


def declared_range(scenario: Scenario, path: str) -> Uncertain | None:
    """Return the range that the scenario declares for a path; a range that a question names moves its path alone."""
    return next((entry for entry in scenario.uncertain if entry.path == path), None)


def fills(values: Sequence[float], low: float, high: float) -> bool:
    """Return whether values fill a range as grids and samples of it do: none outside, and one near each end.

    >>> [fills(values, 60.0, 600.0) for values in ([60.0, 330.0, 600.0], [90.0, 510.0], [90.0, 240.0], [60.0, 900.0])]
    [True, True, False, False]
    """
    if not values:
        return False
    near, noise = (high - low) / len(values), 1e-9 * (high - low)
    least, most = min(values), max(values)
    return low - noise <= least <= low + near and high - near <= most <= high + noise
