"""`breakeven`: at which value of the scenario the winner changes, with an interval.

The paired difference between two designs is followed along a path. It is a function of the value alone, since every
value meets the same demand, and it has an interval everywhere. The break-even is where it crosses zero; its interval
holds all values around it at which the difference is not told apart from zero. So it leaves out the true break-even
only where the interval of the difference leaves out the true difference of zero there, one time in twenty (the
inversion of a test; for a ratio of means it is E. C. Fieller's, "Some problems in interval estimation", J. R. Stat.
Soc. B 16 (1954)).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Unpack

import pandas as pd

from sim.errors import Fault, UsageError, whole_number
from sim.experiment.differences import Difference, difference_in
from sim.experiment.means import How
from sim.experiment.showing import Shown
from sim.experiment.tidy import records
from sim.experiment.verdict import MAX_OPEN_SHARE
from sim.kpi import KPIS
from sim.scenario import Scenario
from sim.scenario.places import without_noise

from .factors import MOST_POINTS, Factor, Point, Spec, factor_notes, factors_of, point_overrides
from .field import Basis, Field
from .profiles import Crossing, crossings

LINE_POINTS, MAP_POINTS = 9, 7
"""Values that are tried first along one path, and along each of two."""

CROSSING_COLUMNS = ("value", "low", "high", "low_is_open", "high_is_open", "better_below", "better_above")


@dataclass(frozen=True, eq=False, repr=False)
class BreakEven(Shown):
    """Who wins where.

    Attributes
    ----------
    basis : Basis
        What this rests on.
    kpi, unit : str
        What is compared.
    baseline, design : str
        Between which designs; differences are design minus baseline.
    factors : tuple of Factor
        What is varied: one or two.
    points : DataFrame
        Every value that was tried, in order: a column for each path, then mean, half_width (95%), verdict (of the
        design: better, worse, tied, undecided, withheld).
    crossings : DataFrame
        Of one path: columns value, low, high (95% interval), low_is_open, high_is_open (the interval goes on beyond the
        range), better_below, better_above (designs; "" for a KPI that is neither good nor bad, and on
        a side where no difference is told apart from zero up to the next crossing). Of whole numbers the
        value is the first on the far side. Empty if there is none, and with two paths.
    """

    basis: Basis
    kpi: str
    unit: str
    baseline: str
    design: str
    factors: tuple[Factor, ...]
    points: pd.DataFrame
    crossings: pd.DataFrame

    def __repr__(self) -> str:
        """Return one line."""
        paths = ", ".join(factor.path for factor in self.factors)
        return f"BreakEven({self.basis.scenario!r}, {self.kpi} by {paths}: {len(self.crossings)} crossings)"

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: plain values, None where a number is undefined."""
        return self.basis.to_dict() | {
            "kpi": self.kpi,
            "unit": self.unit,
            "baseline": self.baseline,
            "design": self.design,
            "paths": [factor.path for factor in self.factors],
            "ranges": [factor.to_dict() for factor in self.factors],
            "multiplies": [factor.path for factor in self.factors if factor.multiplies],
            "crossings": records(self.crossings),
            "points": records(self.points),
        }


def breakeven(
    scenario: Scenario,
    vary: Mapping[str, Spec],
    kpi: str = "cost_to_serve",
    between: Sequence[str] | None = None,
    points: int | None = None,
    replications: int = 10,
    seed: int = 1,
    *,
    where: str = "vary",
    **how: Unpack[How],
) -> BreakEven:
    """Find where the difference between two designs crosses zero as a value of the scenario changes.

    Parameters
    ----------
    vary : mapping of str to tuple or None
        One dotted path, or two for a map of who wins where → ``(low, high)``, or None for the range that the scenario
        declares.
    kpi : str
        Reported for all cases.
    between : sequence of str, optional
        Two designs, the baseline first; the first and the last of the scenario by default.
    points : int, optional
        Values tried first: 9 along one path, 7 along each of two by default. A difference that crosses zero twice
        between neighbours is not seen.
    replications, seed
        As in `sim.compare`, for each value; an interval needs two replications.
    where : str
        What errors name as their place.
    **how
        As in `sim.compare`: engine, workers, allow_code, progress, on_notice, store, executor.

    Raises
    ------
    UsageError
        For an empty range, a KPI or design that does not exist, more than two paths, and as `sim.compare`.
    ScenarioError
        For a path that does not exist, or a value that the scenario cannot have.
    """
    field = Field(scenario, _two(scenario, between), whole_number("replications", replications, 2), seed, where, how)
    field.require_kpis([kpi], "kpi")
    if len(vary) > 2:
        raise UsageError(
            Fault(f"{len(vary)} paths are varied; a map has two", where=where, fix="name one path, or two")
        )
    factors = factors_of(scenario, vary, where)
    _require_ranges(factors, where)
    most = {1: MOST_POINTS, 2: math.isqrt(MOST_POINTS)}[len(factors)]
    n = whole_number("points", {1: LINE_POINTS, 2: MAP_POINTS}[len(factors)] if points is None else points, 2, most)
    profile = _Profile(field, factors, kpi)
    profile.look(product(*(factor.grid(n) for factor in factors)))
    found = list(crossings(profile)) if len(factors) == 1 else []
    baseline, design = field.designs
    return BreakEven(
        field.basis([*factor_notes(factors), *profile.notes()]),
        kpi,
        KPIS[kpi].unit_in(scenario.currency),
        baseline,
        design,
        tuple(factors),
        profile.table(),
        pd.DataFrame([_row(field, kpi, crossing) for crossing in found], columns=list(CROSSING_COLUMNS)),
    )


def _two(scenario: Scenario, between: Sequence[str] | None) -> list[str]:
    known = list(scenario.designs)
    chosen = [known[0], known[-1]] if between is None and len(known) > 1 else list(between or known)
    if len(chosen) != 2:
        what = f"a break-even lies between two designs ({len(chosen)} named)"
        raise UsageError(Fault(what, where="between", fix=f"name two of: {', '.join(known)}"))
    return chosen


def _require_ranges(factors: Sequence[Factor], where: str) -> None:
    """Refuse lists of values, which have no order, and nothing between them."""
    for factor in factors:
        if not factor.is_range:
            what = f"{factor.path}: a break-even needs a range, not a list of values"
            raise UsageError(Fault(what, where=where, fix=f"write {factor.path}=low:high"))


class _Profile:
    """The difference of a KPI between two designs, at every value that was looked at."""

    def __init__(self, field: Field, factors: Sequence[Factor], kpi: str) -> None:
        self._field = field
        self._factors = factors
        self._kpi = kpi
        self._found: dict[Point, Difference] = {}
        self.low, self.high, self.whole = factors[0].low, factors[0].high, factors[0].whole

    def look(self, points: Iterable[Point]) -> None:
        """Run what has not been looked at, all together."""
        new = [point for point in dict.fromkeys(points) if point not in self._found]
        variants = [tuple(point_overrides(self._factors, point)) for point in new]
        for point, variant, rows in zip(new, variants, self._field.run(variants), strict=True):
            self._found[point] = difference_in(self._field.job(variant).scenario, self._kpi, *rows.values())

    def at(self, value: float) -> Difference:
        """Return the difference at a value of the one path."""
        point = (self.rounded(value),)
        self.look([point])
        return self._found[point]

    def rounded(self, value: float) -> float:
        """Return a value without the digits that only arithmetic has left."""
        return round(value) if self.whole else without_noise(value)

    def line(self) -> list[tuple[float, Difference]]:
        """Return what was looked at along one path, in order."""
        return sorted((float(value), found) for (value,), found in self._found.items())

    def table(self) -> pd.DataFrame:
        """Return all that was looked at, in order."""
        paths = [factor.path for factor in self._factors]
        rows = [(*point, *self._found[point]) for point in sorted(self._found)]
        return pd.DataFrame(rows, columns=[*paths, *Difference._fields])

    def notes(self) -> list[str]:
        """Return what a reader must know of the points."""
        withheld = sum(found.verdict == "withheld" for found in self._found.values())
        if not withheld:
            return []
        where = f"at {withheld} of {len(self._found)} points"
        return [f"{where} more than {MAX_OPEN_SHARE:.0%} of cases are open at the end: no verdict there"]


def _row(field: Field, kpi: str, crossing: Crossing) -> tuple[object, ...]:
    return (*crossing[:5], _winner(field, kpi, crossing.below), _winner(field, kpi, crossing.above))


def _winner(field: Field, kpi: str, sign: int) -> str:
    """Return the design that is better where the difference has this sign; none where it is 0."""
    better = KPIS[kpi].better
    if better is None or sign == 0:
        return ""
    baseline, design = field.designs
    return design if (sign > 0) == (better == "higher") else baseline
