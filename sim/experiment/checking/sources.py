"""What a record is of: a scenario, named so that it can be found from the record, and loaded as it was."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Fault, SimError, UsageError
from sim.experiment.records import Record, read_content, refused
from sim.scenario import Scenario, load, names
from sim.scenario.wording import safe, shown


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
    try:  # links are followed, as they will be when the record is read
        path = Path(os.path.relpath(os.path.realpath(source), os.path.realpath(folder))).as_posix()
    except ValueError:  # on another drive
        path = Path(source).absolute().as_posix()
    return path if "/" in path else f"./{path}"


def is_name(source: str | Path) -> bool:
    """Return whether a source is the name of a shipped scenario."""
    return isinstance(source, str) and source in names()


def require_own(path: Path, kind: str, source: str) -> None:
    """Refuse to replace a file that is no record of this kind and source; one that is damaged may be replaced.

    Raises
    ------
    UsageError
        If something else is in the way, such as the record of another scenario that has the same name.
    """
    if not os.path.lexists(path):
        return
    try:
        content = read_content(path)
    except UsageError:
        if os.path.isfile(path):
            return
        content = {}
    if content.get("kind") != kind:
        what = f"'{path}' is in the way: it is no {kind} record of omnides"
        raise UsageError(Fault(what, where=str(path), fix="name another folder, or move it"))
    if content.get("source") != source:
        what = (
            f"'{path}' is in the way: it is the {kind} record of {shown(content.get('source'))}, not of {shown(source)}"
        )
        fix = (
            "give one of the scenarios another name, name another folder, or delete the file if it is no longer wanted"
        )
        raise UsageError(Fault(what, where=str(path), why="both scenarios have the same name", fix=fix))


def scenario_of(path: Path, record: Record, designs: Iterable[str]) -> Scenario:
    """Return the scenario that a record is of, which must have these designs.

    Raises
    ------
    SimError
        If there is none, it cannot be run with the overrides of the record, it is another one, or has not the designs.
    """
    try:
        source = record.source if is_name(record.source) else Path(os.path.realpath(path)).parent / record.source
        scenario = load(source, record.overrides, record.days)
    except SimError as error:
        what = f"cannot use '{safe(path.name)}': its scenario cannot be loaded"
        fix = f"it is remembered as {shown(record.source)}, seen from this file; put it there, or write the record anew"
        error.faults = (Fault(what, where=safe(str(path)), fix=fix), *error.faults)
        raise
    if scenario.name != record.scenario:
        what = f"it is of scenario {shown(record.scenario)}, and {shown(record.source)} is {shown(scenario.name)}"
        raise refused(path, what, f"name the record of this scenario, or write it anew: `{record.ANEW}`")
    missing = [name for name in designs if name not in scenario.designs]
    if missing:
        what = f"it has design {shown(missing[0])}, which scenario {shown(scenario.name)} has not"
        raise refused(path, what, f"designs are: {', '.join(scenario.designs)}; or write it anew: `{record.ANEW}`")
    return scenario
