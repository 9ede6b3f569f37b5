"""`check`: everything that is guarded, run again and judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Unpack

import pandas as pd

from sim.draws import MAX_SEED
from sim.errors import Fault, UsageError, texts, whole_number
from sim.experiment.means import How, Means
from sim.experiment.verdict import family_confidence
from sim.experiment.version import version

from .baselines import without_store
from .equivalence import FALSE_ALARM, FIRST_LOOK, looks
from .gates import judge_expectations
from .notes import notes_of
from .result import DESIGN_COLUMNS, EXPECTATION_COLUMNS, KPI_COLUMNS, SPEED_COLUMNS, Check, table
from .runs import Runs
from .speeds import speeds_of
from .subjects import Subject, subjects_of
from .tolerances import tolerances_of
from .trial import Trial, judge

BUDGET = 40


def check(
    paths: Sequence[str | Path] | str | Path,
    *,
    expect: Sequence[str] = (),
    tolerances: Mapping[str, float | str] | None = None,
    budget: int = BUDGET,
    seed: int | None = None,
    speed: bool = False,
    any_machine: bool = False,
    **how: Unpack[How],
) -> Check:
    """Run what is guarded again, and judge whether it is what it was and what it should be.

    Parameters
    ----------
    paths : sequence of str or Path, or one
        Baselines, folders of them, and scenarios (by name or file) whose expectations are to be judged.
    expect : sequence of str
        What must hold in every scenario, beside what its ``[expect]`` says: ``"omnichannel.csat - siloed.csat >= 2"``.
    tolerances : mapping of str to float or str, optional
        By how much a KPI may have moved, in place of its margin: an amount in its unit, or a percentage as text
        (percentage points of a share, else a share of the baseline's value).
    budget : int
        Replications of each design at most; of those a baseline holds, no more can be used.
    seed : int, optional
        In place of the baselines', to look with other luck: no log is identical then.
    speed : bool
        Whether to check speed instead of results: paths are then speed records and folders of them, and nothing else
        counts but ``any_machine``.
    any_machine : bool
        Whether speed is compared with what was measured on another machine or with other versions; it is said.
    **how
        ``engine``, ``workers``, ``allow_code``, ``progress`` and ``on_notice`` as in `sim.compare`.

    Raises
    ------
    UsageError
        For wrong arguments, for every baseline that is damaged or of another scenario, and every text that is no
        expectation.
    ScenarioError
        For a scenario that cannot be run.
    """
    means = Means.of(without_store(how))
    if speed:
        return _found(speed=speeds_of([paths] if isinstance(paths, str | Path) else list(paths), any_machine, means))
    budget = whole_number("budget", budget, 2)
    seed = None if seed is None else whole_number("seed", seed, 0, MAX_SEED)
    asked = tolerances_of(tolerances)
    more = texts("expect", expect, 'a list of texts such as ["siloed.csat > 70"]')
    subjects = subjects_of([paths] if isinstance(paths, str | Path) else list(paths), more, seed, means.allow_code)
    _require_something(subjects)
    runs = Runs(subjects, means)
    trials = [Trial(subject, design, budget, asked) for subject in subjects for design in subject.recorded]
    _try_all(trials, runs)
    tested = [trial for trial in trials if not trial.identical]
    gates = _judge_gates([subject for subject in subjects if subject.expectations], runs, budget)
    return _found(
        designs=table(DESIGN_COLUMNS, [pd.DataFrame([trial.row() for trial in trials])] if trials else []),
        kpis=table(KPI_COLUMNS, [trial.frame() for trial in tested]),
        expectations=gates,
        notes=tuple(notes_of(subjects, trials, len(gates))),
    )


def _found(notes: tuple[str, ...] = (), **tables: pd.DataFrame) -> Check:
    """Return what was found, with empty tables of what was not looked at."""
    columns = {
        "designs": DESIGN_COLUMNS,
        "kpis": KPI_COLUMNS,
        "expectations": EXPECTATION_COLUMNS,
        "speed": SPEED_COLUMNS,
    }
    return Check(version(), **{name: tables.get(name, table(columns[name], [])) for name in columns}, notes=notes)


def _require_something(subjects: Sequence[Subject]) -> None:
    """Refuse what nothing guards: a check of nothing would pass for ever."""
    if not subjects:
        raise UsageError(Fault("there is nothing to check", where="paths", fix="name baselines, or scenarios"))
    faults = [
        Fault(
            f"there is nothing to check: scenario '{subject.file}' has no [expect], and no baseline is named",
            where="paths",
            fix="name its baseline (`omnides baseline` writes one), or say what is expected (--expect)",
        )
        for subject in subjects
        if subject.baseline is None and not subject.expectations
    ]
    if faults:
        raise UsageError(faults)


def _try_all(trials: Sequence[Trial], runs: Runs) -> None:
    """Hold every design against its baseline, with more replications where few do not tell."""
    counts = looks(FIRST_LOOK, max((trial.most for trial in trials), default=FIRST_LOOK))
    remaining = list(trials)
    for count in counts:
        for digests in (True, False):
            own = [trial for trial in remaining if (count == counts[0] and trial.same_seed) == digests]
            found = runs.rows([t.place for t in own], [min(count, t.most) for t in own], digests=digests)
            for trial in own:
                trial.take(found[trial.place])
        judge(trials, remaining, len(counts))
        remaining = [trial for trial in remaining if trial.is_open]
        if not remaining:
            return


def _judge_gates(subjects: Sequence[Subject], runs: Runs, budget: int) -> pd.DataFrame:
    """Return the verdict on every expectation, with more replications where few do not tell.

    All intervals, of all expectations and looks, hold together with a probability of 1 - `FALSE_ALARM` (Bonferroni).
    """
    counts = looks(FIRST_LOOK, budget)
    confidence = family_confidence(sum(len(s.expectations) for s in subjects) * len(counts), 1 - FALSE_ALARM)
    frames: dict[Subject, pd.DataFrame] = {}
    remaining = list(subjects)
    for count in counts:
        places = [(subject, design) for subject in remaining for design in subject.expecting]
        found = runs.rows(places, [count] * len(places))
        for subject in remaining:
            rows = {design: found[subject, design] for design in subject.expecting}
            frame = _kept(judge_expectations(subject.expectations, rows, confidence), frames.get(subject))
            frames[subject] = frame.assign(file=subject.file, scenario=subject.scenario.name, replications=count)
        remaining = [subject for subject in remaining if "undecided" in set(frames[subject]["verdict"])]
    return table(EXPECTATION_COLUMNS, list(frames.values()))


def _kept(gates: pd.DataFrame, before: pd.DataFrame | None) -> pd.DataFrame:
    """Return gates with the verdicts that an earlier look has told, whatever else this one is for."""
    if before is None:
        return gates
    told = before["verdict"] != "undecided"
    return gates.assign(verdict=gates["verdict"].mask(told, before["verdict"]), reason=gates["reason"].mask(told, ""))
