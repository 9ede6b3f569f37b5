"""One design held against its baseline, look by look."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.experiment.intervals import FloatArray
from sim.experiment.rows import DesignRows

from .equivalence import EQUIVALENT, FALSE_ALARM, NOT_JUDGED, Moves, moves, rejected
from .result import DESIGN_COLUMNS, KPI_COLUMNS
from .runs import Place
from .subjects import Subject
from .tolerances import Tolerance, tolerated

_SAME = 1e-9
"""Share by which sums may differ that are the same: engines add up in another order."""
_KEY = ["kpi", "scope", "of"]


class Trial:
    """A design of a subject.

    Attributes
    ----------
    most : int
        Replications that it can be held against.
    identical : bool
        Whether digests and sums are those of the baseline.
    verdicts : object[K]
        Of each KPI: changed, equivalent or undecided.
    """

    def __init__(self, subject: Subject, design: str, budget: int, asked: dict[str, Tolerance]) -> None:
        assert subject.baseline is not None
        rows = subject.baseline.designs[design].rows()
        self.subject = subject
        self.design = design
        self.most = min(budget, subject.baseline.replications)
        self.identical = False
        self.replications = 0
        self._asked = asked
        self._baseline = rows.at(np.flatnonzero(~rows.keys["kpi"].isin(NOT_JUDGED).to_numpy()))
        self.verdicts: npt.NDArray[np.object_] = np.full(len(self._baseline.keys), "undecided", dtype=object)
        self.moves: Moves | None = None
        self._tolerance: FloatArray = np.zeros(len(self.verdicts))

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
        before, now = _first(self._baseline, self.replications), _aligned(rows, self._baseline.keys)
        same = _same(before.numerators, now.numerators) & _same(before.denominators, now.denominators)
        if self._same_logs(rows.digests) and same.all():
            self.identical = True
            return
        self._tolerance = tolerated(self.subject.scenario, before, self._asked)
        found = moves(before, now, self._tolerance)
        self.moves = found._replace(
            p_changed=np.where(same, 1.0, found.p_changed), p_equivalent=np.where(same, 0.0, found.p_equivalent)
        )

    def _same_logs(self, digests: Sequence[str]) -> bool:
        assert self.subject.baseline is not None
        stored = self.subject.baseline.designs[self.design].contact_logs
        return bool(digests) and all(digests) and tuple(digests) == stored[: len(digests)]

    def frame(self) -> pd.DataFrame:
        """Return one row for each KPI; columns `KPI_COLUMNS`."""
        assert self.moves is not None
        return self._baseline.keys.assign(
            file=self.subject.file,
            scenario=self.subject.scenario.name,
            design=self.design,
            before=self.moves.before,
            now=self.moves.now,
            difference=self.moves.difference,
            half_width=self.moves.half_width,
            tolerance=self._tolerance,
            verdict=self.verdicts,
        )[list(KPI_COLUMNS)]

    def row(self) -> dict[str, object]:
        """Return what is said of the design; keys `DESIGN_COLUMNS`."""
        found = self.moves
        moved = 0 if found is None else int((np.abs(found.difference) > found.half_width).sum())
        count = {word: 0 if self.identical else int((self.verdicts == word).sum()) for word in ("changed", "undecided")}
        values = (
            self.subject.file, self.subject.scenario.name, self.design, self.verdict, self.replications,
            0 if self.identical else len(self.verdicts), count["changed"], count["undecided"], moved,
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
            trial.verdicts = np.select([beyond, within], ["changed", "equivalent"], "undecided").astype(object)


def _first(rows: DesignRows, replications: int) -> DesignRows:
    return DesignRows(rows.keys, rows.numerators[:replications], rows.denominators[:replications], ())


def _aligned(rows: DesignRows, keys: pd.DataFrame) -> DesignRows:
    """Return rows in the order of a baseline; what is no longer reported has nothing to measure."""
    places = {key: place for place, key in enumerate(rows.keys[_KEY].itertuples(index=False, name=None))}
    wanted = [places.get(key, -1) for key in keys[_KEY].itertuples(index=False, name=None)]
    nothing = np.zeros((len(rows.numerators), 1))
    above, below = (np.hstack([sums, nothing])[:, wanted] for sums in (rows.numerators, rows.denominators))
    return DesignRows(keys, above, below, ())


def _same(before: FloatArray, now: FloatArray) -> npt.NDArray[np.bool_]:
    """Return of which columns all sums are the same."""
    scale = np.abs(before).max(axis=0)
    return np.asarray((np.abs(before - now) <= _SAME * scale).all(axis=0))
