"""Bars that add up: one part of a total, under every design."""

from __future__ import annotations

from typing import Any, NamedTuple

from sim.report.figures import Figures

from .chart import literal


class Look(NamedTuple):
    """How a part is filled; the pattern tells it from its neighbours where colours do not print."""

    colour: str
    pattern: str = ""


def part(figures: Figures, kpi: str, name: str, look: Look, sign: float = 1.0) -> Any:
    """Return the bars of one part, each at the place of its design; to the left of 0 with a sign of -1."""
    from plotly.graph_objects import Bar

    found = [figures.at(design, kpi) for design in figures.designs]
    return Bar(
        name=name,
        orientation="h",
        x=[sign * figure.mean for figure in found],
        y=[*map(literal, figures.designs)],
        marker={
            "color": look.colour, "line": {"color": "white", "width": 1},
            "pattern": {"shape": look.pattern, "bgcolor": look.colour, "fgcolor": "white", "fgopacity": 0.8, "size": 6},
        },
        customdata=[figure.text for figure in found],
        hovertemplate="%{fullData.name}: %{customdata}<extra></extra>",
        width=0.55,
    )  # fmt: skip
