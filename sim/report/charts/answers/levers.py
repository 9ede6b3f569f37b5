"""What levers bring: each alone, and in the best sequence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.charts.chart import COLOURS, SYMBOLS, Chart, Panel, drawn, error_bar, literal, name_axis, number_axis
from sim.report.numbers import difference_text, rough_money_text

from .places import frame_grid

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.questions import Levers

_NAMES = {"net_value": "By net value", "satisfaction": "By satisfaction for the money"}


def alone(found: Levers) -> Chart:
    """Return the chart of each lever alone: money and satisfaction."""
    rows, currency = found.alone, found.basis.currency
    money = [
        rough_money_text(float(net), currency, float(half))
        for net, half in zip(rows["net_a_year"], rows["net_half_width"], strict=True)
    ]
    points = [
        difference_text(float(mean), "points", float(half), signed=True)
        for mean, half in zip(rows["csat_points"], rows["csat_half_width"], strict=True)
    ]
    panels = (
        _bars("Net value a year", rows, "net_a_year", "net_half_width", currency, money, COLOURS[0]),
        _bars("Satisfaction", rows, "csat_points", "csat_half_width", "points", points, COLOURS[2]),
    )
    lead = "Against doing nothing, each lever alone; whiskers are 95% intervals, about the luck of the simulated days."
    return Chart("alone", "Each lever alone", lead, panels, frame_grid(rows), rows)


def _bars(title: str, rows: pd.DataFrame, mean: str, half_width: str, unit: str, texts: list[str], fill: str) -> Panel:
    from plotly.graph_objects import Bar

    names = rows["lever"].tolist()
    trace = Bar(
        orientation="h",
        x=rows[mean].tolist(),
        y=[*map(literal, names)],
        error_x=error_bar(rows[half_width].tolist()),
        marker={"color": fill},
        customdata=[*map(literal, texts)],
        hovertemplate="%{y}: %{customdata}<extra></extra>",
        showlegend=False,
    )
    figure = drawn(
        [trace], 100 + 46 * len(names), xaxis=_amounts(unit, title), yaxis=name_axis(names, texts), bargap=0.35
    )
    said = "; ".join(f"{name} {text}" for name, text in zip(names, texts, strict=True))
    return Panel(title, f"{said}.", figure)


def _amounts(unit: str, title: str) -> dict[str, Any]:
    """Return an axis on which a million reads ``1M``."""
    return number_axis(unit, title) | ({} if unit == "points" else {"tickformat": "~s"})


def sequence(found: Levers) -> Chart | None:
    """Return the chart of the best sequences, step by step over what they cost by then; None without steps."""
    rows = found.sequences
    if rows.empty:
        return None
    panels = tuple(_steps(found, by) for by in dict.fromkeys(rows["by"]))
    lead = (
        "Each mark is what has been done by then: what it costs a year, and what it brings in all; whiskers are 95%"
        " intervals. Lines join the steps in their order."
    )
    return Chart("sequence", "What to do first, and then", lead, panels, frame_grid(rows), rows)


def _steps(found: Levers, by: str) -> Panel:
    rows = found.sequences[found.sequences["by"] == by]
    is_money = by == "net_value"
    mean, half_width = ("net_a_year", "net_half_width") if is_money else ("csat_points", "csat_half_width")
    unit = found.basis.currency if is_money else "points"
    figure = drawn(
        [_line(rows, mean, half_width)],
        400,
        xaxis=_amounts(found.basis.currency, "cost a year by then") | {"rangemode": "tozero"},
        yaxis=_amounts(unit, "net value a year" if is_money else "CSAT points gained") | {"rangemode": "tozero"},
    )
    gains = _gains(rows, by, unit)
    said = [
        f"{step}. {lever}, by then {rough_money_text(float(cost), found.basis.currency)} a year for {gain}"
        for step, lever, cost, gain in zip(rows["step"], rows["lever"], rows["cost_a_year"], gains, strict=True)
    ]
    names = ", ".join(f"{step} {lever}" for step, lever in zip(rows["step"], rows["lever"], strict=True))
    return Panel(f"{_NAMES[by]}: {names}", f"{'; '.join(said)}.", figure)


def _gains(rows: pd.DataFrame, by: str, unit: str) -> list[str]:
    """Return what has been gained by each step, in words."""
    if by == "net_value":
        return [
            f"{rough_money_text(float(net), unit, float(half))} net"
            for net, half in zip(rows["net_a_year"], rows["net_half_width"], strict=True)
        ]
    return [
        difference_text(float(points), "points", float(half), signed=True)
        for points, half in zip(rows["csat_points"], rows["csat_half_width"], strict=True)
    ]


def _line(rows: pd.DataFrame, mean: str, half_width: str) -> Any:
    from plotly.graph_objects import Scatter

    names = [literal(f"{step}. {lever}") for step, lever in zip(rows["step"], rows["lever"], strict=True)]
    numbers = [str(step) for step in rows["step"]]
    return Scatter(
        x=[0.0, *rows["cost_a_year"]],
        y=[0.0, *rows[mean]],
        error_y=error_bar([0.0, *rows[half_width]]),
        text=["", *numbers],
        customdata=["", *names],
        mode="lines+markers+text",
        textposition="middle center",
        textfont={"color": "white"},
        line={"color": COLOURS[0], "dash": "dot"},
        marker={"size": [8, *([22] * len(numbers))], "symbol": SYMBOLS[0], "color": COLOURS[0], "opacity": 1},
        hovertemplate="%{customdata}<extra></extra>",
        showlegend=False,
    )
