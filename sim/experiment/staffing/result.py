"""What `staff` found: the plan of each design, how it meets its targets, and what it takes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import pandas as pd

from sim.experiment.intervals import Interval
from sim.experiment.rows import DesignRows
from sim.experiment.showing import Shown
from sim.experiment.tidy import records
from sim.scenario.schema import Scenario
from sim.scenario.wording import shorten

from .feasibility import Look
from .plans import Layout, Plan
from .targets import Target

JSON_SCHEMA = 1
PLAN_COLUMNS = (
    "design", "team", "shift", "days", "hours", "agents_before", "agents",
    "paid_hours_before", "paid_hours", "held",
)  # fmt: skip
TARGET_COLUMNS = (
    "design", "channel", "kpi", "unit", "target", "mean", "half_width", "n",
    "searched_mean", "searched_half_width", "searched_n", "verdict",
)  # fmt: skip
TOTAL_COLUMNS = (
    "design", "people_before", "people", "paid_hours_before", "paid_hours", "wages_before", "wages",
)  # fmt: skip

Verdict = Literal["met", "met on average", "missed on average", "missed", "not measured"]


@dataclass(frozen=True, eq=False, repr=False)
class Staffing(Shown):
    """Each design with the fewest paid hours that were found to meet the targets.

    Attributes
    ----------
    scenario : Scenario
        The scenario with every design staffed so.
    scenario_sha256 : str
        Digest of the scenario it began with.
    seed, replications : int
        Replications 0 to R - 1 of this seed are reported; the search had others.
    engine, version, currency : str
        What ran it, and the unit of money.
    days : int
        Length of the measured window.
    plans : DataFrame
        Columns design, team, shift (number within the team, from 0; -1 for a team given as a number), days, hours
        (texts, "" without shifts), agents_before, agents, paid_hours_before, paid_hours (of a week), held (why the
        number may not change, or "").
    targets : DataFrame
        Columns design, channel, kpi, unit, target, mean, half_width (95%, unadjusted), n (replications), the same three
        as the search saw them, and verdict: *met* (the interval is clear of the target), *met on average* (the target
        lies inside the interval, and the estimate meets it), *missed on average* (the estimate does not; that of
        the search did), *missed*, or *not measured* where nobody came in these replications. Targets of channels that
        nobody used in the search are left out.
    totals : DataFrame
        Columns design, people_before, people, paid_hours_before, paid_hours, wages_before, wages, the latter four of a
        week; wages are NaN without prices.
    overrides : mapping of str to tuple of str
        By design: what to give ``--set`` to have this plan.
    notes : tuple of str
        What is left out of the demand, `own_notes`, and what the runs had to say.
    own_notes : tuple of str
        Which targets were left out; what was held, added after the search, or left untried.
    """

    scenario: Scenario
    scenario_sha256: str
    seed: int
    replications: int
    engine: str
    version: str
    currency: str
    days: int
    plans: pd.DataFrame
    targets: pd.DataFrame
    totals: pd.DataFrame
    overrides: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...] = ()
    own_notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return one line: what was staffed, and with how many people."""
        found = ", ".join(f"{row.design} {row.people}" for row in self.totals.itertuples())
        return f"Staffing({self.scenario.name!r}, people: {shorten(found)})"

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: plain values, None where a number is undefined."""
        return {
            "schema": JSON_SCHEMA,
            "omnides": self.version,
            "scenario": self.scenario.name,
            "scenario_sha256": self.scenario_sha256,
            "staffed_sha256": self.scenario.sha256,
            "seed": self.seed,
            "replications": self.replications,
            "engine": self.engine,
            "plans": records(self.plans),
            "targets": records(self.targets),
            "totals": records(self.totals),
            "overrides": {design: list(texts) for design, texts in self.overrides.items()},
            "currency": self.currency,
            "days": self.days,
            "notes": list(self.notes),
        }


class Staffed(NamedTuple):
    """A design, staffed.

    Attributes
    ----------
    name : str
    layout : Layout
    plan : Plan
    seen : Look
        By the search.
    rows : DesignRows
        Of the replications that are reported.
    notes : tuple of str
    """

    name: str
    layout: Layout
    plan: Plan
    seen: Look
    rows: DesignRows
    notes: tuple[str, ...]


def plan_table(designs: Sequence[Staffed]) -> pd.DataFrame:
    """Return a row for each shift of a team, and for each team given as a number."""
    rows = [row for staffed in designs for row in _plan_rows(staffed)]
    return pd.DataFrame(rows, columns=list(PLAN_COLUMNS))


def _plan_rows(staffed: Staffed) -> list[tuple[Any, ...]]:
    layout, rows = staffed.layout, []
    for post, people in zip(layout.posts, staffed.plan, strict=True):
        team = post.team
        if team.agents is not None:
            shown = [(-1, "", "", post.before, people)]
        else:
            counts = layout.of_shifts(team, staffed.plan)
            shifts = [(place, team.shifts[place]) for place in post.shifts]
            shown = [(place, _days(shift.days), shift.hours, shift.agents, counts[place]) for place, shift in shifts]
        rows += [
            (staffed.name, team.name, *one, one[-2] * post.hours, one[-1] * post.hours, post.held) for one in shown
        ]
    order = {team: place for place, team in enumerate(dict.fromkeys(post.team.name for post in layout.posts))}
    return sorted(rows, key=lambda row: (order[row[1]], row[2]))


def _days(days: str | Sequence[str | int]) -> str:
    return days if isinstance(days, str) else ", ".join(map(str, days))


def target_table(designs: Sequence[Staffed]) -> pd.DataFrame:
    """Return a row for each target of a design."""
    rows = []
    for staffed in designs:
        interval = reached(staffed.layout, staffed.rows)
        for place, target in enumerate(staffed.layout.targets):
            mean, half_width = float(interval.estimate[place]), float(interval.half_width[place])
            seen = float(staffed.seen.value[place]), float(staffed.seen.half_width[place]), staffed.seen.replications
            unit = "share" if target.is_share else "contacts"
            found = (mean, half_width, len(staffed.rows.numerators), *seen, verdict(target, mean, half_width))
            rows.append((staffed.name, target.channel, target.kpi, unit, target.value, *found))
    return pd.DataFrame(rows, columns=list(TARGET_COLUMNS))


def reached(layout: Layout, rows: DesignRows) -> Interval:
    """Return the estimate and half-width of each target's KPI."""
    keys = list(zip(rows.keys["kpi"], rows.keys["scope"], rows.keys["of"], strict=True))
    return rows.at([keys.index((target.kpi, "channel", target.channel)) for target in layout.targets]).interval()


def verdict(target: Target, mean: float, half_width: float) -> Verdict:
    """Return whether an estimate meets a target, and whether that is clear."""
    if math.isnan(mean):
        return "not measured"
    slack = target.sign * (mean - target.value)
    clear = abs(slack) > half_width  # not of a single replication, whose half-width is NaN
    if slack >= 0.0:
        return "met" if clear or half_width == 0.0 else "met on average"
    return "missed" if clear else "missed on average"


def total_table(designs: Sequence[Staffed]) -> pd.DataFrame:
    """Return a row for each design."""
    rows = []
    for staffed in designs:
        layout, plans = staffed.layout, (staffed.layout.before, staffed.plan)
        people = [sum(plan) for plan in plans]
        hours = [layout.paid_hours(plan) for plan in plans]
        wages = [layout.pay(plan) or math.nan for plan in plans]
        rows.append((staffed.name, *people, *hours, *wages))
    return pd.DataFrame(rows, columns=list(TOTAL_COLUMNS))


def plan_note(totals: Mapping[Any, Any]) -> str:
    """Return a design's plan in short, from its row of totals."""
    people, hours = totals["people"], totals["paid_hours"]
    before = f"{totals['people_before']:,} people, {totals['paid_hours_before']:,.0f} h before"
    return f"{totals['design']}: {people:,} people, {hours:,.0f} paid hours a week ({before})"
