"""Spans of time into which the state of a run (who waits, who works) is averaged, to see whether it still drifts."""

from __future__ import annotations

from sim.scenario.schema import Scenario
from sim.scenario.units import DAY_S, SLOT_S

STATES = ("contacts_waiting", "agents_busy")
"""What is averaged over each span."""

_SLOTS_A_DAY = int(DAY_S // SLOT_S)
_MOST_BINS = 480


def slots_in_bin(scenario: Scenario) -> int:
    """Return how many half hours make a span: as few as leave days whole, and no more than 480 spans; a day at most."""
    least = scenario.time.total_days * _SLOTS_A_DAY / _MOST_BINS
    fitting = [slots for slots in range(1, _SLOTS_A_DAY + 1) if _SLOTS_A_DAY % slots == 0 and slots >= least]
    return fitting[0] if fitting else _SLOTS_A_DAY


def bins_in_day(scenario: Scenario) -> int:
    """Return how many spans a day has."""
    return _SLOTS_A_DAY // slots_in_bin(scenario)


def bin_count(scenario: Scenario) -> int:
    """Return how many spans a run has."""
    return scenario.time.total_days * bins_in_day(scenario)
