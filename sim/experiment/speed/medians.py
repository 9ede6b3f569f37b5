"""Medians of ratios, and the quotient of two of them, with intervals that assume no law."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import quantile_test


@dataclass(frozen=True)
class Middle:
    """A median, or a quotient of medians, and its interval; infinitely wide where there is too little to tell."""

    value: float
    low: float
    high: float


def median(ratios: Sequence[float], confidence: float) -> Middle:
    """Return the median of ratios with the interval between two of them (Conover 1999, 3.2).

    Notes
    -----
    Source: order statistics, by the binomial law: holds whatever law the ratios follow, if rounds do not depend on
    each other.

    >>> median([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], 0.95)
    Middle(value=4.0, low=1.0, high=7.0)
    """
    value = float(np.median(np.asarray(ratios)))
    found: Any = quantile_test(np.asarray(ratios), q=value, p=0.5).confidence_interval(confidence_level=confidence)
    low, high = float(found.low), float(found.high)
    return Middle(value, 0.0 if math.isnan(low) else low, math.inf if math.isnan(high) else high)


def quotient(above: Middle, below: Middle) -> Middle:
    """Return the quotient of two independent medians, with an interval of the confidence that theirs have.

    Notes
    -----
    Source: Zou and Donner (2008), the method of variance estimates recovery, on logarithms: distances from each
    median to the ends of its interval add up as standard errors do.
    """
    value = above.value / below.value
    down = math.hypot(_span(above.value, above.low), _span(below.high, below.value))
    up = math.hypot(_span(above.high, above.value), _span(below.value, below.low))
    return Middle(value, value * math.exp(-down), math.inf if math.isinf(up) else value * math.exp(up))


def _span(larger: float, smaller: float) -> float:
    if smaller == 0.0 or math.isinf(larger):
        return math.inf
    return math.log(larger / smaller)
