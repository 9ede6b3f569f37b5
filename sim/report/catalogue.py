"""The page of shipped scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .page import Line, Lines, Page
from .text import listed

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


def catalogue_page(scenarios: Sequence[Scenario]) -> Page:
    """Return name, title and designs of each scenario."""
    parts = tuple(
        Lines(
            f"{scenario.name}: {scenario.title}" if scenario.title else scenario.name,
            (Line(f"designs: {listed(tuple(scenario.designs))}"),),
        )
        for scenario in scenarios
    )
    return Page("Shipped scenarios (omnides show NAME says more)", parts)
