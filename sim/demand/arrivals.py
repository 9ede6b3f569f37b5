"""When cases are opened: a non-homogeneous Poisson process per day and stream."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.draws import Key, day_stream
from sim.scenario.blocks import Surge
from sim.scenario.calendar import weekday_of
from sim.scenario.schema import Scenario
from sim.scenario.units import DAY_S, HOUR_S, SLOT_S, clock_text, parse_clock

from .busyness import busyness_factors, slot_factors

SLOTS_PER_DAY = int(DAY_S / SLOT_S)
BASE_STREAM = 0
_STREAMS = 9_999
"""Streams of one day are numbered 0 (base) and 1..9999 (surges), so that case numbers stay readable."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


_DAYS_AT_ONCE = 32


@dataclass(frozen=True)
class Stream:
    """One stream of arrivals on one day: rates (cases per second) between edges (seconds of the day)."""

    number: int
    edges_s: Floats
    rates_per_s: Floats
    intents: tuple[str, ...] | None = None


def normalised(weights: tuple[float, ...] | None, n: int) -> tuple[float, ...]:
    """Return weights scaled to mean 1; all 1 when left out."""
    if weights is None:
        return (1.0,) * n
    total = math.fsum(weights)
    return tuple(weight * n / total for weight in weights)


def _surge_digest(surge: Surge) -> int:
    from_, to = (clock_text(parse_clock(clock)) for clock in (surge.from_, surge.to))
    text = repr((from_, to, surge.intents))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def surge_streams(surges: tuple[Surge, ...]) -> dict[int, int]:
    """Return the stream number of each surge of one day, by its place in the list.

    The number comes from the surge itself (clock times and intents, in which no two of a day are alike), so that
    taking one surge away leaves the cases of every other as they were. The few that would share a number take the
    next free one.
    """
    taken: dict[int, int] = {}
    for place in sorted(range(len(surges)), key=lambda i: (_surge_digest(surges[i]), i)):
        number = 1 + _surge_digest(surges[place]) % _STREAMS
        while number in taken.values():
            number = number % _STREAMS + 1
        taken[place] = number
    return taken


@dataclass(frozen=True)
class Arrivals:
    """The moments at which cases of one stream are opened on one day, and what is already known of them.

    Attributes
    ----------
    stream : int
        Number of the stream within the day.
    times_s : float64[n]
        Seconds of the day, rising.
    intents : tuple of str, optional
        The only intents drawn from; None for all.
    given_intent, given_channel : int64[n], optional
        Place in the scenario's list, or -1 to draw it; None to draw all.
    """

    stream: int
    times_s: Floats
    intents: tuple[str, ...] | None = None
    given_intent: Ints | None = None
    given_channel: Ints | None = None


class Rates:
    """The arrival rates of every simulated day of one replication.

    Parameters
    ----------
    scenario : Scenario
        With ``demand.cases_per_day``.
    key : Key
        The replication's key: busyness and slot noise are drawn, day by day, from it.
    """

    def __init__(self, scenario: Scenario, key: Key) -> None:
        demand = scenario.demand
        assert demand.cases_per_day is not None
        self._scenario = scenario
        self._key = key
        self._hourly = np.repeat(normalised(demand.hourly, 24), int(HOUR_S / SLOT_S))
        self._edges_s = np.arange(SLOTS_PER_DAY + 1, dtype=np.float64) * SLOT_S
        self._noise_days, self._noise = range(0), np.empty((0, SLOTS_PER_DAY))
        self._weekday = normalised(demand.weekday, 7)
        self._busyness = busyness_factors(key, scenario.time.total_days, demand.busyness_cv, demand.busyness_lag1)

    def arrivals(self, day: int) -> list[Arrivals]:
        """Return the arrivals of every stream of the day."""
        return [
            Arrivals(stream.number, arrival_times(stream, self._key, day), stream.intents)
            for stream in self.streams(day)
        ]

    def streams(self, day: int) -> list[Stream]:
        """Return the base stream of the day and one stream per surge on it."""
        base = self._base(day)
        measured_day = day - self._scenario.time.warmup_days
        surges = tuple(surge for surge in self._scenario.demand.surges if surge.day == measured_day)
        numbers = surge_streams(surges)
        return [base, *(self._surge(base, surge, numbers[place]) for place, surge in enumerate(surges))]

    def _base(self, day: int) -> Stream:
        demand = self._scenario.demand
        assert demand.cases_per_day is not None
        per_second = demand.cases_per_day / DAY_S
        today = per_second * self._weekday[weekday_of(self._scenario.time, day)] * self._busyness[day]
        return Stream(BASE_STREAM, self._edges_s, today * self._hourly * self._noise_of(day))

    def _noise_of(self, day: int) -> Floats:
        """Return the factors of the day's half hours, drawn some days at a time."""
        if day not in self._noise_days:
            self._noise_days = range(day, min(day + _DAYS_AT_ONCE, self._scenario.time.total_days))
            self._noise = slot_factors(self._key, self._noise_days, self._scenario.demand.slot_cv, SLOTS_PER_DAY)
        noise: Floats = self._noise[day - self._noise_days.start]
        return noise

    def _surge(self, base: Stream, surge: Surge, number: int) -> Stream:
        """Return the extra rate: (factor - 1) x the base rate of the intents concerned, within the hours."""
        start_s, end_s = parse_clock(surge.from_), parse_clock(surge.to)
        inside = base.edges_s[(base.edges_s > start_s) & (base.edges_s < end_s)]
        edges: Floats = np.concatenate(([start_s], inside, [end_s]))
        slots = np.floor_divide(edges[:-1], SLOT_S).astype(int)
        extra = (surge.factor - 1.0) * self._intent_share(surge.intents)
        return Stream(number, edges, base.rates_per_s[slots] * extra, surge.intents)

    def _intent_share(self, names: tuple[str, ...] | None) -> float:
        if names is None:
            return 1.0
        shares = {intent.name: intent.share for intent in self._scenario.intents}
        return math.fsum(shares[name] for name in names) / math.fsum(shares.values())


def room_for(expected: float) -> int:
    """Return more cases than hardly any day ever has, six standard deviations above those expected."""
    return int(expected + 6.0 * math.sqrt(expected)) + 16


def arrival_times(stream: Stream, key: Key, day: int) -> Floats:
    """Return the times of the stream's cases on this day, seconds of the day, rising.

    A unit-rate Poisson process from keyed exponential gaps, stretched by the inverse of the cumulative rate
    (Cinlar 1975, ch. 4): case ``i`` keeps its gap whatever the rate, so a change of rate later in the day leaves
    the cases before it as they were.
    """
    from .loops import StreamLuck, open_cases

    expected = np.concatenate(([0.0], np.cumsum(stream.rates_per_s * np.diff(stream.edges_s))))
    total = float(expected[-1])
    if total <= 0.0:
        return np.empty(0)
    luck = StreamLuck(key.seed, key.replication, day_stream(day, stream.number))
    room = room_for(total)
    while True:
        times_s = np.empty(room)
        n_cases = open_cases(luck, expected, stream.edges_s, stream.rates_per_s, times_s)
        if n_cases >= 0:
            return times_s[:n_cases]
        room *= 2
