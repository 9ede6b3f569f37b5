"""The report in a real browser: it opens, draws, downloads, can be read by everyone, and obeys nobody."""

from __future__ import annotations

import base64
import csv
import io
import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe

import sim
from sim.report.documents import result_json
from sim.report.numbers import value_text
from sim.scenario import build

CHARTS = (
    "headline", "tradeoff", "gains", "cost", "satisfaction", "journeys", "waits", "service_level", "agents",
    "occupancy",
)  # fmt: skip
_DRAWN = """() => [...document.querySelectorAll('.plot')].map((place) => {
  const shapes = [...place.querySelectorAll('.trace path, .points path, .sankey-link, .sankey-node rect, .hm image')];
  const boxes = shapes.map((shape) => shape.getBoundingClientRect());
  return [place.id, Math.max(0, ...boxes.map((box) => Math.max(box.width, box.height)))];
})"""
_CUT = """() => [...document.querySelectorAll('.plot')].flatMap((place) => {
  const around = place.getBoundingClientRect();
  return [...place.querySelectorAll('svg text')].filter((text) => {
    const box = text.getBoundingClientRect();
    return box.width > 0 && (box.left < around.left - 2 || box.right > around.right + 2
      || box.top < around.top - 2 || box.bottom > around.bottom + 2);
  }).map((text) => `${place.id}: ${text.textContent}`);
})"""


def _figures(opened: Any, chart: str) -> list[dict[str, Any]]:
    """Return what Plotly drew: the traces of each picture of a chart."""
    return opened.page.evaluate(
        "(chart) => [...document.querySelectorAll(`#${chart} .plot`)].map((place) => JSON.parse(JSON.stringify("
        "{data: place.data, layout: place.layout})))",
        chart,
    )


def test_report_opens_without_errors_or_requests(opened, bank_report) -> None:
    """Nothing is fetched, nothing complains, and no part of the page is wider than the screen."""
    assert opened.troubles == []
    assert [url for url in opened.requests if not url.startswith("data:")] == [bank_report.as_uri()]
    assert opened.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_every_picture_is_drawn_and_no_word_is_cut_off(opened) -> None:
    """Each picture has marks that can be seen, and its words lie within it, on a telephone as on a desk."""
    drawn = dict(opened.page.evaluate(_DRAWN))

    assert {name.rpartition("-")[0] for name in drawn} == set(CHARTS)
    assert [name for name, largest in drawn.items() if largest < 5] == []
    assert opened.page.evaluate(_CUT) == []


def test_numbers_of_pictures_equal_the_json(desk, bank) -> None:
    """Bars, whiskers and marks stand at the figures of the JSON, to the last digit."""
    document = json.loads(result_json(bank))
    kpis = {(row["design"], row["kpi"]): row for row in document["kpis"] if row["scope"] == "all"}
    designs = list(bank.simulated.designs)

    (headline,) = _figures(desk, "headline")
    for trace, kpi in zip(headline["data"], ("repeat_information_rate", "cost_to_serve", "csat"), strict=True):
        assert trace["x"] == [kpis[design, kpi]["mean"] for design in designs]
        assert trace["error_x"]["array"] == [kpis[design, kpi]["half_width"] for design in designs]
    (tradeoff,) = _figures(desk, "tradeoff")
    assert [(trace["x"], trace["y"]) for trace in tradeoff["data"]] == [
        ([kpis[design, "cost_to_serve"]["mean"]], [kpis[design, "csat"]["mean"]]) for design in designs
    ]
    waits = _figures(desk, "waits")
    of_waits = [row for row in document["by_hour"] if row["kpi"] == "mean_wait"]
    hours = {(row["design"], row["channel"], row["hour"]): row["mean"] for row in of_waits}
    for design, figure in zip(designs, waits, strict=True):
        (trace,) = figure["data"]
        for channel, levels in zip(trace["y"], trace["z"], strict=True):
            for hour, level in enumerate(levels):
                mean = hours[design, channel, hour]
                assert (level is None) == (mean is None)
                assert mean is None or max(mean, 1.0) == pytest.approx(10.0**level, rel=1e-12)


def test_parts_of_cost_and_satisfaction_add_up_on_the_page(desk, bank) -> None:
    """What is stacked ends where the total is: cost at its whisker, satisfaction at the base less CSAT."""
    kpis = bank.kpis[bank.kpis["scope"] == "all"].set_index(["design", "kpi"])["mean"]
    base = bank.simulated.satisfaction.base

    (cost,) = _figures(desk, "cost")
    bars = [trace["x"] for trace in cost["data"] if trace["type"] == "bar"]
    (lost,) = _figures(desk, "satisfaction")
    for place, design in enumerate(bank.simulated.designs):
        assert sum(bar[place] for bar in bars) == pytest.approx(kpis[design, "cost_to_serve"])
        points = sum(trace["x"][place] for trace in lost["data"])
        assert base - points == pytest.approx(kpis[design, "csat"])


def test_csv_downloads_hold_the_rows_of_their_tables(desk, bank) -> None:
    """Tables of all figures can be had as CSV with a row for each row shown, at full precision."""
    for name, frame in (("kpis", bank.kpis), ("differences", bank.differences)):
        with desk.page.expect_download() as download:
            desk.page.locator(f"#table-{name} a.download").click()
        read = pd.read_csv(download.value.path())

        assert download.value.suggested_filename == f"{name}.csv"
        assert len(read) == desk.page.locator(f"#rows-{name} tbody tr").count() == len(frame)
        assert read["mean"].equals(frame["mean"])
        assert read["of"].tolist() == frame["of"].tolist()
    assert desk.troubles == []


def test_every_chart_has_its_numbers_as_csv(desk, bank) -> None:
    """Below each picture is a file with the rows of the result that it was drawn from."""
    links = desk.page.locator(".chart a.download").evaluate_all(
        "links => links.map((link) => [link.download, link.href])"
    )
    files = {name: base64.b64decode(address.partition(",")[2]).decode() for name, address in links}
    waits = pd.read_csv(io.StringIO(files["waits.csv"]))

    assert set(files) == {f"{chart}.csv" for chart in CHARTS}
    assert waits["mean"].equals(bank.by_hour.query("kpi == 'mean_wait'")["mean"].reset_index(drop=True))
    assert pd.read_csv(io.StringIO(files["journeys.csv"]))["mean"].equals(bank.moves["mean"])


def test_shown_figures_are_those_of_the_json(desk, bank) -> None:
    """The table of all figures shows each of the JSON's, rounded as everywhere else."""
    rows = json.loads(result_json(bank))["kpis"]
    last = "rows => rows.map((row) => row.lastElementChild.textContent)"

    assert desk.page.locator("#rows-kpis tbody tr").evaluate_all(last) == [
        value_text(_number(row["mean"]), row["unit"], _number(row["half_width"])) for row in rows
    ]


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def test_keyboard_reaches_every_control(desk) -> None:
    """Tab comes by every link, button, field and scrolling part, in the order of the page."""
    controls = desk.page.evaluate(
        """() => {
          const all = [...document.querySelectorAll('a[href], button, input, summary, [tabindex="0"]')]
            .filter((part) => part.checkVisibility());
          all.forEach((part, place) => { part.dataset.place = place; });
          return all.length;
        }"""
    )
    desk.page.locator("a.skip").focus()
    reached = [0]
    for _ in range(controls - 1):
        desk.page.keyboard.press("Tab")
        reached.append(desk.page.evaluate("Number(document.activeElement.dataset.place ?? -1)"))

    assert reached == list(range(controls))


@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_serious(width, open_page, bank_report) -> None:
    """Contrast, names, roles, headings and the like hold, with everything unfolded."""
    page = open_page(bank_report, width).page
    page.evaluate("document.querySelectorAll('.full tr:nth-child(n + 10)').forEach((row) => row.remove())")  # all alike
    found = Axe().run(page).response["violations"]

    assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")] == []


def test_search_narrows_the_rows_of_a_table(desk) -> None:
    """A search field leaves the rows with all of its words, and says how many there are."""
    desk.page.locator("input.filter[data-table=kpis]").fill("omnichannel mean wait phone")

    rows = desk.page.locator("#rows-kpis tbody tr:visible")
    assert rows.count() == 1
    assert rows.inner_text().split("\t")[:3] == ["omnichannel", "Mean wait", "channel phone"]
    assert desk.page.locator(".count[data-table=kpis]").inner_text().startswith("1 of ")


def test_picture_can_be_saved(desk) -> None:
    """A button saves a picture as PNG, twice as fine as it is shown."""
    with desk.page.expect_download() as download:
        desk.page.locator("#headline button.save").click()
    content = Path(download.value.path()).read_bytes()

    assert download.value.suggested_filename == "headline-0.png"
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(content[16:20], "big") > 1_440
    assert desk.troubles == []


def test_report_without_scripts_has_all_numbers(browser, bank, bank_report) -> None:
    """Who runs no scripts reads the same answer and the same tables."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(bank_report.as_uri())
    text = page.locator("main").text_content()
    context.close()

    assert "Best: omnichannel." in text
    assert all(design in text for design in bank.simulated.designs)
    assert text.count("Download as CSV") == len(CHARTS) + 2


def test_report_on_paper_has_pictures_as_wide_as_the_paper(open_page, bank_report) -> None:
    """When the page is printed, pictures are drawn anew and folded numbers are open; afterwards all is as before."""
    page = open_page(bank_report).page
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = false; })")
    flows = page.evaluate(
        """() => {
          window.dispatchEvent(new Event('beforeprint'));  // paper is taken at once
          return [...document.querySelectorAll('#journeys .plot')].map((place) => {
            const [links, nodes] = ['.sankey-link', '.node-rect'].map((kind) => [...place.querySelectorAll(kind)]
              .map((shape) => shape.getBoundingClientRect()));
            const right = (boxes) => Math.max(...boxes.map((box) => box.right));
            return [links.length, right(nodes) - right(links)];
          });
        }"""
    )
    assert all(count > 3 and 0 <= gap < 20 for count, gap in flows)
    assert page.evaluate("[...document.querySelectorAll('.plot')].every((place) => place.layout.width === 660)")
    assert page.locator(".chart details[open]").count() == len(CHARTS)
    assert page.locator("#table-kpis").is_hidden()  # thousands of rows are not for paper

    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("[...document.querySelectorAll('.plot')].every((place) => place.layout.width !== 660)")
    assert page.locator("details[open]").count() == 0


def _long(number: int) -> dict[str, Any]:
    """Return a design with one team, both of names as long as a scenario allows."""
    team = {"name": f"a team whose name says all {number}".ljust(80, "e"), "agents": 3 + number % 2, "channels": ["1"]}
    return {f"design {number} which is {'very ' * 12}long".ljust(80, "!")[:80].strip(): {"teams": [team]}}


@pytest.mark.parametrize("width", [360, 1440])
def test_many_designs_with_long_names_are_drawn_within_their_pictures(width, open_page, tmp_path) -> None:
    """Nine designs of 80 letters and a channel named by a number: nothing is cut off, and the page stays narrow."""
    designs = {name: design for number in range(9) for name, design in _long(number).items()}
    channel = EVIL_SCENARIO["channels"][0] | {"name": "1", "service_level": {"share": 0.8, "within": "20s"}}
    handle = {"1": {"talk": {"dist": "exponential", "mean": "5m"}}}
    document = EVIL_SCENARIO | {"name": "many", "channels": [channel], "intents": [{"name": "any", "handle": handle}]}
    comparison = sim.compare(build(document | {"designs": designs}), 2, workers=1)
    opened = open_page(comparison.report(tmp_path / "many.html"), width)

    assert opened.troubles == []
    assert opened.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert opened.page.evaluate(_CUT) == []
    ticks = "[...document.querySelectorAll('#waits .ytick text')].map((text) => text.textContent)"
    assert set(opened.page.evaluate(ticks)) == {"1"}


@pytest.mark.parametrize("width", [360, 1440])
def test_report_of_a_sample_of_all_ranges_is_small_and_narrow(width, open_page, tmp_path) -> None:
    """Fifty columns and answers of fifty letters stay within the page, which can be sent by e-mail."""
    found = sim.sweep(sim.load("retail-bank", days=1), sampling="lhs", points=4, replications=2)
    place = found.report(tmp_path / "sample.html")
    opened = open_page(place, width)

    assert place.stat().st_size <= 6_000_000
    assert opened.troubles == []
    assert opened.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


EVIL = '<img src=x onerror="alert(1)">'
SCRIPT = "<script>alert(1)</script>"
BOLD = "<b>&lt;phone<b>"


def _evil(document: dict[str, Any]) -> dict[str, Any]:
    """Return a scenario whose every name and text is markup, or a formula."""
    return document | {"name": SCRIPT, "title": EVIL, "description": EVIL, "sources": {"time.days": '=HYPERLINK("x")'}}


def _team(name: str, agents: int) -> dict[str, Any]:
    return {"name": name, "agents": agents, "channels": [BOLD]}


EVIL_SCENARIO = {
    "schema": 1,
    "time": {"days": 1},
    "demand": {"cases_per_day": 600},
    "satisfaction": {"base": 80, "extra_contact": 5},
    "cost": {"wage_per_hour": 20},
    "channels": [{"name": BOLD, "kind": "live", "patience": {"dist": "exponential", "mean": "5m"}}],
    "intents": [
        {"name": SCRIPT, "handle": {BOLD: {"talk": {"dist": "exponential", "mean": "5m"}}}, "resolution": {BOLD: 0.7}}
    ],
    "moves": [{"after": "unresolved", "to": {"same": 0.5}, "delay": {"dist": "exponential", "mean": "1h"}}],
    "designs": {
        f"</script>{SCRIPT}": {"teams": [_team(SCRIPT, 3)]},
        "javascript:alert(1)": {"teams": [_team(SCRIPT, 4), _team(BOLD, 1)]},
    },
}


def test_names_that_are_markup_do_nothing_and_read_as_they_are(open_page, tmp_path) -> None:
    """Names and texts from a file run nothing, load nothing, and are shown letter by letter, in pictures too."""
    comparison = sim.compare(build(_evil(EVIL_SCENARIO)), 3, workers=1)
    opened = open_page(comparison.report(tmp_path / "evil.html"))
    page = opened.page

    assert opened.troubles == []
    assert page.locator("h1").inner_text() == SCRIPT
    assert page.locator(".subtitle").inner_text() == EVIL
    assert page.locator("img, main script, main iframe").count() == 0
    assert page.title() == f"{SCRIPT} – omnides"
    labels = page.evaluate(
        "[...document.querySelectorAll('#headline .ytick text, #waits .ytick text')].map((text) => text.textContent)"
    )
    assert any("javascript:alert(1)" in text for text in labels)
    assert BOLD in labels
    assert page.locator(".plot a").count() == 0


def test_cells_that_are_formulas_stay_text_in_a_spreadsheet(open_page, tmp_path) -> None:
    """A text that a spreadsheet would compute is told from one by the apostrophe before it."""
    from sim.experiment.questions import levers

    lever = {
        "name": "more",
        "title": '=HYPERLINK("http://x","y")',
        "overrides": ["demand.cases_per_day=500"],
        "per_year": 10.0,
        "source": "+1",
        "acts_on": "organisation",
    }
    found = levers(build(_evil(EVIL_SCENARIO) | {"levers": [lever]}), replications=3, workers=1)
    opened = open_page(found.report(tmp_path / "levers.html"))
    with opened.page.expect_download() as download:
        opened.page.locator("#table-alone a.download").click()
    (row,) = csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8")))

    assert row["title"] == '\'=HYPERLINK("http://x","y")'
    assert row["source"] == "'+1"
    assert opened.troubles == []
