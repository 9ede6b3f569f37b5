"""One design held against its baseline, look by look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.experiment.rows import DesignRows

from .baseline_file import SCOPES
from .equivalence import EQUIVALENT, FALSE_ALARM, NOT_JUDGED, Moves, moves, rejected
from .result import DESIGN_COLUMNS, KPI_COLUMNS
from .runs import Place
from .subjects import Subject
from .tolerances import Tolerance, tolerated

_SAME = 1e-9
"""Share by which sums may differ that are the same: engines add up in another order."""
_KEY = ["kpi", "scope", "of", "unit"]


class Trial:
    """A design of a subject.

    Attributes
    ----------
    most : int
        Replications that it can be held against.
    identical : bool
        Whether digests, sums and values are those of the baseline.
    verdicts : object[K]
        Of each KPI: changed, equivalent or undecided.
    unrecorded : tuple of str
        KPIs that are reported now and were not when the baseline was written.
    """

    def __init__(self, subject: Subject, design: str, budget: int, asked: Mapping[str, Tolerance]) -> None:
        assert subject.baseline is not None
        self.subject = subject
        self.design = design
        self.most = min(budget, subject.baseline.replications)
        self.identical = False
        self.replications = 0
        self.moves: Moves | None = None
        self.unrecorded: tuple[str, ...] = ()
        self._record = subject.baseline.designs[design]
        self._baseline = self._record.rows()
        # Of which KPIs the sums of the baseline still give its value: not if it is scaled otherwise now.
        values = self._baseline.interval().estimate
        self._same_meaning = np.isclose(values, self._record.means(), _SAME, _SAME, equal_nan=True)
        self._judged = np.flatnonzero(~self._baseline.keys["kpi"].isin(NOT_JUDGED).to_numpy())
        self._tolerances = tolerated(subject.scenario, self._keys["kpi"], asked)
        self.verdicts: npt.NDArray[np.object_] = np.full(len(self._judged), "undecided", dtype=object)

    @property
    def _keys(self) -> pd.DataFrame:
        return self._baseline.keys.iloc[self._judged].reset_index(drop=True)

    @property
    def place(self) -> Place:
        """Whose runs it needs."""
        return self.subject, self.design

    @property
    def same_seed(self) -> bool:
        """Whether runs have the luck of the baseline, so that logs can be the same."""
        return self.subject.baseline is not None and self.subject.seed == self.subject.baseline.seed

    @property
    def verdict(self) -> str:
        """Of the design as a whole."""
        if self.identical:
            return "identical"
        return next((word for word in ("changed", "undecided") if word in self.verdicts), "equivalent")

    @property
    def is_open(self) -> bool:
        """Whether more replications could tell more."""
        return not self.identical and "undecided" in self.verdicts and self.replications < self.most

    def take(self, rows: DesignRows) -> None:
        """Look at what the first replications gave."""
        self.replications = len(rows.numerators)
        self.unrecorded = _unrecorded(rows.keys, self._baseline.keys)
        before, now = _first(self._baseline, self.replications), _aligned(rows, self._baseline.keys)
        same = _same(before, now) & self._same_meaning
        if self._same_logs(rows.digests) and same.all():
            self.identical = True
            return
        before, now, same = before.at(self._judged), now.at(self._judged), same[self._judged]
        found = moves(before, now, self._tolerances)
        other_meaning = ~self._same_meaning[self._judged] & ~np.isnan(found.now)
        self.moves = found._replace(
            p_changed=np.select([same, other_meaning], [1.0, 0.0], found.p_changed),
            p_equivalent=np.select([same, other_meaning], [0.0, 1.0], found.p_equivalent),
        )

    def _same_logs(self, digests: Sequence[str]) -> bool:
        stored = self._record.contact_logs
        return bool(digests) and all(digests) and tuple(digests) == stored[: len(digests)]

    def frame(self) -> pd.DataFrame:
        """Return one row for each KPI; columns `KPI_COLUMNS`."""
        assert self.moves is not None
        return self._keys.assign(
            file=self.subject.file,
            scenario=self.subject.scenario.name,
            design=self.design,
            before=self.moves.before,
            now=self.moves.now,
            difference=self.moves.difference,
            half_width=self.moves.half_width,
            tolerance=self.moves.tolerance,
            verdict=np.where(self._unmeasured(), "not measured", self.verdicts),
        )[list(KPI_COLUMNS)]

    def _unmeasured(self) -> npt.NDArray[np.bool_]:
        """Return which KPIs there is nothing to measure of, then and now."""
        assert self.moves is not None
        return np.asarray(np.isnan(self.moves.before) & np.isnan(self.moves.now))

    @property
    def n_tests(self) -> int:
        """How many KPIs were tested."""
        return 0 if self.moves is None else int((~self._unmeasured()).sum())

    def row(self) -> dict[str, object]:
        """Return what is said of the design; keys `DESIGN_COLUMNS`."""
        found = self.moves
        moved = 0 if found is None else int((np.abs(found.difference) > found.half_width).sum())
        count = {word: 0 if self.identical else int((self.verdicts == word).sum()) for word in ("changed", "undecided")}
        values = (
            self.subject.file, self.subject.scenario.name, self.design, self.verdict, self.replications,
            self.n_tests, count["changed"], count["undecided"], moved,
        )  # fmt: skip
        return dict(zip(DESIGN_COLUMNS, values, strict=True))


def judge(trials: Sequence[Trial], looked_at: Sequence[Trial], n_looks: int) -> None:
    """Give verdicts after a look at some of all trials; the others count as tests that were made and not rejected."""
    tested = [trial for trial in trials if not trial.identical]
    if not tested:
        return
    p = [t.moves.p_changed if t in looked_at and t.moves is not None else np.ones(len(t.verdicts)) for t in tested]
    changed = np.split(rejected(np.concatenate(p), FALSE_ALARM / n_looks), np.cumsum([len(part) for part in p])[:-1])
    for trial, beyond in zip(tested, changed, strict=True):
        if trial in looked_at and trial.moves is not None:
            within = trial.moves.p_equivalent <= EQUIVALENT / n_looks
            found = np.select([beyond, within], ["changed", "equivalent"], "undecided").astype(object)
            # What one look has told stays told, whatever else the next one is for.
            trial.verdicts = np.where(trial.verdicts == "undecided", found, trial.verdicts)


def _first(rows: DesignRows, replications: int) -> DesignRows:
    return DesignRows(rows.keys, rows.numerators[:replications], rows.denominators[:replications], ())


def _aligned(rows: DesignRows, keys: pd.DataFrame) -> DesignRows:
    """Return rows in the order of a baseline; what is no longer reported has nothing to measure."""
    places = {key: place for place, key in enumerate(rows.keys[_KEY].itertuples(index=False, name=None))}
    wanted = [places.get(key, -1) for key in keys[_KEY].itertuples(index=False, name=None)]
    nothing = np.zeros((len(rows.numerators), 1))
    above, below = (np.hstack([sums, nothing])[:, wanted] for sums in (rows.numerators, rows.denominators))
    return DesignRows(keys, above, below, ())


def _same(before: DesignRows, now: DesignRows) -> npt.NDArray[np.bool_]:
    """Return of which columns all sums are the same."""
    pairs = ((before.numerators, now.numerators), (before.denominators, now.denominators))
    found = [(np.abs(old - new) <= _SAME * np.abs(old).max(axis=0)).all(axis=0) for old, new in pairs]
    return np.asarray(found[0] & found[1])


def _unrecorded(now: pd.DataFrame, recorded: pd.DataFrame) -> tuple[str, ...]:
    known = set(recorded[_KEY].itertuples(index=False, name=None))
    keys = now.loc[now["scope"].isin(SCOPES), _KEY].itertuples(index=False, name=None)
    return tuple(f"{kpi} ({scope} {of})" for kpi, scope, of, unit in keys if (kpi, scope, of, unit) not in known)
