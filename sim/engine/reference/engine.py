"""One run: everything wired together, and the processes that act on their own."""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager

import simpy

from sim.demand import DayCases, sample_days
from sim.draws import Key
from sim.engine.log import case_frame, contact_frame, team_frame
from sim.engine.model import ChannelKind, ChannelModel, Model, build_model
from sim.engine.roster import Duty, team_duties
from sim.engine.run import Run
from sim.scenario.schema import Scenario

from .calendar import Calendar, Rank
from .choices import Choices, load_policy
from .entities import Agent, Case, Customer
from .floor import Floor, build_agents
from .handling import Handling
from .journeys import Journeys
from .knowledge import Knowledge
from .ledger import Ledger

Process = Generator[simpy.Event, None, None]


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


class ReferenceRun:
    """One replication of one design while it runs."""

    def __init__(self, model: Model, key: Key, allow_code: bool) -> None:
        policy = load_policy(model.design.routing.policy, allow_code)
        self._model = model
        self._key = key
        self._calendar = Calendar()
        self._ledger = Ledger(model)
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

    def run(self, progress: Callable[[float], None] | None) -> Ledger:
        """Simulate to the horizon and return what was written down."""
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
        self._ledger.close(self._agents, self._model.horizon_s)
        return self._ledger

    def _arrivals(self, progress: Callable[[float], None] | None) -> Process:
        """Open the cases of every day as their times come."""
        n_days = self._model.scenario.time.total_days
        for day, cases in enumerate(sample_days(self._model.scenario, self._key)):
            n_cases = len(cases.case)
            for row, identity in enumerate(cases.case):
                if progress is not None and row % _CASES_PER_REPORT == 0:
                    progress((day + row / n_cases) / n_days)
                yield self._calendar.at(cases.opened_s[row], Rank.ARRIVAL, identity)
                self._journeys.open_case(self._case(cases, row), cases.channel[row])

    def _case(self, cases: DayCases, row: int) -> Case:
        intent = self._model.intents[cases.intent[row]]
        number = cases.customer[row]
        return Case(
            cases.case[row], number, self._customer(cases, row, number), intent, cases.opened_s[row], cases.luck, row
        )

    def _customer(self, cases: DayCases, row: int, number: int) -> Customer:
        """Return the customer of a case, known from before where there is a population."""
        customer = self._customers.get(number)
        if customer is None:
            customer = Customer(cases.segment[row], cases.customer_luck, row)
            self._knowledge.identify(customer)
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
) -> Run:
    """Return one run; see `sim.simulate`."""
    model = build_model(scenario, design)
    ledger = ReferenceRun(model, Key(seed, replication), allow_code).run(progress)
    most = scenario.customers.max_contacts
    notes = (f"cases stopped at max_contacts = {most}",) if ledger.capped_cases else ()
    return Run(
        scenario=scenario,
        design=design,
        seed=seed,
        replication=replication,
        engine="reference",
        contacts=contact_frame(model, ledger.contacts),
        cases=case_frame(model, ledger.cases),
        teams=team_frame(model, ledger.tables),
        notes=notes,
    )
