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

_ONE_BY_ONE = 100


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
    needing: BoolArray | None = None,
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
    needing : bool[K], optional
        Of which the replications needed are wanted; of all by default.
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
    asked = undecided if needing is None else undecided & needing
    if asked.any() and replications > 1:
        levels = np.broadcast_to(np.asarray(confidence, dtype=np.float64), mean.shape)[asked]
        needed[asked] = _replications_needed(mean[asked], half_width[asked], margin[asked], levels, replications)
    return Judgement(verdict, judged & apart & inside & (not withheld), needed)


def _replications_needed(
    mean: FloatArray, half_width: FloatArray, margin: FloatArray, confidence: FloatArray, replications: int
) -> FloatArray:
    """Return how many replications would decide with probability `POWER`, if mean and spread are as they seem.

    The centre D of an interval of R' replications is normal around the mean, with a standard error s that falls as
    1 / sqrt(R'), and its half-width is t(R' - 1) s. It decides if it leaves out 0 (abs(D) > t s) or fits the margin
    (abs(D) <= margin - t s), and always if the two overlap. To within 1%; NaN above `MAX_REPLICATIONS`.
    """
    counts = _counts(replications)
    needed = np.full(len(mean), np.nan)
    for level in np.unique(confidence) if len(counts) else ():
        mine = np.flatnonzero((confidence == level) & (half_width > 0))
        t_now, t_then = (_t(n, float(level)) for n in (np.array([float(replications)]), counts))
        spread = half_width[mine, None] / t_now * np.sqrt(replications)
        decides = _decides(mean[mine, None], spread / np.sqrt(counts), t_then, margin[mine, None]) >= POWER
        first = decides.argmax(axis=1)
        found = decides.any(axis=1)
        needed[mine[found]] = counts[first[found]]
    return needed


def _decides(mean: FloatArray, error: FloatArray, t: FloatArray, margin: FloatArray) -> FloatArray:
    """Return the probability that an interval decides, given the standard error of its centre."""
    from scipy.special import ndtr  # lazily: scipy is slow to import

    leaves_out_0 = ndtr(mean / error - t) + ndtr(-mean / error - t)
    room = margin / error - t
    fits = np.maximum(ndtr(room - mean / error) - ndtr(-room - mean / error), 0.0)
    return np.asarray(np.where(room >= t, 1.0, leaves_out_0 + fits), dtype=np.float64)


def _counts(replications: int) -> FloatArray:
    """Return numbers of replications above this one, one after the other and then in steps of 1%."""
    steps = np.geomspace(_ONE_BY_ONE, MAX_REPLICATIONS, int(np.log(MAX_REPLICATIONS / _ONE_BY_ONE) / np.log(1.01)) + 1)
    counts = np.unique(np.concatenate([np.arange(1.0, _ONE_BY_ONE), np.ceil(steps)]))
    return np.asarray(counts[counts > replications], dtype=np.float64)


def _t(counts: FloatArray, confidence: float) -> FloatArray:
    from scipy.special import stdtrit

    return np.asarray(stdtrit(counts - 1, 0.5 + confidence / 2), dtype=np.float64)
