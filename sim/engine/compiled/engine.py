"""One run: cases go in day by day, rows come out, and the loop goes on in between."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.compiling import JIT
from sim.demand import DayCases, sample_days
from sim.draws import Key
from sim.engine.log import PART_ROWS, case_frame, contact_frame, empty_team_frame, team_frame
from sim.engine.log import TEAM_COLUMNS as COLUMNS
from sim.engine.model import Model, build_model
from sim.engine.run import Run, run_notes
from sim.scenario.effort import expected_cases
from sim.scenario.schema import Scenario

from . import loop, tables
from .layout import lay_out
from .ledger import TEAM_COLUMNS
from .stock import Stock
from .tables import NONE

_RETURN_S = 0.1
"""How long the loop should run before it looks up: half of what Ctrl-C may wait for, at most."""
_ALL_BUT_DONE = 1.0 - 1e-9
"""Most that progress says before a run has ended."""
_FIRST_STEPS = 1_000 if JIT else 20
ROWS_AT_ONCE = 2_000
"""Contacts whose rows stay in the processor's cache between writing and counting."""


Rows = npt.NDArray[np.void]
OnRows = Callable[[Rows, int, Rows, int], None]
"""Called with a table of contacts (`CONTACT_ROW`) and how many of its rows are new, and with the same of their cases
(`CASE_ROW`). The tables are always the same two. Cases are over: one comes once, and its contacts stand together in the
order of the log."""


class CompiledRun:
    """One replication of one design while it runs.

    Parameters
    ----------
    on_rows : callable
        Takes what is written down, whenever some `ROWS_AT_ONCE` contacts have gathered, and at the end.
    """

    def __init__(self, model: Model, key: Key, on_rows: OnRows) -> None:
        self._model = model
        self._key = key
        self._on_rows = on_rows
        self._store = lay_out(model, key)
        population = model.scenario.customers.population or 0
        self._stock = Stock(self._store, population, min(population, int(expected_cases(model.scenario)) + 1))
        state = self._store.state
        state.rows_limit = ROWS_AT_ONCE
        n_most = ROWS_AT_ONCE + 2 * state.max_contacts + 4
        self._store.resize("contact_rows", n_most)
        self._store.resize("case_rows", n_most)

    def run(self, progress: Callable[[float], None] | None) -> tuple[pd.DataFrame, tuple[str, ...]]:
        """Simulate to the horizon; return the table by team and half hour, and the notes."""
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
                progress(min(state.now_s / self._model.horizon_s, _ALL_BUT_DONE))
        while loop.close(state) == loop.ROWS:
            self._take_rows()
            if progress is not None:
                progress(_ALL_BUT_DONE)
        self._take_rows()
        self._stock.leave()
        return self._team_table(), run_notes(self._model.scenario, state.capped_cases)

    # what goes in

    def _feed(self, day: DayCases) -> None:
        """Give the loop the cases of the next day."""
        state = self._store.state
        rows = np.zeros(len(day.case), tables.ARRIVAL)
        for name, column in vars(day).items():
            rows[name] = column
        rows["customer_row"] = self._stock.customer_rows(day.customer) if state.returning else NONE
        self._store.put("arrivals", rows)
        state.n_arrivals, state.next_arrival = len(rows), 0
        state.n_days_left -= 1

    # what comes out

    def _take_rows(self) -> None:
        store, state = self._store, self._store.state
        self._on_rows(store["contact_rows"], state.n_contact_rows, store["case_rows"], state.n_case_rows)
        state.n_contact_rows = state.n_case_rows = 0

    def _team_table(self) -> pd.DataFrame:
        n_slots = self._store.state.n_slots
        columns = self._store["slots"].reshape(len(self._model.teams), TEAM_COLUMNS, n_slots)
        return team_frame(self._model, [dict(zip(COLUMNS[2:], of_team, strict=True)) for of_team in columns])


def _steps(n_steps: int, took_s: float) -> int:
    """Return how many steps to take next, so that they take about `_RETURN_S`."""
    return max(1, min(int(n_steps * _RETURN_S / max(took_s, 1e-6)), 4 * n_steps))


class _Log:
    """Rows kept until the end, or until they make a part of the run, which is handed over."""

    def __init__(self, as_run: Callable[[Rows, Rows], Run], on_part: Callable[[Run], None] | None) -> None:
        self._as_run = as_run
        self._on_part = on_part
        self._contacts = [np.zeros(0, tables.CONTACT_ROW)]
        self._cases = [np.zeros(0, tables.CASE_ROW)]

    def take(self, contact_rows: Rows, n_contacts: int, case_rows: Rows, n_cases: int) -> None:
        """Keep a copy of the rows; see `OnRows`."""
        if self._on_part is not None and sum(len(rows) for rows in self._contacts) >= PART_ROWS:
            self._on_part(self.last())
        self._contacts.append(np.array(contact_rows[:n_contacts]))
        self._cases.append(np.array(case_rows[:n_cases]))

    def last(self) -> Run:
        """Return what has been kept, as a part of a run, and forget it."""
        contacts, cases = np.concatenate(self._contacts), np.concatenate(self._cases)
        self._contacts, self._cases = [contacts[:0]], [cases[:0]]
        return self._as_run(contacts, cases)


def simulate_compiled(
    scenario: Scenario,
    design: str,
    seed: int,
    replication: int,
    *,
    progress: Callable[[float], None] | None,
    on_part: Callable[[Run], None] | None = None,
    on_rows: OnRows | None = None,
) -> Run:
    """Return one run; see `sim.simulate`. With ``on_rows`` it also hands over rows as they are written."""
    model = build_model(scenario, design)
    log = _Log(partial(_run_of, model, seed, replication), on_part)

    def take(*rows: Any) -> None:
        if on_rows is not None:
            on_rows(*rows)
        log.take(*rows)

    teams, notes = CompiledRun(model, Key(seed, replication), take).run(progress)
    return replace(log.last(), teams=teams, notes=notes)


def count_compiled(
    scenario: Scenario,
    design: str,
    seed: int,
    replication: int,
    *,
    progress: Callable[[float], None] | None,
    on_rows: OnRows,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Hand over rows as they are written, keep none; return the table by team and half hour, and the notes."""
    return CompiledRun(build_model(scenario, design), Key(seed, replication), on_rows).run(progress)


def _run_of(model: Model, seed: int, replication: int, contact_rows: Rows, case_rows: Rows) -> Run:
    return Run(
        scenario=model.scenario,
        design=model.design_name,
        seed=seed,
        replication=replication,
        engine="compiled",
        contacts=contact_frame(model, contact_rows),
        cases=case_frame(model, case_rows),
        teams=empty_team_frame(model),
    )
