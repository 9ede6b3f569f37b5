"""Which counter a draw stands at: (number, day and stream, entity kind with purpose and occurrence, index // 2).

One block of the generator has four words and gives the draws of two neighbouring indices.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from .philox import philox, unit

Days = TypeVar("Days", int, npt.NDArray[np.int64])


def day_stream(day: Days, stream: int = 0) -> Days:
    """Return the counter word that places an entity on a day and in a demand stream."""
    return (day << 14) | stream


def third_word(entity: int, purpose: int, occurrence: int = 0) -> int:
    """Return the counter word that tells apart the draws of one entity."""
    return (entity << 28) | (purpose << 20) | occurrence


def keyed_uniform(seed: int, replication: int, number: int, place: int, third: int, index: int) -> float:
    """Return one draw in (0, 1).

    Parameters
    ----------
    seed, replication : int
        Key of the replication.
    number, place, third : int
        Words of the counter: number of the entity, its `day_stream`, and `third_word`.
    index : int
        Which of the draws that share these words.
    """
    words = philox(number, place, third, index >> 1, seed, replication)
    return unit(words[2], words[3]) if index & 1 else unit(words[0], words[1])
