"""What the report of a comparison says, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.report.charts.catalogue import charts_of
from sim.report.figures import Figures
from sim.report.page import Line, Lines, bullets
from sim.report.results import compact_grids, foundations
from sim.report.text import counted, listed
from sim.report.verdicts import answer_lines, best_line

from .document import Document, Section
from .foundations import method, simulated
from .tables import Table, difference_table, kpi_table

if TYPE_CHECKING:
    from sim.experiment import Comparison
    from sim.report.charts.chart import Chart

MOST_LINES = 11
"""Verdicts of a KPI that a director reads: three designs have 3, twelve have 66, of which the first 11 are about the
first design."""
MOST_ROWS = 3_000
"""Of differences that a page holds, to stay below 6 MB."""
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


def _difference_parts(comparison: Comparison) -> tuple[Lines | Table, ...]:
    """Return the table of differences; of very many those over all cases, and where the others are."""
    rows = comparison.differences
    if len(rows) <= MOST_ROWS:
        return (difference_table(rows),)
    left = f"those over all contacts and cases, of {len(rows):,} differences; omnides compare --out writes all"
    return bullets("", [left]), difference_table(rows[rows["scope"] == "all"].reset_index(drop=True))


def _answer(comparison: Comparison) -> tuple[Lines, ...]:
    found = answer_lines(comparison)
    if not found:
        return (bullets("", ["one design was run: there is nothing to compare it with"]),)
    return tuple(
        Lines(
            part.title, (*(Line(best, bullet=False) for best in best_line(comparison, part.title)), *_few(part.lines))
        )
        for part in found
    )


def _few(lines: Sequence[Line]) -> list[Line]:
    """Return lines, or the first of very many: those about the first design, and how many more there are."""
    if len(lines) <= MOST_LINES:
        return list(lines)
    more = f"and {len(lines) - MOST_LINES:,} more pairs, below under All differences"
    return [*lines[:MOST_LINES], Line(more)]


def _tables(comparison: Comparison) -> list[Section]:
    found = [Section("table", "All figures", (kpi_table(comparison.kpis),), folded=True)]
    if len(comparison.differences):
        found.append(Section("differences", "All differences", _difference_parts(comparison), folded=True))
    return found
