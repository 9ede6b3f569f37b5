"""Paths that move along with one that is varied, as the scenario declares it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.report.text import listed
from sim.scenario.wording import split_path

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.scenario.questions import Uncertain

MOST_NAMED = 8
"""Paths that are named of those that move along with one."""


def along_text(name: str, also: Sequence[str]) -> list[str]:
    """Return a line on what moves along with what is so named, none if nothing does."""
    left = len(also) - MOST_NAMED
    words = [*also[:MOST_NAMED], *([f"{left} more"] if left > 0 else [])]
    return [f"{name}, with it: {listed(words)}"] if also else []


def declared_range(scenario: Scenario, path: str, designs: Sequence[str]) -> tuple[Uncertain, Sequence[str]] | None:
    """Return the range that the scenario declares for a path, and what moves along; what is of other designs does not.

    A range that a question names, in place of the declared one, moves its path alone.
    """
    for entry in scenario.uncertain:
        paths = [each for each in entry.paths if _is_of(each, designs)]
        if paths[:1] == [path]:
            return entry, paths[1:]
    return None


def _is_of(path: str, designs: Sequence[str]) -> bool:
    """Return whether a path is of one of these designs, or of none."""
    parts = split_path(path)
    return parts[0] != "designs" or parts[1] in designs


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
