"""What a check is about: baselines and the scenarios they are of, and scenarios with expectations alone."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sim.errors import Fault, SimError, UsageError, require
from sim.experiment.records import read_content
from sim.experiment.study import check_study
from sim.kpi import expectation_faults
from sim.scenario import Scenario, load, names
from sim.scenario.expectations import Expectation, parse_expectations
from sim.scenario.wording import safe, suggestion

from .baseline_file import Baseline
from .sources import is_name, scenario_of

RECORD = ".json"


@dataclass(frozen=True, eq=False)
class Subject:
    """A scenario to be run again.

    Attributes
    ----------
    file : str
        Name of the baseline without its ending; of a scenario without one, its own.
    baseline : Baseline or None
        What it is held against.
    seed : int
        With which it is run.
    expectations : tuple of Expectation
        Those of the scenario, then those that were asked for beside.
    """

    file: str
    scenario: Scenario
    baseline: Baseline | None
    seed: int
    expectations: tuple[Expectation, ...]

    @property
    def baseline_replications(self) -> int:
        """How many replications its baseline holds."""
        return 0 if self.baseline is None else self.baseline.replications

    @property
    def recorded(self) -> tuple[str, ...]:
        """Designs that have a baseline."""
        return () if self.baseline is None else tuple(self.baseline.designs)

    @property
    def expecting(self) -> tuple[str, ...]:
        """Designs that expectations are about."""
        return tuple(dict.fromkeys(figure.design for text in self.expectations for figure in text.figures))

    @property
    def edited(self) -> bool:
        """Whether the scenario is not what it was when the baseline was written."""
        return self.baseline is not None and self.baseline.scenario_sha256 != self.scenario.sha256


def records_in(paths: Sequence[str | Path], kind: str) -> tuple[list[tuple[Path, dict[str, Any]]], list[str | Path]]:
    """Return the records of a kind that paths name, each with what its file says, and the paths that are no records.

    A folder stands for all records in it, those of other kinds left out; a file must be of the kind.

    Raises
    ------
    UsageError
        With a fault for each path that leads nowhere, folder without such records, and damaged file.
    """
    faults: list[Fault] = []
    found: dict[Path, dict[str, Any]] = {}
    others: list[str | Path] = []
    for given in paths:
        require("paths", given, (str, Path), "paths of baselines, folders of them, or scenarios")
        path = Path(given)
        if not os.path.isdir(path) and path.suffix.lower() != RECORD:
            others.append(given)
            continue
        try:
            found |= dict(_records(path, kind))
        except UsageError as error:
            faults += error.faults
    if faults:
        raise UsageError(faults)
    return list(found.items()), others


def _records(path: Path, kind: str) -> Iterable[tuple[Path, dict[str, Any]]]:
    if not path.is_dir():
        return [(path, read_content(path))]
    try:
        files = sorted(file for file in path.iterdir() if _is_record(file.name))
    except OSError as error:
        what = f"cannot read the folder '{path}': {error.strerror or error}"
        raise UsageError(Fault(what, where=str(path), fix="name one that you may read")) from None
    chosen: dict[Path, dict[str, Any]] = {}
    faults: list[Fault] = []
    for file in files:
        try:
            content = read_content(file)
        except UsageError as error:
            faults += error.faults
        else:
            if content.get("kind") == kind or not _says_kind(content):
                chosen[file] = content
    if faults:
        raise UsageError(faults)
    if not chosen:
        fix = "write one: `omnides baseline SCENARIO -o DIR" + (" --speed`" if kind == "speed" else "`")
        raise UsageError(Fault(f"there is no {kind} record in '{path}'", where=str(path), fix=fix))
    return chosen.items()


def _is_record(name: str) -> bool:
    """Return whether a file may be a record; what systems and editors leave behind begins with a dot."""
    return name.lower().endswith(RECORD) and not name.startswith(".")


def _says_kind(content: dict[str, Any]) -> bool:
    """Return whether a file says that it is a record of some kind; one that does not is refused when it is read."""
    return content.get("kind") in ("baseline", "speed")


def subjects_of(
    paths: Sequence[str | Path], expect: Sequence[str], seed: int | None, allow_code: bool
) -> list[Subject]:
    """Return what paths name: baselines, folders of them, scenarios.

    Parameters
    ----------
    expect : sequence of str
        What is expected of each, beside what its scenario says.
    seed : int, optional
        In place of those of the baselines.

    Raises
    ------
    UsageError
        With a fault for each baseline that is damaged or of another scenario, and each text that is no expectation.
    ScenarioError
        With every fault of a scenario.
    """
    more = parse_expectations(list(dict.fromkeys(expect)))
    records, sources = records_in(paths, Baseline.KIND)
    subjects: list[Subject] = []
    faults: list[Fault] = []
    for path, content in records:
        try:
            baseline = Baseline.of(content, path)
            scenario = scenario_of(path, baseline, baseline.designs)
            check_study(scenario, list(baseline.designs), allow_code=allow_code)
            subjects.append(_subject(path.stem, scenario, baseline, baseline.seed if seed is None else seed, more))
        except SimError as error:
            faults += error.faults
    for source in sources:
        try:
            _require_known(source)
            scenario = load(source)
            check_study(scenario, allow_code=allow_code)
            subjects.append(_subject(scenario.name, scenario, None, 1 if seed is None else seed, more))
        except SimError as error:
            faults += error.faults
    faults += [
        Fault(
            f"there are two that are called '{name}'",
            where="paths",
            why="tables name what was checked by its file; a baseline's check judges what its scenario expects, too",
            fix="name each once, check them one after the other, or rename one",
        )
        for name, count in Counter(subject.file for subject in subjects).items()
        if count > 1
    ]
    if faults:
        raise UsageError(faults)
    return subjects


def _require_known(source: str | Path) -> None:
    if is_name(source) or os.path.lexists(source) or str(source).endswith(".toml"):
        return
    what = f"'{safe(str(source))}' is neither a baseline, a folder of them, nor a scenario"
    raise UsageError(Fault(what, where="paths", fix=suggestion(str(source), names(), "check the path; scenarios")))


def _subject(
    file: str, scenario: Scenario, baseline: Baseline | None, seed: int, more: tuple[Expectation, ...]
) -> Subject:
    faults = expectation_faults(scenario, more)
    if faults:
        raise UsageError([replace(fault, where=f"{fault.where}  in {file}") for fault in faults])
    return Subject(file, scenario, baseline, seed, (*parse_expectations(scenario.expect), *more))
