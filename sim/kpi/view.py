"""A run as arrays, with the words the KPIs are defined in: agent-handled, offered, touched, front."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.engine.log import Origin
from sim.engine.run import Run
from sim.scenario.designs import Design
from sim.scenario.schema import Scenario
from sim.scenario.units import DAY_S

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

CUSTOMER_STARTED = (Origin.FIRST, Origin.RETRIAL, Origin.RETURN, Origin.CHASE)
"""Origins of contacts that the customer began of their own accord."""

SECOND_CONTACT = (Origin.RETRIAL, Origin.RETURN, Origin.CHASE, Origin.HOP, Origin.HANDOFF)
"""Origins that make the customer go through a further contact."""


def day_of(time_s: FloatArray) -> IntArray:
    """Return the day of the run, from 0, that each moment falls into."""
    return np.asarray(time_s // DAY_S, dtype=np.int64)


def codes_of(column: pd.Series, labels: Sequence[str]) -> IntArray:
    """Return the position of each value in `labels`, -1 for a missing or unknown one."""
    return np.asarray(pd.Categorical(column, categories=list(labels)).codes, dtype=np.int64)


class RunView:
    """Arrays over the contacts and the cases of one run, computed once and shared by the KPI modules."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.scenario: Scenario = run.scenario
        self.design: Design = run.scenario.designs[run.design]
        self.start_s, self.end_s = window(run.scenario)
        self.channel_names = tuple(channel.name for channel in run.scenario.channels)
        self.segment_names = tuple(segment.name for segment in run.scenario.customers.segments)
        self.intent_names = tuple(intent.name for intent in run.scenario.intents)
        self.team_names = tuple(team.name for team in self.design.teams)

    # -- columns ------------------------------------------------------------------------------------

    def contact(self, column: str) -> FloatArray:
        """Return a numeric column of the contact log, missing values as NaN."""
        return _numbers(self.run.contacts[column])

    def contact_is(self, column: str, *values: str | Origin) -> BoolArray:
        """Return where a column of the contact log has one of the values."""
        names = [value.name.lower() if isinstance(value, Origin) else value for value in values]
        return np.asarray(self.run.contacts[column].isin(names), dtype=np.bool_)

    def case(self, column: str) -> FloatArray:
        """Return a numeric column of the case log, missing values as NaN."""
        return _numbers(self.run.cases[column])

    def case_is(self, column: str, *values: str) -> BoolArray:
        """Return where a column of the case log has one of the values."""
        return np.asarray(self.run.cases[column].isin(values), dtype=np.bool_)

    def in_window(self, time_s: FloatArray) -> BoolArray:
        """Return which times fall in the measured window [start, end); NaN does not."""
        return in_window(self.scenario, time_s)

    # -- contacts -----------------------------------------------------------------------------------

    @cached_property
    def measured(self) -> BoolArray:
        """Contacts created in the window."""
        return self.in_window(self.contact("created_s"))

    @cached_property
    def channel_code(self) -> IntArray:
        """Position of each contact's channel in the scenario."""
        return codes_of(self.run.contacts["channel"], self.channel_names)

    def on_kind(self, kind: str) -> BoolArray:
        """Return which contacts are on channels of the kind (live, deferred, automated)."""
        return self.by_channel([channel.kind == kind for channel in self.scenario.channels]).astype(np.bool_)

    def by_channel(self, values: list[bool] | list[float]) -> FloatArray:
        """Return, for each contact, the value given for its channel."""
        return np.asarray(values, dtype=np.float64)[self.channel_code]

    @cached_property
    def automated(self) -> BoolArray:
        """Contacts on automated channels, fronts included."""
        return self.on_kind("automated")

    @cached_property
    def follow_up(self) -> BoolArray:
        """The firm's own work after a resolution: nothing the customer did."""
        return self.contact_is("origin", "follow_up")

    @cached_property
    def agent_handled(self) -> BoolArray:
        """Contacts that an agent began to handle."""
        return ~np.isnan(self.contact("started_s")) & np.asarray(self.run.contacts["team"].notna(), dtype=np.bool_)

    @cached_property
    def released(self) -> BoolArray:
        """Agent-handled contacts whose wrap-up is over."""
        return self.agent_handled & ~np.isnan(self.contact("released_s"))

    @cached_property
    def handle_s(self) -> FloatArray:
        """Talk + asking + lookup + wrap-up of each contact, seconds; NaN if no agent handled it."""
        return self.contact("talk_s") + self.contact("asking_s") + self.contact("lookup_s") + self.contact("wrap_s")

    @cached_property
    def offered(self) -> BoolArray:
        """Contacts that reached a line; transfers, follow-ups and merged ones are not offered."""
        out = self.contact_is("origin", "transfer", "follow_up") | self.contact_is("outcome", "merged")
        return ~np.isnan(self.contact("queued_s")) & ~out

    @cached_property
    def wait_s(self) -> FloatArray:
        """Time from joining the line to the answer, or to leaving unanswered; NaN if still waiting."""
        started = self.contact("started_s")
        until = np.where(np.isnan(started), self.contact("ended_s"), started)
        return until - self.contact("queued_s")

    @cached_property
    def front(self) -> BoolArray:
        """Rows of an automated channel met on the way to another; one that contains the contact is a contact."""
        fronted: BoolArray = self.host_code != self.channel_code
        return fronted & self.contact_is("outcome", "passed_on")

    @cached_property
    def host_code(self) -> IntArray:
        """Position of the channel the customer turned to: a front's host, else the channel itself."""
        return codes_of(self.run.contacts["host"], self.channel_names)

    @cached_property
    def touched(self) -> BoolArray:
        """Contacts, handled by an agent or a bot, whose case had been handled before them."""
        started = self.contact("started_s")
        handled = np.flatnonzero(~np.isnan(started))
        case = self.case_row[handled]
        order = np.lexsort((started[handled], case))  # stable: equal times stay in log order
        later = np.zeros(len(handled), dtype=np.bool_)
        later[1:] = np.diff(case[order]) == 0
        touched = np.zeros(len(started), dtype=np.bool_)
        touched[handled[order[later]]] = True
        return touched

    @cached_property
    def contact_codes(self) -> Mapping[str, IntArray]:
        """Position of every contact's group by scope: all, channel, segment, intent, team (-1: none)."""
        contacts = self.run.contacts
        return {
            "all": np.zeros(len(contacts), dtype=np.int64),
            "channel": self.channel_code,
            "segment": codes_of(contacts["segment"], self.segment_names),
            "intent": codes_of(contacts["intent"], self.intent_names),
            "team": codes_of(contacts["team"], self.team_names),
        }

    # -- cases --------------------------------------------------------------------------------------

    @cached_property
    def case_row(self) -> IntArray:
        """Row of each contact's case in the case log, which is sorted by case."""
        contacts, cases = self.run.contacts["case"].to_numpy(), self.run.cases["case"].to_numpy()
        return np.searchsorted(cases, contacts).astype(np.int64)

    @cached_property
    def measured_cases(self) -> BoolArray:
        """Cases opened in the window."""
        return self.in_window(self.case("opened_s"))

    @cached_property
    def resolved(self) -> BoolArray:
        """Cases that ended resolved."""
        return self.case_is("outcome", "resolved")

    def per_case(self, which: BoolArray, weight: FloatArray | None = None) -> FloatArray:
        """Return, for each case, the number of its contacts in the mask, or the sum of their weights."""
        weights = None if weight is None else weight[which]
        return np.bincount(self.case_row[which], weights, len(self.run.cases)).astype(np.float64)

    @cached_property
    def steps(self) -> IntArray:
        """Rows of the customer's own contacts in order: fronts and follow-ups left out."""
        return np.flatnonzero(~self.front & ~self.follow_up)

    @cached_property
    def step_channel(self) -> IntArray:
        """Channel of each of `steps`; a contact that ended in a front belongs to the front's host."""
        return self.host_code[self.steps]

    @cached_property
    def channel_switches(self) -> FloatArray:
        """Number of consecutive contacts on different channels, by case."""
        case, channel = self.case_row[self.steps], self.step_channel
        switch = (case[1:] == case[:-1]) & (channel[1:] != channel[:-1])
        return np.bincount(case[1:][switch], minlength=len(self.run.cases)).astype(np.float64)

    @cached_property
    def case_codes(self) -> Mapping[str, IntArray]:
        """Position of every case's group by scope: all, channel of its first contact, segment, intent."""
        cases = self.run.cases
        first = np.full(len(cases), -1, dtype=np.int64)
        # The last assignment to a case wins, so the steps are walked backwards.
        first[self.case_row[self.steps][::-1]] = self.step_channel[::-1]
        return {
            "all": np.zeros(len(cases), dtype=np.int64),
            "channel": first,
            "segment": codes_of(cases["segment"], self.segment_names),
            "intent": codes_of(cases["intent"], self.intent_names),
        }


class TeamView:
    """Arrays over the table by team and half hour."""

    def __init__(self, teams: pd.DataFrame, scenario: Scenario, design: str) -> None:
        self.scenario = scenario
        self.design: Design = scenario.designs[design]
        names = [team.name for team in self.design.teams]
        self.codes = codes_of(teams["team"], names)
        self.slot_s = _numbers(teams["slot_s"])
        self.inside = in_window(scenario, self.slot_s)
        self._teams = teams

    def column(self, name: str) -> FloatArray:
        """Return a column, seconds."""
        return _numbers(self._teams[name])

    def seconds(self, name: str) -> FloatArray:
        """Return the sum of a column over the window, by team of the design."""
        weights = self.column(name)[self.inside]
        return np.bincount(self.codes[self.inside], weights, len(self.design.teams)).astype(np.float64)


def window(scenario: Scenario) -> tuple[float, float]:
    """Return start and end of the measured window, seconds."""
    time = scenario.time
    return time.warmup_days * DAY_S, (time.warmup_days + time.days) * DAY_S


def in_window(scenario: Scenario, time_s: FloatArray) -> BoolArray:
    """Return which times fall in the measured window [start, end); NaN does not."""
    start_s, end_s = window(scenario)
    return (time_s >= start_s) & (time_s < end_s)


def _numbers(column: pd.Series) -> FloatArray:
    return column.to_numpy(dtype=np.float64, na_value=np.nan)
