"""Keyed uniforms: one at a time, or for a whole block of entities at once.

A draw is a pure function of (seed, replication, entity, purpose, occurrence, index). The key of Philox is
(seed, replication); its counter is (number, day and stream, entity kind with purpose and occurrence, index // 2):
one block of four words gives the draws of two neighbouring indices.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .philox import philox, unit, unit_block
from .purposes import Entity

MAX_SEED = 2**32 - 1

_BLOCK_OCCURRENCES = 4
"""Occurrences drawn for a whole block at once; later ones are rare and drawn one by one."""


def _third_word(entity: int, purpose: int, occurrence: int) -> int:
    return (entity << 28) | (purpose << 20) | occurrence


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
        words = philox(
            place[0], place[1], _third_word(entity, purpose, occurrence), index >> 1, self.seed, self.replication
        )
        return unit(words[2], words[3]) if index & 1 else unit(words[0], words[1])

    def uniforms(
        self,
        entity: int,
        number: npt.NDArray[np.uint64],
        day_stream: npt.NDArray[np.uint64],
        purpose: int,
        occurrence: int = 0,
        index: int = 0,
    ) -> npt.NDArray[np.float64]:
        """Return the draws of many entities at once, float64[n], bit-equal to `uniform`."""
        shape = np.broadcast(number, day_stream).shape
        third = np.full(shape, _third_word(entity, purpose, occurrence), dtype=np.uint64)
        fourth = np.full(shape, index >> 1, dtype=np.uint64)
        words = philox(
            np.broadcast_to(number, shape),
            np.broadcast_to(day_stream, shape),
            third,
            fourth,
            self.seed,
            self.replication,
        )
        return unit_block(words[2], words[3]) if index & 1 else unit_block(words[0], words[1])


def day_stream(day: int, stream: int = 0) -> int:
    """Return the counter word that places an entity on a day and in a demand stream."""
    return (day << 14) | stream


class LuckBlock:
    """Draws of a block of entities, made column by column when first asked for.

    Parameters
    ----------
    key : Key
        The replication's key.
    entity : Entity
        Kind of all entities in the block.
    number, days : uint64[n]
        First two counter words of each entity.
    """

    __slots__ = ("_by_column", "_columns", "_days", "_entity", "_key", "_number")

    def __init__(self, key: Key, entity: Entity, number: npt.NDArray[np.uint64], days: npt.NDArray[np.uint64]) -> None:
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
