"""The page of a comparison: the answer in words, then the figures, then what they rest on."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.kpi import HEADLINE as JUDGED

from .bars import bars_of
from .figures import Figures
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
from .numbers import value_text
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
    figures = Figures(comparison)
    grids = [grid for grid in _full(figures) if grid.rows] if full else compact_grids(figures, scenario)
    parts: list[Lines | Grid] = [*answer_lines(comparison), *grids]
    if full:
        rows = difference_rows(comparison)
        if rows:
            parts.append(Grid("Differences", ("", "Difference", "Verdict"), rows))
    parts.append(bullets("What this rests on", foundations(comparison)))
    return Page(comparison_title(comparison, scenario), tuple(parts))


def compact_grids(figures: Figures, scenario: Scenario) -> list[Grid]:
    """Return the figures that most readers want; of mechanisms that are on."""
    return [grid for grid in _compact(figures, scenario) if grid.rows]


def _compact(figures: Figures, scenario: Scenario) -> Iterable[Grid]:
    yield _with_bars("Headline", figures)
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


def _with_bars(title: str, figures: Figures, more: tuple[tuple[str, ...], ...] = ()) -> Grid:
    """Return the figures of the headline KPIs, bars below those that verdicts are about, then more rows."""
    rows: list[tuple[Cell, ...]] = []
    for kpi in HEADLINE:
        rows += figures.rows([kpi])
        if kpi in JUDGED and (bars := _bars(figures, kpi)):
            rows.append(bars)
    shaded = any(isinstance(cell, Bar) and cell.high > cell.low for row in rows for cell in row)
    return Grid(title, ("", *figures.designs), (*rows, *more), _LEGEND if shaded else "")


def _bars(figures: Figures, kpi: str) -> tuple[Cell, ...] | None:
    """Return the row of bars that goes below the KPI's figures; none where no figure has a length."""
    found = [figures.at(design, kpi) for design in figures.designs]
    bars, end = bars_of([(figure.mean, figure.half_width) for figure in found], _SCALES.get(kpi))
    if not any(bars):
        return None
    return (f"  0 to {value_text(end, figures.unit(kpi)).removesuffix('.0')}", *(bar or "" for bar in bars))


def _waiting(figures: Figures, scenario: Scenario) -> tuple[tuple[str, ...], ...]:
    """Return what waiting means on each channel: nobody abandons a message, nobody waits for a bot."""
    return tuple(
        row
        for channel in scenario.channels
        for row in figures.group("channel", channel.name, WAITING_BY_KIND[channel.kind])
    )


def _full(figures: Figures) -> Iterable[Grid]:
    first = [kpi for kpi in (*CUSTOMER, *WAITING, *WORK) if kpi in figures.kpis("all")]
    rest = [kpi for kpi in figures.kpis("all") if kpi not in (*HEADLINE, *first, *COST_PARTS)]
    yield _with_bars("All contacts and cases", figures, figures.rows([*first, *rest]))
    yield figures.grid(_COST_TITLE, figures.rows(COST_PARTS, COST_PARTS))
    for scope in _SCOPES:
        yield figures.grid(f"By {scope}", figures.grouped(scope))


def comparison_title(comparison: Comparison, scenario: Scenario) -> str:
    """Return what was compared, in one line."""
    designs = Figures(comparison).designs
    name = f"{comparison.scenario} ({scenario.title})" if scenario.title else comparison.scenario
    compared = f"{name}: {listed(designs)}" + (" compared" if len(designs) > 1 else "")
    return f"{compared}, each staffed for the same service" if comparison.frame == "equal-service" else compared


def foundations(comparison: Comparison) -> list[str]:
    """Return what the figures rest on: runs, intervals, what was set, notes."""
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
