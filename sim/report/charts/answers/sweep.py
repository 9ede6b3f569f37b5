"""What each design does as values of the scenario change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.kpi import KPIS
from sim.report.answers.levels import Levels
from sim.report.answers.sweep import shown_kpis
from sim.report.charts.chart import Chart, Panel, colour, drawn, error_bar, literal, number_axis, read_as, short, symbol
from sim.report.labels import label
from sim.report.numbers import value_text
from sim.report.text import counted

from .places import frame_grid, path_axis

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

    from sim.experiment.questions import Sweep

_HEIGHT_PX = 380
MOST_PATHS = 4
"""That are drawn: a sample may vary all that the scenario declares, some fifty."""


def values(sweep: Sweep) -> Chart | None:
    """Return the chart of a sweep: a picture for each KPI and path; None if nothing was reported."""
    chosen = shown_kpis(sweep)
    rows = sweep.kpis[sweep.kpis["kpi"].isin(chosen)].reset_index(drop=True)
    if rows.empty:
        return None
    several = len(sweep.paths) > 1
    paths = sweep.paths[:MOST_PATHS]
    panels = [
        Panel(_title(kpi, path if several else ""), _said(sweep, rows, kpi), _figure(sweep, rows, kpi, path))
        for kpi in chosen
        for path in paths
    ]
    lead = f"{read_as('Marks', sweep.basis.replications)} All points and designs met the same customers."
    more = " Several values vary at once, so marks above one another differ in the others." if several else ""
    if len(paths) < len(sweep.paths):
        more += f" Of {len(sweep.paths)} paths the first {MOST_PATHS} are drawn; omnides sensitivity says which matter."
    return Chart("values", "What designs do at each value", lead + more, tuple(panels), frame_grid(rows), rows)


def _title(kpi: str, path: str) -> str:
    return f"{label(kpi)}, by {path}" if path else label(kpi)


def _figure(sweep: Sweep, rows: pd.DataFrame, kpi: str, path: str) -> Figure:
    scenario = sweep.basis.simulated
    levels = Levels(scenario, multiplied=sweep.multiplies)
    tried = [float(value) for value in sweep.points[path]] if _is_numeric(sweep.points[path]) else []
    axis = path_axis(levels, path, tried, multiplies=path in sweep.multiplies) | ({} if tried else {"type": "category"})
    lines = len(sweep.paths) == 1
    of_kpi = rows[rows["kpi"] == kpi]
    traces = [
        _marks(_in_order(of_kpi[of_kpi["design"] == design], path, sorts=bool(tried)), place, design, path, lines=lines)
        for place, design in enumerate(sweep.basis.designs)
    ]
    return drawn(traces, _HEIGHT_PX, xaxis=axis, yaxis=number_axis(KPIS[kpi].unit_in(sweep.basis.currency), label(kpi)))


def _in_order(own: pd.DataFrame, path: str, *, sorts: bool) -> pd.DataFrame:
    """Return rows as a line goes through them: numbers from the lowest on, others as they were named."""
    return own.sort_values(path, kind="stable") if sorts else own


def _is_numeric(values: pd.Series) -> bool:
    return not any(isinstance(value, str | bool) for value in values)


def _marks(own: pd.DataFrame, place: int, design: str, path: str, *, lines: bool) -> Any:
    from plotly.graph_objects import Scatter

    texts = [
        value_text(float(mean), str(unit), float(half))
        for mean, unit, half in zip(own["mean"], own["unit"], own["half_width"], strict=True)
    ]
    return Scatter(
        name=short(design),
        x=own[path].tolist(),
        y=own["mean"].tolist(),
        error_y=error_bar(own["half_width"].tolist()),
        mode="lines+markers" if lines else "markers",
        line={"color": colour(place), "width": 2},
        marker={"size": 9, "color": colour(place), "symbol": symbol(place)},
        customdata=[literal(text) for text in texts],
        hovertemplate="%{fullData.name}: %{customdata}<extra></extra>",
    )


def _said(sweep: Sweep, rows: pd.DataFrame, kpi: str) -> str:
    own = rows[rows["kpi"] == kpi]
    parts = []
    for design in sweep.basis.designs:
        means, unit = own[own["design"] == design]["mean"], str(own["unit"].iloc[0])
        low, high = (value_text(float(end), unit) for end in (means.min(), means.max()))
        parts.append(f"{design} from {low} to {high}")
    return f"{label(kpi)} over {counted(len(sweep.points), 'point')}: {'; '.join(parts)}."
