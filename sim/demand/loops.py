"""The loops over the cases of one stream and day, compiled; imported when the first are sampled.

Case ``number`` draws at the counter (number, place of the stream and day), so no case moves the luck of another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled, kernel
from sim.draws import Entity, Purpose
from sim.draws.blocks import exponential_quantile, keyed_uniform, third_word

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_GAP = third_word(Entity.CASE, Purpose.GAP)
_CUSTOMER = third_word(Entity.CASE, Purpose.CUSTOMER)
_SEGMENT = third_word(Entity.CUSTOMER, Purpose.SEGMENT)
_INTENT = third_word(Entity.CASE, Purpose.INTENT)
_CHANNEL = third_word(Entity.CASE, Purpose.CHANNEL)


class StreamLuck(NamedTuple):
    """Key of the replication, and `day_stream` of the cases."""

    seed: int
    replication: int
    place: int


class Shares(NamedTuple):
    """Cumulative shares, rising to 1: float64[segments], [intents], and [segments, intents, channels]."""

    segment: Floats
    intent: Floats
    channel: Floats


class Needs(NamedTuple):
    """Columns to fill in, int64[n]; intents and channels of -1 are drawn, others are given."""

    customer_number: Ints
    customer_place: Ints
    segment: Ints
    intent: Ints
    channel: Ints


@compiled
def choose(cumulative: Floats, u: float) -> int:
    """Return the first place whose cumulative share lies above ``u``; the last share is 1."""
    low, high = 0, len(cumulative) - 1
    while low < high:
        middle = (low + high) // 2
        if cumulative[middle] <= u:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def draw_cases(luck: StreamLuck, third: int, u: Floats) -> None:
    """Fill in one draw of each case."""
    seed, replication, place = luck
    for number in range(len(u)):
        u[number] = keyed_uniform(seed, replication, number, place, third, 0)


@compiled
def draw_customers(luck: StreamLuck, needs: Needs, third: int, u: Floats) -> None:
    """Fill in one draw of each case's customer."""
    seed, replication, _ = luck
    for row in range(len(u)):
        number, place = int(needs.customer_number[row]), int(needs.customer_place[row])
        u[row] = keyed_uniform(seed, replication, number, place, third, 0)


def _make_open_cases(digest: int) -> Callable[..., int]:
    def open_cases(luck: StreamLuck, expected: Floats, edges_s: Floats, rates_per_s: Floats, times_s: Floats) -> int:
        _ = digest  # see `kernel`
        draw_cases(luck, _GAP, times_s)
        total = expected[-1]
        clock = 0.0
        piece = 0
        for number in range(len(times_s)):
            clock += exponential_quantile(1.0, times_s[number])
            if clock >= total:
                return number
            while expected[piece + 1] <= clock:
                piece += 1
            times_s[number] = edges_s[piece] + (clock - expected[piece]) / rates_per_s[piece]
        return -1

    return open_cases


open_cases = kernel(_make_open_cases)
"""Function of (luck, expected, edges_s, rates_per_s, times_s) that fills in the times of the cases.

Parameters
----------
luck : StreamLuck
expected : float64[p + 1]
    Cases expected up to each edge, from 0; the last is above 0.
edges_s, rates_per_s : float64[p + 1], float64[p]
    Pieces of the day, seconds of the day, and cases per second in each.
times_s : float64[room]
    Filled in: seconds of the day, rising.

Returns
-------
int
    Number of cases; -1 where the room does not hold them all.
"""


def _make_draw_needs(digest: int) -> Callable[..., None]:
    def draw_needs(luck: StreamLuck, population: int, shares: Shares, needs: Needs) -> None:
        _ = digest
        n_cases = len(needs.segment)
        u = np.empty(n_cases)
        if population > 0:
            draw_cases(luck, _CUSTOMER, u)
            for row in range(n_cases):
                needs.customer_number[row], needs.customer_place[row] = int(population * u[row]), 0
        else:
            for row in range(n_cases):
                needs.customer_number[row], needs.customer_place[row] = row, luck.place
        draw_customers(luck, needs, _SEGMENT, u)
        for row in range(n_cases):
            needs.segment[row] = choose(shares.segment, u[row])
        draw_cases(luck, _INTENT, u)
        for row in range(n_cases):
            if needs.intent[row] < 0:
                needs.intent[row] = choose(shares.intent, u[row])
        draw_cases(luck, _CHANNEL, u)
        for row in range(n_cases):
            if needs.channel[row] < 0:
                needs.channel[row] = choose(shares.channel[needs.segment[row], needs.intent[row]], u[row])

    return draw_needs


draw_needs = kernel(_make_draw_needs)
"""Function of (luck, population, shares, needs) that fills in who opens each case, why, and where they turn first.

Parameters
----------
luck : StreamLuck
population : int
    Customers to draw from; 0 where every case is a new customer, who draws where the case does.
shares : Shares
needs : Needs
    Filled in.
"""
