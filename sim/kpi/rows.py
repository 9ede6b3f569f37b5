"""The rows that a run leaves: a numerator and a denominator for each KPI of a group, hour, day, move or span of time.

Which rows there are, and in which order, depends on scenario and design alone. So a run is two arrays of numbers, and
what they are is said once for all runs of a design.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.scenario.expectations import SCOPES
from sim.scenario.schema import Scenario

from .amounts import ACCRUING, Amount
from .bins import STATES, bin_count
from .definitions import KPIS
from .groups import HOURS, Groups
from .ratios import RATIOS, channels_of, covers_channels, defined, kpi_rows
from .sums import Sums
from .view import FloatArray, IntArray

KEY_COLUMNS = ("kpi", "scope", "of", "unit")
Pair = tuple[IntArray, IntArray]
"""Of numerators, and of denominators."""
KPI_SCOPES = SCOPES
MOVES, REPEATED_MOVES = "moves", "moves_with_repetition"
"""Names, in rows of scope ``move``, of how often it was made, and in which share of these something was repeated."""

_WHOLE_RUN = (*ACCRUING, *range(Amount.RESOLVED_IN_WINDOW, Amount.DUTY_S), *range(Amount.PAID_TIME, len(Amount)))
"""Amounts that are not kept by day."""


class Hour(NamedTuple):
    """A KPI of waiting at an hour of the day on a channel."""

    channel: str
    hour: int
    kpi: str


class Day(NamedTuple):
    """A KPI of a day of the run, from 0 at the start of the warm-up."""

    day: int
    kpi: str


class Move(NamedTuple):
    """Steps of cases from one channel, "" before the first, to the next."""

    before: str
    after: str


@dataclass(frozen=True, eq=False)
class RunRows:
    """The rows of one run.

    Attributes
    ----------
    numerators, denominators : float64[n]
        In the order of `row_keys`.
    """

    numerators: FloatArray
    denominators: FloatArray


def hours_of(scenario: Scenario) -> list[Hour]:
    """Return the rows of scope ``hour``."""
    return [
        Hour(channel.name, hour, kpi)
        for channel, kpis in zip(scenario.channels, _hour_kpis(scenario), strict=True)
        for hour in range(HOURS)
        for kpi in kpis
    ]


def days_of(scenario: Scenario) -> list[Day]:
    """Return the rows of scope ``day``: every KPI that adds up over days."""
    kpis = _day_kpis(scenario)
    return [Day(day, kpi) for day in range(scenario.time.total_days) for kpi in kpis]


def moves_of(scenario: Scenario) -> list[Move]:
    """Return the moves, each of which has two rows: `MOVES`, then `REPEATED_MOVES`."""
    names = [channel.name for channel in scenario.channels]
    return [Move(before, after) for before in (*names, "") for after in names]


def row_keys(scenario: Scenario, design: str) -> pd.DataFrame:
    """Return what the rows of a run are: columns kpi, scope (also hour, day, move, bin), of, unit."""
    return pd.DataFrame(_keys(scenario, design), columns=list(KEY_COLUMNS))


def run_rows(sums: Sums) -> RunRows:
    """Return the rows of a run from what it adds up to."""
    places = _Places(sums.scenario, sums.groups)
    everything = np.concatenate([sums.table.ravel(), sums.moves.ravel(), sums.states.ravel(), [1.0]])
    above, below = places.all(bin_count(sums.scenario))
    return RunRows(everything[above], everything[below])


def kpi_frame(sums: Sums) -> pd.DataFrame:
    """Return the table of KPIs; columns as in `sim.measure`."""
    keys = pd.DataFrame(_kpi_keys(sums.scenario, sums.groups), columns=list(KEY_COLUMNS))
    rows = run_rows(sums)
    return keys.assign(numerator=rows.numerators[: len(keys)], denominator=rows.denominators[: len(keys)])


def _keys(scenario: Scenario, design: str) -> Iterator[tuple[str, str, str, str]]:
    yield from _kpi_keys(scenario, Groups.of(scenario, design))
    units = {kpi: definition.unit_in(scenario.currency) for kpi, definition in KPIS.items()}
    yield from ((hour.kpi, "hour", f"{hour.channel} {hour.hour}", units[hour.kpi]) for hour in hours_of(scenario))
    yield from ((day.kpi, "day", str(day.day), units[day.kpi]) for day in days_of(scenario))
    for move in moves_of(scenario):
        for kpi, unit in ((MOVES, "moves"), (REPEATED_MOVES, "share")):
            yield kpi, "move", f"{move.before} > {move.after}", unit
    for place in range(bin_count(scenario)):
        for state in STATES:
            yield state, "bin", str(place), "agents" if state == "agents_busy" else "contacts"


def _hour_kpis(scenario: Scenario) -> list[list[str]]:
    """Return the KPIs of waiting that each channel has."""
    having = {kpi: channels_of(ratio, scenario) for kpi, ratio in RATIOS.items() if ratio.waits}
    return [[kpi for kpi, names in having.items() if channel.name in names] for channel in scenario.channels]


def _day_kpis(scenario: Scenario) -> list[str]:
    return [
        kpi
        for kpi, ratio in RATIOS.items()
        if defined(ratio, scenario)
        and covers_channels(ratio, scenario)
        and ratio.above not in _WHOLE_RUN
        and ratio.below not in _WHOLE_RUN
    ]


def _kpi_keys(scenario: Scenario, groups: Groups) -> list[tuple[str, str, str, str]]:
    return [
        (row.kpi, row.scope, row.of, KPIS[row.kpi].unit_in(scenario.currency)) for row in kpi_rows(scenario, groups)
    ]


class _Places:
    """Where in all sums of a run, one after the other (table, moves, states, 1), the numbers of its rows stand."""

    def __init__(self, scenario: Scenario, groups: Groups) -> None:
        self._scenario = scenario
        self._groups = groups
        n_channels = len(scenario.channels)
        self._moves = groups.n_rows * len(Amount)
        self._states = self._moves + (n_channels + 1) * n_channels * 2

    def all(self, n_bins: int) -> tuple[IntArray, IntArray]:
        """Return the places of all numerators, and of all denominators."""
        one = self._states + n_bins * len(STATES)
        moves = np.arange(self._moves, self._states)
        states = np.arange(self._states, one)
        made = moves.reshape(-1, 2)[:, 0]
        above, below = zip(
            self._kpis(),
            *self._hours(),
            self._days(),
            (moves, np.stack([np.full(len(made), one), made], axis=1).ravel()),
            (states, np.full(len(states), one)),
            strict=True,
        )
        return np.concatenate(above), np.concatenate(below)

    def _kpis(self) -> Pair:
        rows = list(kpi_rows(self._scenario, self._groups))
        first = np.array([row.sums for row in rows], dtype=np.int64) * len(Amount)
        above, below = _amounts([row.kpi for row in rows])
        return first + above, first + below

    def _hours(self) -> list[Pair]:
        first = self._groups.first["hour"]
        return [
            _every(first + place * HOURS + np.arange(HOURS), kpis)
            for place, kpis in enumerate(_hour_kpis(self._scenario))
        ]

    def _days(self) -> Pair:
        first, count = self._groups.first["day"], self._groups.count("day")
        return _every(first + np.arange(count), _day_kpis(self._scenario))


def _every(groups: IntArray, kpis: Sequence[str]) -> Pair:
    """Return the places of numerators and denominators of every one of these KPIs in each of these groups."""
    above, below = (np.add.outer(groups * len(Amount), amounts).ravel() for amounts in _amounts(kpis))
    return above, below


def _amounts(kpis: Sequence[str]) -> Pair:
    above, below = (
        np.array([getattr(RATIOS[kpi], side) for kpi in kpis], dtype=np.int64) for side in ("above", "below")
    )
    return above, below
