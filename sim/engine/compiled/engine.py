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
        self._known = np.empty(0, dtype=np.int64)
        self._known_rows = np.empty(0, dtype=np.int64)
        state = self._store.state
        state.keeps_rows = 1
        n_most = 2 * state.max_contacts + 4
        state.rows_limit = _PART_ROWS
        self._store.resize("contact_rows", _PART_ROWS + n_most)
        self._store.resize("case_rows", _PART_ROWS + n_most)
        for grow in (
            self._grow_contacts,
            self._grow_cases,
            self._grow_customers,
            self._grow_holdings,
            self._grow_memories,
        ):
            grow()

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
                self._grow()
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
        rows["customer_row"] = self._customer_rows(rows["customer"]) if state.returning else NONE
        self._store.put("arrivals", rows)
        state.n_arrivals, state.next_arrival = len(rows), 0
        state.n_days_left -= 1

    def _customer_rows(self, numbers: Any) -> Any:
        """Return the row of each customer; those never seen before get the next ones."""
        fresh = np.setdiff1d(numbers, self._known)
        if len(fresh):
            places = np.searchsorted(self._known, fresh)
            rows = np.arange(len(self._known), len(self._known) + len(fresh))
            self._known = np.insert(self._known, places, fresh)
            self._known_rows = np.insert(self._known_rows, places, rows)
            self._grow_customers()
        return self._known_rows[np.searchsorted(self._known, numbers)]

    # room

    def _grow(self) -> None:
        state = self._store.state
        if state.n_free_contacts < 4:
            self._grow_contacts()
        if state.n_free_cases < 2:
            self._grow_cases()
        if state.n_free_customers < 2:
            self._grow_customers()
        if state.n_free_holdings < 2 * state.n_items + 2:
            self._grow_holdings()
        if state.n_free_memories < 2 * state.n_items + 2:
            self._grow_memories()

    def _longer(self, table: str, link: str, free: str, n_free: str) -> tuple[int, int]:
        """Make a table twice as long, its new rows free; return its lengths before and after."""
        store, state = self._store, self._store.state
        before = (
            0
            if getattr(state, n_free) == 0 and getattr(state, free) == NONE and len(store[table]) == 1
            else len(store[table])
        )
        after = max(64, 2 * before)
        store.resize(table, after)
        rows = store[table]
        rows[link][before:] = np.arange(before + 1, after + 1)
        rows[link][-1] = getattr(state, free)
        setattr(state, free, before)
        setattr(state, n_free, getattr(state, n_free) + after - before)
        return before, after

    def _grow_contacts(self) -> None:
        store, state = self._store, self._store.state
        before, after = self._longer("contacts", "next_of_case", "free_contact", "n_free_contacts")
        store.resize("contact_items", after * state.n_items)
        store.resize("nodes", state.n_agents + after)
        store.resize("dues", 4 * after)
        store.resize("timers", 4 * after)
        store["timers"].position[4 * before :] = NONE

    def _grow_cases(self) -> None:
        store, state = self._store, self._store.state
        _, after = self._longer("cases", "next", "free_case", "n_free_cases")
        store.resize("case_moves", after * 8)
        store.resize("case_channels", after * state.n_channels)
        store.resize("case_items", after * state.n_items)

    def _grow_customers(self) -> None:
        store, state = self._store, self._store.state
        if not state.returning:
            _, after = self._longer("customers", "next", "free_customer", "n_free_customers")
        else:
            before = (
                len(store["customers"]) if len(self._known) > len(store["customers"]) or state.n_free_customers else 0
            )
            if before >= len(self._known) and before > 0:
                return
            after = max(64, 2 * len(self._known))
            store.resize("customers", after)
            store["customers"].segment[before:] = NONE
            state.n_free_customers = 2  # rows are given out with the cases
        store.resize("customer_items", after * state.n_lasting)

    def _grow_holdings(self) -> None:
        self._longer("holdings", "next", "free_holding", "n_free_holdings")
        while self._store.state.n_free_holdings < 4 * self._store.state.n_items + 4:
            self._longer("holdings", "next", "free_holding", "n_free_holdings")

    def _grow_memories(self) -> None:
        self._longer("memories", "next", "free_memory", "n_free_memories")
        while self._store.state.n_free_memories < 4 * self._store.state.n_items + 4:
            self._longer("memories", "next", "free_memory", "n_free_memories")

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
