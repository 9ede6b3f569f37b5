"""What the report of a comparison says, in which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sim.report.charts.catalogue import charts_of
from sim.report.figures import Figures
from sim.report.page import Line, Lines, bullets
from sim.report.results import compact_grids, foundations
from sim.report.text import counted, listed
from sim.report.verdicts import answer_lines, best_line, overall_line

from .document import Document, Section
from .foundations import method, simulated
from .tables import Table, difference_table, kpi_table

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment import Comparison
    from sim.report.charts.chart import Chart

MOST_LINES = 11
"""Verdicts of a KPI that a director reads: three designs have 3, twelve have 66, of which the first 11 are about the
first design."""
MOST_ROWS = 3_000
"""Of a table that a page holds whole, to stay below 6 MB."""
_FRAMES = {
    "equal-headcount": "equal headcount: people as the scenario says",
    "equal-service": "equal service: each design staffed to the same targets",
}


def comparison_document(comparison: Comparison) -> Document:
    """Return the report of a comparison, or of a single design."""
    scenario = comparison.simulated
    figures = Figures(comparison)
    return _document(
        comparison,
        Section("answer", "The answer", _answer(comparison)),
        *map(_section, charts_of(comparison)),
        Section("figures", "Figures in detail", tuple(compact_grids(figures, scenario)), folded=True),
        *_tables(comparison),
        _method(comparison),
        simulated(scenario),
    )


def chart_document(comparison: Comparison, chart: Chart) -> Document:
    """Return a page with one chart, and what it rests on."""
    return _document(comparison, _section(chart), _method(comparison))


def _document(comparison: Comparison, *sections: Section) -> Document:
    scenario = comparison.simulated
    facts = (
        ("Designs", listed(Figures(comparison).designs)),
        ("Simulated", f"{counted(comparison.replications, 'replication')} of {counted(comparison.days, 'day')}"),
        ("Frame", _FRAMES[comparison.frame]),
        ("Seed", str(comparison.seed)),
    )
    return Document(scenario.name, scenario.title, facts, sections, comparison.version)


def _section(chart: Chart) -> Section:
    return Section(f"chart-{chart.name}", chart.title, (chart,))


def _method(comparison: Comparison) -> Section:
    rests = bullets("What this rests on", foundations(comparison))
    return method(comparison, comparison.simulated, [rests])


def _answer(comparison: Comparison) -> tuple[Lines, ...]:
    found = answer_lines(comparison)
    if not found:
        return (Lines("", (Line("One design was run: there is nothing to compare it with.", bullet=False),)),)
    overall = overall_line(comparison, [part.title for part in found])
    return (
        *(Lines("", (Line(line, bullet=False),)) for line in overall),
        *(_with_best(comparison, part) for part in found),
    )


def _with_best(comparison: Comparison, part: Lines) -> Lines:
    """Return verdicts, after which design is best."""
    best = [Line(line, bullet=False) for line in best_line(comparison, part.title)]
    return Lines(part.title, (*best, *_few(part.lines)))


def _few(lines: Sequence[Line]) -> list[Line]:
    """Return lines, or the first of very many: those about the first design, and how many more there are."""
    if len(lines) <= MOST_LINES:
        return list(lines)
    more = f"and {len(lines) - MOST_LINES:,} more pairs, below under All differences"
    return [*lines[:MOST_LINES], Line(more)]


def _tables(comparison: Comparison) -> list[Section]:
    found = [Section("table", "All figures", _table(comparison.kpis, kpi_table), folded=True)]
    if len(comparison.differences):
        table = _table(comparison.differences, difference_table)
        found.append(Section("differences", "All differences", table, folded=True))
    return found


def _table(rows: pd.DataFrame, make: Callable[[pd.DataFrame], Table]) -> tuple[Lines | Table, ...]:
    """Return a table; of very many rows those over all cases, and where the others are."""
    if len(rows) <= MOST_ROWS:
        return (make(rows),)
    left = f"those over all contacts and cases, of {len(rows):,} rows; omnides compare --out writes all"
    return bullets("", [left]), make(rows[rows["scope"] == "all"].reset_index(drop=True))
