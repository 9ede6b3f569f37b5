"""The way in: rows of finished cases go in, the sums of their run come out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.compiling import Store
from sim.engine import Run
from sim.engine.model import ChannelKind
from sim.kpi.frame import kpi_frame
from sim.kpi.money import wages_per_s
from sim.kpi.sums import Sums
from sim.scenario.schema import Scenario
from sim.scenario.units import DAY_S

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

    def __call__(self, contact_rows: Any, case_rows: Any) -> None:
        """Add cases that are over, with all their contacts: records of `CONTACT_ROW` and `CASE_ROW`."""
        self._store.put("contact_rows", contact_rows)
        self._store.put("case_rows", case_rows)
        count(self._store.state, len(contact_rows), len(case_rows))

    def close(self, last: Run) -> pd.DataFrame:
        """Add what teams did and cost, from the table of the finished run; return its KPIs as `sim.measure` does."""
        self.sums.add_teams(last)
        return kpi_frame(self.sums)


def _laid_out(sums: Sums) -> Store:
    scenario, groups = sums.scenario, sums.groups
    store = Store(tables.STATE, tables.TABLES)
    state = store.state
    state.n_channels = len(scenario.channels)
    for scope in ("channel", "segment", "intent", "team", "hour", "day"):
        setattr(state, f"first_{scope}", groups.first[scope])
    time = scenario.time
    state.start_s, state.end_s = time.warmup_days * DAY_S, (time.warmup_days + time.days) * DAY_S
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
