"""Bars below the headline KPIs: lengths to one scale, and marks that say what they can."""

from __future__ import annotations

import io
import math
from dataclasses import replace

import pandas as pd
import pytest

import sim
from sim.experiment import Comparison
from sim.experiment.differences import DIFFERENCE_COLUMNS, HEADLINE_COLUMNS
from sim.experiment.tidy import KPI_COLUMNS
from sim.report.bars import BAR_CELLS, bars_of, drawn
from sim.report.markdown import page_markdown
from sim.report.page import Bar, Grid, Page
from sim.report.results import comparison_page
from sim.report.tables import print_page

NAN, INF = math.nan, math.inf


def _comparison(*figures: tuple[str, str, float, float, float, float]) -> Comparison:
    """Return a comparison of designs a and b: KPI, unit, mean and half-width of each."""
    rows = [
        (design, kpi, "all", "all", unit, mean, half_width, 10)
        for kpi, unit, *both in figures
        for design, mean, half_width in (("a", *both[:2]), ("b", *both[2:]))
    ]
    return Comparison(
        scenario="erlang-a", scenario_sha256="0", seed=1, replications=10, engine="reference", version="0",
        currency="EUR", days=20, overrides=(), headline=pd.DataFrame([], columns=list(HEADLINE_COLUMNS)),
        kpis=pd.DataFrame(rows, columns=list(KPI_COLUMNS)),
        differences=pd.DataFrame([], columns=list(DIFFERENCE_COLUMNS)), notes=(),
        by_hour=pd.DataFrame(), by_day=pd.DataFrame(), moves=pd.DataFrame(), simulated=sim.load("erlang-a"),
    )  # fmt: skip


def _headline(page: Page) -> Grid:
    return next((part for part in page.parts if isinstance(part, Grid)), Grid("", (), ()))


def _bars(comparison: Comparison, *, full: bool = False) -> list[tuple[object, ...]]:
    page = comparison_page(comparison, sim.load("erlang-a"), full=full)
    return [row for row in _headline(page).rows if any(isinstance(cell, Bar) for cell in row)]


@pytest.mark.parametrize("full", [False, True])
def test_bars_stand_below_the_kpis_of_verdicts_alone(full) -> None:
    """Rate by case, cost and satisfaction have bars on both pages; the share by contact, and other KPIs, have none."""
    grid = _headline(
        comparison_page(
            _comparison(
                ("repeat_information_rate", "share", 0.6, 0.04, 0.3, 0.02),
                ("repeat_contact_share", "share", 0.5, 0.04, 0.3, 0.02),
                ("cost_to_serve", "EUR", 3.0, 1.0, 2.0, 0.5),
                ("csat", "points", 60.0, 5.0, 80.0, 5.0),
                ("handle_time", "s", 60.0, 5.0, 80.0, 5.0),
            ),
            sim.load("erlang-a"),
            full=full,
        )
    )

    assert [row[0] for row in grid.rows][: 7] == [
        "Repeat-information rate", "  0 to 64.0%", "Repeat share of contacts", "Cost to serve", "  0 to EUR 4.00",
        "Satisfaction (CSAT)", "  0 to 100",
    ]  # fmt: skip
    assert sum(any(isinstance(cell, Bar) for cell in row) for row in grid.rows) == 3
    assert "95% interval" in grid.legend


def test_bars_end_where_the_interval_does_on_the_scale_of_their_row() -> None:
    """The interval that reaches furthest fills the row; satisfaction has its own end, 100."""
    cost = _bars(_comparison(("cost_to_serve", "EUR", 3.0, 1.0, 2.0, 0.5)))
    csat = _bars(_comparison(("csat", "points", 60.0, 5.0, 98.0, 5.0)))

    assert cost == [("  0 to EUR 4.00", Bar(0.5, 1.0), Bar(0.375, 0.625))]
    assert csat == [("  0 to 100", Bar(0.55, 0.65), Bar(0.93, 1.0))]


def test_bars_of_one_replication_have_no_shade_and_need_no_legend() -> None:
    """Without an interval the bar is the mean."""
    comparison = _comparison(("cost_to_serve", "EUR", 4.0, NAN, 2.0, NAN))
    page = comparison_page(replace(comparison, replications=1), sim.load("erlang-a"))

    assert _bars(comparison) == [("  0 to EUR 4.00", Bar(1.0, 1.0), Bar(0.5, 0.5))]
    assert _headline(page).legend == ""


@pytest.mark.parametrize(
    ("figure", "bar"),
    [
        ((0.0, 0.0), Bar(0.0, 0.0)),
        ((1.0, 2.0), Bar(0.0, 0.75)),
        ((-1.0, 0.5), None),
        ((NAN, NAN), None),
        ((INF, NAN), None),
        ((1.0, INF), None),
    ],
)
def test_bar_of_an_unusual_figure_is_what_it_can_be(figure, bar) -> None:
    """Nought is short, an interval below nought begins there, and what has no length has no bar."""
    assert bars_of([(4.0, NAN), figure]) == ((Bar(1.0, 1.0), bar), 4.0)


def test_bars_of_figures_without_any_length_are_left_out() -> None:
    """A row of noughts, or of nothing, is not drawn."""
    assert bars_of([(0.0, 0.0), (NAN, NAN)]) == ((None, None), 0.0)
    assert _bars(_comparison(("repeat_information_rate", "share", 0.0, 0.0, 0.0, 0.0))) == []
    assert _bars(_comparison(("csat", "points", NAN, NAN, NAN, NAN))) == []


@pytest.mark.parametrize(
    ("bar", "blocks", "ascii_marks"),
    [
        (Bar(0.0, 0.0), "", ""),
        (Bar(1.0, 1.0), "█" * 13, "#" * 13),
        (Bar(6.0 / 13, 6.0 / 13), "█" * 6, "#" * 6),
        (Bar(6.375 / 13, 6.375 / 13), "██████▍", "#" * 6),
        (Bar(6.375 / 13, 6.385 / 13), "██████▍▒", "######~"),
        (Bar(6.375 / 13, 9.375 / 13), "██████▍▒▒▒", "######~~~"),
        (Bar(0.0, 1.0), "▒" * 13, "~" * 13),
    ],
)
def test_bar_is_drawn_to_an_eighth_and_shaded_by_the_mark(bar, blocks, ascii_marks) -> None:
    """The solid part ends to an eighth of a mark, or to a whole one without blocks; an interval has a mark at least."""
    assert drawn(bar, blocks=True) == blocks
    assert drawn(bar, blocks=False) == ascii_marks


def test_bar_whatever_its_interval_keeps_to_its_room() -> None:
    """No bar is longer than the columns kept for it."""
    steps = [place / 208 for place in range(209)]
    lengths = {
        len(drawn(Bar(low, high), blocks=blocks)) for low in steps for high in steps if low <= high for blocks in (0, 1)
    }

    assert max(lengths) == BAR_CELLS


def _printed(page: Page, monkeypatch: pytest.MonkeyPatch, encoding: str, columns: int = 80) -> str:
    monkeypatch.setenv("COLUMNS", str(columns))
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    print_page(page, stream)
    stream.flush()
    return raw.getvalue().decode(encoding)


def test_bars_of_a_row_begin_where_those_below_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """All bars of a design start in one column, so that lengths can be compared."""
    page = comparison_page(
        _comparison(
            ("cost_to_serve", "EUR", 3.0, 1.0, 1.0, 0.5),
            ("csat", "points", 60.0, 5.0, 20.0, 5.0),
        ),
        sim.load("erlang-a"),
    )
    lines = [line for line in _printed(page, monkeypatch, "utf-8").splitlines() if "▒" in line]

    assert len(lines) == 2
    assert len({line.index("█") for line in lines}) == 1
    assert len({line.index(" █", line.index("▒")) for line in lines}) == 1


def test_bars_in_a_stream_without_block_characters_are_plain_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """An old terminal gets marks that every encoding has."""
    page = comparison_page(_comparison(("csat", "points", 60.0, 5.0, 20.0, 5.0)), sim.load("erlang-a"))
    for encoding in ("ascii", "latin-1", "cp437"):
        printed = _printed(page, monkeypatch, encoding)
        assert "#######~ " in printed
        assert "?" not in printed


def test_bars_of_three_designs_fit_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """The headline table of three designs stays one table on the narrowest usual terminal."""
    rows = [
        (design, kpi, "all", "all", unit, mean, half_width, 10)
        for design in ("siloed", "cross-channel", "omnichannel")
        for kpi, unit, mean, half_width in (("cost_to_serve", "EUR", 14.35, 0.02), ("csat", "points", 71.8, 0.3))
    ]
    comparison = replace(_comparison(), kpis=pd.DataFrame(rows, columns=list(KPI_COLUMNS)))
    lines = _printed(comparison_page(comparison, sim.load("erlang-a")), monkeypatch, "utf-8").splitlines()
    headline = lines[lines.index("Headline") : lines.index("", lines.index("Headline"))]

    assert max(map(len, headline)) <= 80
    assert [line.count("▒") for line in headline if "▒" in line] == [3, 3]


def test_bars_are_left_out_of_markdown() -> None:
    """They repeat figures; a table of a document has these alone, and no legend."""
    text = page_markdown(comparison_page(_comparison(("csat", "points", 60.0, 5.0, 20.0, 5.0)), sim.load("erlang-a")))

    assert "| Satisfaction (CSAT) | 60.0 ± 5.0 | 20.0 ± 5.0 |" in text
    assert "0 to 100" not in text
    assert "Bars" not in text
