"""Errors a user can act on: what is wrong, where, why it matters, how to mend it.

Everything the package raises on purpose derives from `SimError`; text is made here and nowhere else.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import SupportsIndex


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


def whole_number(name: str, value: object, low: int, high: int | None = None) -> int:
    """Return an argument that must be a whole number within bounds.

    Raises
    ------
    UsageError
        If it is something else, a truth value included.
    """
    wanted = f"a whole number, {low} or more" if high is None else f"a whole number from {low} to {high}"
    number = plain_integer(value)
    if number is not None and low <= number and (high is None or number <= high):
        return number
    raise _wrong(name, wanted, value)


def plain_integer(value: object) -> int | None:
    """Return a whole number of any kind (NumPy's, too) as Python's; None for anything else, truth values included."""
    if isinstance(value, SupportsIndex) and not isinstance(value, bool):
        with suppress(TypeError):  # an array has the method, too
            return operator.index(value)
    return None


def require(name: str, value: object, kinds: type | tuple[type, ...], wanted: str) -> None:
    """Refuse an argument that is not of one of these types, which the error calls ``wanted``.

    Raises
    ------
    UsageError
        If it is of none of them.
    """
    if not isinstance(value, kinds):
        raise _wrong(name, wanted, value)


def require_function(name: str, value: object, *, optional: bool = True) -> None:
    """Refuse an argument that cannot be called; None may stand for no function if that is optional.

    Raises
    ------
    UsageError
        If it is something else.
    """
    if not (callable(value) or (optional and value is None)):
        raise _wrong(name, "a function, or None" if optional else "a function", value)


def texts(name: str, values: object, wanted: str) -> list[str]:
    """Return an argument that must be a list of texts; a single text is not taken for a list of its characters.

    Raises
    ------
    UsageError
        If it is something else.
    """
    if isinstance(values, Iterable) and not isinstance(values, str | bytes | Mapping):
        found = list(values)
        if all(isinstance(value, str) for value in found):
            return found
    raise _wrong(name, wanted, values)


def _wrong(name: str, wanted: str, value: object) -> UsageError:
    try:
        shown = repr(value)
    except Exception:  # of any type at all; also an integer too long to be written
        shown = "something that cannot be shown"
    shown = shown if len(shown) <= 60 else shown[:59] + "…"
    return UsageError(Fault(f"{name} must be {wanted} (got {shown})", where=name))
