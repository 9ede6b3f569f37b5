"""What the tests of shipped scenarios measure in runs, and count in teams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from sim.engine import Run
from sim.kpi import measure
from sim.scenario import Scenario
from sim.scenario.designs import Design
from sim.scenario.units import DAY_S, parse_hours, parse_weekdays

Target = tuple[float, float]
"""A figure and how far a simulation may lie from it, as a share of it."""


class Observed:
    """Ratios of sums over runs, from which the figures to size against are taken."""

    def __init__(self) -> None:
        self.parts: dict[str, tuple[float, float]] = {}

    def add(self, name: str, numerator: float, denominator: float) -> None:
        """Add to both sides of a ratio."""
        above, below = self.parts.get(name, (0.0, 0.0))
        self.parts[name] = (above + float(numerator), below + float(denominator))

    def add_kpis(self, run: Run, wanted: Mapping[str, tuple[str, str, str]]) -> None:
        """Add KPIs of a run, each under a name of the caller's: name → (KPI, scope, of)."""
        kpis = measure(run).set_index(["kpi", "scope", "of"])
        for name, row in wanted.items():
            self.add(name, kpis.loc[row, "numerator"], kpis.loc[row, "denominator"])

    def __getitem__(self, name: str) -> float:
        above, below = self.parts[name]
        return above / below

    def outside(self, targets: Mapping[str, Target]) -> dict[str, float]:
        """Return the figures that lie outside their bands."""
        return {name: self[name] for name, (target, band) in targets.items() if abs(self[name] / target - 1) > band}


def in_window(run: Run, moments_s: pd.Series) -> pd.Series:
    """Return which of the moments lie in the measured window."""
    start_s = run.scenario.time.warmup_days * DAY_S
    return moments_s.between(start_s, start_s + run.scenario.time.days * DAY_S, inclusive="left")


def contacts_in_window(run: Run) -> pd.DataFrame:
    """Return the rows of the contact log that were created in the measured window."""
    return run.contacts[in_window(run, run.contacts["created_s"])]


def begun_by_customer(contacts: pd.DataFrame) -> pd.Series:
    """Return which rows begin a contact: a front and the line behind it are one, a transfer is none."""
    return (contacts["origin"] != "transfer") & ~contacts.duplicated(["case", "contact"])


def conversation_s(contacts: pd.DataFrame) -> pd.Series:
    """Return the customer's side of handled contacts: talk, being asked, waiting while the agent reads."""
    return contacts["talk_s"] + contacts["asking_s"] + contacts["lookup_s"]


def handled_fresh(contacts: pd.DataFrame, channel: str) -> pd.DataFrame:
    """Return the rows of a channel that an agent handled and nobody had transferred."""
    mine = (contacts["channel"] == channel) & contacts["started_s"].notna() & (contacts["origin"] != "transfer")
    return contacts[mine & (contacts["origin"] != "follow_up")]


def resolved_share(contacts: pd.DataFrame, channel: str) -> tuple[int, int]:
    """Return how many contacts of a channel were resolved, of those where an agent came to an end with the case."""
    mine = contacts[(contacts["channel"] == channel) & contacts["started_s"].notna() & ~contacts["duplicate"]]
    decided = mine[mine["outcome"].isin(["resolved", "unresolved"])]
    return int((decided["outcome"] == "resolved").sum()), len(decided)


def desk_hour_costs(scenario: Scenario) -> list[float]:
    """Return what an hour at the desk costs in each team of each design: wage over what is paid and not there."""
    assert scenario.cost is not None
    teams = [team for design in scenario.designs.values() for team in design.teams]
    return [scenario.cost.wage_per_hour / (1 - team.shrinkage) / (1 - team.absence) for team in teams]


def open_share(run: Run) -> float:
    """Return the share of cases opened in the window that are still open at the end of the run."""
    measured = in_window(run, run.cases["opened_s"])
    return float((run.cases["outcome"][measured] == "open").mean())


def shift_hours(design: Design) -> float:
    """Return agents × hours of all shifts of a week; a day given by its number counts once."""
    hours = 0.0
    for team in design.teams:
        for shift in team.shifts:
            start_s, end_s = parse_hours(shift.hours)
            hours += shift.agents * (end_s - start_s) / 3600 * _days(shift.days)
    return hours


def _days(days: str | Iterable[str | int]) -> int:
    listed = [days] if isinstance(days, str) else list(days)
    return sum(1 if isinstance(day, int) else len(parse_weekdays(day)) for day in listed)
