"""The page of a comparison: verdicts in words and tables that fit."""

from __future__ import annotations

import io
import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.experiment import Comparison
from sim.experiment.differences import DIFFERENCE_COLUMNS, HEADLINE_COLUMNS
from sim.experiment.tidy import KPI_COLUMNS
from sim.report.markdown import page_markdown
from sim.report.page import Grid, Line, Lines, Page
from sim.report.results import comparison_page
from sim.report.tables import print_page

NAN = math.nan


def _comparison(*verdicts: tuple[object, ...], kpi: str = "csat", unit: str = "points") -> Comparison:
    """Return a comparison of designs a and b on one KPI, at 70 and 73, judged as given."""
    rows = [("a", kpi, "all", "all", unit, 70.0, 0.5, 10), ("b", kpi, "all", "all", unit, 73.0, 0.5, 10)]
    headline = pd.DataFrame([("a", "b", kpi, *verdict, 4.2) for verdict in verdicts], columns=list(HEADLINE_COLUMNS))
    return Comparison(
        scenario="erlang-a", scenario_sha256="0", seed=1, replications=10, engine="reference", version="0",
        currency="EUR", days=20, overrides=("time.days=20",), headline=headline,
        kpis=pd.DataFrame(rows, columns=list(KPI_COLUMNS)),
        differences=pd.DataFrame([], columns=list(DIFFERENCE_COLUMNS)), notes=("b: met the limit",),
        by_hour=pd.DataFrame(), by_day=pd.DataFrame(), moves=pd.DataFrame(), simulated=sim.load("erlang-a"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ((3.0, 0.4, "better", False, 1.0, NAN, ""), "better by 3.0 ± 0.4 points"),
        ((-3.0, 0.4, "worse", False, 1.0, NAN, ""), "worse by 3.0 ± 0.4 points"),
        ((0.5, 0.2, "better", True, 1.0, NAN, ""), "better by 0.5 ± 0.2 points, below the margin of 1.0 points"),
        ((0.1, 0.2, "tied", False, 1.0, NAN, ""), "tied, the difference 0.1 ± 0.2 points is within the margin of 1.0"),
        (
            (0.5, 0.9, "undecided", False, 1.0, 33.0, ""),
            "about 33 replications in all would most likely settle it",
        ),
        ((0.0, 9.0, "undecided", False, 1.0, NAN, "out of reach"), "the difference is 0.0 ± 9.0 points; out of reach"),
        ((NAN, NAN, "", False, NAN, NAN, "nothing to measure"), "vs a 70.0: nothing to measure"),
    ],
)
def test_answer_for_each_verdict_says_it_in_words(verdict, said) -> None:
    """Every verdict has its own sentence, with the figures of both designs before it."""
    page = comparison_page(_comparison(verdict), sim.load("erlang-a"))
    first = page.parts[0]

    assert isinstance(first, Lines)
    assert first.title == "Satisfaction (CSAT)"
    assert str(first.lines[0]).startswith("b 73.0 vs a 70.0: ")
    assert said in str(first.lines[0])


def test_answer_withheld_throughout_is_said_once() -> None:
    """When no verdict may be given the page says so once, with the reason."""
    withheld = (3.0, 0.4, "withheld", False, 1.0, NAN, "too many cases were still open")
    page = comparison_page(_comparison(withheld, withheld), sim.load("erlang-a"))

    assert page.parts[0] == Lines("The verdict is withheld", (Line("too many cases were still open."),))


def test_answer_withheld_for_some_pairs_is_said_once_with_the_pairs() -> None:
    """Withheld pairs have no line under any KPI, and one line of their own."""
    better, withheld = (
        (3.0, 0.4, "better", False, 1.0, NAN, ""),
        (3.0, 0.4, "withheld", False, 1.0, NAN, "too many open"),
    )
    comparison = _comparison()
    rows = [
        (*pair, kpi, *verdict, 4.2)
        for pair, verdict in ((("a", "b"), better), (("a", "c"), withheld), (("b", "c"), withheld))
        for kpi in ("csat", "cost_to_serve")
    ]
    headline = pd.DataFrame(rows, columns=list(HEADLINE_COLUMNS))
    page = comparison_page(replace(comparison, headline=headline), sim.load("erlang-a"))

    assert [part.title for part in page.parts[:3]] == ["Satisfaction (CSAT)", "Cost to serve", "Withheld verdicts"]
    assert page.parts[2] == Lines("Withheld verdicts", (Line("c vs a and c vs b: too many open"),))
    assert "\n".join(page_markdown(page).splitlines()).count("too many open") == 1


def test_page_says_what_common_random_numbers_saved() -> None:
    """How many replications independent runs would need stands at the foot, where there are enough to tell."""
    comparison = _comparison((3.0, 0.4, "better", False, 1.0, NAN, ""), (3.0, 0.4, "better", False, 1.0, NAN, ""))
    comparison.headline["variance_reduction"] = [2.345, 41.2]
    last, few = (
        str(comparison_page(replace(comparison, replications=n), sim.load("erlang-a")).parts[-1]) for n in (10, 4)
    )

    assert "independent runs would need roughly 22 times as many replications" in last
    assert "independent runs" not in few


def test_title_says_when_designs_were_staffed_first() -> None:
    """Whoever reads the first lines alone must not take one frame for the other."""
    plain = _comparison((3.0, 0.4, "better", False, 1.0, NAN, ""))
    titles = [
        comparison_page(replace(plain, frame=frame), sim.load("erlang-a")).title
        for frame in ("equal-headcount", "equal-service")
    ]

    assert titles[1] == f"{titles[0]}, each staffed for the same service"


def test_notes_of_runs_are_on_the_page() -> None:
    """What the runs had to say is under what the page rests on."""
    last = comparison_page(_comparison(), sim.load("erlang-a")).parts[-1]

    assert isinstance(last, Lines)
    assert str(last.lines[-1]) == "note: b: met the limit"
    assert str(last.lines[-2]) == "set in place of the file: time.days=20"


def _printed(page: Page, columns: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(columns))
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8")
    print_page(page, stream)
    stream.flush()
    return raw.getvalue().decode().splitlines()


def test_wide_grid_in_narrow_window_is_stacked_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Designs that do not fit side by side come below each other, every figure whole."""
    figures = tuple(f"EUR {number},000.00 ± 10.00" for number in range(6))
    grid = Grid("Money", ("", *(f"design {number}" for number in range(6))), (("Cost to serve", *figures),))
    lines = _printed(Page("x", (grid,)), 60, monkeypatch)

    assert max(map(len, lines)) <= 60
    assert all(figure in "\n".join(lines) for figure in figures)
    assert sum(line.startswith("Cost to serve") for line in lines) == 3


def test_long_label_wraps_and_leaves_figures_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long team name takes more lines; the figure beside it stays on one."""
    grid = Grid("Work", ("", "siloed"), (("Occupancy: " + "very " * 20 + "long name", "80.0% ± 1.0"),))
    lines = _printed(Page("x", (grid,)), 50, monkeypatch)

    assert max(map(len, lines)) <= 50
    assert sum("80.0% ± 1.0" in line for line in lines) == 1


def test_markup_in_names_shows_literally(monkeypatch: pytest.MonkeyPatch) -> None:
    """Square brackets in a name are text, in tables and in Markdown."""
    page = Page("[bold]x[/bold]", (Grid("[red]", ("", "[i]d"), (("[b]|", "1"),)), Lines("", (Line(":smile: [u]"),))))
    printed = "\n".join(_printed(page, 80, monkeypatch))

    assert all(text in printed for text in ("[bold]x[/bold]", "[red]", "[i]d", "[b]|", ":smile: [u]"))
    assert "| \\[b\\]\\| | 1 |" in page_markdown(page)


def test_results_folder_of_results_is_written_whole(tmp_path: Path) -> None:
    """The folder is made before the study and holds no half-written file after it."""
    from sim.report.folder import ResultFolder

    with ResultFolder(tmp_path / "deep" / "down") as folder:
        assert folder.logs.is_dir()
        folder.write_results(_comparison())

    assert sorted(path.name for path in folder.path.iterdir()) == [
        "differences.csv", "kpis.csv", "result.json",
    ]  # fmt: skip
