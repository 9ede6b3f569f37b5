"""Errors a user can act on: what is wrong, where, why it matters, how to mend it.

Everything the package raises on purpose derives from `SimError`; text is made here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an input.

    Parameters
    ----------
    what : str
        The fault in one line, with the value that was found.
    where : str
        File and dotted path (``file.toml  channels.phone.patience.mean``), or the option at fault.
    why : str
        Why it cannot stand; empty when `what` says it all.
    fix : str
        What is allowed, or the nearest valid spelling; empty when nothing helps.
    """

    what: str
    where: str = ""
    why: str = ""
    fix: str = ""

    def __str__(self) -> str:
        """Return the fault as the lines a terminal shows."""
        lines = [f"error: {self.what}"]
        for label, text in (("where", self.where), ("why", self.why), ("fix", self.fix)):
            if text:
                lines.append(f"  {label + ':':<7}{text}")
        return "\n".join(lines)


class SimError(Exception):
    """Base of every error this package raises on purpose; ``faults`` lists all of them."""

    def __init__(self, faults: Fault | Sequence[Fault], summary: str = "") -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        self.summary = summary
        # the arguments of this class, so that pickling and SimPy can make the error anew
        super().__init__(self.faults, summary)

    def text(self) -> str:
        """Return every fault, then the summary line."""
        return "\n".join([*map(str, self.faults), *([self.summary] if self.summary else [])])

    def __str__(self) -> str:
        """Return `text`."""
        return self.text()


class ScenarioError(SimError):
    """A scenario, or an override of it, cannot be run as written."""


class UsageError(SimError):
    """A call asks for something that does not exist (a design, a format, a KPI)."""
