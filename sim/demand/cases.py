"""Who needs what, and where they turn first: the exogenous part of every case."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.draws import Entity, Key, LuckBlock, Purpose, day_stream
from sim.scenario.schema import Scenario
from sim.scenario.units import DAY_S

from .arrivals import Arrivals, Rates
from .trace import TraceDays

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_NUMBERS = 10**8
_STREAM_IDS = 10**4


@dataclass(frozen=True)
class DayCases:
    """The cases opened on one day, in order of opening; lists of equal length n.

    Attributes
    ----------
    case : list of int
        Identity: day x 10^12 + stream x 10^8 + number; never depends on other streams or later rates.
    opened_s : list of float
        Seconds from the start of the simulation.
    customer : list of int
        Customer number; the case's own identity when every case is a new customer.
    segment, intent, channel : list of int
        Places in the scenario's lists; ``channel`` is the first one turned to.
    luck : LuckBlock
        Draws of the cases, by place in the lists.
    customer_luck : LuckBlock
        Draws of their customers, by place in the lists.
    """

    case: list[int]
    opened_s: list[float]
    customer: list[int]
    segment: list[int]
    intent: list[int]
    channel: list[int]
    luck: LuckBlock
    customer_luck: LuckBlock


def case_identity(day: int, stream: int, number: Ints) -> Ints:
    """Return the identities of cases, int64[n]; see `DayCases`."""
    return (day * _STREAM_IDS + stream) * _NUMBERS + number


def _cumulative(weights: Sequence[float]) -> Floats:
    total = math.fsum(weights)
    shares = np.cumsum([weight / total for weight in weights])
    shares[np.flatnonzero(weights)[-1] :] = 1.0
    return shares


def _choose(cumulative: Floats, u: Floats) -> Ints:
    return np.searchsorted(cumulative, u, side="right").astype(np.int64)


class Population:
    """Turns moments into cases: customer, segment, intent and first channel of each."""

    def __init__(self, scenario: Scenario, key: Key) -> None:
        self._scenario = scenario
        self._key = key
        self._channels = [channel.name for channel in scenario.channels]
        self._intents = [intent.name for intent in scenario.intents]
        self._segment_shares = _cumulative([segment.share for segment in scenario.customers.segments])
        self._preferences = [
            [self._preference(segment, intent) for intent in range(len(scenario.intents))]
            for segment in range(len(scenario.customers.segments))
        ]

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

    def draw(self, day: int, arrivals: Arrivals) -> dict[str, Ints | Floats]:
        """Return the cases of one stream and day, as arrays by column."""
        n_cases = len(arrivals.times_s)
        number = np.arange(n_cases, dtype=np.uint64)
        place = np.full(n_cases, day_stream(day, arrivals.stream), dtype=np.uint64)
        case = case_identity(day, arrivals.stream, number.astype(np.int64))
        customer, customer_number, customer_place = self._customers(number, place, case)
        segment = _choose(
            self._segment_shares,
            self._key.uniforms(Entity.CUSTOMER, customer_number, customer_place, Purpose.SEGMENT),
        )
        intent = _choose(
            self._intent_shares(arrivals.intents), self._key.uniforms(Entity.CASE, number, place, Purpose.INTENT)
        )
        if arrivals.given_intent is not None:
            intent = np.where(arrivals.given_intent >= 0, arrivals.given_intent, intent)
        taste = self._key.uniforms(Entity.CASE, number, place, Purpose.CHANNEL)
        channel = np.zeros(n_cases, dtype=np.int64)
        for s, row in enumerate(self._preferences):
            for i, cumulative in enumerate(row):
                mine = (segment == s) & (intent == i)
                channel[mine] = _choose(cumulative, taste[mine])
        if arrivals.given_channel is not None:
            channel = np.where(arrivals.given_channel >= 0, arrivals.given_channel, channel)
        return {
            "case": case,
            "opened_s": day * DAY_S + arrivals.times_s,
            "customer": customer,
            "segment": segment,
            "intent": intent,
            "channel": channel,
            "number": number.astype(np.int64),
            "place": place.astype(np.int64),
            "customer_number": customer_number.astype(np.int64),
            "customer_place": customer_place.astype(np.int64),
        }

    def _customers(
        self, number: npt.NDArray[np.uint64], place: npt.NDArray[np.uint64], case: Ints
    ) -> tuple[Ints, npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
        """Return customer identities and their two counter words."""
        population = self._scenario.customers.population
        if population is None:
            return case, number, place
        u = self._key.uniforms(Entity.CASE, number, place, Purpose.CUSTOMER)
        customer = np.floor(u * population).astype(np.int64)
        return customer, customer.astype(np.uint64), np.zeros(len(customer), dtype=np.uint64)


def _day_cases(key: Key, columns: dict[str, Ints | Floats]) -> DayCases:
    """Return the cases of a day in order of opening, with their luck."""
    order = np.lexsort((columns["case"], columns["opened_s"]))
    ordered = {name: column[order] for name, column in columns.items()}

    def luck(entity: Entity, number: str, place: str) -> LuckBlock:
        return LuckBlock(key, entity, ordered[number].astype(np.uint64), ordered[place].astype(np.uint64))

    lists = {name: ordered[name].tolist() for name in ("case", "opened_s", "customer", "segment", "intent", "channel")}
    return DayCases(
        **lists,
        luck=luck(Entity.CASE, "number", "place"),
        customer_luck=luck(Entity.CUSTOMER, "customer_number", "customer_place"),
    )


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
        parts = [population.draw(day, arrivals) for arrivals in source.arrivals(day)]
        yield _day_cases(key, {name: np.concatenate([part[name] for part in parts]) for name in parts[0]})
