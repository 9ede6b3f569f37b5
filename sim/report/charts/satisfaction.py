"""Satisfaction lost, by cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.figures import Figures
from sim.report.numbers import value_text

from .chart import Chart, Panel, drawn, name_axis, number_axis
from .stacks import Look, part
from .tables import figure_grid, figure_rows, said_of

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from sim.experiment import Comparison

LOSSES = {
    "csat_lost_waiting": "Waiting",
    "csat_lost_repeats": "Repeating information",
    "csat_lost_extra_contacts": "Extra contacts",
    "csat_lost_transfers": "Transfers",
    "csat_lost_unresolved": "Not resolved",
}
GAINS = {"csat_gained_relationship": "Gained: known agent", "csat_clipped": "Not counted: beyond 0 or 100"}
"""What is added to satisfaction; the second is negative where points above 100 are cut off."""
_LOOKS = {
    "csat_lost_waiting": Look("#0072B2"),
    "csat_lost_repeats": Look("#D55E00"),
    "csat_lost_extra_contacts": Look("#E69F00", "/"),
    "csat_lost_transfers": Look("#8F4F7E", "."),
    "csat_lost_unresolved": Look("#4D4D4D"),
    "csat_gained_relationship": Look("#009E73", "x"),
    "csat_clipped": Look("#C9CED3", "-"),
}


def satisfaction(comparison: Comparison) -> Chart | None:
    """Return the chart of points lost by cause; None if the scenario measures no satisfaction."""
    figures = Figures(comparison)
    points = comparison.simulated.satisfaction
    if points is None or not figures.has("csat"):
        return None
    present = set(figures.with_something([*LOSSES, *GAINS]))
    losses = {kpi: name for kpi, name in LOSSES.items() if kpi in present}
    gains = {kpi: name for kpi, name in GAINS.items() if kpi in present}
    names = {**losses, **gains, "csat": "Satisfaction (CSAT)"}
    base = value_text(points.base, "points")
    return Chart(
        "satisfaction",
        "Where satisfaction is lost",
        f"Every case starts with {base} points; bars to the right take from them, bars to the left give back:"
        f" {base} minus the ones plus the others is the mean CSAT. A case cannot end below 0 nor above 100. What"
        " its causes would take beyond that is counted in full with each of them, and given back once as not"
        " counted: it is allocated to no cause.",
        (Panel("", f"Starting from {base} points. {said_of(figures, names, names)}", _figure(figures, losses, gains)),),
        figure_grid(figures, list(names), names),
        figure_rows(comparison, names),
    )


def _figure(figures: Figures, losses: dict[str, str], gains: dict[str, str]) -> Figure:
    texts = [f"CSAT {figures.at(design, 'csat').text}" for design in figures.designs]
    bars = [part(figures, kpi, name, _LOOKS[kpi]) for kpi, name in losses.items()]
    bars += [part(figures, kpi, name, _LOOKS[kpi], -1.0) for kpi, name in gains.items()]
    return drawn(
        bars,
        170 + 56 * len(texts),
        barmode="relative",
        xaxis=number_axis("points", "lost per case; left of 0: gained"),
        yaxis=name_axis(figures.designs, texts) | {"showgrid": False},
    )
