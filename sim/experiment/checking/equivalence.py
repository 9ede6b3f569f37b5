"""Whether KPIs are what they were: two one-sided tests on paired differences, many at once, looked at several times.

A difference d with standard error s (delete-one jackknife, R replications, paired) and a tolerance D is told apart by
t tests with R - 1 degrees of freedom:

- *equivalent* if both one-sided tests of ``|difference| >= D`` reject: the interval of d lies within -D and D
  (D. J. Schuirmann, "A comparison of the two one-sided tests procedure ...", J. Pharmacokinet. Biopharm. 15 (1987));
- *changed* if the test of ``|difference| <= D`` rejects: the interval lies outside. Of m such tests at once the chance
  of any false rejection is held down by Holm's procedure (S. Holm, "A simple sequentially rejective multiple test
  procedure", Scand. J. Statist. 6 (1979));
- *undecided* else.

With several looks, each after more replications, every look gets an equal part of both levels (Bonferroni), so that
they hold whichever look decides.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.experiment.intervals import FloatArray, paired_difference, standard_errors
from sim.experiment.rows import DesignRows

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
    p_changed, p_equivalent : float64[K]
        p-values of ``|difference| <= tolerance`` and of ``|difference| >= tolerance``; 1 where there is nothing to
        measure on either side.
    """

    before: FloatArray
    now: FloatArray
    difference: FloatArray
    half_width: FloatArray
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


def moves(before: DesignRows, now: DesignRows, tolerance: FloatArray) -> Moves:
    """Test every KPI of a design.

    Parameters
    ----------
    before, now : DesignRows
        The same rows of as many replications, paired.
    tolerance : float64[K]
        In the unit of each KPI.
    """
    old, new = (before.numerators, before.denominators), (now.numerators, now.denominators)
    interval = paired_difference(old, new, transform=before.transform)
    n = len(before.numerators)
    p_changed, p_equivalent = p_values(interval.estimate, standard_errors(interval, n), tolerance, n)
    estimates = before.interval().estimate, now.interval().estimate
    one_side = np.isnan(estimates[0]) != np.isnan(estimates[1])
    if one_side.any():
        p_changed[one_side] = _p_gone(before.denominators - now.denominators)[one_side]
    return Moves(*estimates, *interval, p_changed, p_equivalent)


def p_values(difference: FloatArray, error: FloatArray, tolerance: FloatArray, n: int) -> tuple[FloatArray, FloatArray]:
    """Return the p-values of *changed* and of *equivalent*, given standard errors from n replications.

    Of *changed*: the greatest probability, over all true differences within the tolerance, of one as large as found.
    Without any spread a difference is what it is: p is 0 or 1.
    """
    size = np.abs(difference)
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond = _upper_tail((size - tolerance) / error, n) + _upper_tail((size + tolerance) / error, n)
        within = _upper_tail((tolerance - size) / error, n)
    certain = error == 0
    beyond = np.where(certain, np.where(size > tolerance, 0.0, 1.0), np.minimum(beyond, 1.0))
    within = np.where(certain, np.where(size > tolerance, 1.0, 0.0), within)
    return np.nan_to_num(beyond, nan=1.0), np.nan_to_num(within, nan=1.0)


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
