"""Makes one HTML file of sections: text escaped, scripts inlined and the only ones that may run, nothing fetched."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from sim.report.charts.chart import Chart
from sim.report.page import Grid, Lines, rows_of_words
from sim.report.text import plain

from .tables import Table

Part = Lines | Grid | Chart | Table


@dataclass(frozen=True)
class Section:
    """A part of a report that the list of contents names.

    Attributes
    ----------
    anchor : str
        Its address within the page.
    title : str
    parts : tuple
        Lines, grids, charts and tables, in reading order.
    folded : bool
        Whether it is closed until a reader opens it.
    """

    anchor: str
    title: str
    parts: tuple[Part, ...]
    folded: bool = False


@dataclass(frozen=True)
class Document:
    """A report.

    Attributes
    ----------
    title, subtitle : str
    facts : tuple of (str, str)
        What stands below the title: how much was simulated, of what.
    sections : tuple of Section
    version : str
        Of omnides.
    """

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    version: str


def html_of(document: Document) -> str:
    """Return the document as HTML: the same bytes for the same document and library versions."""
    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    scripts = [_script(get_plotlyjs()), _script(_asset("page.js"))]
    text: str = _template().render(
        document=document,
        policy=_policy(scripts),
        style=Markup(_asset("page.css")),
        scripts=[Markup(script) for script in scripts],
        figures=_figures(document.sections),
    )
    return text


def _figures(sections: Sequence[Section]) -> dict[str, Any]:
    """Return what the script draws: the id of each picture and its figure."""
    found = {}
    for section in sections:
        for part in section.parts:
            if isinstance(part, Chart):
                for place, panel in enumerate(part.panels):
                    figure = json.loads(panel.figure.to_json())
                    figure["layout"].pop("template", None)
                    found[f"{part.name}-{place}"] = figure
    return found


def _policy(scripts: Sequence[str]) -> str:
    """Return a content security policy: no script but these runs, and nothing is fetched from anywhere."""
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:;"
        " base-uri 'none'; form-action 'none'"
    )


def _script(text: str) -> str:
    """Return a script as it may stand within a page: browsers turn CR into LF before they take its digest."""
    assert "</script" not in text.lower()
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _asset(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def _template() -> Any:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_asset),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters["kind"] = lambda part: type(part).__name__.lower()
    environment.filters["words"] = rows_of_words
    environment.filters["csv_address"] = _csv_address
    return environment.get_template("page.html.j2")


def _shown(value: Any) -> Any:
    """Return text with what a page might obey (marks that turn the direction of writing) spelt out."""
    return plain(value) if type(value) is str else value


def _csv_address(text: str) -> str:
    """Return an address that holds a CSV file itself."""
    return f"data:text/csv;charset=utf-8;base64,{base64.b64encode(text.encode()).decode()}"
