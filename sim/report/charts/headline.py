"""The three headline KPIs under each design, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.kpi import HEADLINE
from sim.report.figures import Figures

from .chart import Chart, Panel, colour, error_bar, literal, read_as
from .rows import kpi_rows
from .tables import figure_grid, figure_rows, said_of

if TYPE_CHECKING:
    from sim.experiment import Comparison

_WHAT = {
    "repeat_information_rate": "of cases",
    "cost_to_serve": "per resolved case",
    "csat": "0 to 100",
}

_PAIRED = (
    "Whether two designs differ is judged on paired differences, on the same days with the same customers, not by"
    " whether whiskers overlap."
)


def headline(comparison: Comparison) -> Chart | None:
    """Return the chart of the headline KPIs; None if the scenario defines none of them."""
    figures = Figures(comparison)
    kpis = [kpi for kpi in HEADLINE if figures.has(kpi)]
    if not kpis:
        return None
    said = said_of(figures, kpis)
    return Chart(
        "headline",
        "Headline figures",
        " ".join([read_as("Bars", comparison.replications), *([_PAIRED] if len(figures.designs) > 1 else [])]),
        (Panel("", said, kpi_rows(figures, kpis, _WHAT, lambda kpi: [_bars(figures, kpi)])),),
        figure_grid(figures, kpis),
        figure_rows(comparison, kpis),
    )


def _bars(figures: Figures, kpi: str) -> Any:
    from plotly.graph_objects import Bar

    found = [figures.at(design, kpi) for design in figures.designs]
    return Bar(
        orientation="h",
        x=[figure.mean for figure in found],
        y=[*map(literal, figures.designs)],
        error_x=error_bar([figure.half_width for figure in found]),
        marker={"color": [colour(place) for place in range(len(found))]},
        customdata=[literal(figure.text) for figure in found],
        hovertemplate="%{y}: %{customdata}<extra></extra>",
        showlegend=False,
        width=0.6,
    )
