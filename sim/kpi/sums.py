"""Sums of amounts by group, from the logs of a run, whole or in parts."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.engine.run import Run
from sim.scenario.schema import Scenario
from sim.scenario.units import DAY_S, HOUR_S, SLOT_S

from .amounts import Amount
from .bins import STATES, bin_count, slots_in_bin
from .cases import case_amounts
from .contacts import accruing, handling, waiting
from .groups import HOURS, Groups
from .teams import team_costs, team_times
from .view import BoolArray, FloatArray, IntArray, RunView, TeamView, day_of, window


class Sums:
    """What a run adds up to.

    Attributes
    ----------
    groups : Groups
        What the rows of `table` are.
    table : float64[groups.n_rows, amounts]
        Sums by group and `Amount`.
    moves : float64[channels + 1, channels, 2]
        Of the steps of measured cases from one channel (the last row: none before) to the next: how many, and in how
        many of these the customer gave something again.
    states : float64[bins, len(STATES)]
        Contacts waiting and agents busy, on average over each span of the run; see `sim.kpi.bins`.
    """

    def __init__(self, scenario: Scenario, design: str) -> None:
        self.scenario = scenario
        self.design = design
        self.groups = Groups.of(scenario, design)
        self.table = np.zeros((self.groups.n_rows, len(Amount)))
        n_channels = len(scenario.channels)
        self.moves = np.zeros((n_channels + 1, n_channels, 2))
        self.states = np.zeros((bin_count(scenario), len(STATES)))

    def add_part(self, part: Run) -> None:
        """Add the cases of a part of the run, and their contacts."""
        view = RunView(part)
        self._add_contacts(view)
        self._add_cases(view)
        _add_moves(self.moves, view)

    def add_teams(self, teams: pd.DataFrame) -> None:
        """Add what teams and platforms did and cost, from the table by team; call once, after all parts."""
        view = TeamView(teams, self.scenario, self.design)
        times = team_times(view)
        self._add("all", np.zeros_like(view.codes), times, view.inside)
        self._add("team", view.codes, times, view.inside)
        self._add("day", day_of(view.slot_s), times, view.codes >= 0)
        self._add_states(view)
        row = self.table[self.groups.first["all"]]
        for amount, value in team_costs(view).items():
            row[amount] += value
        row[Amount.COST] = sum(row[part] for part in _COST_PARTS)
        start_s, end_s = window(self.scenario)
        self.table[:, Amount.WINDOW_S] = end_s - start_s
        self.table[:, Amount.RUNS] = 1.0

    def _add_states(self, view: TeamView) -> None:
        bin_s = slots_in_bin(self.scenario) * SLOT_S
        place = np.asarray(view.slot_s // bin_s, dtype=np.int64)
        for state, column in enumerate(("waiting_s", "busy_s")):
            self.states[:, state] += np.bincount(place, view.column(column), len(self.states)) / bin_s

    def _add_contacts(self, view: RunView) -> None:
        wait, rest, window = waiting(view), handling(view), accruing(view)
        codes = view.contact_codes
        everywhere = np.ones(len(view.measured), dtype=np.bool_)
        live = view.on_kind("live")
        day = day_of(view.contact("created_s"))
        hour = codes["channel"] * HOURS + (view.contact("created_s") % DAY_S // HOUR_S).astype(np.int64)
        for scope, code in codes.items():
            self._add(scope, code, wait, view.measured & (live if scope != "channel" else everywhere))
            self._add(scope, code, rest, view.measured)
            self._add(scope, code, window, everywhere)
        self._add("hour", hour, wait, view.measured)
        self._add("day", day, wait, live)
        self._add("day", day, rest, everywhere)

    def _add_cases(self, view: RunView) -> None:
        amounts = case_amounts(view)
        for scope, code in view.case_codes.items():
            self._add(scope, code, amounts, view.measured_cases)
        opened = view.case("opened_s")
        self._add("day", day_of(opened), amounts, np.ones(len(opened), dtype=np.bool_))
        ended = float(np.count_nonzero(view.resolved & view.in_window(view.case("closed_s"))))
        self.table[self.groups.first["all"], Amount.RESOLVED_IN_WINDOW] += ended

    def _add(self, scope: str, code: IntArray, amounts: Mapping[Amount, FloatArray], which: BoolArray) -> None:
        """Add up the rows of a mask by group; a code of -1 belongs to none."""
        which = which & (code >= 0)
        first, count = self.groups.first[scope], self.groups.count(scope)
        for amount, values in amounts.items():
            self.table[first : first + count, amount] += np.bincount(code[which], values[which], count)


_COST_PARTS = (Amount.PAID_TIME, Amount.OVERHEAD, Amount.PLATFORMS, Amount.FEES)


def _add_moves(moves: FloatArray, view: RunView) -> None:
    steps, channel, case = view.steps, view.step_channel, view.case_row[view.steps]
    before = np.full(len(steps), len(moves) - 1, dtype=np.int64)
    same = np.flatnonzero(case[1:] == case[:-1]) + 1
    before[same] = channel[same - 1]
    measured = view.measured_cases[case]
    again = view.contact("items_repeated")[steps] > 0
    for place, which in enumerate((measured, measured & again)):
        np.add.at(moves[:, :, place], (before[which], channel[which]), 1.0)
