"""The last sections of every report: how figures came about, how to have them again, what was simulated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from sim.experiment.running.provenance import versions
from sim.report.page import Lines, bullets
from sim.report.scenario_page import scenario_page

from .document import Section

if TYPE_CHECKING:
    from sim.scenario import Scenario


class Simulated(Protocol):
    """What a comparison and the basis of every answer say of themselves."""

    @property
    def scenario_sha256(self) -> str:
        """Digest of the scenario."""

    @property
    def seed(self) -> int:
        """Of all randomness."""

    @property
    def version(self) -> str:
        """Of omnides."""


_HOW = (
    "a discrete-event simulation follows every customer from contact to contact until the need is met or given up;"
    " every design meets the same customers with the same needs, patience and luck",
    "a figure is a ratio of sums over all replications; its interval comes from leaving out one replication at a time"
    " (jackknife); differences between designs are paired, replication by replication",
    "formulas and their sources are in docs/model.md of omnides",
)


def method(result: Simulated, scenario: Scenario, foundations: Sequence[Lines]) -> Section:
    """Return how the figures came about, and all that it takes to have them again.

    Parameters
    ----------
    foundations : sequence of Lines
        What the page of the result says that it rests on.
    """
    computed = ", ".join(f"{name} {number}" for name, number in versions().items())
    again = [
        f"scenario {scenario.name}, SHA-256 of all that is simulated: {result.scenario_sha256}",
        f"seed {result.seed}; the same seed, scenario and versions give the same figures, to the last digit",
        f"omnides {result.version}; {computed}",
    ]
    return Section("method", "Method", (bullets("How", _HOW), *foundations, bullets("To have it again", again)))


def simulated(scenario: Scenario) -> Section:
    """Return what was simulated, in words, with sources and assumptions."""
    parts = scenario_page(scenario).parts
    return Section("scenario", "What was simulated, sources and assumptions", parts, folded=True)
