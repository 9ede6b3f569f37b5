"""Draws of many entities at once, compiled; imported when the first are made, since Numba takes half a second.

It also lets compiled code call the functions of `sim.draws` themselves: whoever compiles takes them from here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.compiling import JIT, callable_when_compiled, kernel

from . import quantiles
from .counter import keyed_uniform, third_word
from .laws import Law, value_at
from .philox import philox, unit, unit_block
from .quantiles import exponential_quantile

__all__ = ["exponential_quantile", "keyed_uniform", "numpy_uniforms", "third_word", "uniforms", "value_at", "values"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

callable_when_compiled(philox, unit, keyed_uniform, third_word, inline=True)  # a tenth of the time, in a loop
callable_when_compiled(
    value_at, exponential_quantile, quantiles.normal_quantile, quantiles.lognormal_quantile,
    quantiles.weibull_quantile, quantiles.uniform_quantile, quantiles._gamma_series, quantiles._gamma_fraction,
    quantiles.gamma_excess, quantiles.gamma_quantile, quantiles.hyperexponential_quantile,
    quantiles.empirical_quantile, quantiles.observed_quantile,
)  # fmt: skip


def _make_uniforms(digest: int) -> Callable[..., Floats]:
    def uniforms(seed: int, replication: int, third: int, number: Ints, place: Ints, index: Ints) -> Floats:
        _ = digest  # see `kernel`
        drawn = np.empty(len(number))
        for row in range(len(number)):
            drawn[row] = keyed_uniform(seed, replication, number[row], place[row], third, index[row])
        return drawn

    return uniforms


def numpy_uniforms(seed: int, replication: int, third: int, number: Ints, place: Ints, index: Ints) -> Floats:
    """Return `uniforms` without compiled code, bit for bit, a hundred times as fast as Python."""
    words = philox(
        number.astype(np.uint64),
        place.astype(np.uint64),
        np.full(len(number), third, dtype=np.uint64),
        (index >> 1).astype(np.uint64),
        seed,
        replication,
    )
    return np.where(index & 1, unit_block(words[2], words[3]), unit_block(words[0], words[1]))


uniforms: Callable[..., Floats] = kernel(_make_uniforms) if JIT else numpy_uniforms
"""Function of (seed, replication, third, number, place, index) that returns `keyed_uniform` of each row, float64[n]."""


def _make_values(digest: int) -> Callable[..., Floats]:
    def values(kind: int, a: float, b: float, c: float, xs: Any, ys: Any, zero_share: float, u: Floats) -> Floats:
        _ = digest
        found = np.empty(len(u))
        for row in range(len(u)):
            found[row] = value_at(kind, a, b, c, xs, ys, zero_share, u[row])
        return found

    return values


_values = kernel(_make_values)


def values(law: Law, u: Floats) -> Floats:
    """Return the law's value at each of ``u``, float64[n], bit-equal to `quantile`."""
    xs, ys = np.array(law.xs, dtype=np.float64), np.array(law.ys, dtype=np.float64)
    found: Floats = _values(int(law.kind), law.a, law.b, law.c, xs, ys, law.zero_share, u)
    return found
