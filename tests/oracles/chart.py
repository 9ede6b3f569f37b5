"""The chart of the published results: pooled errors with their intervals, and how many intervals cover."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from suite import Interval, Verdict, number, verdicts

_BLUE, _ORANGE, _GREY = "#0072B2", "#D55E00", "#767676"  # of the palette of Okabe & Ito (2008)
_STYLE = {
    "svg.hashsalt": "omnides",
    "svg.fonttype": "none",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def draw(intervals: Sequence[Interval], path: Path) -> None:
    """Write the chart as SVG; the same intervals give the same bytes."""
    found = verdicts(intervals)
    path.parent.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(9.5, 1.6 + 0.24 * len(found)), layout="constrained", facecolor="white")
        errors, cover = figure.subplots(1, 2, sharey=True, width_ratios=(3, 2))
        _draw_errors(errors, list(found.values()))
        _draw_cover(cover, list(found.values()))
        errors.set_yticks(range(len(found)), [f"{number(name)}  {name}" for name in found])
        errors.set_ylim(len(found) - 0.4, -0.6)
        figure.savefig(path, format="svg", metadata={"Date": None})


def _draw_errors(axes: Axes, found: Sequence[Verdict]) -> None:
    axes.axvline(0.0, color=_GREY, linewidth=1)
    for place, verdict in enumerate(found):
        error = 100.0 * (verdict.estimate / verdict.exact - 1.0)
        half = 100.0 * verdict.half_width / verdict.exact
        outside = abs(error) > half  # shape and colour say it, so that either will do
        style = {"color": _ORANGE, "marker": "D"} if outside else {"color": _BLUE, "marker": "o"}
        axes.errorbar(error, place, xerr=half, markersize=4, capsize=2, linewidth=1.2, **style)
    axes.set_xlabel("mean estimate minus exact value, % of the exact value\n(bars: 95%; diamond: bar leaves out 0)")
    axes.grid(axis="y", color="#e6e6e6", linewidth=0.5)
    axes.set_axisbelow(True)


def _draw_cover(axes: Axes, found: Sequence[Verdict]) -> None:
    counts = [verdict.covered for verdict in found]
    n = len(found[0].intervals)
    lowest = min([n - 5, *counts])
    axes.axvline(0.95 * n, color=_GREY, linewidth=1, linestyle="--")
    axes.hlines(range(len(found)), lowest - 1, counts, color=_BLUE, linewidth=1)
    axes.plot(counts, range(len(found)), "o", color=_BLUE, markersize=4)
    axes.set_xlim(lowest - 1, n + 0.5)
    axes.set_xticks(range(lowest - 1, n + 1))
    axes.set_xlabel(f"intervals, of {n}, that hold the exact value\n(dashed: 95%)")
    axes.tick_params(axis="y", labelleft=False, length=0)
