"""How much time and memory a simulation will take, before anything of it is sampled.

Figures were measured on one core of a cloud machine (2026, CPython 3.11), rounded up: erlang-a (1,872 to 500,000 cases
a day, 1 to 3,000 days), retail-bank (5 to 224 days) and tests/engine/everything.toml. Estimates are within a factor of
three there, which is enough to tell minutes from years.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .blocks import Surge
from .calendar import Span, days_of, merged, open_spans
from .designs import Team
from .schema import Scenario
from .units import DAY_S, SLOT_S, parse_clock, parse_hours

CONTACTS_PER_CASE = 2.2
"""Rows of the contact log per case where customers come back or move on; measured: 1.0, 2.2 and 2.4."""


@dataclass(frozen=True)
class Rates:
    """What an engine takes for one of each.

    Attributes
    ----------
    contacts_per_s : float
        Contacts simulated in a second.
    duty_s : float
        Seconds of computing per duty: a span of time that an agent works.
    contact_bytes, case_bytes : float
        A row of each log with what hangs on it.
    open_case_bytes : float
        A case of the day at hand, with its draws: what is held without logs.
    customer_bytes : float
        A customer who is remembered.
    memory_bytes : float
        An item of a customer that an agent keeps in mind from case to case.
    place_bytes : float
        Where a customer of the population, met or not, would be found.
    agent_bytes, duty_bytes : float
        An agent, and a duty of an agent.
    slot_bytes : float
        A half hour of a team: five figures.
    base_bytes : float
        A run of next to nothing.
    """

    contacts_per_s: float
    duty_s: float
    contact_bytes: float
    case_bytes: float
    open_case_bytes: float
    customer_bytes: float
    memory_bytes: float
    place_bytes: float
    agent_bytes: float
    duty_bytes: float
    slot_bytes: float
    base_bytes: float


RATES = {
    "compiled": Rates(
        contacts_per_s=800_000.0,  # measured: 0.8 million (retail-bank) to 1.3 million (erlang-a)
        duty_s=1.5e-6,  # measured: 1.0 to 1.4 microseconds with a duty a day
        contact_bytes=650.0,  # measured with case_bytes: 770 (erlang-a) to 1,860 (retail-bank) bytes a case
        case_bytes=450.0,
        open_case_bytes=1_000.0,
        customer_bytes=200.0,  # measured with memory_bytes: 280 bytes a case (retail-bank, 224 days)
        memory_bytes=50.0,
        place_bytes=4.0,
        agent_bytes=500.0,
        duty_bytes=400.0,  # measured: 370 to 380 with a duty a day
        slot_bytes=200.0,  # measured: 150 to 280
        base_bytes=6e6,  # measured: 5.5 to 7.8 MB
    ),
    "reference": Rates(
        contacts_per_s=10_000.0,  # measured: 8,600 (retail-bank, siloed) to 43,000 (every caller refused)
        duty_s=20e-6,  # measured: 15 microseconds with two changes of duty a day
        contact_bytes=1_500.0,  # measured with case_bytes: 1,450 (erlang-a) to 6,600 (retail-bank) bytes a case
        case_bytes=1_500.0,
        open_case_bytes=2_500.0,  # measured: 1,750 to 2,300 bytes, the draws of a week of such days included
        customer_bytes=800.0,  # measured: 500
        memory_bytes=250.0,  # measured: 200 to 220
        place_bytes=0.0,
        agent_bytes=2_000.0,  # measured: 1,700
        duty_bytes=100.0,  # measured: 80
        slot_bytes=300.0,  # measured: 400 of a nearly empty run, 200 of others
        base_bytes=1e5,
    ),
}

CONTACT_FILE_BYTES, CASE_FILE_BYTES, SLOT_FILE_BYTES = 230.0, 120.0, 60.0
"""A line of each log as CSV; measured: 222, 118 and 56 bytes (retail-bank)."""


@dataclass(frozen=True)
class Effort:
    """What one simulation, or a study of many, is expected to take.

    Attributes
    ----------
    cases : float
        Cases opened.
    seconds : float
        Time of computing on one processor.
    memory_bytes : float
        Memory needed at the same time.
    file_bytes : float
        Size of the logs, if they are written.
    """

    cases: float
    seconds: float
    memory_bytes: float
    file_bytes: float

    def __str__(self) -> str:
        return f"about {time_text(self.seconds)} of computing and {memory_text(self.memory_bytes)} of memory"


def effort_of(scenario: Scenario, design: str, *, engine: str = "compiled", keeps_logs: bool = True) -> Effort:
    """Return what one replication of a design is expected to take.

    Parameters
    ----------
    engine : str
        Which engine simulates it: a key of `RATES`.
    keeps_logs : bool
        Whether a row of every contact and case is held until the end. Without, memory goes by the largest day, the
        customers and the agents.
    """
    rates = RATES[engine]
    days = scenario.time.total_days
    cases, largest_day = _cases(scenario)
    contacts = cases * (CONTACTS_PER_CASE if scenario.moves else 1.0)
    teams = scenario.designs[design].teams
    agents = _number(sum(team.head_count for team in teams))
    duties = math.fsum(_duties(scenario, team) for team in teams)
    slots = len(teams) * days * DAY_S / SLOT_S
    logs = contacts * rates.contact_bytes + cases * rates.case_bytes if keeps_logs else 0.0
    return Effort(
        cases=cases,
        seconds=contacts / rates.contacts_per_s + duties * rates.duty_s,
        memory_bytes=rates.base_bytes
        + logs
        + largest_day * rates.open_case_bytes
        + _customers_bytes(scenario, rates, cases, contacts, agents)
        + agents * rates.agent_bytes
        + duties * rates.duty_bytes
        + slots * rates.slot_bytes,
        file_bytes=contacts * CONTACT_FILE_BYTES + cases * CASE_FILE_BYTES + slots * SLOT_FILE_BYTES,
    )


def _number(people: int) -> float:
    """Return a count that may be absurd, too long for a float, as one that is absurd enough."""
    return float(min(people, 10**18))


def _duties(scenario: Scenario, team: Team) -> float:
    """Return how many spans of time the agents of a team work, all together."""
    time = scenario.time
    try:
        if team.agents is None:
            hours = [
                (_number(shift.agents), parse_hours(shift.hours), days_of(shift.days, time)) for shift in team.shifts
            ]
            return math.fsum(
                agents * _spans([(day * DAY_S + start_s, day * DAY_S + end_s) for day in days], team.absence)
                for agents, (start_s, end_s), days in hours
            )
        served = [channel for channel in scenario.channels if channel.name in team.channels]
        live = [channel for channel in served if channel.kind == "live"]
        spans = merged(span for channel in live or served for span in open_spans(channel.open, time))
    except ValueError:  # weekdays or hours that cannot be read are reported where they stand
        return 0.0
    end_s = time.total_days * DAY_S
    within = [(start_s, min(stop_s, end_s)) for start_s, stop_s in spans if start_s < end_s]
    return _number(team.agents) * _spans(within, team.absence)


def _spans(worked: list[Span], absence: float) -> float:
    """Return how many spans an agent works who may be absent: those that touch are one but for days away."""
    joined = merged(worked)
    days = math.fsum(max(1.0, (end_s - start_s) / DAY_S) for start_s, end_s in joined)
    # each day away is a span, and so is the presence before it where days follow one another
    return min(days, len(joined) + 2.0 * absence * days)


def _customers_bytes(scenario: Scenario, rates: Rates, cases: float, contacts: float, agents: float) -> float:
    """Return the memory of customers who are remembered, and of what agents and channels know of them for good."""
    population = scenario.customers.population or 0
    customers = min(population, cases)
    lasting = sum(item.lasting for item in scenario.items.values())
    memories = min(contacts, customers * agents * len(scenario.channels)) * lasting
    return customers * rates.customer_bytes + memories * rates.memory_bytes + population * rates.place_bytes


def expected_cases(scenario: Scenario) -> float:
    """Return how many cases one replication opens, about."""
    return _cases(scenario)[0]


def _cases(scenario: Scenario) -> tuple[float, float]:
    """Return the expected cases of a replication and of its largest day."""
    demand, days = scenario.demand, scenario.time.total_days
    if demand.cases_per_day is None:
        rows = float(len(demand.trace_rows.time_s)) if demand.trace_rows else 0.0
        return rows, rows
    surges = sum(map(_surge_days, demand.surges)) * demand.cases_per_day
    weights = demand.weekday or (1.0,)
    busiest = max(weights) * len(weights) / (math.fsum(weights) or 1.0) * (1.0 + 2.0 * demand.busyness_cv)
    return demand.cases_per_day * days + surges, demand.cases_per_day * busiest + surges


def _surge_days(surge: Surge) -> float:
    """Return the cases a surge adds at most, in mean days; short surges can fall into the peak hour."""
    try:
        span_s = max(parse_clock(surge.to) - parse_clock(surge.from_), 0.0)
    except ValueError:  # reported with the surge
        return 0.0
    return (surge.factor - 1.0) * span_s / DAY_S


_TIMES = ((365.25 * DAY_S, "year"), (DAY_S, "day"), (3_600.0, "hour"), (60.0, "minute"), (1.0, "second"))
_SIZES = ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def time_text(seconds: float) -> str:
    """Return a time in its largest unit.

    >>> time_text(90 * 60), time_text(5e11), time_text(0.2)
    ('1.5 hours', '15,844 years', '1 second')
    """
    size, unit = next(((size, unit) for size, unit in _TIMES if seconds >= size), _TIMES[-1])
    number = _rounded(max(seconds, 1.0) / size)
    return f"{number} {unit}" if number == "1" else f"{number} {unit}s"


def memory_text(n_bytes: float) -> str:
    """Return a size in its largest unit.

    >>> memory_text(4.6e15), memory_text(2.5e9), memory_text(3)
    ('4.6 PB', '2.5 GB', '1 kB')
    """
    size, unit = next(((size, unit) for size, unit in _SIZES if n_bytes >= size), _SIZES[-1])
    return f"{_rounded(max(n_bytes, 1e3) / size)} {unit}"


def _rounded(number: float) -> str:
    if number >= 1e6:
        return f"{number:.1e}"
    return f"{number:,.0f}" if number >= 9.95 else f"{number:.1f}".removesuffix(".0")
