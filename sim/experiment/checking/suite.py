"""`check`: everything that is guarded, run again and judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Unpack

import pandas as pd

from sim.draws import MAX_SEED
from sim.errors import Fault, UsageError, whole_number
from sim.experiment.gathering import Gathering, Wanted
from sim.experiment.means import How, Means
from sim.experiment.running import Job
from sim.experiment.running.provenance import versions
from sim.experiment.version import version
from sim.kpi import KPI_SCOPES

from .baselines import without_store
from .equivalence import EQUIVALENT, FALSE_ALARM, FIRST_LOOK, looks
from .result import DESIGN_COLUMNS, EXPECTATION_COLUMNS, KPI_COLUMNS, SPEED_COLUMNS, Check, table
from .subjects import Subject, subjects_of
from .tolerances import tolerances_of
from .trial import Trial, judge

BUDGET = 40


def check(
    paths: Sequence[str | Path] | str | Path,
    *,
    tolerances: Mapping[str, float | str] | None = None,
    budget: int = BUDGET,
    seed: int | None = None,
    **how: Unpack[How],
) -> Check:
    """Run what is guarded again, and judge whether it is what it was.

    Parameters
    ----------
    paths : sequence of str or Path, or one
        Baselines, folders of them, and scenarios (by name or file) whose expectations are to be judged.
    tolerances : mapping of str to float or str, optional
        By how much a KPI may have moved, in place of its margin: an amount in its unit, or a percentage as text
        (percentage points of a share, else a share of the baseline's value).
    budget : int
        Replications of each design at most; of those a baseline holds, no more can be used.
    seed : int, optional
        Another seed than the baselines', to look with other luck; no log can then be identical.
    **how
        ``engine``, ``workers``, ``allow_code``, ``progress`` and ``on_notice`` as in `sim.compare`.

    Raises
    ------
    UsageError
        For wrong arguments, and for every baseline that is damaged or of another scenario.
    ScenarioError
        For a scenario that cannot be run.
    """
    means = Means.of(without_store(how))
    budget = whole_number("budget", budget, 2)
    seed = None if seed is None else whole_number("seed", seed, 0, MAX_SEED)
    asked = tolerances_of(tolerances)
    subjects = subjects_of([paths] if isinstance(paths, str | Path) else list(paths), seed, means.allow_code)
    if not subjects:
        raise UsageError(Fault("there is nothing to check", where="paths", fix="name baselines, or scenarios"))
    suite = _Suite(subjects, means)
    trials = [Trial(subject, design, budget, asked) for subject in subjects for design in _recorded_designs(subject)]
    suite.try_all(trials)
    tested = [trial for trial in trials if not trial.identical]
    return Check(
        version=version(),
        designs=table(DESIGN_COLUMNS, [pd.DataFrame([trial.row() for trial in trials])] if trials else []),
        kpis=table(KPI_COLUMNS, [trial.frame() for trial in tested]),
        expectations=table(EXPECTATION_COLUMNS, []),
        speed=table(SPEED_COLUMNS, []),
        notes=tuple(_notes(subjects, tested)),
    )


def _recorded_designs(subject: Subject) -> list[str]:
    return [] if subject.baseline is None else list(subject.baseline.designs)


class _Suite:
    """Subjects, and what their runs have left so far."""

    def __init__(self, subjects: Sequence[Subject], means: Means) -> None:
        self._means = means
        self._gatherings: dict[int, Gathering] = {}
        self._jobs = {
            (subject, digests): Job(subject.scenario, subject.seed, means.engine, means.allow_code, digests=digests)
            for subject in subjects
            for digests in (False, True)
        }

    def try_all(self, trials: Sequence[Trial]) -> None:
        """Hold every design against its baseline, with more replications where few do not tell."""
        counts = looks(FIRST_LOOK, max((trial.most for trial in trials), default=FIRST_LOOK))
        remaining = list(trials)
        for place, count in enumerate(counts):
            self._look(remaining, count, digests=place == 0)
            judge(trials, remaining, len(counts))
            remaining = [trial for trial in remaining if trial.is_open]
            if not remaining:
                return

    def _look(self, trials: Sequence[Trial], count: int, *, digests: bool) -> None:
        for seed in dict.fromkeys(trial.subject.seed for trial in trials):
            own = [trial for trial in trials if trial.subject.seed == seed]
            if seed not in self._gatherings:
                self._gatherings[seed] = self._means.gathering(KPI_SCOPES)
            wanted = [
                Wanted(
                    self._jobs[trial.subject, digests and _same_seed(trial)],
                    trial.design,
                    range(min(count, trial.most)),
                )
                for trial in own
            ]
            for trial, rows in zip(own, self._gatherings[seed].run(wanted), strict=True):
                trial.take(rows)


def _same_seed(trial: Trial) -> bool:
    baseline = trial.subject.baseline
    return baseline is not None and baseline.seed == trial.subject.seed


def _notes(subjects: Sequence[Subject], tested: Sequence[Trial]) -> list[str]:
    return [
        *(f"{s.file}: the scenario has been edited since its baseline was written" for s in subjects if s.edited),
        *(note for s in subjects for note in _without_baseline(s)),
        *(note for s in dict.fromkeys(trial.subject for trial in tested) for note in _other_versions(s)),
        *_claims(tested),
    ]


def _without_baseline(subject: Subject) -> list[str]:
    if subject.baseline is None:
        return []
    new = [name for name in subject.scenario.designs if name not in subject.baseline.designs]
    return [f"{subject.file}: no baseline of {', '.join(new)}"] if new else []


def _other_versions(subject: Subject) -> list[str]:
    assert subject.baseline is not None
    then, now = subject.baseline.versions, versions()
    changed = [f"{name} {then.get(name)} then, {now[name]} now" for name in now if then.get(name) != now[name]]
    if subject.baseline.omnides != version():
        changed.insert(0, f"omnides {subject.baseline.omnides} then, {version()} now")
    return [f"{subject.file}: {'; '.join(changed)}"] if changed else []


def _claims(tested: Sequence[Trial]) -> list[str]:
    n_tests = sum(len(trial.verdicts) for trial in tested)
    if not n_tests:
        return []
    return [
        f"{n_tests:,} KPIs were tested. Changed: shown to have moved by more than the tolerance; that any is called so"
        f" although none has happens in at most {FALSE_ALARM:.0%} of checks (Holm). Equivalent: shown to have moved by"
        f" less; one that has moved by its tolerance is called so in at most {EQUIVALENT:.0%} of checks."
    ]
