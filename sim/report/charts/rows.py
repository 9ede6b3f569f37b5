"""One picture of several KPIs, each in a row of its own with its own axis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.report.figures import Figures
from sim.report.labels import label

from .chart import name_axis, number_axis, styled, wrapped

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_SCALES = {"csat": (0, 100)}
"""Of KPIs that have a natural end."""
_ROW_PX, _FRAME_PX, _LETTERS = 42, 126, 20
"""Of a design, of the title and axis around all of them; in a line of a title, beside the names of designs."""


def kpi_rows(
    figures: Figures, kpis: Sequence[str], what: Mapping[str, str], traces: Callable[[str], Iterable[Any]]
) -> Figure:
    """Return a figure with a row for each KPI.

    Parameters
    ----------
    what : mapping of str to str
        KPI → what its axis counts, without the unit.
    traces : callable
        Given the KPI, returns what is drawn in its row: horizontal, at the `literal` names of designs.
    """
    from plotly.subplots import make_subplots

    room = _FRAME_PX + _ROW_PX * len(figures.designs)
    titles = [f"<b>{wrapped(label(kpi), _LETTERS)}</b>" for kpi in kpis]
    gap = 0.86 * _FRAME_PX / (room * len(kpis))
    figure = make_subplots(rows=len(kpis), cols=1, vertical_spacing=gap, subplot_titles=titles)
    styled(figure, room * len(kpis))
    for row, kpi in enumerate(kpis, start=1):
        for trace in traces(kpi):
            figure.add_trace(trace, row=row, col=1)
        figure.update_xaxes(number_axis(figures.unit(kpi), what[kpi]), rangemode="tozero", row=row, col=1)
        if kpi in _SCALES:
            figure.update_xaxes(range=_SCALES[kpi], row=row, col=1)
        texts = [figures.at(design, kpi).text for design in figures.designs]
        figure.update_yaxes(name_axis(figures.designs, texts), row=row, col=1)
    figure.update_layout(margin={"t": 46})  # a title may take two lines
    figure.update_annotations(x=0, xanchor="left", align="left", font={"size": 14})
    return figure
