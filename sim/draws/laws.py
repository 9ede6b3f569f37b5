"""A distribution ready to draw from: numbers only, one function to invert it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from .quantiles import (
    empirical_quantile,
    exponential_quantile,
    gamma_quantile,
    hyperexponential_quantile,
    lognormal_quantile,
    observed_quantile,
    uniform_quantile,
    weibull_quantile,
)


class Kind(IntEnum):
    """Family of a law."""

    FIXED = 0
    EXPONENTIAL = 1
    LOGNORMAL = 2
    GAMMA = 3
    WEIBULL = 4
    HYPEREXPONENTIAL = 5
    UNIFORM = 6
    OBSERVED = 7
    EMPIRICAL = 8


LARGEST_U = 1.0 - 2.0**-53
"""The largest uniform, and the largest number below 1."""


class Law(NamedTuple):
    """Parameters of a distribution of spans, seconds; the meaning of a, b, c, xs, ys depends on the kind."""

    kind: int
    a: float = 0.0
    b: float = 0.0
    c: float = 0.0
    xs: tuple[float, ...] = ()
    ys: tuple[float, ...] = ()
    zero_share: float = 0.0


def quantile(law: Law, u: float) -> float:
    """Return the value of the law, seconds, at ``u`` in (0, 1)."""
    return value_at(*law, u)


def value_at(
    kind: int,
    a: float,
    b: float,
    c: float,
    xs: Sequence[float],
    ys: Sequence[float],
    zero_share: float,
    u: float,
) -> float:
    """Return the value at ``u`` of the law with these parameters, in the order of `Law`."""
    if zero_share > 0.0:
        if u < zero_share:
            return 0.0
        u = (u - zero_share) / (1.0 - zero_share)
        if u <= 0.0:
            return 0.0
        if u > LARGEST_U:  # rounding may have made it 1
            u = LARGEST_U
    if kind == Kind.LOGNORMAL:
        return lognormal_quantile(a, b, u)
    if kind == Kind.EXPONENTIAL:
        return exponential_quantile(a, u)
    if kind == Kind.FIXED:
        return a
    if kind == Kind.GAMMA:
        return b * gamma_quantile(a, c, u)
    if kind == Kind.WEIBULL:
        return weibull_quantile(a, b, u)
    if kind == Kind.HYPEREXPONENTIAL:
        return hyperexponential_quantile(xs, ys, u)
    if kind == Kind.UNIFORM:
        return uniform_quantile(a, b, u)
    if kind == Kind.OBSERVED:
        return observed_quantile(xs, u)
    return empirical_quantile(xs, ys, u)


def fixed(value_s: float) -> Law:
    """Return the law that is always ``value_s``."""
    return Law(Kind.FIXED, value_s)


def exponential(mean_s: float) -> Law:
    """Return the exponential law."""
    return Law(Kind.EXPONENTIAL, mean_s)


def lognormal(mean_s: float, cv: float) -> Law:
    """Return the lognormal law with this mean and coefficient of variation."""
    variance = math.log1p(cv * cv)
    return Law(Kind.LOGNORMAL, math.log(mean_s) - 0.5 * variance, math.sqrt(variance))


def gamma(mean_s: float, cv: float) -> Law:
    """Return the gamma law with this mean and coefficient of variation."""
    shape = 1.0 / (cv * cv)
    return Law(Kind.GAMMA, shape, mean_s / shape, math.lgamma(shape))


def erlang(mean_s: float, k: int) -> Law:
    """Return the sum of k exponentials with this total mean."""
    return Law(Kind.GAMMA, float(k), mean_s / k, math.lgamma(k))


def weibull(mean_s: float, shape: float) -> Law:
    """Return the Weibull law with this mean and shape."""
    return Law(Kind.WEIBULL, mean_s / math.gamma(1.0 + 1.0 / shape), shape)


def hyperexponential(weights: tuple[float, ...], means_s: tuple[float, ...]) -> Law:
    """Return the mixture of exponentials; weights are normalised."""
    total = math.fsum(weights)
    return Law(Kind.HYPEREXPONENTIAL, xs=tuple(w / total for w in weights), ys=means_s)


def uniform(low_s: float, high_s: float) -> Law:
    """Return the uniform law."""
    return Law(Kind.UNIFORM, low_s, high_s)


def observed(values_s: tuple[float, ...]) -> Law:
    """Return the law of values that are equally likely."""
    return Law(Kind.OBSERVED, xs=tuple(sorted(values_s)))


def empirical(shares: tuple[float, ...], values_s: tuple[float, ...]) -> Law:
    """Return the law through these quantiles, joined by straight lines."""
    return Law(Kind.EMPIRICAL, xs=shares, ys=values_s)
