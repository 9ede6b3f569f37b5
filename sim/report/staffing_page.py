"""The page of a staffing: what each design takes, how its targets are met, who works when."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .labels import label
from .numbers import ABSENT, value_text
from .page import Grid, Line, Lines, Page, Tone, bullets
from .text import PLUS_MINUS, counted, listed

if TYPE_CHECKING:
    from sim.experiment import Staffing

_TONES: Mapping[str, Tone] = {"met": "good", "missed": "bad"}
Rows = Sequence[Mapping[Any, Any]]


def staffing_page(staffing: Staffing) -> Page:
    """Return the page of a staffing."""
    totals, targets, plans = (frame.to_dict("records") for frame in (staffing.totals, staffing.targets, staffing.plans))
    designs = [str(row["design"]) for row in totals]
    title = f"{staffing.scenario.name}: {listed(designs)} staffed to the same targets"
    parts: list[Lines | Grid] = [
        Grid("What it takes, a week", ("", *designs), tuple(_totals(totals, staffing.currency))),
        Lines("Targets", tuple(_targets(targets))),
        *(Grid(f"Plan of {design}", _PLAN_HEADER, _plan(plans, design)) for design in designs),
        _commands(staffing),
        bullets("What this rests on", _foundations(staffing)),
    ]
    return Page(title, tuple(parts))


def _totals(rows: Rows, currency: str) -> Iterable[tuple[str, ...]]:
    names = {"people": "People", "paid_hours": "Paid hours", "wages": f"Wages, {currency}"}
    for column, name in names.items():
        if any(not math.isnan(row[column]) for row in rows):
            yield name, *(f"{row[column]:,.0f}" for row in rows)
            yield "  in the scenario", *(f"{row[f'{column}_before']:,.0f}" for row in rows)


def _targets(rows: Rows) -> Iterable[Line]:
    for row in rows:
        bound = "at least" if row["kpi"] == "service_level" else "at most"
        asked = f"{bound} {value_text(row['target'], row['unit'])}"
        found = value_text(row["mean"], row["unit"], row["half_width"])
        text = f"{row['design']}, {row['channel']}: {label(row['kpi'])} {found}, {asked}: "
        rest = "" if row["verdict"] == "met" or math.isnan(row["searched_mean"]) else _searched(row)
        yield Line(text, row["verdict"], rest, _TONES.get(row["verdict"], "unclear"))


def _searched(row: Mapping[Any, Any]) -> str:
    seen = value_text(row["searched_mean"], row["unit"], row["searched_half_width"])
    return f" (in the search {seen})"


_PLAN_HEADER = ("", "days", "hours", "before", "people", "change", "paid hours")


def _plan(rows: Rows, design: str) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            str(row["team"]),
            str(row["days"]) or ABSENT,
            str(row["hours"]) or ABSENT,
            f"{row['agents_before']:,}",
            f"{row['agents']:,}",
            "held" if row["held"] else _change(row["agents"] - row["agents_before"]),
            f"{row['paid_hours']:,.0f}",
        )
        for row in rows
        if row["design"] == design
    )


def _change(more: int) -> str:
    return f"{more:+,}" if more else ABSENT


def _commands(staffing: Staffing) -> Lines:
    """Return what to paste behind a command to have these plans."""
    texts = [f"--set {shlex.quote(text)}" for of_design in staffing.overrides.values() for text in of_design]
    if not texts:
        return bullets("The scenario is staffed so already", [])
    return Lines("To have it", tuple(Line(text, bullet=False, whole=True) for text in texts))


def _foundations(staffing: Staffing) -> list[str]:
    replications, days = counted(staffing.replications, "replication"), counted(staffing.days, "measured day")
    engines = "engines" if " and " in staffing.engine else "engine"
    return [
        f"{replications} of {days}, seed {staffing.seed}, {staffing.engine} {engines}, omnides {staffing.version};"
        " plans were chosen on other replications",
        f"{PLUS_MINUS} is the half-width of a 95% interval, unadjusted; met on average: the target lies within it",
        "no single person less, and no single person exchanged for one of a shorter shift, meets the targets as far as"
        " the search could tell",
        *(f"set in place of the file: {text}" for text in _given(staffing)),
        *(f"note: {note}" for note in staffing.notes),
    ]


def _given(staffing: Staffing) -> list[str]:
    """Return what the user set, without what was found."""
    found = {text for texts in staffing.overrides.values() for text in texts}
    return [text for text in staffing.scenario.overrides if text not in found]
