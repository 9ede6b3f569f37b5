"""What a record is of: a scenario, named so that it can be found from the record, and loaded as it was."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Fault, SimError, UsageError
from sim.experiment.records import read_content
from sim.scenario import Scenario, load, names


@dataclass(frozen=True, eq=False)
class Recorded:
    """What is to be recorded.

    Attributes
    ----------
    source, overrides, days
        What `scenario` was loaded from.
    folder : Path
        Where the record goes.
    """

    source: str | Path
    scenario: Scenario
    overrides: tuple[str, ...]
    days: int | None
    designs: tuple[str, ...]
    seed: int
    folder: Path

    @property
    def seen(self) -> str:
        """The source as the record names it."""
        return seen_from(self.folder, self.source)


def seen_from(folder: Path, source: str | Path) -> str:
    """Return the name of a shipped scenario as it is, the path of a file as seen from a folder; it holds a slash."""
    if is_name(source):
        return str(source)
    try:
        path = Path(os.path.relpath(source, folder)).as_posix()
    except ValueError:  # on another drive
        path = Path(source).absolute().as_posix()
    return path if "/" in path else f"./{path}"


def is_name(source: str | Path) -> bool:
    """Return whether a source is the name of a shipped scenario."""
    return isinstance(source, str) and source in names()


def require_own(path: Path, kind: str) -> None:
    """Refuse to replace a file that is no record of this kind; one that is damaged, or cut off, may be replaced."""
    if not os.path.lexists(path):
        return
    try:
        content = read_content(path)
    except UsageError:
        if path.is_file():
            return
        content = {}
    if content.get("kind") != kind:
        what = f"'{path}' is in the way: it is no {kind} of omnides"
        raise UsageError(Fault(what, where=str(path), fix="name another folder, or move it"))


def scenario_of(path: Path, source: str, overrides: Sequence[str], days: int | None) -> Scenario:
    """Return the scenario that a record is of.

    Raises
    ------
    SimError
        If there is none, or it cannot be run with these overrides.
    """
    try:
        return load(source if is_name(source) else path.parent / source, overrides, days)
    except SimError as error:
        error.faults = (
            Fault(f"the scenario of '{path.name}' cannot be loaded", where=str(path), fix="see below"),
            *error.faults,
        )
        raise
