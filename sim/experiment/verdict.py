"""From an interval to a word: better, worse, tied, undecided or withheld."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

CONFIDENCE = 0.95
MAX_OPEN_SHARE = 0.01
"""With a larger share of cases open at the end, verdicts are withheld; a run of one design has a note instead."""

POWER = 0.8
"""Probability with which the replications that a result names as needed would decide."""

MAX_REPLICATIONS = 10_000
"""Needing more replications than this counts as out of reach."""


@dataclass(frozen=True)
class Judgement:
    """Verdicts of K differences.

    Attributes
    ----------
    verdict : object[K]
        better, worse, tied, undecided, withheld; empty for a KPI without a better direction or a value.
    below_margin : bool[K]
        Better or worse, but by less than the margin.
    replications_needed : float64[K]
        For an undecided one, how many replications would decide it four times in five; NaN otherwise or out of reach.
    """

    verdict: npt.NDArray[np.object_]
    below_margin: BoolArray
    replications_needed: FloatArray


def family_confidence(n_tests: int, confidence: float = CONFIDENCE) -> float:
    """Return the confidence each of `n_tests` intervals needs to hold jointly (Bonferroni)."""
    return 1 - (1 - confidence) / max(n_tests, 1)


def judge(
    mean: FloatArray,
    half_width: FloatArray,
    margin: FloatArray,
    direction: FloatArray,
    *,
    replications: int,
    confidence: FloatArray | float = CONFIDENCE,
    withheld: bool = False,
) -> Judgement:
    """Judge differences (design minus baseline), all arrays of shape (K,).

    Better or worse: the interval excludes 0. Tied: it lies inside +- margin. Both: better or worse, below the
    margin. Neither: undecided.

    Parameters
    ----------
    mean, half_width : float64[K]
        NaN where undefined.
    margin : float64[K]
        Differences too small to matter, in the KPI's unit.
    direction : float64[K]
        1 if higher is better, -1 if lower is, 0 if neither (no verdict).
    replications : int
        Behind the intervals.
    confidence : float or float64[K]
        Of the intervals.
    withheld : bool
        Whether too many cases are open to judge.
    """
    with np.errstate(invalid="ignore"):
        apart = np.abs(mean) > half_width
        inside = np.abs(mean) + half_width <= margin
    judged = (direction != 0) & ~np.isnan(mean)
    undecided = judged & ~apart & ~inside & (not withheld)
    verdict = np.select(
        [~judged, np.full(len(mean), withheld), apart & (mean * direction > 0), apart, inside],
        ["", "withheld", "better", "worse", "tied"],
        "undecided",
    ).astype(object)
    needed = np.full(len(mean), np.nan)
    if undecided.any() and replications > 1:
        levels = np.broadcast_to(np.asarray(confidence, dtype=np.float64), mean.shape)[undecided]
        needed[undecided] = _replications_needed(
            mean[undecided], half_width[undecided], margin[undecided], levels, replications
        )
    return Judgement(verdict, judged & apart & inside & (not withheld), needed)


def _replications_needed(
    mean: FloatArray, half_width: FloatArray, margin: FloatArray, confidence: FloatArray, replications: int
) -> FloatArray:
    """Return how many replications would most likely decide, if mean and spread are as they seem.

    It takes an interval that leaves out 0, or that fits the margin, whichever comes first. One of R' replications will
    have its centre elsewhere: with probability `POWER` no further off than a z of its standard error. So the mean (or
    margin minus mean) must be t(R' - 1) + z standard errors, each of which falls as 1 / sqrt(R'). NaN above
    `MAX_REPLICATIONS`. Source: the sample size of a t test, e.g. D. C. Montgomery, "Design and Analysis of
    Experiments" (2012), section 2.4.
    """
    size = np.abs(mean)
    target = np.maximum(size, margin - size)
    with np.errstate(divide="ignore", invalid="ignore"):
        shrink = target / half_width
    needed = np.full(len(mean), np.nan)
    for level in np.unique(confidence):
        mine = np.flatnonzero((confidence == level) & (shrink > 0))
        needs = _relative_needs(float(level), replications)
        place = np.searchsorted(-needs, -shrink[mine])  # the first that needs no more than there is
        found = place < len(needs)
        needed[mine[found]] = replications + 1 + place[found]
    return needed


def _relative_needs(confidence: float, replications: int) -> FloatArray:
    """Return (t(R' - 1) + z) / sqrt(R') for R' = R + 1 .. `MAX_REPLICATIONS`, in half-widths of R; falling."""
    from scipy.special import ndtri, stdtrit  # lazily: scipy is slow to import

    counts = np.arange(replications, MAX_REPLICATIONS + 1, dtype=np.float64)
    quantiles = np.asarray(stdtrit(counts - 1, 0.5 + confidence / 2), dtype=np.float64)
    half_width = quantiles[0] / np.sqrt(counts[0])
    return np.asarray((quantiles[1:] + ndtri(POWER)) / np.sqrt(counts[1:]) / half_width, dtype=np.float64)
