"""Quantile functions: every distribution is drawn by inverting one uniform.

Only scalar ``log``, ``log1p``, ``exp`` and ``sqrt`` are used, no powers, no ``lgamma`` and no array functions: those
give the same bits in plain Python and in compiled code on one machine, the others do not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

_MAX_STEPS = 200
_RELATIVE_ERROR = 1e-15


def normal_quantile(u: float) -> float:
    """Return the standard normal quantile of ``u`` in (0, 1).

    Source: Wichura (1988), algorithm AS 241 (PPND16), Applied Statistics 37:477-484; relative error about 1e-16.
    """
    # fmt: off
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        numerator = (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r
                         + 45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r
                      + 133.14166789178437745) * r + 3.387132872796366608) * q
        denominator = (((((((5226.495278852854561 * r + 28729.085735721942674) * r + 39307.89580009271061) * r
                           + 21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r
                        + 42.313330701600911252) * r + 1.0)
        return numerator / denominator
    r = math.sqrt(-math.log(u if q <= 0.0 else 1.0 - u))
    if r <= 5.0:
        r -= 1.6
        numerator = (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r
                          + 0.24178072517745061177) * r + 1.27045825245236838258) * r + 3.64784832476320460504) * r
                       + 5.7694972214606914055) * r + 4.6303378461565452959) * r + 1.42343711074968357734)
        denominator = (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r
                            + 0.0151986665636164571966) * r + 0.14810397642748007459) * r
                          + 0.68976733498510000455) * r + 1.6763848301838038494) * r + 2.05319162663775882187) * r
                       + 1.0)
    else:
        r -= 5.0
        numerator = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r
                          + 0.0012426609473880784386) * r + 0.026532189526576123093) * r
                        + 0.29656057182850489123) * r + 1.7848265399172913358) * r + 5.4637849111641143699) * r
                     + 6.6579046435011037772)
        denominator = (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r
                            + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r
                          + 0.0148753612908506148525) * r + 0.13692988092273580531) * r
                        + 0.59983220655588793769) * r + 1.0)
    # fmt: on
    x = numerator / denominator
    return -x if q < 0.0 else x


def exponential_quantile(mean: float, u: float) -> float:
    """Return the quantile of the exponential with this mean."""
    return -mean * math.log1p(-u)


def lognormal_quantile(mu: float, sigma: float, u: float) -> float:
    """Return the quantile of exp(normal(mu, sigma))."""
    return math.exp(mu + sigma * normal_quantile(u))


def weibull_quantile(scale: float, shape: float, u: float) -> float:
    """Return the quantile of the Weibull with this scale and shape."""
    return scale * math.exp(math.log(-math.log1p(-u)) / shape)


def uniform_quantile(low: float, high: float, u: float) -> float:
    """Return the quantile of the uniform between low and high."""
    return low + (high - low) * u


def _gamma_series(shape: float, x: float) -> float:
    """Return sum x^k / (shape (shape + 1) ... (shape + k)), good for x < shape + 1."""
    term = 1.0 / shape
    total = term
    k = shape
    for _ in range(10_000):
        k += 1.0
        term *= x / k
        total += term
        if term < total * 1e-17:
            break
    return total


def _gamma_fraction(shape: float, x: float) -> float:
    """Return the continued fraction of the upper incomplete gamma by Lentz's method, good for x >= shape + 1."""
    tiny = 1e-300
    b = x + 1.0 - shape
    c = 1.0 / tiny
    d = 1.0 / b
    h = d
    for k in range(1, 10_000):
        a = -k * (k - shape)
        b += 2.0
        d = a * d + b
        d = 1.0 / (d if abs(d) > tiny else tiny)
        c = b + a / c
        c = c if abs(c) > tiny else tiny
        step = d * c
        h *= step
        if abs(step - 1.0) < 1e-16:
            break
    return h


def gamma_excess(shape: float, log_gamma_shape: float, x: float, u: float) -> float:
    """Return P(shape, x) - u, taken from the smaller tail so that it stays exact near u = 1.

    Source: Abramowitz & Stegun (1964), 6.5.29 and 6.5.31.
    """
    weight = math.exp(shape * math.log(x) - x - log_gamma_shape)
    if x < shape + 1.0:
        return weight * _gamma_series(shape, x) - u
    return (1.0 - u) - weight * _gamma_fraction(shape, x)


def gamma_quantile(shape: float, log_gamma_shape: float, u: float) -> float:
    """Return the quantile of the gamma with this shape and scale 1.

    Newton's method on P(shape, x) - u, kept inside a bracket; started at the Wilson-Hilferty (1931) cube, or at
    the first term of the series where that is negative.
    """
    z = normal_quantile(u)
    root = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * math.sqrt(shape))
    x = shape * root * root * root
    if root < 0.1:
        x = math.exp((math.log(u) + math.log(shape) + log_gamma_shape) / shape)
    if x < 1e-300:
        return 0.0
    low, high = 0.0, math.inf
    for _ in range(_MAX_STEPS):
        excess = gamma_excess(shape, log_gamma_shape, x, u)
        if excess > 0.0:
            high = x
        elif excess < 0.0:
            low = x
        else:
            return x
        density = math.exp((shape - 1.0) * math.log(x) - x - log_gamma_shape)
        moved = x - excess / density if density > 0.0 else low
        if not low < moved < high:
            moved = 0.5 * (low + high) if high < math.inf else 2.0 * x
        if abs(moved - x) <= _RELATIVE_ERROR * x:
            return moved
        x = moved
    return x


def hyperexponential_quantile(weights: Sequence[float], means: Sequence[float], u: float) -> float:
    """Return the quantile of a mixture of exponentials; weights sum to 1.

    Newton's method from 0: the survival function is convex and falling, so it approaches from the left.
    """
    x = 0.0
    for _ in range(_MAX_STEPS):
        survival = 0.0
        density = 0.0
        for place in range(len(weights)):
            part = weights[place] * math.exp(-x / means[place])
            survival += part
            density += part / means[place]
        step = (survival - (1.0 - u)) / density
        x += step
        if step <= _RELATIVE_ERROR * x:
            break
    return x


def empirical_quantile(shares: Sequence[float], values: Sequence[float], u: float) -> float:
    """Return the quantile joined by straight lines through (share, value); shares rise from 0 to 1."""
    low, high = 0, len(shares) - 1
    while high - low > 1:
        middle = (low + high) // 2
        if shares[middle] <= u:
            low = middle
        else:
            high = middle
    part = (u - shares[low]) / (shares[high] - shares[low])
    return values[low] + (values[high] - values[low]) * part


def observed_quantile(values: Sequence[float], u: float) -> float:
    """Return one of the sorted values, each equally likely."""
    return values[int(u * len(values))]
