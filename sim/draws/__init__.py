"""Randomness: keyed draws and their inversion, nothing else.

Everything random in the package comes from here, as a pure function of (seed, replication, entity, purpose,
occurrence, index). What a draw is used for is decided elsewhere.
"""

from .counter import day_stream, keyed_uniform, third_word
from .laws import Law, quantile
from .purposes import Entity, Purpose, move_purposes
from .streams import MAX_SEED, Key, LuckBlock, quantile_block

__all__ = [
    "MAX_SEED",
    "Entity",
    "Key",
    "Law",
    "LuckBlock",
    "Purpose",
    "day_stream",
    "keyed_uniform",
    "move_purposes",
    "quantile",
    "quantile_block",
    "third_word",
]
