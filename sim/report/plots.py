"""``result.plot``: every chart of a result as a Plotly figure, to show in a notebook or to change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import NoneType
from typing import TYPE_CHECKING

from sim.errors import Fault, UsageError, require
from sim.scenario.wording import suggestion

from .charts.catalogue import builds_of, charts_of
from .extra import require_drawing

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from .charts.catalogue import Drawable
    from .charts.chart import Chart, Panel


class Plots:
    """Charts of a result, each a method of its name: ``comparison.plot.headline()``; `dir` lists them.

    A method takes ``panel``, the title of one of several pictures that a chart has (a design, say). Without it, it
    returns all designs one below the other, or the first picture where they do not go together.

    Raises
    ------
    UsageError
        If Plotly is not installed; from a method, if the result has nothing to draw for it, or no such panel.
    """

    def __init__(self, result: Drawable) -> None:
        require_drawing()
        self._result = result

    def __dir__(self) -> list[str]:
        """Return the names of the charts."""
        return list(builds_of(self._result))

    def __getattr__(self, name: str) -> Callable[..., Figure]:
        """Return the method that draws this chart."""
        if name.startswith("_") or name not in builds_of(self._result):
            hint = "" if name.startswith("_") else f"; {suggestion(name, dir(self), 'charts')}"
            raise AttributeError(f"there is no chart '{name}'{hint}")
        return lambda panel=None: self.figure(name, panel)

    def chart(self, name: str, panel: str | None = None) -> Chart:
        """Return a chart, or one panel of it, with the words and numbers that belong to it."""
        require("panel", panel, (str, NoneType), "the title of a panel")
        builds = builds_of(self._result)
        if name not in builds:
            what = f"there is no chart '{name}' of this result"
            raise UsageError(Fault(what, where="chart", fix=suggestion(name, list(builds), "charts")))
        chart = builds[name](self._result)
        if chart is None:
            what = f"there is nothing to draw for '{name}': this result has no such figures"
            there = [other.name for other in charts_of(self._result)]
            raise UsageError(Fault(what, where="chart", fix=f"charts are: {', '.join(there)}"))
        return chart if panel is None else replace(chart, panels=(_panel(chart, panel),))

    def figure(self, name: str, panel: str | None = None) -> Figure:
        """Return the figure of a chart, or one panel of it."""
        return self.chart(name, panel).whole()


def _panel(chart: Chart, title: str) -> Panel:
    for panel in chart.panels:
        if panel.title == title:
            return panel
    titles = [panel.title for panel in chart.panels if panel.title]
    fix = suggestion(title, titles, "panels") if titles else "leave it out: the chart is one picture"
    raise UsageError(Fault(f"chart '{chart.name}' has no panel '{title}'", where="panel", fix=fix))
