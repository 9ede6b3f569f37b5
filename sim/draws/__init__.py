"""Randomness: keyed draws and their inversion, nothing else.

Everything random in the package comes from here, as a pure function of (seed, replication, entity, purpose,
occurrence, index). What a draw is used for is decided elsewhere.
"""

from .laws import Law, quantile
from .purposes import Entity, Purpose, move_purposes
from .streams import MAX_SEED, Key, LuckBlock, day_stream

__all__ = [
    "MAX_SEED",
    "Entity",
    "Key",
    "Law",
    "LuckBlock",
    "Purpose",
    "day_stream",
    "move_purposes",
    "quantile",
]
