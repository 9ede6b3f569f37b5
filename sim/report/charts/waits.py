"""Waits and service level by channel and hour of the day."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.report.figures import Figures
from sim.report.numbers import duration_text, value_text
from sim.report.page import Grid
from sim.report.text import listed

from .chart import SEQUENTIAL, Chart, Panel, drawn, literal, styled

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

    from sim.experiment import Comparison

_HOURS = range(24)
_TICKS_S = (1.0, 10.0, 60.0, 600.0, 3_600.0, 36_000.0, 432_000.0)
"""Waits that a logarithmic scale names."""
_ROW_PX = 34


def waits(comparison: Comparison) -> Chart | None:
    """Return the chart of mean waits; None if nobody could wait."""
    return _chart(
        comparison,
        "mean_wait",
        "waits",
        "Mean wait by hour and channel",
        "By the hour at which contacts were created; abandoned ones included. A message waits until an agent takes"
        " it, so one written in the evening may wait all night. The scale is logarithmic: seconds on the phone and"
        " hours of e-mail are on one picture. Blank: nobody joined the line then; follow-ups do not count.",
    )


def service_level(comparison: Comparison) -> Chart | None:
    """Return the chart of service levels; None if no channel has a target."""
    return _chart(
        comparison,
        "service_level",
        "service_level",
        "Service level by hour and channel",
        "Share of contacts answered within the channel's target, by the hour at which they were created. Brighter is"
        " better. Blank: nobody joined the line then; follow-ups do not count.",
    )


def _figure(comparison: Comparison, kpi: str, designs: Sequence[str]) -> Figure:
    """Return a heat map of a KPI of waiting for each of these designs, one below the other, on one scale."""
    from plotly.subplots import make_subplots

    rows = _of(comparison, kpi)
    channels = list(dict.fromkeys(rows["channel"]))
    scale = _scale(rows, kpi)
    height = 140 + _ROW_PX * len(channels)
    if len(designs) == 1:
        figure = drawn([_map(rows, designs[0], channels, kpi, scale)], height)
    else:
        figure = make_subplots(
            rows=len(designs), cols=1, subplot_titles=[literal(design) for design in designs], vertical_spacing=0.08
        )
        styled(figure, height * len(designs))
        for place, design in enumerate(designs, start=1):
            figure.add_trace(_map(rows, design, channels, kpi, scale), row=place, col=1)
    figure.update_layout(coloraxis=scale)
    hours = {"title": {"text": "hour of the day"}, "dtick": 3, "range": [-0.5, 23.5]}
    figure.update_xaxes(showgrid=False, zeroline=False, **hours)
    figure.update_yaxes(autorange="reversed", showgrid=False, type="category")
    return figure


def _of(comparison: Comparison, kpi: str) -> pd.DataFrame:
    rows = comparison.by_hour
    return rows[rows["kpi"] == kpi].reset_index(drop=True)


def _chart(comparison: Comparison, kpi: str, name: str, title: str, lead: str) -> Chart | None:
    rows = _of(comparison, kpi)
    if rows["mean"].notna().sum() == 0:
        return None
    designs = Figures(comparison).designs
    return Chart(
        name,
        title,
        lead,
        tuple(Panel(design, _said(rows, design, kpi), _figure(comparison, kpi, [design])) for design in designs),
        Grid("", ("", *(f"{hour:02d}" for hour in _HOURS)), tuple(_grid_rows(rows, designs, kpi))),
        rows,
        partial(_figure, comparison, kpi),
    )


def _map(rows: pd.DataFrame, design: str, channels: Sequence[str], kpi: str, scale: dict[str, Any]) -> Any:
    from plotly.graph_objects import Heatmap

    values = [_by_hour(rows, design, channel) for channel in channels]
    return Heatmap(
        x=list(_HOURS),
        y=[literal(channel) for channel in channels],
        z=[[_level(value, kpi) for value in row] for row in values],
        customdata=[[_text(value, kpi) for value in row] for row in values],
        hovertemplate="%{y}, %{x}:00: %{customdata}<extra></extra>",
        hoverongaps=False,
        coloraxis="coloraxis",
        xgap=1,
        ygap=2,
    )


def _by_hour(rows: pd.DataFrame, design: str, channel: str) -> list[float]:
    own = rows[(rows["design"] == design) & (rows["channel"] == channel)].set_index("hour")["mean"]
    return [float(own.get(hour, math.nan)) for hour in _HOURS]


def _level(value: float, kpi: str) -> float | None:
    """Return what the colour stands for: the share, or the logarithm of a wait of a second or more."""
    if math.isnan(value):
        return None
    return math.log10(max(value, 1.0)) if kpi == "mean_wait" else value


def _scale(rows: pd.DataFrame, kpi: str) -> dict[str, Any]:
    bar: dict[str, Any] = {
        "orientation": "h", "thickness": 10, "len": 1.0, "x": 0.5, "xanchor": "center", "y": 1.0, "yanchor": "bottom",
        "title": {"text": "mean wait" if kpi == "mean_wait" else "answered within target (%)", "side": "top"},
    }  # fmt: skip
    if kpi != "mean_wait":
        return {"colorscale": SEQUENTIAL, "cmin": 0.0, "cmax": 1.0, "colorbar": bar | {"tickformat": ".0%"}}
    most = max(float(rows["mean"].max()), 10.0)
    ticks = [wait_s for wait_s in _TICKS_S if wait_s <= most]
    bar |= {"tickvals": [math.log10(tick) for tick in ticks], "ticktext": [duration_text(tick) for tick in ticks]}
    return {"colorscale": SEQUENTIAL, "reversescale": True, "cmin": 0.0, "cmax": math.log10(most), "colorbar": bar}


def _said(rows: pd.DataFrame, design: str, kpi: str) -> str:
    """Return the worst and best hour of each channel."""
    own = rows[(rows["design"] == design) & rows["mean"].notna()]
    parts = []
    for channel in dict.fromkeys(own["channel"]):
        values = own[own["channel"] == channel].set_index("hour")["mean"]
        low, high = int(values.idxmin()), int(values.idxmax())
        ends = f"{_text(values[low], kpi)} at {low:02d}:00 to {_text(values[high], kpi)} at {high:02d}:00"
        parts.append(f"{channel} from {ends}")
    return f"{listed(parts)}." if parts else "No contacts."


def _text(value: float, kpi: str) -> str:
    return value_text(float(value), "s" if kpi == "mean_wait" else "share")


def _grid_rows(rows: pd.DataFrame, designs: Sequence[str], kpi: str) -> Iterable[tuple[str, ...]]:
    for design in designs:
        yield design, *("" for _ in _HOURS)
        for channel in dict.fromkeys(rows["channel"]):
            yield f"  {channel}", *(_text(value, kpi) for value in _by_hour(rows, design, channel))
