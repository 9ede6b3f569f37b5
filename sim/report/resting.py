"""What an answer rests on: the runs behind it, what was set in place of the file, and the notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from .text import counted


class Resting(Protocol):
    """What a comparison and the basis of every other answer say of themselves."""

    @property
    def replications(self) -> int:
        """Of each design."""

    @property
    def days(self) -> int:
        """That were measured."""

    @property
    def seed(self) -> int:
        """Of all randomness."""

    @property
    def engine(self) -> str:
        """What ran it, or both engines."""

    @property
    def version(self) -> str:
        """Of omnides."""

    @property
    def overrides(self) -> Sequence[str]:
        """What was set in place of the file."""

    @property
    def notes(self) -> Sequence[str]:
        """What a reader must know."""


def origin(result: Resting, of: str = "") -> str:
    """Return how much was run, from which seed, by what; ``of`` says of what, if not of each design."""
    replications, days = counted(result.replications, "replication"), counted(result.days, "measured day")
    engines = "engines" if " and " in result.engine else "engine"
    return f"{replications} of {days}{of}, seed {result.seed}, {result.engine} {engines}, omnides {result.version}"


def last_words(result: Resting) -> list[str]:
    """Return what was set in place of the file, then the notes."""
    return [f"set in place of the file: {override}" for override in result.overrides] + [
        f"note: {note}" for note in result.notes
    ]
