"""From a distribution as written to a law that can be drawn from."""

from __future__ import annotations

from functools import singledispatch

from sim.draws import laws
from sim.draws.laws import Law

from .distributions import (
    AnyDistribution,
    Deterministic,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Hyperexponential,
    Lognormal,
    Uniform,
    Weibull,
)


@singledispatch
def _law(distribution: object) -> Law:
    raise TypeError(f"no law for {type(distribution).__name__}")


@_law.register
def _(d: Exponential) -> Law:
    return laws.exponential(d.mean)


@_law.register
def _(d: Lognormal) -> Law:
    return laws.lognormal(d.mean, d.cv)


@_law.register
def _(d: Gamma) -> Law:
    return laws.gamma(d.mean, d.cv)


@_law.register
def _(d: Weibull) -> Law:
    return laws.weibull(d.mean, d.shape)


@_law.register
def _(d: Erlang) -> Law:
    return laws.erlang(d.mean, d.k)


@_law.register
def _(d: Hyperexponential) -> Law:
    return laws.hyperexponential(d.weights, d.means)


@_law.register
def _(d: Uniform) -> Law:
    return laws.uniform(d.low, d.high)


@_law.register
def _(d: Deterministic) -> Law:
    return laws.fixed(d.value)


@_law.register
def _(d: Empirical) -> Law:
    if d.values is not None:
        return laws.observed(d.values)
    pairs = d.quantiles or ()
    return laws.empirical(tuple(p for p, _ in pairs), tuple(x for _, x in pairs))


def law_of(distribution: AnyDistribution) -> Law:
    """Return the law of a distribution, its atom at zero included."""
    return _law(distribution)._replace(zero_share=distribution.zero_share)
