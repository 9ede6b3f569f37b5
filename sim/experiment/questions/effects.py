"""Designs of points that tell what each factor does, and what they tell; effects and indices are SALib's.

M. D. Morris, "Factorial sampling plans for preliminary computational experiments", Technometrics 33 (1991), with the
mean of absolute effects of F. Campolongo, J. Cariboni, A. Saltelli, Environ. Modell. Softw. 22 (2007); I. M. Sobol,
Math. Comput. Simul. 55 (2001), estimated as A. Saltelli et al., Comput. Phys. Commun. 181 (2010).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.errors import Fault, UsageError, whole_number
from sim.experiment.intervals import FloatArray
from sim.scenario.wording import suggestion

from .factors import MOST_POINTS, Factor, Point

METHODS = ("morris", "sobol")
TRAJECTORIES, BASE_SAMPLES = 10, 64
"""Of Morris and of Sobol, unless asked otherwise."""
_LEVELS = 4
"""Levels of each factor that trajectories of Morris go by (SALib's default)."""
_STEP = _LEVELS / (2.0 * (_LEVELS - 1.0))
"""The step of a trajectory, as a share of the range."""
_ROUNDING = 1e-12
"""Outputs that differ by less than this share of them are the same."""


class Pair(NamedTuple):
    """Two points that differ in one factor alone."""

    factor: int
    before: int
    after: int


@dataclass(frozen=True)
class PointDesign:
    """A design of points, as shares of the range of each factor.

    Attributes
    ----------
    problem : dict
        As SALib wants it.
    shares : float64[P, D]
    points : list of Point
        The same, as values.
    pairs : list of Pair
        Of points that differ in one factor alone.
    steps : float64[D]
        Of Morris: the step that each factor really takes, as a share of its range.
    """

    method: str
    problem: dict[str, Any]
    shares: FloatArray
    points: list[Point]
    pairs: list[Pair]
    seed: int
    steps: FloatArray


def point_design(method: str, factors: Sequence[Factor], samples: int | None, seed: int) -> PointDesign:
    """Return the points to run.

    Raises
    ------
    UsageError
        For a method that does not exist, or a number of samples that cannot be.
    """
    n_factors = len(factors)
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
    columns = [
        factor.stepped(own) if method == "morris" else factor.scaled(own)
        for factor, own in zip(factors, shares.T, strict=True)
    ]
    points = list(zip(*columns, strict=True))
    pairs = [pair for pair in _pairs(method, shares, n_factors) if points[pair.before] != points[pair.after]]
    return PointDesign(method, problem, shares, points, pairs, seed, np.array([_step(factor) for factor in factors]))


def _step(factor: Factor) -> float:
    """Return the step that a trajectory takes, as a share of the range; whole numbers cannot take any."""
    low, high = factor.stepped(np.array([0.0, _STEP]))
    return float(high - low) / (factor.high - factor.low)  # type: ignore[operator]


def _sampled(method: str, problem: dict[str, Any], n: int, seed: int) -> FloatArray:
    if method == "morris":
        from SALib.sample import morris

        return np.asarray(morris.sample(problem, n, num_levels=_LEVELS, seed=seed), dtype=np.float64)
    from SALib.sample import sobol

    return np.asarray(sobol.sample(problem, n, calc_second_order=False, seed=seed), dtype=np.float64)


def _pairs(method: str, shares: FloatArray, n_factors: int) -> Iterator[Pair]:
    """Yield the pairs of points that differ in one factor: steps of Morris, or A and AB_i of Saltelli's design."""
    if method == "morris":
        for place in range(len(shares) - 1):
            if (place + 1) % (n_factors + 1):
                changed = np.flatnonzero(shares[place] != shares[place + 1])
                yield Pair(int(changed[0]), place, place + 1)
        return
    block = n_factors + 2
    for first in range(0, len(shares), block):
        for factor in range(n_factors):
            yield Pair(factor, first, first + 1 + factor)


MEASURES = {
    "morris": ("mu", "mu_star", "mu_star_half_width", "sigma"),
    "sobol": ("first", "first_half_width", "total", "total_half_width"),
}
_SALIB = {
    "morris": ("mu", "mu_star", "mu_star_conf", "sigma"),
    "sobol": ("S1", "S1_conf", "ST", "ST_conf"),
}


def indices(design: PointDesign, outputs: FloatArray) -> pd.DataFrame:
    """Return the measures of each factor; NaN where an output is missing, 0 where it is the same everywhere."""
    names = MEASURES[design.method]
    n_factors = design.problem["num_vars"]
    if np.isnan(outputs).any() or np.ptp(outputs) <= _ROUNDING * np.abs(outputs).max():
        nothing = np.nan if np.isnan(outputs).any() else 0.0
        return pd.DataFrame(nothing, index=range(n_factors), columns=list(names))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of bootstrap samples without a spread
        found = _analysed(design, outputs)
    table = pd.DataFrame(
        {name: np.asarray(found[key], dtype=np.float64) for name, key in zip(names, _SALIB[design.method], strict=True)}
    )
    return table.mul(_STEP / design.steps, axis=0) if design.method == "morris" else table


def _analysed(design: PointDesign, outputs: FloatArray) -> Mapping[str, Any]:
    if design.method == "morris":
        from SALib.analyze import morris

        found: Mapping[str, Any] = morris.analyze(
            design.problem, design.shares, outputs, num_levels=_LEVELS, seed=design.seed
        )
        return found
    from SALib.analyze import sobol

    found = sobol.analyze(design.problem, outputs, calc_second_order=False, seed=design.seed)
    return found
