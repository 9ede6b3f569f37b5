"""What a chart is, and what all charts look like."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.report.documents import frame_csv

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

    from sim.report.page import Grid

COLOURS = ("#2A4B9B", "#D55E00", "#009E73", "#8F4F7E", "#1A1A1A", "#56B4E9", "#E69F00", "#5B5B5B")
"""Of designs, in their order: after Okabe and Ito (2008), with a blue and a purple that tritanopes and protanopes tell
from the green and the blue; a test holds the first five apart for each of the three kinds of colour blindness."""
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "cross", "star", "pentagon")
"""Of designs where they are marks: colour is never all that tells them apart."""
NEUTRAL, REPEATED = "#B8BEC4", "#D55E00"
"""Of what is as it should be, and of what a customer had to repeat."""
SEQUENTIAL = "Cividis"
"""Of heat maps: perceived alike by readers with and without colour blindness (Nuñez et al. 2018)."""
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

_LEGEND_LETTERS, _NAME_LINES = 26, 2
_TITLE_LETTERS = 24
"""That an axis title may have in a line: it must fit a picture 320 pixels wide."""
_INK, _GRID = "#1A1A1A", "#DDE1E5"


@dataclass(frozen=True)
class Panel:
    """One picture of a chart.

    Attributes
    ----------
    title : str
        What it is of (a design); "" where the chart is one picture.
    said : str
        What it shows, with its numbers, for whoever does not see it.
    figure : plotly Figure
    """

    title: str
    said: str
    figure: Figure


@dataclass(frozen=True)
class Chart:
    """A chart, the words around it and the numbers behind it.

    Attributes
    ----------
    name : str
        What it is called in addresses and on the command line.
    title : str
    lead : str
        How to read it.
    panels : tuple of Panel
    grid : Grid
        Its numbers, as people read them.
    table : DataFrame
        Its numbers at full precision, one row for each.
    draw : callable, optional
        Given titles of panels, returns them as one figure, one below the other.
    """

    name: str
    title: str
    lead: str
    panels: tuple[Panel, ...]
    grid: Grid
    table: pd.DataFrame
    draw: Callable[[Sequence[str]], Figure] | None = None

    def whole(self) -> Figure:
        """Return all panels as one figure, or the first where they do not go together."""
        if self.draw is None or len(self.panels) == 1:
            return self.panels[0].figure
        return self.draw([panel.title for panel in self.panels])

    @property
    def csv(self) -> str:
        """The table as CSV."""
        return frame_csv(self.table)


Build = Callable[..., "Chart | None"]
"""Makes a chart of a result; None where the result has nothing to draw."""


def literal(text: str) -> str:
    """Return a name as Plotly shows it letter by letter: it would take ``<b>`` for a tag and ``&lt;`` for a letter.

    >>> literal("<b>R&D")
    '&lt;b&gt;R&amp;D'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def wrapped(text: str, width: int, lines: int | None = None) -> str:
    """Return a text in lines of at most so many letters, and no more lines than these; what is cut ends in dots."""
    found = textwrap.wrap(text, width, max_lines=lines, placeholder=" …")
    return "<br>".join(map(literal, found or [text[: width - 1] + "…"]))


def short(name: str) -> str:
    """Return a name as a legend has room for it."""
    return wrapped(name, _LEGEND_LETTERS, 1)


def folded(name: str, below: str = "", width: int = 18) -> str:
    """Return a name broken into short lines for an axis, and below it a line of its own.

    >>> folded("cross-channel", "12.1% ± 0.4")
    '<b>cross-channel</b><br>12.1% ± 0.4'
    """
    return f"<b>{wrapped(name, width, _NAME_LINES)}</b>" + (f"<br>{literal(below)}" if below else "")


def name_axis(names: Sequence[str], below: Sequence[str] = ()) -> dict[str, Any]:
    """Return an axis of names, from the top: each at its own place, however much of it the label shows.

    Traces stand at `literal` names. Labels of long names are cut, and may then be alike; places never are.

    Parameters
    ----------
    below : sequence of str, optional
        What stands below each name.
    """
    labels = [folded(name, text) for name, text in zip(names, below or [""] * len(names), strict=True)]
    places = [*map(literal, names)]
    return {
        "type": "category", "categoryorder": "array", "categoryarray": places, "tickmode": "array", "tickvals": places,
        "ticktext": labels, "autorange": "reversed",
    }  # fmt: skip


def colour(place: int) -> str:
    """Return the colour of the design at this place."""
    return COLOURS[place % len(COLOURS)]


def symbol(place: int) -> str:
    """Return the mark of the design at this place; another one where colours begin anew."""
    return SYMBOLS[(place + place // len(COLOURS)) % len(SYMBOLS)]


def drawn(traces: Sequence[Any], height: int, **layout: Any) -> Figure:
    """Return a figure in the style of all charts, as wide as there is room and this high, in pixels."""
    from plotly.graph_objects import Figure

    figure = Figure(data=list(traces))
    styled(figure, height)
    figure.update_layout(**layout)
    return figure


def styled(figure: Figure, height: int) -> None:
    """Give a figure the style of all charts."""
    figure.update_layout(
        template="none",
        height=height,
        margin={"l": 8, "r": 16, "t": 30, "b": 8, "pad": 4},
        font={"family": FONT, "size": 13, "color": _INK},
        paper_bgcolor="white",
        plot_bgcolor="white",
        dragmode=False,
        hoverlabel={"font": {"family": FONT, "size": 13}},
        legend={
            "orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0, "traceorder": "normal",
            "itemclick": False, "itemdoubleclick": False,
        },
    )  # fmt: skip
    axis = {
        "automargin": True, "gridcolor": _GRID, "zerolinecolor": "#8A9199", "linecolor": _GRID, "fixedrange": True,
        "tickangle": 0, "title": {"font": {"size": 13}},
    }  # fmt: skip
    figure.update_xaxes(**axis)
    figure.update_yaxes(**axis)


def number_axis(unit: str, title: str) -> dict[str, Any]:
    """Return what an axis of figures of this unit needs: a title with the unit, and how its numbers read."""
    text = wrapped(f"{title} ({axis_unit(unit)})", _TITLE_LETTERS)
    return {"title": {"text": text, "standoff": 8}, "tickformat": ".3~%" if unit == "share" else ",.9~g", "nticks": 5}


def difference_axis(unit: str, title: str) -> dict[str, Any]:
    """Return what an axis of differences needs: those of shares are in percentage points."""
    axis = number_axis(unit, title)
    if unit == "share":
        axis["title"]["text"] = wrapped(f"{title} (percentage points)", _TITLE_LETTERS)
    return axis


def axis_unit(unit: str) -> str:
    """Return a unit as an axis names it.

    >>> axis_unit("s"), axis_unit("EUR"), axis_unit("share")
    ('seconds', 'EUR', '%')
    """
    return {"s": "seconds", "share": "%", "": "ratio"}.get(unit, unit)


def read_as(what: str, replications: int) -> str:
    """Return how to read estimates that are drawn as bars or marks, and their intervals if there are any."""
    if replications < 2:
        return f"{what} are estimates of one replication, which has no intervals."
    return f"{what} are estimates, whiskers their 95% intervals."


def error_bar(half_width: Sequence[float], **more: Any) -> dict[str, Any]:
    """Return the interval of each figure; none where there is none."""
    return {"type": "data", "array": list(half_width), "color": _INK, "thickness": 1.6, "width": 5, **more}
