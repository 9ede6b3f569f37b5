"""Draws of cases and customers: the keyed uniforms of `sim.draws`, one at a time."""

from __future__ import annotations

from typing import Any

from sim.compiling import callable_when_compiled, compiled
from sim.draws import laws, philox, quantiles
from sim.draws.purposes import Entity

from .tables import law_at, values_of

callable_when_compiled(
    philox.philox, philox.unit, laws.value_at, quantiles.normal_quantile, quantiles.exponential_quantile,
    quantiles.lognormal_quantile, quantiles.weibull_quantile, quantiles.uniform_quantile, quantiles._gamma_series,
    quantiles._gamma_fraction, quantiles.gamma_excess, quantiles.gamma_quantile, quantiles.hyperexponential_quantile,
    quantiles.empirical_quantile, quantiles.observed_quantile,
)  # fmt: skip

_CASE, _CUSTOMER = int(Entity.CASE), int(Entity.CUSTOMER)


@compiled
def _uniform(s: Any, entity: int, number: int, place: int, purpose: int, occurrence: int, index: int) -> float:
    third = (entity << 28) | (purpose << 20) | int(occurrence)
    words = philox.philox(int(number), int(place), third, int(index) >> 1, int(s.seed), int(s.replication))
    if index & 1:
        return philox.unit(words[2], words[3])
    return philox.unit(words[0], words[1])


@compiled
def case_uniform(s: Any, case: Any, purpose: int, occurrence: int, index: int = 0) -> float:
    """Return one draw of a case (a row), in (0, 1)."""
    return _uniform(s, _CASE, case.number, case.place, purpose, occurrence, index)


@compiled
def customer_uniform(s: Any, customer: Any, purpose: int, index: int = 0) -> float:
    """Return one draw of a customer (a row), in (0, 1)."""
    return _uniform(s, _CUSTOMER, customer.number, customer.place, purpose, 0, index)


@compiled
def value(s: Any, law: int, u: float) -> float:
    """Return the value of a law, seconds, at ``u``."""
    row = law_at(s, law)
    return laws.value_at(
        row.kind, row.a, row.b, row.c, values_of(s, row.xs, row.n), values_of(s, row.ys, row.n), row.zero_share, u
    )
