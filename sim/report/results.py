"""The page of a comparison: the answer in words, then the figures, then what they rest on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.kpi import HEADLINE as JUDGED

from .bars import bars_of
from .labels import (
    BY_TEAM,
    COMPACT_COST_PARTS,
    COST_PARTS,
    CUSTOMER,
    HEADLINE,
    WAITING,
    WAITING_BY_KIND,
    WORK,
    label,
)
from .numbers import ABSENT, value_text
from .page import Bar, Cell, Grid, Lines, Page, bullets
from .resting import last_words, origin
from .text import PLUS_MINUS, listed
from .verdicts import answer_lines, difference_rows

if TYPE_CHECKING:
    from sim.experiment import Comparison
    from sim.scenario.schema import Scenario

_COST_TITLE = "Cost per resolved case"
_PAIRING_REPLICATIONS = 5
"""Fewer say next to nothing about a ratio of variances."""
_SCALES = {"csat": 100.0}
"""Where scales of bars end that do not end at the largest figure."""
_LEGEND = "Bars: solid up to the 95% interval, then shaded over it (one mark at least)."
_SCOPES = ("channel", "segment", "intent", "team")


def comparison_page(comparison: Comparison, scenario: Scenario, *, full: bool = False) -> Page:
    """Return the page of a comparison; ``full`` shows every KPI in every scope and every difference."""
    figures = _Figures(comparison)
    grids = _full(figures) if full else _compact(figures, scenario)
    parts: list[Lines | Grid] = [*answer_lines(comparison), *(grid for grid in grids if grid.rows)]
    if full:
        rows = difference_rows(comparison)
        if rows:
            parts.append(Grid("Differences", ("", "Difference", "Verdict"), rows))
    parts.append(bullets("What this rests on", _foundations(comparison)))
    return Page(_title(comparison, scenario, figures.designs), tuple(parts))


class _Figures:
    """Looks up the text of a figure by design, KPI and scope."""

    def __init__(self, comparison: Comparison) -> None:
        records: Sequence[Mapping[Any, Any]] = comparison.kpis.to_dict("records")
        self.designs = tuple(dict.fromkeys(str(row["design"]) for row in records))
        self._something = {str(row["kpi"]) for row in records if row["scope"] == "all" and row["mean"] != 0}
        self._figures = {
            (str(row["design"]), str(row["kpi"]), str(row["scope"]), str(row["of"])): (
                float(row["mean"]),
                str(row["unit"]),
                float(row["half_width"]),
            )
            for row in records
        }
        self._texts = {place: value_text(*figure) for place, figure in self._figures.items()}

    def with_something(self, kpis: Iterable[str]) -> list[str]:
        """Return the KPIs that are not 0 under every design: mechanisms that are off fill no compact page."""
        return [kpi for kpi in kpis if kpi in self._something]

    def kpis(self, scope: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(kpi for _, kpi, at, _ in self._texts if at == scope))

    def members(self, scope: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(of for _, _, at, of in self._texts if at == scope))

    def row(self, name: str, kpi: str, scope: str = "all", of: str = "all") -> tuple[str, ...] | None:
        cells = [self._texts.get((design, kpi, scope, of), ABSENT) for design in self.designs]
        return None if set(cells) == {ABSENT} else (name, *cells)

    def rows(self, kpis: Iterable[str], names: Mapping[str, str] | None = None) -> tuple[tuple[str, ...], ...]:
        found = (self.row((names or {}).get(kpi, label(kpi)), kpi) for kpi in kpis)
        return tuple(row for row in found if row)

    def bars(self, kpi: str) -> tuple[Cell, ...] | None:
        """Return the row of bars that goes below the KPI's figures; none where no figure has a length."""
        absent = (math.nan, "", math.nan)
        figures = [self._figures.get((design, kpi, "all", "all"), absent) for design in self.designs]
        bars, end = bars_of([(mean, half_width) for mean, _, half_width in figures], _SCALES.get(kpi))
        if not any(bars):
            return None
        unit = next(unit for _, unit, _ in figures if unit)
        return (f"  0 to {value_text(end, unit).removesuffix('.0')}", *(bar or "" for bar in bars))

    def group(self, scope: str, of: str, kpis: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """Return the rows of one member of the scope below a heading row, or none."""
        found = [row for kpi in kpis if (row := self.row(f"  {label(kpi)}", kpi, scope, of))]
        return ((of, *("" for _ in self.designs)), *found) if found else ()

    def grouped(self, scope: str) -> tuple[tuple[str, ...], ...]:
        """Return the rows of every member of the scope."""
        kpis = self.kpis(scope)
        return tuple(row for of in self.members(scope) for row in self.group(scope, of, kpis))

    def grid(self, title: str, rows: tuple[tuple[Cell, ...], ...]) -> Grid:
        shaded = any(isinstance(cell, Bar) and cell.high > cell.low for row in rows for cell in row)
        return Grid(title, ("", *self.designs), rows, _LEGEND if shaded else "")


def _compact(figures: _Figures, scenario: Scenario) -> Iterable[Grid]:
    yield figures.grid("Headline", _headline(figures))
    yield figures.grid("Customers", figures.rows(figures.with_something(CUSTOMER)))
    yield figures.grid("Waiting, by channel", _waiting(figures, scenario))
    teams = [
        row
        for kpi in BY_TEAM
        for of in figures.members("team")
        if (row := figures.row(f"  {label(kpi)}: {of}", kpi, "team", of))
    ]
    yield figures.grid("Work", (*figures.rows(figures.with_something(WORK)), *teams))
    yield figures.grid(_COST_TITLE, figures.rows(figures.with_something(COMPACT_COST_PARTS), COST_PARTS))


def _headline(figures: _Figures) -> tuple[tuple[Cell, ...], ...]:
    """Return the figures of the headline KPIs, bars below those that verdicts are about."""
    found: list[tuple[Cell, ...] | None] = []
    for kpi in HEADLINE:
        found += [figures.row(label(kpi), kpi), figures.bars(kpi) if kpi in JUDGED else None]
    return tuple(row for row in found if row)


def _waiting(figures: _Figures, scenario: Scenario) -> tuple[tuple[str, ...], ...]:
    """Return what waiting means on each channel: nobody abandons a message, nobody waits for a bot."""
    return tuple(
        row
        for channel in scenario.channels
        for row in figures.group("channel", channel.name, WAITING_BY_KIND[channel.kind])
    )


def _full(figures: _Figures) -> Iterable[Grid]:
    first = [kpi for kpi in (*CUSTOMER, *WAITING, *WORK) if kpi in figures.kpis("all")]
    rest = [kpi for kpi in figures.kpis("all") if kpi not in (*HEADLINE, *first, *COST_PARTS)]
    yield figures.grid("All contacts and cases", (*_headline(figures), *figures.rows([*first, *rest])))
    yield figures.grid(_COST_TITLE, figures.rows(COST_PARTS, COST_PARTS))
    for scope in _SCOPES:
        yield figures.grid(f"By {scope}", figures.grouped(scope))


def _title(comparison: Comparison, scenario: Scenario, designs: tuple[str, ...]) -> str:
    name = f"{comparison.scenario} ({scenario.title})" if scenario.title else comparison.scenario
    compared = f"{name}: {listed(designs)}" + (" compared" if len(designs) > 1 else "")
    return f"{compared}, each staffed for the same service" if comparison.frame == "equal-service" else compared


def _foundations(comparison: Comparison) -> list[str]:
    if comparison.replications < 2:
        intervals = ["one replication gives no intervals and no verdicts; ask for more with --replications"]
    else:
        meaning = f"{PLUS_MINUS} is the half-width of a 95% interval{_adjustment(len(comparison.headline))}"
        intervals = [meaning, *_pairing(comparison)]
    return [origin(comparison), *intervals, *last_words(comparison)]


def _pairing(comparison: Comparison) -> list[str]:
    """Say what meeting the same customers with the same luck saved; a ratio of variances needs some replications."""
    reduction = comparison.headline["variance_reduction"].median()
    if comparison.replications < _PAIRING_REPLICATIONS or math.isnan(reduction):
        return []
    times = f"{reduction:.1f}" if reduction < 10 else f"{reduction:,.0f}"
    return [
        "designs met the same customers with the same luck: independent runs would need "
        f"roughly {times} times as many replications (median of the headline differences)"
    ]


def _adjustment(n_tests: int) -> str:
    if n_tests < 2:
        return ", unadjusted"
    return f"; the {n_tests} headline differences are adjusted to hold together (Bonferroni), all else is unadjusted"
