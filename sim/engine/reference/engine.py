"""One run: everything wired together, and the processes that act on their own."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pandas as pd
import simpy

from sim.demand import DayCases, sample_days
from sim.draws import Entity, Key, LuckBlock
from sim.engine.log import case_frame, contact_frame, empty_team_frame, team_frame
from sim.engine.model import ChannelKind, ChannelModel, Model, build_model
from sim.engine.ranks import Rank
from sim.engine.roster import Duty, team_duties
from sim.engine.run import Run, run_notes
from sim.errors import SimError
from sim.scenario.schema import Scenario

from .calendar import Calendar
from .choices import Choices, load_policy
from .entities import Agent, Case, Customer
from .floor import Floor, build_agents
from .handling import Handling
from .journeys import Journeys
from .knowledge import Knowledge
from .ledger import Ledger

Process = Generator[simpy.Event, None, None]


OnPart = Callable[[Run], None]

_CASES_PER_REPORT = 50
"""How many cases are opened between two reports of progress: often enough to stop a run within a moment."""


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the garbage collector from looking for circles: a run leaves none (tested), and looking takes a quarter."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


_DAYS_BY_COLUMN = 7
"""For how many days the draws of a day's cases are made and kept for all of them at once; later cases are few."""


@dataclass(frozen=True, slots=True)
class CaseLists:
    """The cases of a day as lists of Python's own numbers, by row, and the luck of cases and customers by row."""

    case: list[int]
    opened_s: list[float]
    customer: list[int]
    segment: list[int]
    intent: list[int]
    channel: list[int]
    luck: LuckBlock
    customer_luck: LuckBlock


def _case_lists(key: Key, cases: DayCases) -> CaseLists:
    return CaseLists(
        case=cases.case.tolist(),
        opened_s=cases.opened_s.tolist(),
        customer=cases.customer.tolist(),
        segment=cases.segment.tolist(),
        intent=cases.intent.tolist(),
        channel=cases.channel.tolist(),
        luck=LuckBlock(key, Entity.CASE, cases.number, cases.place),
        customer_luck=LuckBlock(key, Entity.CUSTOMER, cases.customer_number, cases.customer_place),
    )


class ReferenceRun:
    """One replication of one design while it runs."""

    def __init__(self, model: Model, key: Key, allow_code: bool, on_part: OnPart | None = None) -> None:
        policy = load_policy(model.design.routing.policy, allow_code, model.design_name)
        self._model = model
        self._key = key
        self._calendar = Calendar()
        self._on_part = on_part
        self._ledger = Ledger(model, None if on_part is None else self._hand_over_part)
        self._knowledge = Knowledge(model)
        self._handling = Handling(model, self._knowledge)
        self._agents = build_agents(model, key)
        self._portfolio = [agent for agent in self._agents if not agent.team.transfers_only]
        self._customers: dict[int, Customer] = {}
        self._journeys = Journeys(model, self._calendar, self._ledger, self._knowledge, self._handling)
        self._floor = Floor(
            model, self._agents, self._calendar, self._ledger, self._knowledge, self._handling,
            Choices(model, policy), on_served=self._journeys.served, on_silence=self._journeys.silence,
        )  # fmt: skip
        self._journeys.floor = self._floor

    def run(self, progress: Callable[[float], None] | None) -> Run:
        """Simulate to the horizon and return the run, or what is left of it after the parts handed over."""
        self._calendar.process(self._arrivals(progress))
        for channel in self._model.channels:
            if channel.kind == ChannelKind.LIVE and not channel.serves_at_close:
                self._calendar.process(self._closings(channel))
        agents = iter(self._agents)
        for team in self._model.teams:
            for duty in team_duties(self._model, team, self._key):
                for start_s, end_s in duty.absent:
                    self._ledger.absent(team, start_s, end_s)
                self._calendar.process(self._duties(next(agents), duty))
        with _without_collector():
            self._calendar.run(until=self._model.horizon_s)
        ledger, model = self._ledger, self._model
        ledger.close(self._agents, model.horizon_s)
        return self._part(team_frame(model, ledger.tables), run_notes(model.scenario, ledger.capped_cases))

    def _part(self, teams: pd.DataFrame, notes: tuple[str, ...] = ()) -> Run:
        """Return what has been finished since the last part."""
        contacts, cases = self._ledger.drain()
        return Run(
            scenario=self._model.scenario,
            design=self._model.design_name,
            seed=self._key.seed,
            replication=self._key.replication,
            engine="reference",
            contacts=contact_frame(self._model, contacts),
            cases=case_frame(self._model, cases),
            teams=teams,
            notes=notes,
        )

    def _hand_over_part(self) -> None:
        assert self._on_part is not None
        self._on_part(self._part(empty_team_frame(self._model)))

    def _arrivals(self, progress: Callable[[float], None] | None) -> Process:
        """Open the cases of every day as their times come."""
        n_days = self._model.scenario.time.total_days
        recent: deque[LuckBlock] = deque()
        for day, sampled in enumerate(sample_days(self._model.scenario, self._key)):
            cases = _case_lists(self._key, sampled)
            n_cases = len(cases.case)
            recent.append(cases.luck)
            if len(recent) > _DAYS_BY_COLUMN:
                recent.popleft().retire()
            for row, identity in enumerate(cases.case):
                if progress is not None and row % _CASES_PER_REPORT == 0:
                    progress((day + row / n_cases) / n_days)
                yield self._calendar.at(cases.opened_s[row], Rank.ARRIVAL, identity)
                self._journeys.open_case(self._case(cases, row), cases.channel[row])

    def _case(self, cases: CaseLists, row: int) -> Case:
        intent = self._model.intents[cases.intent[row]]
        number = cases.customer[row]
        return Case(
            cases.case[row], number, self._customer(cases, row, number), intent, cases.opened_s[row], cases.luck, row
        )

    def _customer(self, cases: CaseLists, row: int, number: int) -> Customer:
        """Return the customer of a case, known from before where there is a population."""
        customer = self._customers.get(number)
        if customer is None:
            luck = cases.customer_luck
            recognised, on_file = self._knowledge.recognises(luck, row), self._knowledge.on_file(luck, row)
            customer = Customer(cases.segment[row], recognised, on_file)
            if self._model.routing.portfolio:
                customer.owner = self._portfolio[number % len(self._portfolio)]
            if self._model.scenario.customers.population is not None:
                self._customers[number] = customer
        return customer

    def _duties(self, agent: Agent, duty: Duty) -> Process:
        """Send an agent on and off duty.

        A duty ends in three steps, so that nobody whose duty ends at the same moment takes over anything: all stop,
        then all hand over their own lines, then all go home or stay for a line that has closed.
        """
        for start_s, end_s in duty.present:
            yield self._calendar.at(start_s, Rank.DUTY_START, agent.identity)
            self._floor.start_duty(agent)
            yield self._calendar.at(end_s, Rank.DUTY_END, agent.identity)
            self._floor.end_duty(agent)
            yield self._calendar.at(end_s, Rank.HANDOVER, agent.identity)
            self._floor.hand_over(agent)
            yield self._calendar.at(end_s, Rank.HOME, agent.identity)
            self._floor.go_home(agent)

    def _closings(self, channel: ChannelModel) -> Process:
        """Send away those waiting whenever a channel closes."""
        for _, end_s in channel.openings.spans:
            yield self._calendar.at(end_s, Rank.CLOSE, channel.number)
            self._floor.turn_away(channel)


def simulate_reference(
    scenario: Scenario,
    design: str,
    seed: int,
    replication: int,
    *,
    allow_code: bool,
    progress: Callable[[float], None] | None,
    on_part: OnPart | None = None,
) -> Run:
    """Return one run; see `sim.simulate`."""
    run = ReferenceRun(build_model(scenario, design), Key(seed, replication), allow_code, on_part)
    try:
        return run.run(progress)
    except SimError:
        raise
    except Exception as error:
        if policy := scenario.designs[design].routing.policy:
            error.add_note(
                f"policy {policy!r} was running under {design} and may have changed what it was given, which"
                " docs/policies.md forbids; if it changes nothing, this is a fault of omnides"
            )
        raise
