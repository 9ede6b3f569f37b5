"""Keyed uniforms: one at a time, or for a whole block of entities at once.

A draw is a pure function of (seed, replication, entity, purpose, occurrence, index). The key of Philox is
(seed, replication); its counter is made of the rest, see `sim.draws.counter`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .counter import keyed_uniform, third_word
from .laws import Law
from .purposes import Entity

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MAX_SEED = 2**32 - 1

_BLOCK_OCCURRENCES = 4
"""Occurrences drawn for a whole block at once; later ones are rare and drawn one by one."""


class Key:
    """The luck of one replication.

    Parameters
    ----------
    seed, replication : int
        Each in [0, 2**32).
    """

    __slots__ = ("replication", "seed")

    def __init__(self, seed: int, replication: int) -> None:
        if not (0 <= seed <= MAX_SEED and 0 <= replication <= MAX_SEED):
            raise ValueError(f"seed and replication must lie in 0..{MAX_SEED}")
        self.seed = seed
        self.replication = replication

    def uniform(self, entity: int, place: tuple[int, int], purpose: int, occurrence: int = 0, index: int = 0) -> float:
        """Return one draw in (0, 1); ``place`` is (number, day and stream) of the entity."""
        third = third_word(entity, purpose, occurrence)
        return keyed_uniform(self.seed, self.replication, place[0], place[1], third, index)

    def uniforms(
        self,
        entity: int,
        number: int | Ints,
        day_stream: int | Ints,
        purpose: int,
        occurrence: int = 0,
        index: int | Ints = 0,
    ) -> Floats:
        """Return the draws of many entities at once, bit-equal to `uniform`.

        Parameters
        ----------
        entity, purpose, occurrence : int
            The same for all draws.
        number, day_stream, index : int or int64[...]
            Broadcast against each other; the result has their common shape.
        """
        from .blocks import uniforms

        shape = np.broadcast_shapes(np.shape(number), np.shape(day_stream), np.shape(index))
        rows = (np.full(shape, word, dtype=np.int64).ravel() for word in (number, day_stream, index))
        drawn = uniforms(self.seed, self.replication, third_word(entity, purpose, occurrence), *rows)
        return drawn.reshape(shape)


def quantile_block(law: Law, u: Floats) -> Floats:
    """Return the law's value at each of ``u``, float64[n], bit-equal to `quantile`."""
    from .blocks import values

    return values(law, u)


class LuckBlock:
    """Draws of a block of entities, made column by column when first asked for.

    Parameters
    ----------
    key : Key
        The replication's key.
    entity : Entity
        Kind of all entities in the block.
    number, days : int64[n]
        First two counter words of each entity.
    """

    __slots__ = ("_by_column", "_columns", "_days", "_entity", "_key", "_number")

    def __init__(self, key: Key, entity: Entity, number: Ints, days: Ints) -> None:
        self._key = key
        self._entity = int(entity)
        self._number = number
        self._days = days
        self._columns: dict[tuple[int, int, int], list[float]] = {}
        self._by_column = True

    def retire(self) -> None:
        """Forget the columns and draw one by one from now on: few of the block still draw. The draws stay the same."""
        self._columns.clear()
        self._by_column = False

    def uniform(self, row: int, purpose: int, occurrence: int = 0, index: int = 0) -> float:
        """Return the draw of entity ``row`` of the block."""
        column = self._columns.get((purpose, occurrence, index))
        if column is not None:
            return column[row]
        if occurrence >= _BLOCK_OCCURRENCES or not self._by_column:
            place = (int(self._number[row]), int(self._days[row]))
            return self._key.uniform(self._entity, place, purpose, occurrence, index)
        fresh: list[float] = self._key.uniforms(
            self._entity, self._number, self._days, purpose, occurrence, index
        ).tolist()
        self._columns[(purpose, occurrence, index)] = fresh
        return fresh[row]
