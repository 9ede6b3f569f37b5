"""The rows of all replications of a design, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.kpi import values_of

from .intervals import FloatArray, Interval, jackknife
from .running import UnitResult
from .verdict import CONFIDENCE


@dataclass(frozen=True, eq=False)
class DesignRows:
    """What R replications of a design left.

    Attributes
    ----------
    keys : DataFrame
        What the K rows are: columns kpi, scope, of, unit.
    numerators, denominators : float64[R, K]
        By replication and row.
    notes : tuple of tuple of str
        Of each replication.
    digests : tuple of str
        Of the contact log of each replication; empty texts unless they were asked for.
    """

    keys: pd.DataFrame
    numerators: FloatArray
    denominators: FloatArray
    notes: tuple[tuple[str, ...], ...]
    digests: tuple[str, ...] = ()

    @classmethod
    def of(cls, keys: pd.DataFrame, results: Sequence[UnitResult]) -> DesignRows:
        """Gather the results of one design, whose rows these keys name."""
        return cls(
            keys,
            np.stack([result.rows.numerators for result in results]),
            np.stack([result.rows.denominators for result in results]),
            tuple(result.notes for result in results),
            tuple(result.digest for result in results),
        )

    def of_scopes(self, *scopes: str) -> DesignRows:
        """Return the rows of these scopes, in order."""
        return self.at(np.flatnonzero(self.keys["scope"].isin(scopes).to_numpy()))

    def at(self, places: Sequence[int] | npt.NDArray[np.int64]) -> DesignRows:
        """Return the rows at these places."""
        keys = self.keys.iloc[list(places)].reset_index(drop=True)
        return replace(
            self, keys=keys, numerators=self.numerators[:, places], denominators=self.denominators[:, places]
        )

    def interval(self) -> Interval:
        """Return the estimate of each row's KPI, and its half-width."""
        return jackknife(self.numerators, self.denominators, confidence=CONFIDENCE, transform=self.transform)

    def transform(self, ratio: FloatArray) -> FloatArray:
        """Turn ratios of shape (..., K) into values."""
        return values_of(self.keys["kpi"], ratio)
