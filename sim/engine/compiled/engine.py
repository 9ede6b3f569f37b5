"""One run: cases go in day by day, rows come out, and the loop goes on in between."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from sim.compiling import JIT
from sim.demand import DayCases, sample_days
from sim.draws import Key
from sim.engine.log import TEAM_COLUMNS as COLUMNS
from sim.engine.log import case_frame, contact_frame, empty_team_frame, team_frame
from sim.engine.model import Model, build_model
from sim.engine.run import Run
from sim.scenario.schema import Scenario

from . import loop, tables
from .layout import lay_out
from .ledger import TEAM_COLUMNS
from .stock import Stock
from .tables import NONE

_PART_ROWS = 10_000
_RETURN_S = 0.1
"""How long the loop should run before it looks up: half of what Ctrl-C may wait for, at most."""
_FIRST_STEPS = 1_000 if JIT else 20


class CompiledRun:
    """One replication of one design while it runs."""

    def __init__(self, model: Model, key: Key, on_part: Callable[[Run], None] | None) -> None:
        self._model = model
        self._key = key
        self._on_part = on_part
        self._store = lay_out(model, key)
        self._contact_rows: list[Any] = []
        self._case_rows: list[Any] = []
        self._stock = Stock(self._store)
        state = self._store.state
        state.keeps_rows = 1
        n_most = 2 * state.max_contacts + 4
        state.rows_limit = _PART_ROWS
        self._store.resize("contact_rows", _PART_ROWS + n_most)
        self._store.resize("case_rows", _PART_ROWS + n_most)

    def run(self, progress: Callable[[float], None] | None) -> Run:
        """Simulate to the horizon and return the run, or what is left of it after the parts handed over."""
        state = self._store.state
        days = iter(sample_days(self._model.scenario, self._key))
        state.n_days_left = self._model.scenario.time.total_days
        n_steps = _FIRST_STEPS
        while True:
            began = time.perf_counter()
            reason = loop.advance(state, n_steps)
            if reason == loop.DONE:
                break
            if reason == loop.CASES:
                self._feed(next(days))
            elif reason == loop.ROOM:
                self._stock.fill()
            elif reason == loop.ROWS:
                self._take_rows()
            else:
                n_steps = _steps(n_steps, time.perf_counter() - began)
            if progress is not None:
                progress(min(state.now_s / self._model.horizon_s, 1.0 - 1e-9))
        while loop.close(state) == loop.ROWS:
            self._take_rows()
        return self._last()

    # what goes in

    def _feed(self, day: DayCases) -> None:
        """Give the loop the cases of the next day."""
        state = self._store.state
        rows = np.zeros(len(day.case), tables.ARRIVAL)
        for name in ("case", "customer", "segment", "intent", "channel", "opened_s"):
            rows[name] = getattr(day, name)
        rows["number"], rows["place"] = day.luck._number, day.luck._days
        rows["customer_number"], rows["customer_place"] = day.customer_luck._number, day.customer_luck._days
        rows["customer_row"] = self._stock.customer_rows(rows["customer"]) if state.returning else NONE
        self._store.put("arrivals", rows)
        state.n_arrivals, state.next_arrival = len(rows), 0
        state.n_days_left -= 1

    # what comes out

    def _take_rows(self) -> None:
        store, state = self._store, self._store.state
        self._contact_rows.append(np.array(store["contact_rows"][: state.n_contact_rows]))
        self._case_rows.append(np.array(store["case_rows"][: state.n_case_rows]))
        state.n_contact_rows = state.n_case_rows = 0
        if self._on_part is not None:
            self._on_part(self._part(empty_team_frame(self._model)))

    def _part(self, teams: pd.DataFrame, notes: tuple[str, ...] = ()) -> Run:
        contacts, cases = (
            np.concatenate(rows) if rows else np.zeros(0, kind)
            for rows, kind in ((self._contact_rows, tables.CONTACT_ROW), (self._case_rows, tables.CASE_ROW))
        )
        self._contact_rows, self._case_rows = [], []
        return Run(
            scenario=self._model.scenario,
            design=self._model.design_name,
            seed=self._key.seed,
            replication=self._key.replication,
            engine="compiled",
            contacts=contact_frame(self._model, contacts),
            cases=case_frame(self._model, cases),
            teams=teams,
            notes=notes,
        )

    def _last(self) -> Run:
        store, state = self._store, self._store.state
        self._contact_rows.append(np.array(store["contact_rows"][: state.n_contact_rows]))
        self._case_rows.append(np.array(store["case_rows"][: state.n_case_rows]))
        columns = store["slots"].reshape(len(self._model.teams), TEAM_COLUMNS, state.n_slots)
        team_tables = [dict(zip(COLUMNS[2:], of_team, strict=True)) for of_team in columns]
        most = self._model.scenario.customers.max_contacts
        notes = (f"cases stopped at max_contacts = {most}",) if state.capped_cases else ()
        return self._part(team_frame(self._model, team_tables), notes)


def _steps(n_steps: int, took_s: float) -> int:
    """Return how many steps to take next, so that they take about `_RETURN_S`."""
    return max(1, min(int(n_steps * _RETURN_S / max(took_s, 1e-6)), 4 * n_steps))


def simulate_compiled(
    scenario: Scenario,
    design: str,
    seed: int,
    replication: int,
    *,
    progress: Callable[[float], None] | None,
    on_part: Callable[[Run], None] | None = None,
) -> Run:
    """Return one run; see `sim.simulate`."""
    return CompiledRun(build_model(scenario, design), Key(seed, replication), on_part).run(progress)
