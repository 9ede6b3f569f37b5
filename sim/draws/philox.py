"""Philox 4x32-10, the counter-based generator behind every draw.

Source: Salmon, Moraes, Dror & Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC'11.
A block of four 32-bit words is a pure function of a 128-bit counter and a 64-bit key, so draws need no state.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

_M0 = 0xD2511F53
_M1 = 0xCD9E8D57
_W0 = 0x9E3779B9
_W1 = 0xBB67AE85
_MASK = 0xFFFFFFFF
_ROUNDS = 10
_TO_UNIT = 2.0**-52


def philox(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> tuple[Any, Any, Any, Any]:
    """Return the four words of the block at this counter under this key.

    Parameters
    ----------
    c0, c1, c2, c3 : int or uint64[n]
        Words of the counter, each below 2**32.
    k0, k1 : int
        Words of the key, each below 2**32.

    Returns
    -------
    tuple of four int or uint64[n]
        Words below 2**32. One body serves Python integers, NumPy blocks and compiled code, bit for bit: the mask
        after each shift also undoes what signed 64-bit products do to the upper half.
    """
    for _ in range(_ROUNDS):
        p0 = c0 * _M0
        p1 = c2 * _M1
        c0, c1, c2, c3 = ((p1 >> 32) & _MASK) ^ c1 ^ k0, p1 & _MASK, ((p0 >> 32) & _MASK) ^ c3 ^ k1, p0 & _MASK
        k0 = (k0 + _W0) & _MASK
        k1 = (k1 + _W1) & _MASK
    return c0, c1, c2, c3


def unit(high: int, low: int) -> float:
    """Return a number strictly between 0 and 1 from 52 of the 64 bits of two words."""
    return (((high << 20) | (low >> 12)) + 0.5) * _TO_UNIT


def unit_block(high: npt.NDArray[np.uint64], low: npt.NDArray[np.uint64]) -> npt.NDArray[np.float64]:
    """Return `unit` for arrays of words, bit for bit."""
    bits = ((high << np.uint64(32)) | low) >> np.uint64(12)
    result: npt.NDArray[np.float64] = (bits.astype(np.float64) + 0.5) * _TO_UNIT
    return result
