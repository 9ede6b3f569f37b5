"""Who needs what, and where they turn first: the exogenous part of every case."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.draws import Key, day_stream
from sim.scenario.schema import Scenario
from sim.scenario.units import DAY_S

from .arrivals import Arrivals, Rates
from .trace import TraceDays

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

Columns = dict[str, npt.NDArray[Any]]
"""The columns of `DayCases` by name."""

_NUMBERS = 10**8
_STREAM_IDS = 10**4


@dataclass(frozen=True, eq=False)
class DayCases:
    """The cases opened on one day, in order of opening; arrays of equal length n.

    Attributes
    ----------
    case : int64[n]
        Identity: day x 10^12 + stream x 10^8 + number; never depends on other streams or later rates.
    opened_s : float64[n]
        Seconds from the start of the simulation, rising; at one moment cases stand in order of identity.
    customer : int64[n]
        Customer number; the case's own identity when every case is a new customer.
    segment, intent, channel : int64[n]
        Places in the scenario's lists; ``channel`` is the first one turned to.
    number, place : int64[n]
        Words of the case in the counter of its draws: number within stream and day, and `sim.draws.day_stream`.
    customer_number, customer_place : int64[n]
        The same of its customer: the case's own when every case is a new customer, else customer number and 0.
    """

    case: Ints
    opened_s: Floats
    customer: Ints
    segment: Ints
    intent: Ints
    channel: Ints
    number: Ints
    place: Ints
    customer_number: Ints
    customer_place: Ints


def case_identity(day: int, stream: int, number: Ints) -> Ints:
    """Return the identities of cases, int64[n]; see `DayCases`."""
    return (day * _STREAM_IDS + stream) * _NUMBERS + number


def _cumulative(weights: Sequence[float]) -> Floats:
    total = math.fsum(weights)
    shares = np.cumsum([weight / total for weight in weights])
    shares[np.flatnonzero(weights)[-1] :] = 1.0
    return shares


class Population:
    """Turns moments into cases: customer, segment, intent and first channel of each."""

    def __init__(self, scenario: Scenario, key: Key) -> None:
        self._scenario = scenario
        self._key = key
        self._channels = [channel.name for channel in scenario.channels]
        self._intents = [intent.name for intent in scenario.intents]
        self._all_intents = self._intent_shares(None)
        self._segment_shares = _cumulative([segment.share for segment in scenario.customers.segments])
        self._preferences = np.array(
            [
                [self._preference(segment, intent) for intent in range(len(scenario.intents))]
                for segment in range(len(scenario.customers.segments))
            ]
        )

    def _preference(self, segment: int, intent: int) -> Floats:
        """Return the cumulative shares of first channels for this segment and intent."""
        weights = (
            self._scenario.intents[intent].channel_preference
            or self._scenario.customers.segments[segment].channel_preference
        )
        if weights is None:  # the schema allows this with one channel only
            return np.ones(1)
        return _cumulative([weights.get(name, 0.0) for name in self._channels])

    def _intent_shares(self, names: tuple[str, ...] | None) -> Floats:
        shares = [intent.share if names is None or intent.name in names else 0.0 for intent in self._scenario.intents]
        return _cumulative(shares)

    def draw(self, day: int, arrivals: Arrivals) -> Columns:
        """Return the cases of one stream and day: the columns of `DayCases`, by number."""
        from .loops import Needs, Shares, StreamLuck, draw_needs

        n_cases = len(arrivals.times_s)
        luck = StreamLuck(self._key.seed, self._key.replication, day_stream(day, arrivals.stream))
        intents = self._all_intents if arrivals.intents is None else self._intent_shares(arrivals.intents)
        shares = Shares(self._segment_shares, intents, self._preferences)
        customer_number, customer_place, segment = np.empty((3, n_cases), dtype=np.int64)
        intent, channel = _given(arrivals.given_intent, n_cases), _given(arrivals.given_channel, n_cases)
        population = self._scenario.customers.population
        draw_needs(luck, population or 0, shares, Needs(customer_number, customer_place, segment, intent, channel))
        number = np.arange(n_cases, dtype=np.int64)
        case = case_identity(day, arrivals.stream, number)
        return {
            "case": case,
            "opened_s": day * DAY_S + arrivals.times_s,
            "customer": case if population is None else customer_number,
            "segment": segment,
            "intent": intent,
            "channel": channel,
            "number": number,
            "place": np.full(n_cases, luck.place, dtype=np.int64),
            "customer_number": customer_number,
            "customer_place": customer_place,
        }


def _given(places: Ints | None, n_cases: int) -> Ints:
    """Return what is known before anything is drawn, to be filled in: -1 where nothing is."""
    return np.full(n_cases, -1 if places is None else places, dtype=np.int64)


def _in_order(streams: list[Columns]) -> DayCases:
    """Return the cases of a day's streams, given by rising number of the stream, in order of opening."""
    columns = streams[0]
    if len(streams) > 1:
        columns = {name: np.concatenate([stream[name] for stream in streams]) for name in columns}
    opened_s = columns["opened_s"]
    if (opened_s[1:] < opened_s[:-1]).any():
        order = np.argsort(opened_s, kind="stable")  # at one moment by stream and number, as identities are
        columns = {name: column[order] for name, column in columns.items()}
    return DayCases(**columns)


def sample_days(scenario: Scenario, key: Key) -> Iterator[DayCases]:
    """Yield the cases of each simulated day, whatever the design.

    Parameters
    ----------
    scenario : Scenario
    key : Key
        Seed and replication.

    Yields
    ------
    DayCases
        One per simulated day, day 0 first.
    """
    population = Population(scenario, key)
    source = TraceDays(scenario) if scenario.demand.trace is not None else Rates(scenario, key)
    for day in range(scenario.time.total_days):
        streams = sorted(source.arrivals(day), key=lambda arrivals: arrivals.stream)
        yield _in_order([population.draw(day, arrivals) for arrivals in streams])
