"""`--report`, `omnides plot` and `omnides report`: files to look at, or the reason why there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import sim

FEW = ("--replications", 3, "--workers", 1, "--quiet")
CHROMIUM = next((name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name)), None)


def test_compare_writes_the_report_beside_its_output(small, omnides, tmp_path) -> None:
    """The page is written, stdout is as without it, and stderr says where it is."""
    plain = omnides("compare", small, *FEW)
    done = omnides("compare", small, *FEW[:-1], "--report", "look.html")

    assert done.returncode == 0
    assert done.stdout == plain.stdout
    assert done.stderr.endswith("wrote the report 'look.html'\n")
    text = (tmp_path / "look.html").read_text(encoding="utf-8")
    assert "<h1>small</h1>" in text
    assert "A small [red]desk[/red]" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--design", "apart"),
        ("staff",),
        ("sweep", "--vary", "items.account.ask=10:30:2"),
        ("breakeven", "--vary", "items.account.ask=10:60", "--points", 3),
        ("sensitivity", "--vary", "items.account.ask=10:30", "--samples", 2),
    ],
    ids=lambda arguments: arguments[0],
)
def test_every_command_that_simulates_writes_reports(arguments, small, omnides, tmp_path) -> None:
    """The report says what the terminal does, and draws it."""
    name, *rest = arguments
    done = omnides(name, small, *rest, *FEW, "--report", "look.html")

    assert done.returncode == 0, done.stderr
    text = (tmp_path / "look.html").read_text(encoding="utf-8")
    assert 'class="plot"' in text
    assert "What this rests on" in text


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("look.txt", "has not the ending .html or .htm"),
        ("look", "has not the ending .html or .htm"),
        ("", "has not the ending"),
        ("none/look.html", "there is no folder 'none'"),
        ("small.toml", "has not the ending"),
    ],
)
def test_bad_places_of_reports_are_told_before_anything_is_simulated(place, said, small, omnides) -> None:
    """Exit code 2, the option's name and a way out; nothing is run."""
    before = small.read_bytes()
    done = omnides("compare", small, "--replications", 10_000, "--report", place)

    assert done.returncode == 2
    assert said in done.stderr
    assert "where: --report" in done.stderr
    assert done.stdout == ""
    assert small.read_bytes() == before


def test_report_that_cannot_be_drawn_says_what_to_install(small, environment, tmp_path) -> None:
    """Without the extra the message names what is absent and the command that brings it."""
    code = (
        "import sys; sys.modules['plotly'] = None; sys.modules['kaleido'] = None\n"
        "from sim.cli import main; main(sys.argv[1:])"
    )
    for arguments, absent in (
        (["compare", str(small), "--report", "x.html"], "drawing needs Plotly, which is not installed"),
        (["plot", str(small), "headline", "-o", "x.svg"], "drawing needs Plotly, which is not installed"),
    ):
        command = [sys.executable, "-c", code, *arguments]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert absent in done.stderr
        assert "pip install 'omnides[report]'" in done.stderr


def test_plot_writes_one_chart_as_a_page(small, omnides, tmp_path) -> None:
    """The page has the chart, its numbers and what it rests on, and no other chart."""
    done = omnides("plot", small, "journeys", "--panel", "together", *FEW, "-o", "moves.html")

    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    text = (tmp_path / "moves.html").read_text(encoding="utf-8")
    assert text.count('class="plot"') == 1
    assert "How customers moved across channels, together." in text
    assert "What this rests on" in text


@pytest.mark.skipif(CHROMIUM is None and "CI" not in os.environ, reason="needs Chromium")
@pytest.mark.parametrize(("ending", "begins"), [("svg", b"<svg "), ("png", b"\x89PNG\r\n\x1a\n")])
def test_plot_writes_pictures(ending, begins, small, omnides, tmp_path) -> None:
    """SVG and PNG are what their names say, as wide as was asked for."""
    done = omnides("plot", small, "headline", *FEW, "-o", f"headline.{ending}", "--width", 640)
    content = (tmp_path / f"headline.{ending}").read_bytes()

    assert done.returncode == 0, done.stderr
    assert content.startswith(begins)
    assert b'viewBox="0 0 640 ' in content[:400] or int.from_bytes(content[16:20], "big") == 1280


def test_picture_without_a_browser_says_what_to_install(small, omnides, tmp_path) -> None:
    """SVG needs a Chromium; the message says so, and that a page does not."""
    done = omnides("plot", small, "headline", *FEW, "-o", "headline.svg", BROWSER_PATH="/nowhere")

    assert done.returncode == 2
    assert "no Chromium or Chrome" in done.stderr
    assert "apt-get install chromium" in done.stderr
    assert "write .html" in done.stderr
    assert not (tmp_path / "headline.svg").exists()


def test_plot_knows_every_chart_of_a_comparison() -> None:
    """The names in the help are those of the charts."""
    from sim.cli.plot import CHARTS
    from sim.experiment import Comparison
    from sim.report.charts.catalogue import builds_of_kind

    assert tuple(builds_of_kind(Comparison)) == CHARTS


@pytest.mark.skipif(os.name != "posix", reason="the browser is a script of the shell")
@pytest.mark.parametrize(("does", "said"), [("sleep 1000", "did not answer within"), ("exit 1", "ended at once")])
def test_browser_that_is_none_is_told_and_ended(does, said, tmp_path, monkeypatch) -> None:
    """One that hangs is ended with all that it began; one that ends is told from one that is not there."""
    from plotly.graph_objects import Figure

    from sim.report import pictures

    browser = tmp_path / "chromium"
    browser.write_text(f"#!/bin/sh\necho $$ >> {tmp_path}/begun\n{does}\n", encoding="utf-8")
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER_PATH", str(browser))
    monkeypatch.setattr(pictures, "LONGEST_S", 6.0)

    with pytest.raises(sim.UsageError, match=said):
        pictures.write_image(Figure(layout={"height": 200}), tmp_path / "x.svg")
    assert not (tmp_path / "x.svg").exists()
    begun = (tmp_path / "begun").read_text(encoding="utf-8").split()
    until_s = time.monotonic() + 10
    while living := [number for number in begun if _lives(number)]:
        assert time.monotonic() < until_s, living  # to be killed takes a moment
        time.sleep(0.05)


def _lives(number: str) -> bool:
    """Return whether a process goes on: it is there, and does not merely wait to be noticed as ended."""
    try:
        return ") Z " not in Path(f"/proc/{number}/stat").read_text(encoding="utf-8")
    except OSError:
        return False


def test_result_is_printed_although_its_report_cannot_be_written(small, omnides, monkeypatch) -> None:
    """A long study is not lost with its report."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    done = omnides("compare", small, *FEW, "--report", "look.html")

    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert "Satisfaction (CSAT)" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("headlin", "-o", "x.html"), 'did you mean "headline"'),
        (("headline", "-o", "x.jpg"), "has not the ending .html, .svg or .png"),
        (("journeys", "--panel", "apar", "-o", "x.html"), 'did you mean "apart"'),
        (("headline", "--panel", "apart", "-o", "x.html"), "leave it out; charts that have: journeys"),
        (("headline",), "Missing option '-o'"),
    ],
)
def test_plot_of_what_is_not_there_says_what_is(arguments, said, small, omnides, tmp_path) -> None:
    """Wrong names are told with the nearest right one, and nothing is written."""
    done = omnides("plot", small, *arguments, *FEW)

    assert done.returncode == 2
    assert said in done.stderr
    assert not list(tmp_path.glob("x.*"))


def test_report_of_a_store_is_that_of_the_comparison(small, omnides, tmp_path) -> None:
    """What `--store` has kept is reported without simulating, with the same figures; without -o the store is listed."""
    first = omnides("compare", small, *FEW, "--store", "runs", "--report", "one.html")
    listed = omnides("report", "runs")
    done = omnides("report", "runs", "-o", "two.html")

    assert first.returncode == listed.returncode == done.returncode == 0, done.stderr
    assert "small, apart and together: 3 replications of 1 day, seed 1" in listed.stdout
    assert "found 6 of 6 simulations in the store 'runs'" in done.stderr
    one, two = ((tmp_path / name).read_text(encoding="utf-8") for name in ("one.html", "two.html"))
    end = one.index('<section id="scenario"')  # the store has designs spelt out, the file says what they extend
    assert two[:end] == one[:end]


def test_report_of_a_store_with_several_studies_asks_which(small, omnides) -> None:
    """Names of studies tell them apart; the beginning of one is enough."""
    for seed in (1, 2):
        omnides("compare", small, *FEW, "--store", "runs", "--seed", seed)
    listed = omnides("report", "runs").stdout
    name = next(line for line in listed.splitlines() if "seed 2" in line).split()[1].rstrip(":")

    vague = omnides("report", "runs", "-o", "x.html")
    assert vague.returncode == 2
    assert "2 studies; say which" in vague.stderr
    assert "where: --study" in vague.stderr
    done = omnides("report", "runs", "-o", "x.html", "--study", name[:6])
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("folder", ["none", "empty"])
def test_report_of_no_store_says_how_to_make_one(folder, omnides, tmp_path) -> None:
    """Neither a folder that is not there nor an empty one is a store."""
    (tmp_path / "empty").mkdir()
    done = omnides("report", folder, "-o", "x.html")

    assert done.returncode == 2
    assert "store" in done.stderr
    assert "fix:" in done.stderr
