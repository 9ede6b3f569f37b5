"""Intervals of ratios of sums: the delete-one-replication jackknife.

With R replications and sums N_r, D_r, the estimate is T(sum N / sum D), T being the KPI's affine transform
and clip. Leaving out replication r gives theta_r; the variance is (R - 1)/R x sum (theta_r - mean theta)^2
and the half-width its root times the t quantile with R - 1 degrees of freedom.

Sources: M. H. Quenouille, "Notes on bias in estimation", Biometrika 43 (1956); J. W. Tukey, "Bias and
confidence in not-quite large samples", Ann. Math. Statist. 29 (1958); B. Efron, "The Jackknife, the Bootstrap
and Other Resampling Plans", SIAM (1982), chapter 3. When all denominators are equal this is the t interval of
the mean of the ratios, but for rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Transform = Callable[[FloatArray], FloatArray]

_ROUNDING = 1e-12
"""What is below this share of the estimate is rounding noise, not a spread and not a difference."""


class Interval(NamedTuple):
    """Estimates and half-widths, one per KPI; NaN where undefined."""

    estimate: FloatArray
    half_width: FloatArray


def jackknife(
    numerators: npt.ArrayLike,
    denominators: npt.ArrayLike,
    *,
    confidence: float = 0.95,
    transform: Transform | None = None,
) -> Interval:
    """Return the ratio of sums over replications with its jackknife half-width.

    Parameters
    ----------
    numerators, denominators : array_like, shape (R,) or (R, K)
        Sums of each replication, of K KPIs.
    confidence : float
        Of the two-sided interval.
    transform : callable, optional
        Applied to ratios of shape (..., K).

    Returns
    -------
    Interval
        Shape (K,). The estimate is NaN where the denominators sum to 0; the half-width is NaN below two
        replications or where leaving one out leaves nothing.
    """
    whole, without = _estimates(numerators, denominators, transform)
    return Interval(whole, _half_width(without, np.abs(whole), confidence))


def standard_errors(interval: Interval, n: int, confidence: float = 0.95) -> FloatArray:
    """Return the standard errors behind half-widths from n replications; NaN where there is no half-width."""
    return interval.half_width / t_quantile(n - 1, confidence) if n > 1 else interval.half_width


def paired_difference(
    baseline: tuple[npt.ArrayLike, npt.ArrayLike],
    design: tuple[npt.ArrayLike, npt.ArrayLike],
    *,
    confidence: float = 0.95,
    transform: Transform | None = None,
) -> Interval:
    """Return design minus baseline, replications paired: the same one is left out of both.

    Parameters
    ----------
    baseline, design : (numerators, denominators)
        Each of shape (R,) or (R, K), same replications in the same order.
    confidence, transform
        As in `jackknife`.
    """
    return contrast([(1.0, design), (-1.0, baseline)], confidence=confidence, transform=transform)


def contrast(
    terms: Sequence[tuple[float | FloatArray, tuple[npt.ArrayLike, npt.ArrayLike]]],
    *,
    confidence: float = 0.95,
    transform: Transform | Sequence[Transform | None] | None = None,
) -> Interval:
    """Return a weighted sum of estimates, replications paired: the same one is left out of all.

    Parameters
    ----------
    terms : sequence of (weight, (numerators, denominators))
        Each of shape (R,) or (R, K), same replications in the same order; a weight may have shape (K,).
    confidence, transform
        As in `jackknife`; each estimate is transformed before it is weighted. A list of transforms has one for each
        term.
    """
    transforms = transform if isinstance(transform, Sequence) else [transform] * len(terms)
    parts = [(weight, *_estimates(*sums, own)) for (weight, sums), own in zip(terms, transforms, strict=True)]
    scale = np.max([np.abs(weight * whole) for weight, whole, _ in parts], axis=0)
    whole = sum((weight * estimate for weight, estimate, _ in parts), np.float64(0.0))
    without = np.asarray(sum((weight * left for weight, _, left in parts), np.float64(0.0)))
    # Two designs that do the same may differ in the last digit: that is no difference to be sure of.
    whole = np.where(np.abs(whole) <= _ROUNDING * scale, 0.0, whole)
    return Interval(whole, _half_width(without, scale, confidence))


def _estimates(
    numerators: npt.ArrayLike, denominators: npt.ArrayLike, transform: Transform | None
) -> tuple[FloatArray, FloatArray]:
    """Return the estimate from all replications, and from all but each."""
    above = np.asarray(numerators, dtype=np.float64)
    below = np.asarray(denominators, dtype=np.float64)
    if above.shape != below.shape or above.ndim == 0 or len(above) == 0:
        raise ValueError(f"need as many numerators as denominators, at least one; got {above.shape}, {below.shape}")
    whole = _ratio(above.sum(axis=0), below.sum(axis=0))
    without = _ratio(_all_but_one(above), _all_but_one(below))
    return (whole, without) if transform is None else (transform(whole), transform(without))


def _all_but_one(values: FloatArray) -> FloatArray:
    """Return, for each row, the sum of the others; added, never subtracted, so nothing cancels."""
    before = np.zeros_like(values)
    after = np.zeros_like(values)
    before[1:] = np.cumsum(values, axis=0)[:-1]
    after[:-1] = np.cumsum(values[::-1], axis=0)[::-1][1:]
    return before + after


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    result = np.full(np.shape(above), np.nan)
    np.divide(above, below, out=result, where=below != 0)
    return result


def _half_width(without: FloatArray, scale: FloatArray, confidence: float) -> FloatArray:
    n = len(without)
    if n < 2:
        return np.full(without.shape[1:], np.nan)
    deviation = without - without.mean(axis=0)
    error = np.sqrt((n - 1) / n * (deviation**2).sum(axis=0))
    half = t_quantile(n - 1, confidence) * error
    return np.where(half <= _ROUNDING * scale, 0.0, half)


def t_quantile(degrees: int, confidence: float) -> float:
    """Return half the width, in standard errors, of a two-sided interval with so many degrees of freedom."""
    from scipy.special import stdtrit  # lazily: scipy is slow to import and many commands never get here

    return float(stdtrit(degrees, 0.5 + confidence / 2))
