"""How customers moved across channels, and where they repeated themselves on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.report.figures import Figures
from sim.report.page import Grid
from sim.report.text import counted

from .chart import NEUTRAL, REPEATED, Chart, Panel, drawn, literal
from .flows import PAD_PX, Columns

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from sim.experiment import Comparison

_START = "New case"
_HEADER = ("", "Contacts for each 100 cases", "of which with repetition")
_PANEL_PX, _HEAD_PX, _FOOT_PX = 340, 44, 12
_LIGHT = 0.001
"""Share of all contacts below which a flow is too thin to draw; the table has it."""


class _Flow(NamedTuple):
    """Contacts of one kind of move, for each 100 cases."""

    before: str
    after: str
    per_100: float
    repeated: float


def journeys(comparison: Comparison) -> Chart | None:
    """Return the chart of moves, a picture for each design; None if there were no contacts."""
    moves = comparison.moves
    if moves.empty:
        return None
    moved = set(moves["design"])
    designs = [design for design in Figures(comparison).designs if design in moved]
    panels = [Panel(design, _said(_flows(comparison, design)), _figure(comparison, [design])) for design in designs]
    return Chart(
        "journeys",
        "How customers moved across channels",
        "For each 100 cases: to the middle their first contacts, from there every further contact, from the"
        " channel of the contact before it. What an IVR or a bot took first belongs to the channel that was turned"
        " to, resolved there or passed on; follow-ups, such as a summary by e-mail, are not the customer's steps."
        " Orange: contacts in which the customer gave something again. Flows below one contact in a thousand are"
        " not drawn.",
        tuple(panels),
        Grid("", _HEADER, tuple(_rows(comparison, designs))),
        moves,
        partial(_figure, comparison),
    )


def _figure(comparison: Comparison, designs: Sequence[str]) -> Figure:
    """Return the moves of these designs, one below the other."""
    order = [channel.name for channel in comparison.simulated.channels]
    height = len(designs) * _PANEL_PX
    traces: list[Any] = []
    annotations: list[dict[str, Any]] = []
    for place, design in enumerate(designs):
        bottom = 1.0 - (place + 1.0 - _FOOT_PX / _PANEL_PX) / len(designs)
        top = 1.0 - (place + _HEAD_PX / _PANEL_PX) / len(designs)
        traces.append(_sankey(_flows(comparison, design), order, (bottom, top)))
        annotations += _headings(design if len(designs) > 1 else "", top)
    return drawn(traces, height, annotations=annotations, margin={"l": 8, "r": 8, "t": 0, "b": 0})


def _headings(design: str, y: float) -> Iterable[dict[str, Any]]:
    """Yield what stands above a picture: the names of its columns, and of the design if there are several."""
    line = f"<b>{literal(design)}</b><br>" if design else ""
    for x, anchor, text in (
        (0.0, "left", f"{line} "),
        (0.5, "center", "contact on"),
        (1.0, "right", "next contact on"),
    ):
        yield {
            "text": text, "x": x, "y": y, "xref": "paper", "yref": "paper", "xanchor": anchor, "yanchor": "bottom",
            "showarrow": False, "font": {"size": 12}, "align": anchor, "yshift": 4,
        }  # fmt: skip


def _flows(comparison: Comparison, design: str) -> list[_Flow]:
    rows: Sequence[Mapping[Any, Any]] = comparison.moves[comparison.moves["design"] == design].to_dict("records")
    cases = sum(float(row["mean"]) for row in rows if row["from"] == "")
    return [_Flow(str(row["from"]), str(row["to"]), 100.0 * row["mean"] / cases, row["repeated_share"]) for row in rows]


def _sankey(flows: Sequence[_Flow], order: Sequence[str], span: tuple[float, float]) -> Any:
    """Return a picture of three columns: new cases, channels of first contacts, channels of further contacts."""
    from plotly.graph_objects import Sankey

    least = _LIGHT * sum(flow.per_100 for flow in flows)
    columns = Columns(order)
    links: dict[str, list[Any]] = {"source": [], "target": [], "value": [], "color": [], "customdata": []}
    for flow in flows:
        for value, fill, what in (
            (flow.per_100 * (1.0 - flow.repeated), NEUTRAL, "nothing repeated"),
            (flow.per_100 * flow.repeated, REPEATED, "with repetition"),
        ):
            if value >= least:
                source, target = columns.flow(1 if flow.before else 0, flow.before or _START, flow.after, value)
                links["source"].append(source)
                links["target"].append(target)
                links["value"].append(value)
                links["color"].append(_translucent(fill))
                links["customdata"].append(f"{value:.1f} for each 100 cases, {what}")
    xs, ys = columns.places(_PANEL_PX - _HEAD_PX - _FOOT_PX)
    return Sankey(
        domain={"x": [0, 1], "y": list(span)},
        arrangement="fixed",
        node={
            "label": [literal(name) for _, name in columns.all], "x": xs, "y": ys, "color": "#3C4650", "pad": PAD_PX,
            "thickness": 12, "line": {"width": 0}, "hovertemplate": "%{label}<extra></extra>",
        },
        link={**links, "hovertemplate": "%{source.label} → %{target.label}: %{customdata}<extra></extra>"},
        textfont={"size": 12},
    )  # fmt: skip


def _translucent(fill: str) -> str:
    red, green, blue = (int(fill[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.65)"


def _said(flows: Sequence[_Flow]) -> str:
    further = sum(flow.per_100 for flow in flows if flow.before)
    repeated = sum(flow.per_100 * flow.repeated for flow in flows)
    switched = sum(flow.per_100 for flow in flows if flow.before not in ("", flow.after))
    return (
        f"For each 100 cases {further:.0f} further contacts, {switched:.0f} of them on another channel than the one"
        f" before; the customer repeats something in {counted(round(repeated), 'contact')}."
    )


def _rows(comparison: Comparison, designs: Sequence[str]) -> Iterable[tuple[str, ...]]:
    for design in designs:
        yield design, "", ""
        for flow in _flows(comparison, design):
            where = f"{flow.before or _START} → {flow.after}"
            yield f"  {where}", f"{flow.per_100:.1f}", f"{100.0 * flow.repeated:.1f}%"
