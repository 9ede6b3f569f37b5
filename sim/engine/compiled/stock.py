"""Keeps free rows in stock: tables that what is going on has filled become twice as long."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.compiling import Store

from .calendar import TIMERS
from .rows import spare_of_each_kind
from .tables import MOVES, NONE

_FEWEST = 4096


@dataclass(frozen=True)
class _Kind:
    """A table whose rows are used again: its links between free rows, and the state's names for them."""

    table: str
    link: str
    first: str
    n_free: str


_KINDS = (
    _Kind("contacts", "next_of_case", "free_contact", "n_free_contacts"),
    _Kind("cases", "next", "free_case", "n_free_cases"),
    _Kind("customers", "next", "free_customer", "n_free_customers"),
    _Kind("holdings", "next", "free_holding", "n_free_holdings"),
    _Kind("memories", "next", "free_memory", "n_free_memories"),
)

_BESIDE = ("contact_items", "nodes", "dues", "timers", "case_moves", "case_channels", "case_items", "customer_items")
"""Tables that have rows for each row of one of these kinds."""


class Stock:
    """The tables of a run that grow: with open cases and what is held for them, and with known customers.

    Where there is a population, a customer's row stays the customer's; rows are then given out by the day of the first
    case.

    Parameters
    ----------
    store : Store
        Of the run.
    population : int
        Customers to draw from; 0 where every case is a new one.
    n_expected : int
        How many of them will be met, about.
    """

    def __init__(self, store: Store, population: int, n_expected: int) -> None:
        self._store = store
        self._lengths = {kind.table: 0 for kind in _KINDS}
        self._n_known = 0
        self._begun: set[str] = set()
        self._row_of = np.zeros(population, dtype=np.int32)  # plus one: 0 stands for nobody yet
        if store.state.returning:
            self._keep_customers(n_expected)  # memory that is not used yet costs nothing
            store.state.n_free_customers = spare_of_each_kind(store.state)
        self.fill()

    def fill(self) -> None:
        """Let every kind have free rows enough for one more step."""
        state = self._store.state
        for kind in _KINDS:
            while getattr(state, kind.n_free) < spare_of_each_kind(state):
                self._lengthen(kind)

    def customer_rows(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the row of each customer of a population, int64[n]; new ones for those never seen before."""
        fresh = numbers[self._row_of[numbers] == 0]  # one named twice leaves a row unused, which is cheaper than a look
        first = self._n_known + 1
        self._n_known += len(fresh)
        self._row_of[fresh] = np.arange(first, self._n_known + 1)
        if self._n_known > self._lengths["customers"]:
            self._keep_customers(2 * self._n_known)
        rows: npt.NDArray[np.int64] = self._row_of[numbers].astype(np.int64) - 1
        return rows

    def leave(self) -> None:
        """Leave the tables to the next run; this one has ended."""
        self._store.leave((*self._lengths, *_BESIDE))

    def _keep_customers(self, n_rows: int) -> None:
        n_rows = self._resize("customers", n_rows)
        self._lengths["customers"] = n_rows
        self._resize("customer_items", n_rows * self._store.state.n_lasting)

    def _resize(self, table: str, n_rows: int) -> int:
        if table in self._begun:
            self._store.resize(table, n_rows)
            return n_rows
        self._begun.add(table)
        return self._store.begin(table, n_rows)

    def _lengthen(self, kind: _Kind) -> None:
        store, state = self._store, self._store.state
        before = self._lengths[kind.table]
        after = self._lengths[kind.table] = self._resize(kind.table, max(_FEWEST, 2 * before))
        links = store[kind.table][kind.link]
        links[before:] = np.arange(before + 1, after + 1)
        links[-1] = getattr(state, kind.first)
        setattr(state, kind.first, before)
        setattr(state, kind.n_free, getattr(state, kind.n_free) + after - before)
        self._lengthen_beside(kind.table, before, after)

    def _lengthen_beside(self, table: str, before: int, after: int) -> None:
        """Lengthen the tables that have rows for each row of this one."""
        store, state = self._store, self._store.state
        if table == "contacts":
            self._resize("contact_items", after * state.n_items)
            self._resize("nodes", state.n_agents + after)
            self._resize("dues", TIMERS * after)
            self._resize("timers", TIMERS * after)
            store["timers"].position[TIMERS * before :] = NONE
        elif table == "cases":
            self._resize("case_moves", after * MOVES)
            self._resize("case_channels", after * state.n_channels)
            self._resize("case_items", after * state.n_items)
        elif table == "customers":
            self._resize("customer_items", after * state.n_lasting)
