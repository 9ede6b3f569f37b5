"""A single chart as a file: a page of its own, SVG or PNG."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import Fault, UsageError
from sim.experiment.whole_files import write_text, write_whole

from .drawing import BROWSER_FAILED, NO_BROWSER
from .extra import require_drawing, require_images
from .written import file_path

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from sim.experiment import Comparison

    from .charts.chart import Chart

ENDINGS = (".html", ".svg", ".png")
WIDTH_PX = 900
LONGEST_S = 90.0
"""Seconds that drawing may take; it takes 3."""
_PNG_SCALE = 2
"""Pixels of a PNG for each of the figure, for print."""
_REASONS = {
    NO_BROWSER: (
        "there is no Chromium or Chrome, which SVG and PNG are drawn with",
        "install one (Debian: apt-get install chromium; elsewhere: plotly_get_chrome), or write .html",
    ),
    BROWSER_FAILED: (
        "Chromium, which SVG and PNG are drawn with, was found but ended at once",
        "see whether it starts by itself, or write .html",
    ),
    None: (
        f"Chromium, which SVG and PNG are drawn with, did not answer within {LONGEST_S:.0f} seconds",
        "see whether it starts by itself, or write .html",
    ),
}


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
    write_text(place, text, where)


def write_image(figure: Figure, place: Path, where: str = "path", width: int = WIDTH_PX) -> None:
    """Write a figure as SVG or PNG, as the ending says.

    Raises
    ------
    UsageError
        If there is no Chromium to draw it with, or the file cannot be written.
    """
    write_whole(place, lambda draft: _draw(figure, draft, width, where), where)


def _draw(figure: Figure, draft: Path, width: int, where: str) -> None:
    ending = draft.suffix[1:].lower()
    options = {
        "format": ending,
        "width": width,
        "height": figure.layout.height,
        "scale": _PNG_SCALE if ending == "png" else 1,
    }
    asked = {"figure": json.loads(figure.to_json()), "path": str(draft.absolute()), "options": options}
    code, said = _in_a_process(json.dumps(asked))
    if code == 0:
        return
    what, fix = _REASONS.get(code, (f"the picture could not be drawn: {said}", "write .html"))
    raise UsageError(Fault(what, where=where, fix=fix))


def _in_a_process(asked: str) -> tuple[int | None, str]:
    """Return the exit code of drawing, None if it took too long, and the last line it said."""
    command = [sys.executable, "-m", "sim.report.drawing"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        try:
            _, said = process.communicate(asked, timeout=LONGEST_S)
        except subprocess.TimeoutExpired:
            return None, ""
        finally:
            _end(process)
    return process.returncode, (said.strip().splitlines() or [""])[-1]


def _end(process: subprocess.Popen[str]) -> None:
    """End a process with all that it has begun: a browser, in a session of its own, would go on without it."""
    for number in (*_begun_by(process.pid), process.pid):
        with suppress(OSError):  # it has ended
            os.kill(number, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)


def _begun_by(number: int) -> list[int]:
    """Return the processes that one has begun, and those that these have; none where the system has no /proc."""
    children: dict[int, list[int]] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):  # it has just ended
            parent = int(place.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(place.parent.name))
    found = list(children.get(number, []))
    for child in found:  # which grows meanwhile
        found += children.get(child, [])
    return found
