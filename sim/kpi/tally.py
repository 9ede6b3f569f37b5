"""Sums by group: the one place where rows become numerators and denominators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from .definitions import KPIS

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

COLUMNS = ("kpi", "scope", "of", "unit", "numerator", "denominator")


@dataclass(frozen=True)
class Groups:
    """Which group each of n rows belongs to, by scope.

    Attributes
    ----------
    codes : mapping of scope to int64[n]
        Position in `labels`, -1 for a row that belongs to none.
    labels : mapping of scope to tuple of str
        Names of the groups, in the scenario's order.
    """

    codes: Mapping[str, IntArray]
    labels: Mapping[str, tuple[str, ...]]

    def rows(self, which: BoolArray) -> Groups:
        """Return the groups of the rows in the mask."""
        return Groups({scope: codes[which] for scope, codes in self.codes.items()}, self.labels)


def codes_of(column: pd.Series, labels: Sequence[str]) -> IntArray:
    """Return the position of each value in `labels`, -1 for a missing or unknown one."""
    return np.asarray(pd.Categorical(column, categories=list(labels)).codes, dtype=np.int64)


class Tally:
    """Adds up numerators and denominators by (kpi, scope, of)."""

    def __init__(self, currency: str) -> None:
        self._currency = currency
        self._sums: dict[tuple[str, str, str], tuple[float, float]] = {}

    def total(self, kpi: str, numerator: float, denominator: float, scope: str = "all", of: str = "all") -> None:
        """Add one ratio that is already summed."""
        above, below = self._sums.get((kpi, scope, of), (0.0, 0.0))
        self._sums[kpi, scope, of] = above + float(numerator), below + float(denominator)

    def ratio(
        self,
        kpi: str,
        numerator: FloatArray | BoolArray,
        denominator: FloatArray | BoolArray | None,
        groups: Groups,
        scopes: Sequence[str],
        only: Sequence[str] | None = None,
    ) -> None:
        """Add the ratio of sums in each group of each scope.

        Parameters
        ----------
        numerator : array[n]
            Summed over the rows of a group.
        denominator : array[n] or None
            Likewise; None counts rows.
        scopes : sequence of str
            ``"all"`` or scopes of `groups`.
        only : sequence of str, optional
            Groups to report; every group by default.
        """
        above = numerator.astype(np.float64)
        below = np.ones(len(above)) if denominator is None else denominator.astype(np.float64)
        for scope in scopes:
            if scope == "all":
                self.total(kpi, above.sum(), below.sum())
                continue
            labels = groups.labels[scope]
            shifted = groups.codes[scope] + 1  # bincount takes no -1
            sums = [np.bincount(shifted, part, len(labels) + 1)[1:] for part in (above, below)]
            for label, top, bottom in zip(labels, *sums, strict=True):
                if only is None or label in only:
                    self.total(kpi, top, bottom, scope, label)

    def frame(self) -> pd.DataFrame:
        """Return the rows in the order of `KPIS`; within a KPI as they were added."""
        place = {name: position for position, name in enumerate(KPIS)}
        rows = sorted(((*key, *sums) for key, sums in self._sums.items()), key=lambda row: place[row[0]])
        frame = pd.DataFrame(rows, columns=["kpi", "scope", "of", "numerator", "denominator"])
        frame["unit"] = [KPIS[name].unit_in(self._currency) for name in frame["kpi"]]
        return frame[list(COLUMNS)]
