"""Draws of cases and customers: the keyed uniforms of `sim.draws`, one at a time."""

from __future__ import annotations

from typing import Any

from sim.compiling import compiled
from sim.draws.blocks import keyed_uniform, third_word, value_at
from sim.draws.purposes import Entity

from .tables import law_at, values_of

_CASE, _CUSTOMER = int(Entity.CASE), int(Entity.CUSTOMER)


@compiled
def _uniform(s: Any, entity: int, number: int, place: int, purpose: int, occurrence: int, index: int) -> float:
    third = third_word(entity, purpose, int(occurrence))
    return keyed_uniform(int(s.seed), int(s.replication), int(number), int(place), third, int(index))


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
    return value_at(
        row.kind, row.a, row.b, row.c, values_of(s, row.xs, row.n), values_of(s, row.ys, row.n), row.zero_share, u
    )
