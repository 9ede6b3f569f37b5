"""`sensitivity`: which assumptions matter, and which of them could change the verdict.

Effects and indices are SALib's: M. D. Morris, "Factorial sampling plans for preliminary computational experiments",
Technometrics 33 (1991), with the mean of absolute effects of F. Campolongo, J. Cariboni, A. Saltelli, Environ. Modell.
Softw. 22 (2007); I. M. Sobol, Math. Comput. Simul. 55 (2001), estimated as A. Saltelli et al., Comput. Phys. Commun.
181 (2010).

Both designs of points hold pairs that differ in one factor alone. Where the verdict differs between the two, that
factor has changed it, somewhere in the space of all the others; where it never does among n pairs, it does so in less
than about 3 / n of them (rule of three).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Unpack

import numpy as np
import pandas as pd

from sim.errors import Fault, UsageError, whole_number
from sim.experiment.intervals import FloatArray
from sim.experiment.precision import telling_headline
from sim.experiment.tidy import records
from sim.scenario import Scenario
from sim.scenario.wording import suggestion

from .factors import Factor, Point, Spec, declared_factors, factor_notes, factors_of, point_overrides
from .field import Basis, Field, How, Variant
from .sampling import MOST_POINTS

METHODS = ("morris", "sobol")
TRAJECTORIES, BASE_SAMPLES = 10, 64
"""Of Morris and of Sobol, unless asked otherwise."""
_LEVELS = 4
"""Levels of each factor that trajectories of Morris go by; half of them is one step (SALib's default)."""
_NO_VERDICT = frozenset({"withheld", ""})
"""Verdicts that say nothing: a pair with one of them is no pair."""
INFLUENCES = ("can reverse", "can blur", "cannot", "no verdict")


class _Pair(NamedTuple):
    """Two points that differ in one factor alone."""

    factor: int
    before: int
    after: int


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity:
    """What matters.

    Attributes
    ----------
    basis : Basis
        What this rests on.
    method : str
        ``"morris"`` or ``"sobol"``.
    factors : DataFrame
        Columns path, low, high, current (what the scenario says), multiplies (whether low and high are factors on what
        the scenario says there, so that current is 1), source.
    effects : DataFrame
        A row for each path, and for each KPI of each pair of designs (of a design, if there is only one): columns path,
        baseline, design, kpi, then of Morris mu, mu_star, mu_star_half_width, sigma (all in the KPI's unit, for the
        whole range), of Sobol first, first_half_width, total, total_half_width (shares of the variance; half-widths are
        95%, by bootstrap over points).
    influence : DataFrame
        Columns path, baseline, design, kpi, pairs (of points that differ in this path alone and have a
        verdict), reversed (in how many of
        them the winner changes), blurred (how many are decided at one point only), influence (``"can reverse"``,
        ``"can blur"``, ``"cannot"``; ``"no verdict"`` without such pairs). Empty with one design.
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
        ``"morris"`` (elementary effects; D + 1 points a sample of D factors) or ``"sobol"`` (shares of variance; D +
        2).
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
    factors = declared_factors(scenario, where) if vary is None else factors_of(scenario, vary, where)
    _require_ranges(factors, where)
    design = _design(method, len(factors), samples, field.seed)
    points = _points(factors, design.shares)
    variants: list[Variant] = [(), *(tuple(point_overrides(factors, point)) for point in points)]
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
        pd.DataFrame(points, columns=paths).rename_axis("point").reset_index(),
        pd.concat([own.assign(point=place) for place, own in enumerate(values)], ignore_index=True)[
            ["point", *_OUTPUT, "mean", "half_width", "verdict"]
        ],
    )


_FACTOR_COLUMNS = ("path", "low", "high", "current", "multiplies", "source")
_OUTPUT = ["baseline", "design", "kpi"]
"""What names an output: a KPI of a pair of designs; the baseline is "" for that of a single design."""


@dataclass(frozen=True)
class _Design:
    """A design of points, as shares of the range of each factor.

    Attributes
    ----------
    problem : dict
        As SALib wants it.
    shares : float64[P, D]
    pairs : list of _Pair
    """

    method: str
    problem: dict[str, Any]
    shares: FloatArray
    pairs: list[_Pair]
    seed: int


def _design(method: str, n_factors: int, samples: int | None, seed: int) -> _Design:
    if method not in METHODS:
        fix = suggestion(str(method), METHODS, "there are")
        raise UsageError(Fault(f"there is no method {method!r}", where="method", fix=fix))
    n = {"morris": TRAJECTORIES, "sobol": BASE_SAMPLES}[method]
    n = n if samples is None else whole_number("samples", samples, 2)
    size = n * (n_factors + (1 if method == "morris" else 2))
    if size > MOST_POINTS:
        what = f"{n:,} samples of {n_factors} factors are {size:,} points; at most {MOST_POINTS:,} are run"
        raise UsageError(Fault(what, where="samples", fix="ask for fewer samples, or vary fewer paths"))
    if method == "sobol" and n & (n - 1):
        what = f"base samples of Sobol must be a power of 2 (got {n})"
        raise UsageError(Fault(what, where="samples", fix=f"the nearest is {2 ** round(np.log2(n))}"))
    problem = {"num_vars": n_factors, "names": [str(k) for k in range(n_factors)], "bounds": [[0.0, 1.0]] * n_factors}
    shares = _sampled(method, problem, n, seed)
    return _Design(method, problem, shares, list(_pairs(method, shares, n_factors)), seed)


def _sampled(method: str, problem: dict[str, Any], n: int, seed: int) -> FloatArray:
    if method == "morris":
        from SALib.sample import morris

        return np.asarray(morris.sample(problem, n, num_levels=_LEVELS, seed=seed), dtype=np.float64)
    from SALib.sample import sobol

    return np.asarray(sobol.sample(problem, n, calc_second_order=False, seed=seed), dtype=np.float64)


def _pairs(method: str, shares: FloatArray, n_factors: int) -> Iterator[_Pair]:
    """Yield the pairs of points that differ in one factor: steps of Morris, or A and AB_i of Saltelli's design."""
    if method == "morris":
        for place in range(len(shares) - 1):
            if (place + 1) % (n_factors + 1):
                changed = np.flatnonzero(shares[place] != shares[place + 1])
                yield _Pair(int(changed[0]), place, place + 1)
        return
    block = n_factors + 2
    for first in range(0, len(shares), block):
        for factor in range(n_factors):
            yield _Pair(factor, first, first + 1 + factor)


def _points(factors: Sequence[Factor], shares: FloatArray) -> list[Point]:
    columns = [factor.scaled(column) for factor, column in zip(factors, shares.T, strict=True)]
    return list(zip(*columns, strict=True))


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
            what = f"{factor.path}: sensitivity needs a range, not a list of values"
            raise UsageError(Fault(what, where=where, fix=f"write {factor.path}=low:high"))


def _values(field: Field, variant: Variant, rows: Mapping[str, Any], kpis: Sequence[str]) -> pd.DataFrame:
    """Return the outputs at a point: columns baseline, design, kpi, mean, half_width, verdict."""
    if len(field.designs) > 1:
        table = field.differences(variant, rows)
    else:
        (design,) = field.designs
        table = field.kpis(design, rows[design]).assign(baseline="", verdict="")
    return table.loc[table["kpi"].isin(kpis), [*_OUTPUT, "mean", "half_width", "verdict"]].reset_index(drop=True)


def _effects(design: _Design, paths: Sequence[str], values: Sequence[pd.DataFrame]) -> pd.DataFrame:
    means = np.stack([table["mean"].to_numpy(dtype=np.float64) for table in values])
    tables = [
        _indices(design, column).assign(path=list(paths), **output)[["path", *_OUTPUT, *_MEASURES[design.method]]]
        for output, column in zip(_outputs(values[0]), means.T, strict=True)
    ]
    return pd.concat(tables, ignore_index=True)


def _outputs(values: pd.DataFrame) -> list[dict[str, str]]:
    """Return baseline, design and KPI of each row."""
    return [dict(zip(_OUTPUT, map(str, row), strict=True)) for row in values[_OUTPUT].itertuples(index=False)]


_MEASURES = {
    "morris": ("mu", "mu_star", "mu_star_half_width", "sigma"),
    "sobol": ("first", "first_half_width", "total", "total_half_width"),
}
_SALIB = {
    "morris": ("mu", "mu_star", "mu_star_conf", "sigma"),
    "sobol": ("S1", "S1_conf", "ST", "ST_conf"),
}


def _indices(design: _Design, outputs: FloatArray) -> pd.DataFrame:
    """Return the measures of each factor; NaN where an output is missing, 0 where it is the same everywhere."""
    names = _MEASURES[design.method]
    n_factors = design.problem["num_vars"]
    if np.isnan(outputs).any() or np.ptp(outputs) == 0.0:
        nothing = np.nan if np.isnan(outputs).any() else 0.0
        return pd.DataFrame(nothing, index=range(n_factors), columns=list(names))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of bootstrap samples without a spread
        found = _analysed(design, outputs)
    return pd.DataFrame(
        {name: np.asarray(found[key], dtype=np.float64) for name, key in zip(names, _SALIB[design.method], strict=True)}
    )


def _analysed(design: _Design, outputs: FloatArray) -> Mapping[str, Any]:
    if design.method == "morris":
        from SALib.analyze import morris

        found: Mapping[str, Any] = morris.analyze(
            design.problem, design.shares, outputs, num_levels=_LEVELS, seed=design.seed
        )
        return found
    from SALib.analyze import sobol

    found = sobol.analyze(design.problem, outputs, calc_second_order=False, seed=design.seed)
    return found


def _influence(design: _Design, paths: Sequence[str], values: Sequence[pd.DataFrame]) -> pd.DataFrame:
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
