"""What each result is shown as, and its report as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pandas as pd

from sim.errors import require
from sim.experiment import Comparison, Staffing
from sim.experiment.whole_files import write_text

from .charts.catalogue import Drawable
from .written import report_path

if TYPE_CHECKING:
    from sim.scenario import Scenario

    from .html.document import Document, Section
    from .page import Page

_RESULTS = "a list of results, such as [levers]"


def write_report(result: Drawable, path: str | Path, where: str = "path", also: Sequence[Drawable] = ()) -> Path:
    """Write the report of a result, as `Shown.report` does for it.

    Parameters
    ----------
    where : str
        What errors name as their place: the argument or option that holds the path.
    """
    place = report_path(path, where)
    require("also", also, (list, tuple), _RESULTS)
    for other in also:
        require("also", other, get_args(Drawable), _RESULTS)
    from .html.document import html_of

    text = html_of(document_of(result, also))
    write_text(place, text, where)
    return place


def document_of(result: Drawable, also: Sequence[Drawable] = ()) -> Document:
    """Return what the report of a result says, with the answers and charts of others before its tables."""
    document = _alone(result)
    sections = list(document.sections)
    place = next(place for place, section in enumerate(sections) if section.folded or section.anchor == "figures")
    sections[place:place] = [_appended(number, _alone(other)) for number, other in enumerate(also, start=1)]
    return replace(document, sections=tuple(sections))


def _appended(number: int, document: Document) -> Section:
    """Return the answer and the charts of a report as one section of another."""
    from .charts.chart import Chart
    from .html.document import Section

    told = [
        section for section in document.sections if section.anchor == "answer" or section.anchor.startswith("chart-")
    ]
    parts = [
        replace(part, name=f"also-{number}-{part.name}") if isinstance(part, Chart) else part
        for section in told
        for part in section.parts
    ]
    return Section(f"also-{number}", document.title, tuple(parts))


def _alone(result: Drawable) -> Document:
    from .html.answers import Simulations, answer_document
    from .html.comparisons import comparison_document

    if isinstance(result, Comparison):
        return comparison_document(result)
    if isinstance(result, Staffing):
        basis = Simulations.of_staffing(result)
        return answer_document(result, _page_of(result, result.scenario), result.scenario, basis, tables_of(result))
    scenario = result.basis.simulated
    basis = Simulations.of(result.basis)
    return answer_document(result, _page_of(result, scenario), scenario, basis, tables_of(result))


def tables_of(result: Drawable) -> list[tuple[str, pd.DataFrame]]:
    """Return the tables of an answer, by name."""
    found = [(field.name, getattr(result, field.name)) for field in fields(result)]
    return [(name, value) for name, value in found if isinstance(value, pd.DataFrame)]


def _page_of(result: Drawable, scenario: Scenario) -> Page:
    from sim.experiment.questions import BreakEven, Levers, Sensitivity, Sweep

    from .answers.breakeven import breakeven_page
    from .answers.levers import levers_page
    from .answers.sensitivity import sensitivity_page
    from .answers.sweep import shown_kpis, sweep_page
    from .staffing_page import staffing_page

    pages: dict[type, Callable[[Any], Page]] = {
        Staffing: staffing_page,
        Sweep: lambda found: sweep_page(found, scenario, shown_kpis(found)),
        Sensitivity: lambda found: sensitivity_page(found, scenario),
        BreakEven: lambda found: breakeven_page(found, scenario),
        Levers: lambda found: levers_page(found, scenario),
    }
    return pages[type(result)](result)
