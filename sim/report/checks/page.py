"""A check as a page: the verdict, what changed and by how much, what is undecided, what else to know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from sim.report.page import Grid, Lines, Page, bullets
from sim.report.text import PLUS_MINUS, counted, listed

from .rows import Row, expected, found, kpi_cells, kpi_name, place, worst_first

if TYPE_CHECKING:
    from sim.experiment.checking import Check

MOST_CHANGED, MOST_UNDECIDED = 12, 6
"""KPIs that are shown; all are in the other formats."""

_WORDS = ("identical", "equivalent", "changed", "undecided", "pass", "fail", "as fast", "slower", "not compared")


def check_page(check: Check) -> Page:
    """Return the page of a check."""
    parts: list[Lines | Grid] = [bullets("", counts_in_words(check))]
    parts += _kpis("Changed", check.kpis, "changed", MOST_CHANGED)
    parts += _kpis("Undecided", check.kpis, "undecided", MOST_UNDECIDED)
    parts += _expectations(check.expectations)
    parts += _speed(check.speed)
    parts += _designs(check.designs)
    parts += [bullets("Notes", check.notes)] if check.notes else []
    return Page(f"Check: {check.verdict}", tuple(parts))


def counts_in_words(check: Check) -> list[str]:
    """Return a sentence for each kind of thing that was checked."""
    scenarios = counted(check.designs["file"].nunique(), "scenario")
    told = (
        (check.designs, f"{counted(len(check.designs), 'design')} of {scenarios}"),
        (check.expectations, counted(len(check.expectations), "expectation")),
        (check.speed, f"speed of {counted(len(check.speed), 'scenario')}"),
    )
    return [f"{what}: {_verdicts(table)}" for table, what in told if len(table)]


def _verdicts(table: pd.DataFrame) -> str:
    count = table["verdict"].value_counts()
    words = [f"{count[word]:,} {word}" for word in _WORDS if word in count]
    return listed(words)


def _kpis(title: str, kpis: pd.DataFrame, verdict: str, most: int) -> list[Lines | Grid]:
    rows = worst_first(kpis, verdict)
    if not rows:
        return []
    header = ("KPI", "before", "now", "difference", "tolerance")
    cells: list[tuple[str, ...]] = []
    for where in dict.fromkeys(place(row) for row in rows[:most]):
        cells.append((where, "", "", "", ""))
        cells += [(f"  {kpi_name(row)}", *kpi_cells(row)) for row in rows[:most] if place(row) == where]
    legend = f"Now minus before, {PLUS_MINUS} 95% of each by itself."
    if len(rows) > most:
        legend += f" The {most} clearest of {len(rows):,}; JSON and CSV hold all."
    return [Grid(title, header, tuple(cells), legend)]


def _expectations(table: pd.DataFrame) -> list[Grid]:
    if not len(table):
        return []
    rows = sorted(table.to_dict("records"), key=lambda row: row["verdict"] == "pass")
    cells = tuple((f"{row['file']}: {expected(row)}", found(row), str(row["verdict"])) for row in rows)
    return [Grid("Expectations", ("expected", "found", "verdict"), cells)]


def _speed(table: pd.DataFrame) -> list[Lines | Grid]:
    if not len(table):
        return []
    rows = table.to_dict("records")
    header = ("speed", "time now / then", "interval", "limit", "verdict")
    others = [f"{row['file']}: {row['differs']}" for row in rows if row["differs"]]
    grid = Grid("Speed", header, tuple(map(_speed_cells, rows)))
    return [grid, bullets("Not as it was recorded", others)] if others else [grid]


def _speed_cells(row: Row) -> tuple[str, ...]:
    known = not pd.isna(row["slowdown"])
    ratio = f"{row['slowdown']:.2f}" if known else "-"
    interval = f"{row['low']:.2f} to {row['high']:.2f}" if known else "-"
    return (str(row["file"]), ratio, interval, f"{row['limit']:.2f}", str(row["verdict"]))


def _designs(table: pd.DataFrame) -> Sequence[Grid]:
    """Return the table of designs, unless all are identical."""
    rows = [row for row in table.to_dict("records") if row["verdict"] != "identical"]
    if not rows:
        return []
    header = ("design", "verdict", "replications", "KPIs", "changed", "undecided", "moved")
    columns = ("verdict", "replications", "kpis", "changed", "undecided", "moved")
    cells = tuple((place(row), *(str(row[name]) for name in columns)) for row in rows)
    legend = "Moved: the interval of the difference leaves out 0, whatever the tolerance."
    return [Grid("Designs that are not identical", header, cells, legend)]
