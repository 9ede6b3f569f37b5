"""The yardstick: a fixed amount of work of the same kind as the simulator's, timed beside scenarios.

Half of the time goes to a small closed simulation in compiled code: customers wait in a heap of four children for what
is next in their lives; each step draws a block of random bits, branches on it, does some floating-point work and
changes a few records scattered over some hundred kilobytes. The other half goes to a loop of the same kind in plain
Python, over a heap, objects and dictionaries: its machine code is the interpreter's, large and branching, as that of
the event loop is, and as Python's share of a run.

What slows the simulator slows both alike: a slower processor, or a neighbour that takes its caches, clock rate or
half of a core. Measured on a machine of two processors with a load of 6 to 9, by processor time: over ten processes the
ratio of `retail-bank` to the compiled half alone had a standard deviation of 5.2%, to the interpreted half alone 2.4%,
to both together 2.1%, no more than chance within each process explains.

**It never changes**, or stored speeds mean nothing: a change needs another `VERSION` and `CHECKSUM`. For the same
reason it uses nothing of the simulator, not even its draws, which may become faster. It is compiled in every process
anew, in a second or two, since compiled code that is kept is keyed by the simulator's sources.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from heapq import heapify, heappop, heappush
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

VERSION = 1
"""Of the work; speeds of different versions are never compared."""

CHECKSUM = 7704427452180660823
"""What the work comes to, whatever the machine."""

_N_CUSTOMERS, _N_STEPS, _N_WORDS = 8_192, 40_000, 12
"""Of the compiled half: records of so many words of 8 bytes."""
_N_OBJECTS, _N_TURNS = 500, 11_000
"""Of the interpreted half."""

_M0, _M1 = 0xD2511F53, 0xCD9E8D57
_W0, _W1 = 0x9E3779B9, 0xBB67AE85
_LOW = 0xFFFFFFFF


@njit(nogil=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _block(number: int, step: int, out: Any) -> None:
    """Write four random words, by ten rounds of multiplying and mixing (Philox 4x32, Salmon et al. 2011)."""
    a, b, c, d = np.uint64(number), np.uint64(step), np.uint64(0), np.uint64(1)
    k0, k1 = np.uint64(1), np.uint64(2)
    for _ in range(10):
        x, y = np.uint64(_M0) * a, np.uint64(_M1) * c
        a, c = (y >> np.uint64(32)) ^ b ^ k0, (x >> np.uint64(32)) ^ d ^ k1
        b, d = y & np.uint64(_LOW), x & np.uint64(_LOW)
        k0, k1 = (k0 + np.uint64(_W0)) & np.uint64(_LOW), (k1 + np.uint64(_W1)) & np.uint64(_LOW)
    out[0], out[1], out[2], out[3] = a, b, c, d


@njit(nogil=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _earlier(times: Any, one: int, other: int) -> Any:
    if times[one] != times[other]:
        return times[one] < times[other]
    return one < other


@njit(nogil=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _sink(heap: Any, places: Any, times: Any, place: int, mine: int, n: int) -> None:
    while True:
        child = 4 * place + 1
        if child >= n:
            break
        best = child
        for other in range(child + 1, min(child + 4, n)):
            if _earlier(times, heap[other], heap[best]):
                best = other
        if _earlier(times, mine, heap[best]):
            break
        heap[place] = heap[best]
        places[heap[place]] = place
        place = best
    heap[place] = mine
    places[mine] = place


@njit(nogil=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _rise(heap: Any, places: Any, times: Any, place: int, mine: int) -> None:
    while place > 0:
        parent = (place - 1) >> 2
        if not _earlier(times, mine, heap[parent]):
            break
        heap[place] = heap[parent]
        places[heap[place]] = place
        place = parent
    heap[place] = mine
    places[mine] = place


@njit(nogil=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _live(heap: Any, places: Any, times: Any, rows: Any, spans: Any, words: Any, n_steps: int) -> Any:
    n = len(heap)
    checksum = np.uint64(0)
    for step in range(n_steps):
        mine = heap[0]
        row = rows[mine]
        _block(mine, step, words)
        kind = words[0] & np.uint64(7)
        uniform = (np.float64(words[1]) + 0.5) / 4294967296.0
        span = -np.log(uniform) * spans[kind]
        if kind < 3:  # meets another, whose next event comes sooner or later
            other = np.int64(words[2] % np.uint64(n))
            met = rows[other]
            met[1] += 1
            met[2] ^= np.int64(words[3])
            for place in range(4, 8):
                if met[place] < row[place]:
                    met[place] += 1
                elif met[place] > row[place]:
                    row[place] += 1
            if other != mine:
                times[other] = times[mine] + 0.5 * (times[other] - times[mine])
                _rise(heap, places, times, places[other], other)
        elif kind < 5:  # looks through what it has
            least, found = row[4], 4
            for place in range(5, 12):
                if row[place] < least:
                    least, found = row[place], place
            row[found] += np.int64(words[2] & np.uint64(15))
        elif kind == 5:
            _block(mine, step + n_steps, words)
            row[3] += np.int64(words[0] >> np.uint64(20))
            span += np.exp(-uniform) * spans[words[1] & np.uint64(7)]
        elif kind == 6:
            row[8] = row[4] + row[5] - row[6]
            if row[8] < 0:
                row[8] = -row[8] // 3
        row[0] += 1
        checksum = checksum * np.uint64(31) + np.uint64(mine) + np.uint64(row[0])
        times[mine] += span
        _sink(heap, places, times, places[mine], mine, n)
    return np.int64(checksum & np.uint64(0x7FFFFFFFFFFFFFFF))


@cache
def _beginning() -> tuple[npt.NDArray[Any], ...]:
    order = np.arange(_N_CUSTOMERS)
    spans = np.array([1.0, 0.5, 2.0, 3.0, 0.25, 1.5, 0.75, 4.0])
    return order, order / _N_CUSTOMERS, np.zeros((_N_CUSTOMERS, _N_WORDS), np.int64), spans


def _compiled_half() -> int:
    order, times, rows, spans = _beginning()
    words = np.zeros(4, np.uint64)
    return int(_live(order.copy(), order.copy(), times.copy(), rows.copy(), spans, words, _N_STEPS))


@dataclass(slots=True)
class _Object:
    kind: int
    time: float = 0.0
    count: int = 0
    things: dict[int, int] = field(default_factory=dict)


def _interpreted_half() -> int:
    objects = [_Object(number % 5) for number in range(_N_OBJECTS)]
    heap = [(number / _N_OBJECTS, number) for number in range(_N_OBJECTS)]
    heapify(heap)
    bits = 12345
    for _ in range(_N_TURNS):
        time, number = heappop(heap)
        mine = objects[number]
        bits = (bits * 1103515245 + 12345) & 0x7FFFFFFF
        kind = (bits >> 16) & 7
        if kind < 3:
            mine.things[kind] = mine.things.get(kind, 0) + 1
        elif kind < 5:
            other = objects[bits % _N_OBJECTS]
            other.count += 1
            mine.kind = other.kind
        elif kind == 5:
            mine.things = dict(mine.things)
        else:
            mine.count += len(mine.things)
        mine.time = time
        heappush(heap, (time + 1.0 + (bits & 1023) / 1024, number))
    return sum(one.count + one.kind + sum(one.things.values()) for one in objects)


def calibrate() -> int:
    """Do the work once, which takes some 25 ms; return what it comes to, which is `CHECKSUM`."""
    return _compiled_half() ^ _interpreted_half()
