"""Where the winner changes: the difference along one path, or over two."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sim.kpi import KPIS
from sim.report.answers.breakeven import LETTERS
from sim.report.answers.crossing_words import crossing_sentences
from sim.report.answers.levels import Levels
from sim.report.charts.chart import COLOURS, Chart, Panel, difference_axis, drawn, literal
from sim.report.labels import label
from sim.report.numbers import difference_text

from .places import frame_grid, path_axis

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from sim.experiment.questions import BreakEven

_HEIGHT_PX = 420
_DIVERGING = "RdBu"
_CURVE = "The band is the 95% interval; a dashed line is a break-even, shaded across where it may lie."


def difference(found: BreakEven) -> Chart:
    """Return the chart of the difference between two designs at every value that was tried."""
    factors = {factor.path: factor for factor in found.factors}
    levels = Levels(
        found.basis.simulated,
        in_seconds=[path for path, factor in factors.items() if factor.in_seconds],
        multiplied=[path for path, factor in factors.items() if factor.multiplies],
    )
    is_map = len(factors) > 1
    figure = _map(found, levels) if is_map else _curve(found, levels)
    what = f"{label(found.kpi)}, {found.design} minus {found.baseline}."
    lead = f"{what} {_map_key(found) if is_map else _CURVE}"
    said = _map_said(found, levels) if is_map else f"{'. '.join(crossing_sentences(found, levels))}."
    return Chart(
        "difference",
        "The difference at every value",
        lead,
        (Panel("", said, figure),),
        frame_grid(found.points),
        found.points,
    )


def _curve(found: BreakEven, levels: Levels) -> Figure:
    (factor,) = found.factors
    points = found.points.sort_values(factor.path)
    tried = points[factor.path].astype(float).tolist()
    low, high = ((points["mean"] + sign * points["half_width"]).tolist() for sign in (-1.0, 1.0))
    texts = [
        difference_text(float(mean), found.unit, float(half), signed=True)
        for mean, half in zip(points["mean"], points["half_width"], strict=True)
    ]
    figure = drawn(
        list(_band(tried, low, high, points["mean"].tolist(), texts)),
        _HEIGHT_PX,
        xaxis=path_axis(levels, factor.path, tried, multiplies=factor.multiplies),
        yaxis=difference_axis(found.unit, f"{found.design} minus {found.baseline}") | {"zerolinewidth": 2},
    )
    for row in found.crossings.to_dict("records"):
        figure.add_vline(x=row["value"], line={"color": COLOURS[1], "dash": "dash", "width": 2})
        figure.add_vrect(x0=row["low"], x1=row["high"], fillcolor=COLOURS[1], opacity=0.15, line_width=0)
    return figure


def _band(
    tried: list[float], low: list[float], high: list[float], mean: list[float], texts: list[str]
) -> Iterable[Any]:
    from plotly.graph_objects import Scatter

    edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    yield Scatter(x=tried, y=low, **edge)
    yield Scatter(x=tried, y=high, fill="tonexty", fillcolor="rgba(0,114,178,0.2)", **edge)
    yield Scatter(
        x=tried,
        y=mean,
        mode="lines+markers",
        line={"color": COLOURS[0]},
        marker={"size": 8},
        customdata=[literal(text) for text in texts],
        hovertemplate="%{customdata}<extra></extra>",
        showlegend=False,
    )


def _mark(cell: Mapping[Any, Any]) -> str:
    """Return the letter of a verdict; of a KPI that is neither good nor bad, which way the difference goes."""
    mean, half_width = float(cell["mean"]), float(cell["half_width"])
    if cell["verdict"]:
        return LETTERS[str(cell["verdict"])]
    return "" if math.isnan(mean) else "?" if not abs(mean) > half_width else "+" if mean > 0 else "-"


def _map_key(found: BreakEven) -> str:
    design = found.design
    if KPIS[found.kpi].better is None:
        return f"+: {design} has more, -: less, ?: not told apart. Colours are the difference, however certain."
    return (
        f"W: {design} is better, L: worse, =: tied, ?: not told apart, x: withheld. Colours are the difference, however"
        f" certain: blue where it favours {design}, red where it does not."
    )


def _map_said(found: BreakEven, levels: Levels) -> str:
    """Return the difference at every point."""
    paths = [factor.path for factor in found.factors]
    said = []
    for row in found.points.to_dict("records"):
        where = ", ".join(f"{path} {levels.text(path, row[path])}" for path in paths)
        change = difference_text(float(row["mean"]), found.unit, float(row["half_width"]), signed=True)
        said.append(f"{where}: {change} {row['verdict'] or ''}".rstrip())
    return f"{'; '.join(said)}."


def _map(found: BreakEven, levels: Levels) -> Figure:
    from plotly.graph_objects import Heatmap

    across, up = found.factors
    xs, ys = (sorted(set(found.points[factor.path].astype(float))) for factor in (across, up))
    cells = {(row[across.path], row[up.path]): row for row in found.points.to_dict("records")}
    rows = [[cells.get((x, y)) for x in xs] for y in ys]
    means = [[math.nan if cell is None else float(cell["mean"]) for cell in row] for row in rows]
    axis = difference_axis(found.unit, "difference")
    most = max((abs(mean) for row in means for mean in row if not math.isnan(mean)), default=1.0) or 1.0
    marks = [["" if cell is None else _mark(cell) for cell in row] for row in rows]
    trace = Heatmap(
        x=xs,
        y=ys,
        z=[[None if math.isnan(mean) else mean for mean in row] for row in means],
        text=marks,
        texttemplate="%{text}",
        zmin=-most,
        zmax=most,
        colorscale=_DIVERGING,
        reversescale=KPIS[found.kpi].better != "higher",
        colorbar={
            "orientation": "h", "thickness": 10, "len": 1.0, "y": 1.02, "yanchor": "bottom", "nticks": 5,
            "tickformat": axis["tickformat"], "title": {"text": axis["title"]["text"], "side": "top"},
        },
        textfont={"size": 15},
        hovertemplate="%{z}: %{text}<extra></extra>",
    )  # fmt: skip
    return drawn(
        [trace],
        _HEIGHT_PX,
        xaxis=path_axis(levels, across.path, xs, multiplies=across.multiplies),
        yaxis=path_axis(levels, up.path, ys, multiplies=up.multiplies),
    )
