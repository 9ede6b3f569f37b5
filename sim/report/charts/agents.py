"""What agents do: how busy they are, how often they change channel, how often owners meet their customers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sim.report.figures import Figures
from sim.report.labels import label

from .chart import Chart, Panel, colour, drawn, error_bar, literal, name_axis, number_axis, read_as, short, symbol
from .rows import kpi_rows
from .tables import figure_grid, figure_rows, said_of

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from sim.experiment import Comparison

_OCCUPANCY = "occupancy"
KPIS = (_OCCUPANCY, "agent_switches_per_hour", "owner_met_rate")
_WHAT = {
    _OCCUPANCY: "of time on duty",
    "agent_switches_per_hour": "per agent and hour",
    "owner_met_rate": "of contacts with an owner",
}


def agents(comparison: Comparison) -> Chart | None:
    """Return the chart of what all agents of a design do."""
    figures = Figures(comparison)
    kpis = [kpi for kpi in KPIS if figures.has(kpi)]
    if not kpis:
        return None
    picture = kpi_rows(figures, kpis, _WHAT, lambda kpi: _by_design(figures, kpi))
    return Chart(
        "agents",
        "What it asks of agents",
        f"{read_as('Marks', comparison.replications)} Occupancy is the share of time on duty with at least"
        " one contact; a change of channel is a contact taken on another channel than the one before; an owner is"
        " met if the agent who owns the relationship handles the contact.",
        (Panel("", said_of(figures, kpis), picture),),
        figure_grid(figures, kpis),
        figure_rows(comparison, kpis),
    )


def occupancy(comparison: Comparison) -> Chart | None:
    """Return the chart of how busy each team is; None if no design has more than one."""
    figures = Figures(comparison)
    teams = figures.members("team")
    if len(teams) < 2:
        return None
    found = (figures.row(of, _OCCUPANCY, "team", of) for of in teams)
    return Chart(
        "occupancy",
        "How busy each team is",
        f"{read_as('Marks', comparison.replications)} Share of time on duty with at least one contact. A team that"
        " only some designs have has marks of these.",
        (Panel("", _said_by_team(figures, teams), _by_team(figures, teams)),),
        figures.grid("", tuple(row for row in found if row)),
        figure_rows(comparison, [_OCCUPANCY], "team"),
    )


def _by_design(figures: Figures, kpi: str) -> Iterable[Any]:
    for place, design in enumerate(figures.designs):
        found = figures.at(design, kpi)
        yield _marks(place, [found.mean], [found.half_width], [literal(design)])


def _by_team(figures: Figures, teams: Sequence[str]) -> Figure:
    traces = []
    for place, design in enumerate(figures.designs):
        found = {of: figures.at(design, _OCCUPANCY, "team", of) for of in teams}
        own = [of for of in teams if not math.isnan(found[of].mean)]
        marks = _marks(
            place, [found[of].mean for of in own], [found[of].half_width for of in own], [*map(literal, own)]
        )
        traces.append(marks.update(name=short(design), showlegend=True, orientation="h"))
    return drawn(
        traces,
        140 + 34 * len(teams),
        xaxis=number_axis("share", _WHAT[_OCCUPANCY]) | {"rangemode": "tozero"},
        yaxis=name_axis(teams),
        scattermode="group",
    )


def _marks(place: int, means: Sequence[float], half_widths: Sequence[float], where: Sequence[str]) -> Any:
    from plotly.graph_objects import Scatter

    return Scatter(
        x=list(means),
        y=list(where),
        error_x=error_bar(half_widths),
        mode="markers",
        marker={"size": 11, "color": colour(place), "symbol": symbol(place)},
        hovertemplate="%{y}<extra></extra>",
        showlegend=False,
    )


def _said_by_team(figures: Figures, teams: Sequence[str]) -> str:
    each = [
        f"{of} under {design} {found.text}"
        for of in teams
        for design in figures.designs
        if not math.isnan((found := figures.at(design, _OCCUPANCY, "team", of)).mean)
    ]
    return f"{label(_OCCUPANCY)}: {'; '.join(each)}."
