"""The retail bank: sourced to the last number, sized to the service that Italian banks report, fair to its designs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

from sim.engine import Run, simulate
from sim.kpi import measure
from sim.scenario import Scenario, find, load
from sim.scenario.units import parse_hours, parse_weekdays
from sim.scenario.wording import split_path

DESIGNS = ("siloed", "cross-channel", "omnichannel")

# What the siloed design is sized to: a figure and how far the simulation may lie from it, as a share of it.
VOLUMES = {
    "calls per customer-year": (1.05, 0.10),
    "chats per customer-year": (0.29, 0.15),
    "e-mails per customer-year": (0.026, 0.15),
}
HANDLING = {
    "calls reaching an agent": (0.588, 0.10),
    "calls transferred": (0.19, 0.10),
    "calls resolved": (0.78, 0.05),
    "chats resolved": (0.82, 0.05),
    "seconds of conversation by phone": (295.0, 0.10),
    "seconds of conversation by chat": (480.0, 0.10),
}
SERVICE = {
    "seconds to answer a call": (62.0, 0.15),
    "calls answered within 20 s": (0.60, 0.15),
    "seconds to answer a chat": (170.0, 0.15),
    "hours to answer an e-mail": (21.6, 0.15),
    "occupancy of the phone desk": (0.85, 0.15),
}


@pytest.fixture(scope="module")
def bank() -> Scenario:
    """Return the scenario as shipped."""
    return load("retail-bank")


def _leaves(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the values of a TOML tree; elements of a list go by their name, else by their place."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(node, list):
        for place, value in enumerate(node):
            name = value.get("name", str(place)) if isinstance(value, dict) else str(place)
            yield from _leaves(value, (*path, name))
    else:
        yield path, node


def _is_number(value: Any) -> bool:
    """Return whether a value is a number, a duration (``"2m"``) or a span of hours."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int | float) or re.match(r"\d", str(value)) is not None


def test_retail_bank_every_number_has_a_source(bank: Scenario):
    """Every number, duration and opening hour is covered by an entry of [sources]."""
    data = tomllib.loads(find("retail-bank").read_text(encoding="utf-8"))
    del data["sources"], data["schema"]
    covered = {split_path(key) for key in bank.sources}

    numbers = [path for path, value in _leaves(data) if _is_number(value)]
    bare = [path for path in numbers if not any(path[:n] in covered for n in range(1, len(path) + 1))]

    assert len(numbers) > 200
    assert bare == []


def test_retail_bank_sources_name_a_source_or_admit_an_assumption(bank: Scenario):
    """An entry gives a year (or says there is none), points to another entry, or says that it assumes or derives."""
    telling = re.compile(r"\b(19|20)\d\d\b|undated|^assumption|^derived|\bas card or payment|see problem|siloed design")

    assert [key for key, text in bank.sources.items() if not telling.search(text)] == []


def test_retail_bank_designs_siloed_is_the_baseline(bank: Scenario):
    """The three designs stand in the order of comparison."""
    assert tuple(bank.designs) == DESIGNS


def test_retail_bank_demand_stays_within_its_size(bank: Scenario):
    """The calendar day has at most 4,000 cases, so that a comparison ends while one waits."""
    assert bank.demand.cases_per_day is not None
    assert bank.demand.cases_per_day <= 4_000


def _desk_hours_per_week(bank: Scenario, design: str) -> float:
    hours = 0.0
    for team in bank.designs[design].teams:
        for shift in team.shifts:
            start_s, end_s = parse_hours(shift.hours)
            assert isinstance(shift.days, str)
            hours += shift.agents * (end_s - start_s) / 3600 * len(parse_weekdays(shift.days))
    return hours


def test_retail_bank_designs_have_the_same_people_for_the_same_hours(bank: Scenario):
    """Designs differ in how people work, not in how many there are or when."""
    heads = {name: sum(team.head_count for team in bank.designs[name].teams) for name in DESIGNS}
    hours = {name: _desk_hours_per_week(bank, name) for name in DESIGNS}
    branch = {name: bank.designs[name].teams[-1].agents for name in DESIGNS}

    assert len(set(heads.values())) == 1
    assert len(set(hours.values())) == 1
    assert len(set(branch.values())) == 1


def test_retail_bank_wage_makes_the_sourced_cost_of_a_desk_hour(bank: Scenario):
    """Wage, shrinkage and absence together cost 30,000 a year for 1,396 hours at the desk."""
    assert bank.cost is not None
    for design in bank.designs.values():
        for team in design.teams:
            desk_hour = bank.cost.wage_per_hour / (1 - team.shrinkage) / (1 - team.absence)
            assert desk_hour == pytest.approx(30_000 / 1_396, rel=0.002)


class _Observed:
    """Sums over runs, from which the figures to size against are taken."""

    def __init__(self) -> None:
        self.parts: dict[str, tuple[float, float]] = {}

    def add(self, name: str, numerator: float, denominator: float) -> None:
        above, below = self.parts.get(name, (0.0, 0.0))
        self.parts[name] = (above + float(numerator), below + float(denominator))

    def __getitem__(self, name: str) -> float:
        above, below = self.parts[name]
        return above / below

    def outside(self, targets: dict[str, tuple[float, float]]) -> dict[str, float]:
        """Return the figures that lie outside their bands."""
        return {name: self[name] for name, (target, band) in targets.items() if abs(self[name] / target - 1) > band}


def _observe(run: Run, observed: _Observed) -> None:
    """Add what happened to contacts created in the window, and the KPIs of waiting."""
    time = run.scenario.time
    start_s = time.warmup_days * 86_400
    contacts = run.contacts[run.contacts["created_s"].between(start_s, start_s + time.days * 86_400)]
    customer_years = run.scenario.customers.population * time.days / 365
    host = contacts["channel"].astype(str).replace({"ivr": "phone", "bot": "chat"})
    began = (contacts["origin"] != "transfer") & ~contacts.assign(host=host).duplicated(["case", "contact"])
    for channel, name in (("phone", "calls"), ("chat", "chats"), ("email", "e-mails")):
        observed.add(f"{name} per customer-year", (began & (host == channel)).sum(), customer_years)
    for channel, name in (("phone", "calls"), ("chat", "chats")):
        mine = contacts[(contacts["channel"] == channel) & contacts["started_s"].notna()]
        fresh = mine[mine["origin"] != "transfer"]
        decided = mine[mine["outcome"].isin(["resolved", "unresolved"]) & ~mine["duplicate"]]
        talk = fresh["talk_s"] + fresh["asking_s"] + fresh["lookup_s"]
        observed.add(f"{name} reaching an agent", len(fresh), (began & (host == channel)).sum())
        observed.add(f"{name} transferred", (fresh["outcome"] == "transferred").sum(), len(fresh))
        observed.add(f"{name} resolved", (decided["outcome"] == "resolved").sum(), len(decided))
        observed.add(f"seconds of conversation by {channel}", talk.sum(), len(talk))
    mail = contacts[(contacts["channel"] == "email") & contacts["started_s"].notna()]
    observed.add("hours to answer an e-mail", (mail["ended_s"] - mail["created_s"]).sum() / 3600, len(mail))
    kpis = measure(run).set_index(["kpi", "scope", "of"])
    for name, row in {
        "seconds to answer a call": ("speed_of_answer", "channel", "phone"),
        "calls answered within 20 s": ("service_level", "channel", "phone"),
        "seconds to answer a chat": ("speed_of_answer", "channel", "chat"),
        "occupancy of the phone desk": ("occupancy", "team", "phone desk"),
    }.items():
        observed.add(name, kpis.loc[row, "numerator"], kpis.loc[row, "denominator"])


def _open_share(run: Run) -> float:
    start_s = run.scenario.time.warmup_days * 86_400
    cases: pd.DataFrame = run.cases
    measured = cases["opened_s"].between(start_s, start_s + run.scenario.time.days * 86_400)
    return float((cases["outcome"][measured] == "open").mean())


@pytest.fixture(scope="module")
def short_runs() -> dict[str, Run]:
    """Return a working week of every design: the size of a first try."""
    return {design: simulate(load("retail-bank", days=5), design, seed=1) for design in DESIGNS}


def test_retail_bank_short_run_siloed_handles_contacts_as_sourced(short_runs: dict[str, Run]):
    """A week is enough to see conversations, transfers and resolutions as long and frequent as they were set up."""
    observed = _Observed()
    _observe(short_runs["siloed"], observed)

    assert observed.outside(HANDLING) == {}


def test_retail_bank_short_run_meets_every_design_with_the_same_cases(short_runs: dict[str, Run]):
    """Designs are compared on the same needs: the same cases, opened at the same moments."""
    opened = [run.cases[["case", "opened_s", "intent"]] for run in short_runs.values()]

    assert len(opened[0]) > 10_000
    for other in opened[1:]:
        pd.testing.assert_frame_equal(opened[0], other)


@pytest.mark.parametrize("design", DESIGNS)
def test_retail_bank_short_run_ends_with_hardly_a_case_open(short_runs: dict[str, Run], design: str):
    """The cooldown is long enough even for a run that ends on a Friday; the log stays small."""
    run = short_runs[design]

    assert _open_share(run) < 0.01
    assert len(run.contacts) / run.scenario.time.total_days < 5_000


@pytest.mark.slow
def test_retail_bank_siloed_meets_the_service_that_banks_report():
    """Over four times four weeks the siloed design answers as Italian banks say they do, within 15%."""
    observed = _Observed()
    for replication in range(4):
        _observe(simulate(load("retail-bank"), "siloed", seed=1, replication=replication), observed)

    assert observed.outside(VOLUMES | HANDLING | SERVICE) == {}
