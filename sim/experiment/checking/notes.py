"""What the reader of a check should know beside its tables."""

from __future__ import annotations

from collections.abc import Sequence

from sim.experiment.running.provenance import versions
from sim.experiment.version import version

from .equivalence import EQUIVALENT, FALSE_ALARM
from .subjects import Subject
from .trial import Trial


def notes_of(subjects: Sequence[Subject], trials: Sequence[Trial], n_gates: int) -> list[str]:
    """Return what the reader of a check should know."""
    tested = [trial for trial in trials if not trial.identical]
    return [
        *(f"{s.file}: the scenario has been edited since its baseline was written" for s in subjects if s.edited),
        *(note for s in subjects for note in _without_baseline(s)),
        *_unrecorded(trials),
        *(note for s in dict.fromkeys(trial.subject for trial in tested) for note in _other_versions(s)),
        *_other_luck(trials),
        *_more(tested),
        *_claims(tested),
        *(
            [f"Expectations: all of their intervals hold in {1 - FALSE_ALARM:.0%} of checks (Bonferroni)."]
            if n_gates
            else []
        ),
    ]


def _without_baseline(subject: Subject) -> list[str]:
    new = [name for name in subject.scenario.designs if name not in subject.recorded]
    return [f"{subject.file}: no baseline of {', '.join(new)}"] if new and subject.baseline is not None else []


def _unrecorded(trials: Sequence[Trial]) -> list[str]:
    return [
        f"{t.subject.file}, {t.design}: {len(t.unrecorded):,} KPIs have no baseline, such as {t.unrecorded[0]}"
        for t in trials
        if t.unrecorded
    ]


def _other_versions(subject: Subject) -> list[str]:
    assert subject.baseline is not None
    then, now = subject.baseline.versions, versions()
    changed = [f"{name} {then.get(name)} then, {now[name]} now" for name in now if then.get(name) != now[name]]
    if subject.baseline.omnides != version():
        changed.insert(0, f"omnides {subject.baseline.omnides} then, {version()} now")
    return [f"{subject.file}: {'; '.join(changed)}"] if changed else []


def _other_luck(trials: Sequence[Trial]) -> list[str]:
    seeds = sorted({trial.subject.seed for trial in trials if not trial.same_seed})
    return [f"seed {seed}: other luck than the baselines', so nothing could be identical" for seed in seeds]


def _more(tested: Sequence[Trial]) -> list[str]:
    """Return what would help where a design is undecided."""
    notes = []
    for trial in tested:
        if trial.verdict == "undecided":
            stored = trial.replications == trial.subject.baseline_replications
            fix = (
                "its baseline holds no more: write it with more (--replications)" if stored else "allow more (--budget)"
            )
            notes.append(f"{trial.subject.file}, {trial.design}: {trial.replications} replications do not tell; {fix}")
    return notes


def _claims(tested: Sequence[Trial]) -> list[str]:
    n_tests = sum(trial.n_tests for trial in tested)
    if not n_tests:
        return []
    return [
        f"{n_tests:,} KPIs were tested. Changed: shown to have moved by more than the tolerance; that any is called so"
        f" although none has happens in at most {FALSE_ALARM:.0%} of checks (Holm). Equivalent: shown to have moved by"
        f" less; one that has moved by its tolerance is called so in at most {EQUIVALENT:.0%} of checks. Intervals are"
        " those of each KPI by itself; a change must stand out among all that were tested."
    ]
