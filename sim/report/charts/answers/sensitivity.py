"""Which assumptions move a figure, and how far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.kpi import KPIS
from sim.report.charts.chart import Chart, Panel, difference_axis, drawn, error_bar, literal, number_axis
from sim.report.labels import label
from sim.report.numbers import difference_text
from sim.report.text import PLUS_MINUS

from .places import broken, frame_grid

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

    from sim.experiment.questions import Sensitivity

_LETTERS, _LINE_PX = 24, 17
MOST = 10
"""Assumptions that a picture shows; the table has all."""


def effects(found: Sensitivity) -> Chart | None:
    """Return the chart of effects: for each KPI of each pair of designs the assumptions that move it most."""
    rows = found.effects
    outputs = rows[["baseline", "design", "kpi"]].drop_duplicates().itertuples(index=False, name=None)
    panels = [panel for output in outputs if (panel := _panel(found, rows, output)) is not None]
    if not panels:
        return None
    morris = (
        "Bars: how much the figure changes, on average and whatever the sign, as one assumption goes through its whole"
        " range while the others stand anywhere; whiskers are 95% intervals."
    )
    sobol = (
        "Bars: the share of the figure's variance that an assumption has a part in, alone or together with others"
        " (total index); whiskers are 95% intervals."
    )
    lead = f"{morris if found.method == 'morris' else sobol} The {MOST} that move each figure most."
    return Chart("effects", "What moves the figures most", lead, tuple(panels), frame_grid(rows), rows)


def _panel(found: Sensitivity, rows: pd.DataFrame, output: Sequence[str]) -> Panel | None:
    baseline, design, kpi = output
    measure = "mu_star" if found.method == "morris" else "total"
    own = rows[(rows["baseline"] == baseline) & (rows["design"] == design) & (rows["kpi"] == kpi)]
    own = own[own[measure] > 0].sort_values(measure, ascending=False, kind="stable").head(MOST)
    if own.empty:
        return None
    unit = KPIS[kpi].unit_in(found.basis.currency) if found.method == "morris" else ""
    texts = [_text(row, measure, unit) for row in own.to_dict("records")]
    what = f"{design} minus {baseline}" if baseline else design
    said = "; ".join(f"{path} {text}" for path, text in zip(own["path"], texts, strict=True))
    return Panel(f"{label(kpi)}, {what}", f"{said}.", _figure(own, measure, unit, texts))


def _text(row: Any, measure: str, unit: str) -> str:
    mean, half_width = float(row[measure]), float(row[f"{measure}_half_width"])
    return difference_text(mean, unit, half_width) if unit else f"{mean:.2f} {PLUS_MINUS} {half_width:.2f}"


def _figure(own: pd.DataFrame, measure: str, unit: str, texts: Sequence[str]) -> Figure:
    from plotly.graph_objects import Bar

    names = [broken(path, _LETTERS) for path in own["path"]]
    lines = sum(name.count("<br>") + 2 for name in names)
    bars = Bar(
        orientation="h",
        x=own[measure].tolist(),
        y=names,
        error_x=error_bar(own[f"{measure}_half_width"].tolist()),
        marker={"color": "#0072B2"},
        customdata=[literal(text) for text in texts],
        hovertemplate="%{y}: %{customdata}<extra></extra>",
        showlegend=False,
    )
    axis = difference_axis(unit, "change over the range") if unit else number_axis("", "total index")
    return drawn(
        [bars],
        110 + _LINE_PX * lines,
        xaxis=axis | {"rangemode": "tozero"},
        yaxis={"autorange": "reversed"},
        bargap=0.35,
    )
