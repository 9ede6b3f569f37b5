"""Cost against satisfaction: what a design costs and what it gives for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.report.figures import Figures
from sim.report.numbers import difference_text
from sim.report.page import Grid

from .chart import Chart, Panel, colour, drawn, error_bar, literal, number_axis, short, symbol
from .tables import figure_rows, said_of

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from sim.experiment import Comparison

_KPIS = ("cost_to_serve", "csat")
_HEIGHT_PX = 400
_HEADER = ("", "Cost to serve", "Satisfaction (CSAT)")


def tradeoff(comparison: Comparison) -> Chart | None:
    """Return the chart of cost against satisfaction; None without one of them."""
    figures = Figures(comparison)
    if not all(map(figures.has, _KPIS)):
        return None
    return Chart(
        "tradeoff",
        "Cost against satisfaction",
        "Up is more satisfied, left is cheaper. The cross of each mark is made of the 95% intervals of its two"
        " figures; they share the luck of the same days, so crosses may overlap where paired differences tell"
        " designs apart. Axes do not begin at 0.",
        (Panel("", said_of(figures, _KPIS), _values(figures)),),
        Grid("", _HEADER, tuple(_value_rows(figures))),
        figure_rows(comparison, _KPIS),
    )


def gains(comparison: Comparison) -> Chart | None:
    """Return the chart of what designs cost and give beyond the first one; None where there is nothing to compare."""
    baseline = Figures(comparison).designs[0]
    rows = _differences(comparison, baseline)
    said = [f"{row[0]}: {' and '.join(row[1:])}" for row in _gain_rows(rows, baseline)]
    if not said:
        return None
    return Chart(
        "gains",
        f"Cost and satisfaction against {baseline}",
        f"Differences to {baseline}, on the same days with the same customers; the cross of each mark is made of paired"
        " intervals, 95% for all headline differences together. Up is more satisfied, left is cheaper.",
        (Panel("", f"{'. '.join(said)}.", _gains(comparison, rows)),),
        Grid("", _HEADER, tuple(_gain_rows(rows, baseline))),
        rows,
    )


def _differences(comparison: Comparison, baseline: str) -> pd.DataFrame:
    """Return the differences of cost and satisfaction to the baseline, of designs that have both."""
    rows = comparison.differences
    own = rows[(rows["baseline"] == baseline) & (rows["scope"] == "all") & rows["kpi"].isin(_KPIS)]
    own = own[own["mean"].notna()]
    return own[own.groupby("design")["kpi"].transform("count") == len(_KPIS)].reset_index(drop=True)


def _values(figures: Figures) -> Figure:
    marks = []
    for place, design in enumerate(figures.designs):
        cost, csat = (figures.at(design, kpi) for kpi in _KPIS)
        said = f"{cost.text}, CSAT {csat.text}"
        marks.append(_mark(design, place, (cost.mean, csat.mean), (cost.half_width, csat.half_width), said))
    unit = figures.unit("cost_to_serve")
    return _plane(marks, number_axis(unit, "cost per resolved case"), number_axis("points", "satisfaction, CSAT"))


def _gains(comparison: Comparison, rows: pd.DataFrame) -> Figure:
    figures = Figures(comparison)
    baseline, *others = figures.designs
    marks = [_mark(baseline, 0, (0.0, 0.0), (0.0, 0.0), "what others are compared with")]
    for place, design in enumerate(others, start=1):
        own = rows[rows["design"] == design].set_index("kpi")
        if len(own):
            mean, half_width = (tuple(own.loc[list(_KPIS), column]) for column in ("mean", "half_width"))
            marks.append(_mark(design, place, mean, half_width, f"against {baseline}"))
    money = number_axis(figures.unit("cost_to_serve"), "more cost per resolved case")
    return _plane(marks, money, number_axis("points", "more satisfaction, CSAT"))


def _plane(marks: Sequence[Any], x: dict[str, Any], y: dict[str, Any]) -> Figure:
    return drawn(marks, _HEIGHT_PX, xaxis=x, yaxis=y)


def _mark(design: str, place: int, at: Sequence[float], half_width: Sequence[float], said: str) -> Any:
    from plotly.graph_objects import Scatter

    return Scatter(
        name=short(design),
        x=[at[0]],
        y=[at[1]],
        error_x=error_bar([half_width[0]]),
        error_y=error_bar([half_width[1]]),
        mode="markers",
        marker={"size": 14, "color": colour(place), "symbol": symbol(place)},
        customdata=[literal(said)],
        hovertemplate="%{fullData.name}: %{customdata}<extra></extra>",
    )


def _value_rows(figures: Figures) -> Iterable[tuple[str, ...]]:
    for design in figures.designs:
        yield design, *(figures.at(design, kpi).text for kpi in _KPIS)


def _gain_rows(gains: pd.DataFrame, baseline: str) -> Iterable[tuple[str, ...]]:
    for design in dict.fromkeys(gains["design"]):
        own = gains[gains["design"] == design].set_index("kpi")
        cells = []
        for kpi in _KPIS:
            row = own.loc[kpi]
            change = difference_text(float(row["mean"]), str(row["unit"]), float(row["half_width"]), signed=True)
            cells.append(change)
        yield f"{design} minus {baseline}", *cells
