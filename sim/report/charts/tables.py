"""The numbers behind charts: rows of a result's tables, grids of their texts, sentences that say them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from sim.report.figures import Figures
from sim.report.labels import label
from sim.report.page import Grid
from sim.report.text import listed

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment import Comparison


def figure_rows(comparison: Comparison, kpis: Iterable[str], *scopes: str) -> pd.DataFrame:
    """Return the rows of these KPIs, of scope ``all`` by default."""
    frame = comparison.kpis
    return frame[frame["kpi"].isin(list(kpis)) & frame["scope"].isin(scopes or ("all",))].reset_index(drop=True)


def figure_grid(figures: Figures, kpis: Sequence[str], names: Mapping[str, str] | None = None) -> Grid:
    """Return a grid of KPIs by design."""
    return figures.grid("", figures.rows(kpis, names))


def said_of(figures: Figures, kpis: Iterable[str], names: Mapping[str, str] | None = None) -> str:
    """Return a sentence with the figures of each KPI under every design."""
    parts = []
    for kpi in kpis:
        each = [f"{design} {figures.at(design, kpi).text}" for design in figures.designs]
        parts.append(f"{((names or {}).get(kpi) or label(kpi)).strip()}: {listed(each)}")
    return ". ".join(parts) + "."
