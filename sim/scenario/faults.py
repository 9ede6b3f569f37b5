"""Collects what is wrong with a scenario."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sim.errors import Fault

from .tree import stands
from .wording import PathPart, dotted, shorten, shown, suggestion

MOST_FAULTS = 100
"""Faults that are listed; a file that has more is better mended a hundred at a time."""
_LONGEST_LINE = 600
"""Characters of one line of a fault, whatever names it lists."""


class EnoughError(Exception):
    """Raised by `Findings` when it holds `MOST_FAULTS`: what is wrong with the rest need not be looked for."""


class Findings:
    """The faults of one scenario, in the order they were found.

    Parameters
    ----------
    origin : str
        File, or whatever the scenario came from; starts every fault's ``where``.
    """

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.complete = True
        """Whether every check was made; not so when the schema refused a part that others hang on."""
        self._found: dict[tuple[tuple[str, ...], Fault], None] = {}
        self._marks: list[tuple[tuple[str, ...], str]] = []
        self._written: Mapping[str, Any] = {}

    @property
    def faults(self) -> list[Fault]:
        """The faults, without those that a design merely inherits from one that has them too."""
        paths = {path for path, _ in self._found}
        return [fault for path, fault in self._found if not self._inherited(path, paths)]

    def designs_as_written(self, designs: Mapping[str, Any]) -> None:
        """Remember the designs before `extends` is merged, to tell a design's own faults from inherited ones."""
        self._written = designs

    def _inherited(self, path: tuple[str, ...], paths: set[tuple[str, ...]]) -> bool:
        if len(path) < 3 or path[0] != "designs":
            return False
        own: Any = self._written.get(path[1])
        base = own.get("extends") if isinstance(own, Mapping) else None
        return isinstance(base, str) and ("designs", base, *path[2:]) in paths and not stands(own, path[2:])

    def mark(self, path: Sequence[PathPart], option: str) -> None:
        """Remember that the value at this path came from an option, so that a fault there says so."""
        self._marks.append((tuple(map(str, path)), option))

    def where(self, path: Sequence[PathPart]) -> str:
        """Return file and dotted path, and the option the value came from."""
        parts = tuple(map(str, path))
        options = [
            option
            for marked, option in self._marks
            if marked[: len(parts)] == parts[: len(marked)]  # at, below or around what the option set
        ]
        text = f"{self.origin}  {dotted(parts)}" if parts else self.origin
        return f"{text}  ({options[-1]})" if options and parts else text

    def add(self, path: Sequence[PathPart], what: str, fix: str = "", why: str = "") -> None:
        """Add a fault, unless the same one is there already.

        Raises
        ------
        EnoughError
            If that makes `MOST_FAULTS`.
        """
        where = self.where(path)
        what, why, fix = (shorten(text, _LONGEST_LINE) for text in (what, why, fix))
        self._keep(tuple(map(str, path)), Fault(what=what, where=where, why=why, fix=fix))

    def _keep(self, path: tuple[str, ...], fault: Fault) -> None:
        self._found[path, fault] = None
        if len(self._found) >= MOST_FAULTS:
            raise EnoughError

    @contextmanager
    def listing(self) -> Iterator[None]:
        """Run checks that add faults here, and leave them once there are `MOST_FAULTS`."""
        try:
            yield
        except EnoughError:
            self.complete = False

    def aside(self) -> Findings:
        """Return an empty list of faults of the same scenario, to be looked through before they are taken over."""
        other = Findings(self.origin)
        other._marks, other._written = self._marks, self._written
        return other

    def take(self, other: Findings, outside: Iterable[Sequence[PathPart]]) -> None:
        """Take over the faults found aside, but for those at or below one of these paths."""
        refused = {tuple(map(str, path)) for path in outside}
        for path, fault in other._found:
            if not any(path[:n] in refused for n in range(len(path) + 1)):
                self._keep(path, fault)

    def refer(self, path: Sequence[PathPart], found: str, known: Iterable[str], kind: str) -> bool:
        """Add a fault if `found` is not the name of a known `kind`; return whether it is known."""
        names = list(known)
        if found in names:
            return True
        self.add(path, f"unknown {kind} {shown(found)}", suggestion(found, names, "known"))
        return False

    def summary(self) -> str:
        """Return the last line of the error."""
        count = len(self.faults)
        problems = "1 problem" if count == 1 else f"{count} problems"
        listed = "all listed" if self.complete else "more may show once these are mended"
        return f"{problems} in {self.origin} ({listed}; nothing was run)"
