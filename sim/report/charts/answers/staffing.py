"""What the targets take: paid hours of each design."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.charts.chart import COLOURS, NEUTRAL, Chart, Panel, drawn, literal, name_axis, number_axis
from sim.report.text import listed

from .places import frame_grid

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment import Staffing


def hours(staffing: Staffing) -> Chart:
    """Return the chart of paid hours a week, as the scenario has them and as the targets take them."""
    rows = staffing.totals
    traces = [
        _bars(rows, "paid_hours_before", "in the scenario", NEUTRAL),
        _bars(rows, "paid_hours", "to meet the targets", COLOURS[0]),
    ]
    figure = drawn(
        traces,
        130 + 60 * len(rows),
        barmode="group",
        xaxis=number_axis("hours", "paid, a week") | {"rangemode": "tozero"},
        yaxis=name_axis([str(design) for design in rows["design"]]),
    )
    each = [f"{row['design']} {row['paid_hours']:,.0f} ({row['paid_hours_before']:,.0f})" for row in _records(rows)]
    said = f"Paid hours a week to meet the targets, in brackets as the scenario has them: {listed(each)}."
    lead = "The fewest paid hours that were found to meet the targets, beside what the scenario has."
    return Chart("hours", "What the targets take", lead, (Panel("", said, figure),), frame_grid(rows), rows)


def _bars(rows: pd.DataFrame, column: str, name: str, fill: str) -> Any:
    from plotly.graph_objects import Bar

    return Bar(
        name=name,
        orientation="h",
        x=rows[column].tolist(),
        y=[literal(str(design)) for design in rows["design"]],
        marker={"color": fill},
        customdata=[literal(f"{value:,.0f}") for value in rows[column]],
        hovertemplate="%{fullData.name}: %{customdata} hours<extra></extra>",
    )


def _records(rows: pd.DataFrame) -> list[dict[Any, Any]]:
    return rows.to_dict("records")
