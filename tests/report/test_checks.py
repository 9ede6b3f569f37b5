"""A check as a page and as JUnit's XML, whatever its rows hold."""

from __future__ import annotations

import math
from xml.etree import ElementTree

import pandas as pd
import pytest

from sim.experiment.checking import Check
from sim.experiment.checking.result import DESIGN_COLUMNS, EXPECTATION_COLUMNS, KPI_COLUMNS, SPEED_COLUMNS
from sim.report.checks.junit import junit_xml
from sim.report.checks.page import MOST_CHANGED, check_page
from sim.report.checks.rows import worst_first
from sim.report.markdown import page_markdown
from sim.report.page import Grid, rows_of_words

NAN = math.nan


def kpi(name, verdict="changed", before=10.0, now=12.0, tolerance=0.1, scope="all", of="all", unit="s"):
    """Return a row of the table of KPIs."""
    return ("bank", "bank", "siloed", name, scope, of, unit, before, now, now - before, 0.5, tolerance, verdict)


def check_of(kpis=(), designs=(), expectations=(), speed=()):
    """Return a check with these rows."""
    tables = (
        (designs, DESIGN_COLUMNS),
        (kpis, KPI_COLUMNS),
        (expectations, EXPECTATION_COLUMNS),
        (speed, SPEED_COLUMNS),
    )
    return Check("0.1.0", *(pd.DataFrame(list(rows), columns=list(columns)) for rows, columns in tables), ("a note",))


def changed_rows(check):
    """Return the rows of the table of what changed."""
    (grid,) = [part for part in check_page(check).parts if isinstance(part, Grid) and part.title == "Changed"]
    return [row for row in rows_of_words(grid) if any(row[1:])], grid.legend


def test_headline_kpis_come_first_then_the_largest_moves():
    """Cost and satisfaction lead, then what moved by most tolerances, then what is by channel."""
    rows = [
        kpi("mean_wait", now=90.0, scope="channel", of="phone"), kpi("handle_time", now=10.3),
        kpi("mean_wait", now=20.0), kpi("csat", now=10.2, unit="points"),
    ]  # fmt: skip

    order = [(row["kpi"], row["of"]) for row in worst_first(check_of(rows).kpis, "changed")]

    assert order == [("csat", "all"), ("mean_wait", "all"), ("handle_time", "all"), ("mean_wait", "phone")]


def test_a_kpi_that_is_gone_is_shown_first_of_its_kind_and_without_figures():
    """What is no longer measured has no difference, and reads so."""
    rows, _ = changed_rows(check_of([kpi("handle_time", now=10.3), kpi("mean_wait", now=NAN)]))

    assert rows[0] == ("  Mean wait", "10 s", "-", "-", "0.1 s")


def test_a_long_table_is_cut_and_says_so():
    """Ten seconds of reading: the clearest are shown, and how many there are in all."""
    rows, legend = changed_rows(
        check_of([kpi("mean_wait", now=11.0 + n, scope="channel", of=str(n)) for n in range(30)])
    )

    assert len(rows) == MOST_CHANGED
    assert f"The {MOST_CHANGED} clearest of 30" in legend


def test_markup_and_control_characters_do_nothing():
    """Names from scenario files are text, in Markdown and in XML."""
    name = "<b>|\x1b[31m&\"'"
    row = (name, "s", "n", "siloed.csat > 1", "points", 2.0, 0.1, 1.0, 5, "fail", "")
    check = check_of([kpi("mean_wait", scope="channel", of=name)], expectations=[row])

    markdown = page_markdown(check_page(check))

    assert "<b>" not in markdown.replace("\\<b\\>", "")
    assert "\x1b" not in markdown
    root = ElementTree.fromstring(junit_xml(check).encode())
    assert root[0].get("name").startswith("<b>|\\x1b")


@pytest.mark.parametrize(
    ("verdict", "tag"),
    [("changed", "failure"), ("undecided", "error"), ("identical", None), ("equivalent", None)],
)
def test_every_verdict_of_a_design_has_its_tag(verdict, tag):
    """Changed fails, undecided is an error, the rest passes; counts agree with the cases."""
    row = ("bank", "bank", "siloed", verdict, 5, 40, 3, 2, 4)

    root = ElementTree.fromstring(junit_xml(check_of(designs=[row])).encode())

    assert [element.tag for element in root.find(".//testcase")] == ([tag] if tag else [])
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == (
        "1", str(int(tag == "failure")), str(int(tag == "error")),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("designs", "expectations", "speed", "verdict"),
    [
        (["identical", "equivalent"], ["pass"], [], "pass"),
        (["identical", "undecided"], ["pass"], [], "undecided"),
        (["undecided", "changed"], [], [], "regression"),
        ([], ["undecided", "fail"], [], "regression"),
        ([], [], ["not compared"], "undecided"),
        ([], [], ["as fast", "slower"], "regression"),
    ],
)
def test_the_worst_verdict_is_that_of_the_check(designs, expectations, speed, verdict):
    """A regression anywhere is one; what is undecided is no pass."""
    check = check_of(
        designs=[("b", "b", "d", word, 5, 9, 0, 0, 0) for word in designs],
        expectations=[("b", "b", "", "d.csat > 1", "points", 2.0, 0.1, 1.0, 5, word, "") for word in expectations],
        speed=[("b", "b", word, 1.0, 0.9, 1.1, 1.2, 20, "") for word in speed],
    )

    assert check.verdict == verdict
