"""Cases at given moments: a trace in place of a rate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.errors import Fault, ScenarioError
from sim.scenario.schema import Scenario
from sim.scenario.units import DAY_S

from .arrivals import BASE_STREAM, Arrivals, Ints


class TraceDays:
    """The rows of a scenario's trace by simulated day; rows after the last day are left out.

    Raises
    ------
    ScenarioError
        If the scenario names a trace that was never read, as when it was built without `sim.load`.
    """

    def __init__(self, scenario: Scenario) -> None:
        trace = scenario.demand.trace_rows
        if trace is None:
            raise ScenarioError(
                Fault(
                    f"the rows of trace {scenario.demand.trace!r} were not read",
                    where="demand.trace",
                    fix="make the scenario with sim.load, which reads the file",
                )
            )
        times = np.asarray(trace.time_s, dtype=np.float64)
        order = np.argsort(times, kind="stable")
        self._times_s = times[order]
        self._intent = _places(trace.intents, [intent.name for intent in scenario.intents])[order]
        self._channel = _places(trace.channels, [channel.name for channel in scenario.channels])[order]

    def arrivals(self, day: int) -> list[Arrivals]:
        """Return the arrivals of the day, numbered in order of time."""
        start, end = np.searchsorted(self._times_s, (day * DAY_S, (day + 1) * DAY_S))
        rows = slice(int(start), int(end))
        return [
            Arrivals(
                BASE_STREAM,
                self._times_s[rows] - day * DAY_S,
                given_intent=self._intent[rows],
                given_channel=self._channel[rows],
            )
        ]


def _places(values: Sequence[str | None], names: Sequence[str]) -> Ints:
    return np.array([-1 if value is None else names.index(value) for value in values], dtype=np.int64)
