"""Notes on a warm-up that is too short: whether a study's queues and agents had settled when measuring began."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from sim.kpi import STATES, bins_in_day
from sim.scenario.schema import Scenario

from .rows import DesignRows
from .warm_up import Transient, find_transient

_FALSE_ALARMS = 0.01
"""Share of studies that have settled and are warned all the same."""
_MATTERS = 0.02
"""A smaller difference, as a share of the later level, is not worth a word, however certain it is."""

_IN_WORDS = {"contacts_waiting": "contacts waiting", "agents_busy": "agents busy"}


def warm_up_notes(scenario: Scenario, by_design: Mapping[str, DesignRows]) -> tuple[str, ...]:
    """Return a note for each design whose warm-up is too short; none where demand has a course of its own.

    Surges and traces differ from day to day by intention, so that nothing settles.
    """
    if scenario.demand.surges or scenario.demand.trace is not None:
        return ()
    confidence = 1.0 - _FALSE_ALARMS / (len(by_design) * len(STATES))
    notes = (_note(scenario, design, rows, confidence) for design, rows in by_design.items())
    return tuple(note for note in notes if note)


def _note(scenario: Scenario, design: str, rows: DesignRows, confidence: float) -> str:
    """Return what the state that takes longest to settle says, or nothing."""
    a_day = bins_in_day(scenario)
    time = scenario.time
    first, last = time.warmup_days * a_day, (time.warmup_days + time.days) * a_day
    states = rows.of_scopes("bin").numerators.reshape(len(rows.numerators), -1, len(STATES))
    found = {
        state: transient
        for place, state in enumerate(STATES)
        if (
            transient := find_transient(
                states[:, :last, place],
                measured_from=first,
                period=_period_days(scenario, design) * a_day or 1,
                confidence=confidence,
            )
        )
        and _matters(transient)
    }
    if not found:
        return ""
    state = max(found, key=lambda name: found[name].end_bin)
    return _in_words(design, state, found[state], math.ceil(found[state].end_bin / a_day))


def _matters(transient: Transient) -> bool:
    return bool(np.abs(transient.early - transient.later) > _MATTERS * np.abs(transient.later))


def _period_days(scenario: Scenario, design: str) -> int:
    """Return after how many days the pattern of demand and duty repeats; 0 if they have none."""
    demand, teams = scenario.demand, scenario.designs[design].teams
    opening = any(channel.open is not None for channel in scenario.channels)
    if demand.weekday is not None or opening or any(team.shifts for team in teams):
        return 7
    return 0 if demand.hourly is None else 1


def _in_words(design: str, state: str, transient: Transient, days: int) -> str:
    until = f"day {days}" if transient.settled else f"day {days}, and perhaps longer"
    return (
        f"{design}: the warm-up is too short: {_IN_WORDS[state]} {transient.early:.3g} on average from its end until"
        f" {until} of the run, {transient.later:.3g} later (MSER-5); set time.warmup_days to {days} or more"
    )
