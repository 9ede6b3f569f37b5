"""A check as JUnit's XML, which CI servers show: a suite for each file, a case for each design, expectation, speed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree

from sim.report.text import plain

from .page import MOST_CHANGED, counts_in_words
from .rows import found, kpi_sentence, worst_first

if TYPE_CHECKING:
    from sim.experiment.checking import Check

_FAILURE, _ERROR = "failure", "error"
_TAGS = {"changed": _FAILURE, "fail": _FAILURE, "slower": _FAILURE, "undecided": _ERROR, "not compared": _ERROR}
"""Verdicts that are no pass; what is undecided is an error: the check could not tell."""


class _Case(NamedTuple):
    file: str
    name: str
    verdict: str
    message: str
    lines: tuple[str, ...]


def junit_xml(check: Check) -> str:
    """Return the XML text."""
    cases = [*_designs(check), *_expectations(check), *_speeds(check)]
    root = ElementTree.Element("testsuites", _counts(cases) | {"name": f"omnides check: {check.verdict}"})
    for file in dict.fromkeys(case.file for case in cases):
        own = [case for case in cases if case.file == file]
        suite = ElementTree.SubElement(root, "testsuite", _counts(own) | {"name": plain(file)})
        for case in own:
            _add(suite, case)
    note = ElementTree.SubElement(root[0], "system-out")
    note.text = plain("\n".join([*counts_in_words(check), *check.notes]))
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _counts(cases: list[_Case]) -> dict[str, str]:
    tags = [_TAGS.get(case.verdict) for case in cases]
    return {"tests": str(len(cases)), "failures": str(tags.count(_FAILURE)), "errors": str(tags.count(_ERROR))}


def _add(suite: ElementTree.Element, case: _Case) -> None:
    element = ElementTree.SubElement(suite, "testcase", {"classname": plain(case.file), "name": plain(case.name)})
    tag = _TAGS.get(case.verdict)
    if tag is not None:
        problem = ElementTree.SubElement(element, tag, {"type": case.verdict, "message": plain(case.message)})
        problem.text = plain("\n".join(case.lines))


def _designs(check: Check) -> Iterator[_Case]:
    for row in check.designs.to_dict("records"):
        verdict = str(row["verdict"])
        own = check.kpis[(check.kpis["file"] == row["file"]) & (check.kpis["design"] == row["design"])]
        lines = tuple(kpi_sentence(kpi) for kpi in worst_first(own, verdict)[:MOST_CHANGED]) if verdict in _TAGS else ()
        message = f"{row.get(verdict, 0)} of {row['kpis']} KPIs {verdict}"
        yield _Case(str(row["file"]), f"answers of {row['design']}", verdict, message, lines)


def _expectations(check: Check) -> Iterator[_Case]:
    for row in check.expectations.to_dict("records"):
        message = f"expected {row['expectation']}, found {found(row)}"
        yield _Case(str(row["file"]), f"expect {row['name'] or row['expectation']}", str(row["verdict"]), message, ())


def _speeds(check: Check) -> Iterator[_Case]:
    for row in check.speed.to_dict("records"):
        verdict = str(row["verdict"])
        message = str(row["differs"]) if verdict == "not compared" else (
            f"{row['slowdown']:.2f} times the time it took ({row['low']:.2f} to {row['high']:.2f})"
        )  # fmt: skip
        yield _Case(str(row["file"]), "speed", verdict, message, ())
