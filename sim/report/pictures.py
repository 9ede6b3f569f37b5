"""A single chart as a file: a page of its own, SVG or PNG."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import Fault, UsageError

from .extra import require_drawing, require_images
from .written import file_path, write_whole

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from sim.experiment import Comparison

    from .charts.chart import Chart

ENDINGS = (".html", ".svg", ".png")
WIDTH_PX = 900
_SCALE = 2
"""Pixels of a PNG for each of the figure, for print."""


def picture_path(path: object, where: str = "path") -> Path:
    """Return the path of a picture, after everything that can be checked before there is one.

    Raises
    ------
    UsageError
        If it has another ending, cannot be written, or what draws it is not installed.
    """
    place = file_path(path, ENDINGS, where)
    if place.suffix.lower() == ".html":
        require_drawing(where)
    else:
        require_images(where)
    return place


def write_page(comparison: Comparison, chart: Chart, place: Path, where: str = "path") -> None:
    """Write a chart as a page of its own, with its words and numbers and what they rest on.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    from .html.comparisons import chart_document
    from .html.document import html_of

    text = html_of(chart_document(comparison, chart))
    write_whole(place, lambda draft: draft.write_text(text, encoding="utf-8", newline="\n"), where)


def write_image(figure: Figure, place: Path, where: str = "path", width: int = WIDTH_PX) -> None:
    """Write a figure as SVG or PNG, as the ending says.

    Raises
    ------
    UsageError
        If there is no Chromium to draw it with, or the file cannot be written.
    """
    write_whole(place, lambda draft: _draw(figure, draft, width, where), where)


def _draw(figure: Figure, draft: Path, width: int, where: str) -> None:
    import kaleido
    from kaleido.errors import BrowserClosedError, BrowserFailedError, ChromeNotFoundError

    options = {"format": draft.suffix[1:].lower(), "width": width, "height": figure.layout.height, "scale": _SCALE}
    try:
        kaleido.write_fig_sync(figure, path=str(draft), opts=options)
    except ChromeNotFoundError as error:
        what = "there is no Chromium or Chrome, which SVG and PNG are drawn with"
        fix = "install one (Debian: apt-get install chromium; elsewhere: plotly_get_chrome), or write .html"
        raise UsageError(Fault(what, where=where, fix=fix)) from error
    except (BrowserFailedError, BrowserClosedError) as error:
        what = "Chromium, which SVG and PNG are drawn with, was found but ended at once"
        raise UsageError(Fault(what, where=where, fix="see whether it starts by itself, or write .html")) from error
