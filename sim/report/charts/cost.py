"""Cost to serve, split into what it is spent on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.figures import Figures

from .chart import Chart, Panel, drawn, error_bar, literal, name_axis, number_axis
from .stacks import Look, part
from .tables import figure_grid, figure_rows, said_of

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from sim.experiment import Comparison

TOTAL = "cost_to_serve"
PARTS = {
    "cost_to_serve_worked": "Time worked",
    "cost_to_serve_idle": "Time idle, paid",
    "cost_to_serve_overhead": "Overhead",
    "cost_to_serve_platforms": "Platforms",
    "cost_to_serve_channels": "Channel fees",
}
"""Add up to the total."""
_LOOKS = {
    "cost_to_serve_worked": Look("#0072B2"),
    "cost_to_serve_idle": Look("#A9CBE3", "/"),
    "cost_to_serve_overhead": Look("#E69F00"),
    "cost_to_serve_platforms": Look("#009E73"),
    "cost_to_serve_channels": Look("#8F4F7E", "."),
}


def cost(comparison: Comparison) -> Chart | None:
    """Return the chart of what a resolved case costs, by part; None without money."""
    figures = Figures(comparison)
    if not figures.has(TOTAL):
        return None
    shown = {kpi: name for kpi, name in PARTS.items() if kpi in figures.with_something(PARTS)}
    names = {**shown, TOTAL: "Cost to serve"}
    return Chart(
        "cost",
        "What a resolved case costs",
        f"Operating cost of the measured days, in {comparison.currency}, over the cases resolved in them. The parts"
        " add up to the cost to serve; a whisker is its 95% interval. Idle time is paid time in which an agent"
        " had nothing to handle.",
        (Panel("", said_of(figures, names, names), _figure(figures, shown)),),
        figure_grid(figures, list(names), names),
        figure_rows(comparison, names),
    )


def _figure(figures: Figures, shown: dict[str, str]) -> Figure:
    from plotly.graph_objects import Scatter

    totals = [figures.at(design, TOTAL) for design in figures.designs]
    whiskers = Scatter(
        x=[total.mean for total in totals],
        y=[*map(literal, figures.designs)],
        error_x=error_bar([total.half_width for total in totals]),
        mode="markers",
        marker={"size": 1, "color": "#1A1A1A"},
        hoverinfo="skip",
        showlegend=False,
    )
    return drawn(
        [*(part(figures, kpi, name, _LOOKS[kpi]) for kpi, name in shown.items()), whiskers],
        150 + 56 * len(totals),
        barmode="relative",
        xaxis=number_axis(figures.unit(TOTAL), "cost per resolved case") | {"rangemode": "tozero"},
        yaxis=name_axis(figures.designs, [total.text for total in totals]) | {"showgrid": False},
    )
