"""Which points of the space of factors are tried: a grid, a Latin hypercube, or a Sobol sequence.

Sources: M. D. McKay, R. J. Beckman, W. J. Conover, "A comparison of three methods for selecting values of input
variables in the analysis of output from a computer code", Technometrics 21 (1979); I. M. Sobol, "On the distribution of
points in a cube and the approximate evaluation of integrals", USSR Comput. Math. Math. Phys. 7 (1967), scrambled as by
A. B. Owen, "Scrambling Sobol and Niederreiter-Xing points", J. Complexity 14 (1998).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product

from sim.errors import Fault, UsageError, whole_number
from sim.scenario.wording import suggestion

from .factors import MOST_POINTS, Factor, Point

SAMPLINGS = ("grid", "lhs", "sobol")
GRID_POINTS = 5
"""Values of a range that a grid tries unless asked otherwise."""
SAMPLE_POINTS = 32
"""Points of a sample unless asked otherwise."""


def sample(factors: Sequence[Factor], sampling: str, points: int | None, seed: int, where: str) -> list[Point]:
    """Return the points to try.

    Parameters
    ----------
    sampling : str
        One of `SAMPLINGS`.
    points : int, optional
        Of a grid: values of each range, ends included. Of a sample: points in all, a power of 2 for ``sobol``.
    seed : int
        Of a sample; the same seed gives the same points.
    where : str
        What errors about factors name as their place.

    Raises
    ------
    UsageError
        For a sampling that does not exist, or numbers of points that cannot be.
    """
    if sampling not in SAMPLINGS:
        fix = suggestion(str(sampling), SAMPLINGS, "there are")
        raise UsageError(Fault(f"there is no sampling {sampling!r}", where="sampling", fix=fix))
    n = None if points is None else whole_number("points", points, 2 if sampling == "grid" else 1)
    return _grid(factors, n or GRID_POINTS, where) if sampling == "grid" else _spread(factors, sampling, n, seed, where)


def _grid(factors: Sequence[Factor], n: int, where: str) -> list[Point]:
    if (size := math.prod(len(factor.levels) or n for factor in factors)) > MOST_POINTS:
        fix = "try fewer values, or a sample (lhs, sobol), which needs no more points for more factors"
        raise UsageError(Fault(f"the grid has {size:,} points; at most {MOST_POINTS:,} are run", where=where, fix=fix))
    return list(product(*(factor.grid(n) for factor in factors)))


def _spread(factors: Sequence[Factor], sampling: str, points: int | None, seed: int, where: str) -> list[Point]:
    from scipy.stats import qmc  # lazily: slow to import

    if levels := [factor.path for factor in factors if not factor.is_range]:
        what = f"{levels[0]} is given as a list of values, and a sample needs a range"
        raise UsageError(Fault(what, where=where, fix=f"write {levels[0]}=low:high, or use a grid"))
    n = SAMPLE_POINTS if points is None else points
    if n > MOST_POINTS:
        raise UsageError(Fault(f"{n:,} points; at most {MOST_POINTS:,} are run", where="points"))
    if sampling == "sobol" and n & (n - 1):
        near = 2 ** round(math.log2(n))
        what = f"a Sobol sequence needs a power of 2 of points (got {n})"
        raise UsageError(Fault(what, where="points", why="others lose its balance", fix=f"the nearest is {near}"))
    kind = qmc.LatinHypercube if sampling == "lhs" else qmc.Sobol
    shares = kind(len(factors), rng=seed).random(n)
    columns = [factor.scaled(column) for factor, column in zip(factors, shares.T, strict=True)]
    return list(zip(*columns, strict=True))
