"""Whether KPIs are what they were: two one-sided tests on paired differences, many at once, looked at several times.

A KPI was x and is y, with a tolerance D: an amount, or a share of x. What has to be told is whether ``U = y - x - D``
is above 0 (moved up by more), ``L = y - x + D`` below 0 (moved down by more), or neither. U and L are estimated from R
replications, paired, each with its own standard error by the delete-one jackknife, which knows that a share of x is as
uncertain as x; t tests have R - 1 degrees of freedom.

- *equivalent* if both one-sided tests reject, ``U >= 0`` and ``L <= 0`` (D. J. Schuirmann, "A comparison of the two
  one-sided tests procedure ...", J. Pharmacokinet. Biopharm. 15 (1987));
- *changed* if the test of ``U <= 0 and L >= 0`` rejects. Of m such tests at once the chance of any false rejection is
  held down by Holm's procedure (S. Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statist.
  6 (1979));
- *undecided* else.

With several looks, each after more replications, every look gets an equal part of both levels (Bonferroni), so that
they hold whichever look decides.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.experiment.intervals import FloatArray, Interval, contrast, paired_difference, standard_errors
from sim.experiment.rows import DesignRows

from .tolerances import Tolerances

FALSE_ALARM = 0.01
"""Probability at most that a suite calls any KPI changed although none has moved by more than its tolerance."""

EQUIVALENT = 0.05
"""Probability at most that a KPI which has moved by its tolerance, or more, is called equivalent."""

FIRST_LOOK = 5
"""Replications that a check begins with."""

NOT_JUDGED = ("backlog_change",)
"""KPIs that lie around 0, where no share of a value is a tolerance; the backlog itself tells as much."""

BoolArray = npt.NDArray[np.bool_]


class Moves(NamedTuple):
    """By how much each of K KPIs has moved.

    Attributes
    ----------
    before, now, difference, half_width : float64[K]
        Estimates from the same replications, and the 95% interval of their difference, paired.
    tolerance : float64[K]
        In the unit of each KPI; a share is one of `before`.
    p_changed, p_equivalent : float64[K]
        p-values of having moved by no more than the tolerance, and of having moved by as much. Where there is nothing
        to measure on either side there is nothing to judge: 1 and 0.
    """

    before: FloatArray
    now: FloatArray
    difference: FloatArray
    half_width: FloatArray
    tolerance: FloatArray
    p_changed: FloatArray
    p_equivalent: FloatArray


def looks(first: int, most: int) -> list[int]:
    """Return after how many replications is looked: twice as many each time.

    >>> looks(5, 20), looks(5, 12), looks(5, 3)
    ([5, 10, 20], [5, 10, 12], [3])
    """
    counts = [min(first, most)]
    while counts[-1] < most:
        counts.append(min(2 * counts[-1], most))
    return counts


def moves(before: DesignRows, now: DesignRows, tolerance: Tolerances) -> Moves:
    """Test every KPI of a design.

    Parameters
    ----------
    before, now : DesignRows
        The same K rows of as many replications, paired.
    tolerance : Tolerances
    """
    old, new = (before.numerators, before.denominators), (now.numerators, now.denominators)
    interval = paired_difference(old, new, transform=before.transform)
    estimates = before.interval().estimate, now.interval().estimate
    # A share of a negative value reaches as far to the other side.
    share = tolerance.shares * np.where(estimates[0] < 0.0, -1.0, 1.0)
    beyond = _excess(before, now, 1.0 + share, tolerance.amounts)
    below = _excess(before, now, 1.0 - share, -tolerance.amounts)
    p_changed, p_equivalent = p_values(beyond, below, len(before.numerators))
    there = [~np.isnan(estimate) for estimate in estimates]
    p_changed = np.where(there[0] != there[1], _p_gone(before.denominators - now.denominators), p_changed)
    nothing = ~there[0] & ~there[1]
    return Moves(
        *estimates, *interval, tolerance.in_units(estimates[0]),
        np.where(nothing, 1.0, p_changed), np.where(nothing, 0.0, p_equivalent),
    )  # fmt: skip


def _excess(before: DesignRows, now: DesignRows, factor: FloatArray, amount: FloatArray) -> Interval:
    """Return ``now - factor x before - amount`` with its standard error in place of a half-width."""
    terms: list[tuple[float | FloatArray, tuple[FloatArray, FloatArray]]] = [
        (1.0, (now.numerators, now.denominators)),
        (-factor, (before.numerators, before.denominators)),
    ]
    found = contrast(terms, transform=before.transform)
    return Interval(found.estimate - amount, standard_errors(found, len(before.numerators)))


def p_values(beyond: Interval, below: Interval, n: int) -> tuple[FloatArray, FloatArray]:
    """Return the p-values of *changed* and of *equivalent*, from n replications.

    Of *changed*: the greatest probability, over all true moves within the tolerance, of one as large as found.

    Parameters
    ----------
    beyond, below : Interval
        U and L, each with its standard error. Without any, they are what they are, and 0 is within the tolerance.
    """
    above, beneath = _tail(beyond.estimate, beyond.half_width, n), _tail(-below.estimate, below.half_width, n)
    # The side on which the difference lies rejects; the other one adds what chance could do there.
    upward = beyond.estimate + below.estimate >= 0.0
    other = np.where(upward, _tail(below.estimate, below.half_width, n), _tail(-beyond.estimate, beyond.half_width, n))
    p_changed = np.minimum(np.where(upward, above, beneath) + other, 1.0)
    within = [_tail(-beyond.estimate, beyond.half_width, n, at=0.0), _tail(below.estimate, below.half_width, n, at=0.0)]
    return np.nan_to_num(p_changed, nan=1.0), np.nan_to_num(np.maximum(*within), nan=1.0)


def _tail(estimate: FloatArray, error: FloatArray, n: int, at: float = 1.0) -> FloatArray:
    """Return how likely chance alone gives as much as an estimate that should be 0; NaN without an error.

    Parameters
    ----------
    at : float
        What is said of an estimate of exactly 0 without a spread.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        p = _upper_tail(estimate / error, n)
    certain = np.select([estimate > 0.0, estimate < 0.0], [0.0, 1.0], at)
    return np.where(error == 0.0, certain, p)


def rejected(p: FloatArray, level: float) -> BoolArray:
    """Return which of m hypotheses Holm's procedure rejects: any false rejection has probability `level` at most."""
    order = np.argsort(p, kind="stable")
    steps = p[order] <= level / np.arange(len(p), 0, -1)
    first_kept = len(p) if steps.all() else int(np.argmin(steps))
    found = np.zeros(len(p), dtype=bool)
    found[order[:first_kept]] = True
    return found


def _p_gone(differences: FloatArray) -> FloatArray:
    """Return the p-values of there being as much to measure on both sides, where one side has nothing."""
    n = len(differences)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(differences.mean(axis=0)) / (differences.std(axis=0, ddof=1) / np.sqrt(n))
    return np.nan_to_num(2.0 * _upper_tail(t, n), nan=0.0)


def _upper_tail(t: FloatArray, n: int) -> FloatArray:
    from scipy.special import stdtr  # lazily: scipy is slow to import

    return np.asarray(stdtr(n - 1, -t), dtype=np.float64)
