"""The way in: rows of finished cases go in, the sums of their run come out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.compiling import Store
from sim.engine.model import ChannelKind
from sim.kpi.money import wages_per_s
from sim.kpi.sums import Sums
from sim.kpi.view import window
from sim.scenario.schema import Scenario

from . import tables
from .counting import count


class Counter:
    """Adds up the contacts and cases of a run of the compiled engine.

    Attributes
    ----------
    sums : Sums
        What was counted so far.
    """

    def __init__(self, scenario: Scenario, design: str) -> None:
        self.sums = Sums(scenario, design)
        self._store = _laid_out(self.sums)
        self._rows: Any = None

    def take(self, contact_rows: Any, n_contacts: int, case_rows: Any, n_cases: int) -> None:
        """Add cases that are over, and their contacts; see `sim.engine.compiled.OnRows`."""
        if contact_rows is not self._rows:  # the same two tables all along, as a rule
            self._rows = contact_rows
            self._store.put("contact_rows", contact_rows)
            self._store.put("case_rows", case_rows)
        count(self._store.state, n_contacts, n_cases)

    def whole(self, teams: pd.DataFrame) -> Sums:
        """Add what teams did and cost, from the table of the finished run, and return what it adds up to."""
        self.sums.add_teams(teams)
        return self.sums


def _laid_out(sums: Sums) -> Store:
    scenario, groups = sums.scenario, sums.groups
    store = Store(tables.STATE, tables.TABLES)
    state = store.state
    state.n_channels = len(scenario.channels)
    for scope in ("channel", "segment", "intent", "team", "hour", "day"):
        setattr(state, f"first_{scope}", groups.first[scope])
    state.start_s, state.end_s = window(scenario)
    _put_points(state, scenario)
    channels = np.zeros(len(scenario.channels), tables.CHANNEL)
    for place, channel in enumerate(scenario.channels):
        within = np.nan if channel.service_level is None else channel.service_level.within
        kind = ChannelKind[channel.kind.upper()]
        channels[place] = (kind, within, channel.cost_per_contact, channel.cost_per_resolution)
    store.put("channels", channels)
    store.put("teams", wages_per_s(scenario, scenario.designs[sums.design]).astype(tables.TEAM))
    values = np.array([segment.value_per_year for segment in scenario.customers.segments])
    store.put("segments", values.astype(tables.SEGMENT))
    store.resize("journeys", 1)
    store.resize("amounts", tables.N_AMOUNTS)
    store.put("sums", sums.table.reshape(-1))
    store.put("moves", sums.moves.reshape(-1).view(tables.MOVE))
    return store


def _put_points(state: Any, scenario: Scenario) -> None:
    points = scenario.satisfaction
    if points is None:
        return
    state.csat_base, state.csat_points = points.base, scenario.relationship.csat_points
    for name in tables.POINTS:
        setattr(state, name, getattr(points, name))
