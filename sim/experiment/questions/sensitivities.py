"""`sensitivity`: which assumptions matter, and which of them could change the verdict.

Both designs of points hold pairs that differ in one factor alone. Where the verdict differs between the two, that
factor has changed it, somewhere in the space of all the others; where it never does among n pairs, it does so in less
than about 3 / n of them (rule of three).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np
import pandas as pd

from sim.errors import Fault, UsageError
from sim.experiment.means import How
from sim.experiment.precision import telling_headline
from sim.experiment.showing import Shown
from sim.experiment.tidy import records
from sim.scenario import Scenario

from .effects import MEASURES, PointDesign, indices, point_design
from .factors import Factor, Spec, declared_factors, factor_notes, factors_of, point_overrides
from .field import Basis, Field, Variant

_NO_VERDICT = frozenset({"withheld", ""})
"""Verdicts that say nothing: a pair with one of them is no pair."""
INFLUENCES = ("can reverse", "can blur", "not seen", "no verdict")


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity(Shown):
    """What matters.

    Attributes
    ----------
    basis : Basis
        What this rests on.
    method : str
        ``"morris"`` or ``"sobol"``.
    factors : DataFrame
        Columns path, also (tuple of further paths that move along), low, high, current (what the scenario says),
        multiplies (whether low and high are factors on what the scenario says there, so that current is 1), source.
    effects : DataFrame
        A row for each path, and for each KPI of each pair of designs (of a design, if there is only one): columns path,
        baseline, design, kpi, then of Morris mu, mu_star, mu_star_half_width, sigma (all in the KPI's unit, for the
        whole range), of Sobol first, first_half_width, total, total_half_width (shares of the variance; half-widths are
        95%, by bootstrap over points).
    influence : DataFrame
        Columns path, baseline, design, kpi, pairs (of points that differ in this path alone and have a verdict),
        reversed (in how many of them the winner changes), blurred (in how many the verdict changes otherwise),
        influence (``"can reverse"``, ``"can blur"``, ``"not seen"`` in any of them; ``"no verdict"`` without such
        pairs). Empty with one design.
    verdicts : DataFrame
        Columns baseline, design, kpi, verdict (as the scenario is), points, better, worse, tied, undecided, withheld:
        at how many points each.
    points : DataFrame
        All points: columns point, one for each path (its values, or factors).
    values : DataFrame
        Columns point, baseline, design, kpi, mean, half_width, verdict.
    """

    basis: Basis
    method: str
    factors: pd.DataFrame
    effects: pd.DataFrame
    influence: pd.DataFrame
    verdicts: pd.DataFrame
    points: pd.DataFrame
    values: pd.DataFrame

    def __repr__(self) -> str:
        """Return one line."""
        return f"Sensitivity({self.basis.scenario!r}, {self.method}: {len(self.factors)} factors)"

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: plain values, None where a number is undefined."""
        names = ("factors", "effects", "influence", "verdicts", "points", "values")
        return self.basis.to_dict() | {"method": self.method} | {name: records(getattr(self, name)) for name in names}


def sensitivity(
    scenario: Scenario,
    vary: Mapping[str, Spec] | None = None,
    method: str = "morris",
    samples: int | None = None,
    kpis: Sequence[str] | None = None,
    replications: int = 10,
    seed: int = 1,
    designs: Sequence[str] | None = None,
    *,
    where: str = "vary",
    **how: Unpack[How],
) -> Sensitivity:
    """Say which of some assumptions matter for the differences between designs, and which could change the verdict.

    Parameters
    ----------
    vary : mapping of str to tuple or None, optional
        Dotted path → ``(low, high)``, or None for the range that the scenario declares. All declared by default.
    method : str
        ``"morris"`` (elementary effects; D + 1 points a sample of D factors) or ``"sobol"`` (shares of the variance;
        D + 2).
    samples : int, optional
        Trajectories of Morris, 10 by default; base samples of Sobol, 64 by default, a power of 2.
    kpis : sequence of str, optional
        Which to look at, the headline KPIs by default.
    replications, seed, designs
        As in `sim.compare`, at each point.
    where : str
        What errors name as their place.
    **how
        As in `sim.compare`: engine, workers, allow_code, progress, on_notice, store, executor.

    Raises
    ------
    UsageError
        For an empty range, a method or KPI that does not exist, and as `sim.compare`.
    ScenarioError
        For a path that does not exist, or a value that the scenario cannot have.
    """
    field = Field(scenario, designs, replications, seed, where, how)
    chosen = _kpis(field, kpis)
    factors = declared_factors(scenario, where, field.designs) if vary is None else factors_of(scenario, vary, where)
    _require_ranges(factors, where)
    design = point_design(method, factors, samples, field.seed)
    variants: list[Variant] = [(), *(tuple(point_overrides(factors, point)) for point in design.points)]
    base, *values = (
        _values(field, variant, rows, chosen) for variant, rows in zip(variants, field.run(variants), strict=True)
    )
    paths = [factor.path for factor in factors]
    return Sensitivity(
        field.basis(_notes(factors)),
        method,
        pd.DataFrame([[getattr(f, name) for name in _FACTOR_COLUMNS] for f in factors], columns=list(_FACTOR_COLUMNS)),
        _effects(design, paths, values),
        _influence(design, paths, values),
        _verdicts(base, values),
        pd.DataFrame(design.points, columns=paths).rename_axis("point").reset_index(),
        pd.concat([own.assign(point=place) for place, own in enumerate(values)], ignore_index=True)[
            ["point", *_OUTPUT, "mean", "half_width", "verdict"]
        ],
    )


_FACTOR_COLUMNS = ("path", "also", "low", "high", "current", "multiplies", "source")
_OUTPUT = ["baseline", "design", "kpi"]
"""What names an output: a KPI of a pair of designs; the baseline is "" for that of a single design."""


def _kpis(field: Field, kpis: Sequence[str] | None) -> list[str]:
    if kpis is None:
        reported = field.reported_kpis()
        chosen = [kpi for kpi in telling_headline(field.scenario) if kpi in reported]
        if not chosen:
            what = f"scenario '{field.scenario.name}' has no headline KPI: no items, no cost, no satisfaction"
            raise UsageError(Fault(what, where="kpis", fix="name a KPI, such as mean_wait"))
        return chosen
    field.require_kpis(kpis, "kpis")
    return list(kpis)


def _require_ranges(factors: Sequence[Factor], where: str) -> None:
    for factor in factors:
        if factor.levels:
            what = f"{factor.path}: sensitivity needs a range, not values of it"
            raise UsageError(Fault(what, where=where, fix=f"write {factor.path}=low:high"))


def _values(field: Field, variant: Variant, rows: Mapping[str, Any], kpis: Sequence[str]) -> pd.DataFrame:
    """Return the outputs at a point: columns baseline, design, kpi, mean, half_width, verdict."""
    if len(field.designs) > 1:
        table = field.differences(variant, rows)
    else:
        (design,) = field.designs
        table = field.kpis(design, rows[design]).assign(baseline="", verdict="")
    return table.loc[table["kpi"].isin(kpis), [*_OUTPUT, "mean", "half_width", "verdict"]].reset_index(drop=True)


def _effects(design: PointDesign, paths: Sequence[str], values: Sequence[pd.DataFrame]) -> pd.DataFrame:
    means = np.stack([table["mean"].to_numpy(dtype=np.float64) for table in values])
    tables = [
        indices(design, column).assign(path=list(paths), **output)[["path", *_OUTPUT, *MEASURES[design.method]]]
        for output, column in zip(_outputs(values[0]), means.T, strict=True)
    ]
    return pd.concat(tables, ignore_index=True)


def _outputs(values: pd.DataFrame) -> list[dict[str, str]]:
    """Return baseline, design and KPI of each row."""
    return [dict(zip(_OUTPUT, map(str, row), strict=True)) for row in values[_OUTPUT].itertuples(index=False)]


def _influence(design: PointDesign, paths: Sequence[str], values: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return how often each factor, changed alone, changes each verdict."""
    columns = ["path", *_OUTPUT, "pairs", "reversed", "blurred", "influence"]
    verdicts = np.stack([table["verdict"].to_numpy(dtype=object) for table in values])
    rows = []
    for output, column in zip(_outputs(values[0]), verdicts.T, strict=True):
        if not output["baseline"]:
            continue
        for factor, path in enumerate(paths):
            found = [(column[pair.before], column[pair.after]) for pair in design.pairs if pair.factor == factor]
            pairs = [pair for pair in found if not _NO_VERDICT.intersection(pair)]
            turned = sum({one, other} == {"better", "worse"} for one, other in pairs)
            blurred = sum(one != other for one, other in pairs) - turned
            rows.append({"path": path, **output, "pairs": len(pairs), "reversed": turned, "blurred": blurred})
            rows[-1]["influence"] = INFLUENCES[0 if turned else 1 if blurred else 2 if pairs else 3]
    return pd.DataFrame(rows, columns=columns)


def _verdicts(base: pd.DataFrame, values: Sequence[pd.DataFrame]) -> pd.DataFrame:
    words = ("better", "worse", "tied", "undecided", "withheld")
    every = pd.concat(values, ignore_index=True)
    counts = every.groupby(_OUTPUT, sort=False)["verdict"].value_counts().unstack(fill_value=0)
    counts = counts.reindex(columns=list(words), fill_value=0).reset_index()
    return base[[*_OUTPUT, "verdict"]].assign(points=len(values)).merge(counts, on=_OUTPUT)


def _notes(factors: Sequence[Factor]) -> list[str]:
    return factor_notes(factors) + [
        f"the scenario's {factor.path} = {factor.current:g} lies outside its range, {factor.low:g} to {factor.high:g}"
        for factor in factors
        if isinstance(factor.current, int | float)
        and not factor.low <= factor.current <= factor.high
        and not factor.multiplies
    ]
