"""Spans of time into which the state of a run (who waits, who works) is averaged, to see whether it still drifts."""

from __future__ import annotations

from sim.scenario.schema import Scenario
from sim.scenario.units import DAY_S, SLOT_S

STATES = ("contacts_waiting", "agents_busy")
"""What is averaged over each span."""

_SLOTS_A_DAY = int(DAY_S // SLOT_S)
_MOST_BINS = 480


def has_cycle(scenario: Scenario, design: str) -> bool:
    """Return whether demand or duty follow the hour of the day or the weekday, under a design."""
    demand = scenario.demand
    return (
        demand.hourly is not None
        or demand.weekday is not None
        or any(channel.open is not None for channel in scenario.channels)
        or any(team.shifts for team in scenario.designs[design].teams)
    )


def slots_in_bin(scenario: Scenario, design: str) -> int:
    """Return how many half hours make a span: whole days where days have a shape, else no more than some 480 spans."""
    if has_cycle(scenario, design):
        return _SLOTS_A_DAY
    least = scenario.time.total_days * _SLOTS_A_DAY / _MOST_BINS
    fitting = [slots for slots in range(1, _SLOTS_A_DAY + 1) if _SLOTS_A_DAY % slots == 0 and slots >= least]
    return fitting[0] if fitting else _SLOTS_A_DAY


def bin_count(scenario: Scenario, design: str) -> int:
    """Return how many spans a run has."""
    return scenario.time.total_days * _SLOTS_A_DAY // slots_in_bin(scenario, design)
