"""The report as a file: its size, its bytes, what it allows to run, and where it may be written."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import time
from pathlib import Path

import pytest

import sim
from sim.report.documents import frame_csv
from sim.report.html.tables import plain_table

SHIPPED = ("retail-bank", "telecom", "fashion-retail", "four-channel-journey", "relationship-desk", "erlang-a")
LARGEST_BYTES = 6_000_000


@pytest.fixture(scope="module")
def text(bank_report: Path) -> str:
    """Return a report as text."""
    return bank_report.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SHIPPED)
def test_report_of_shipped_scenarios_is_small(name, tmp_path) -> None:
    """It can be sent by e-mail: 6 MB at most, of which Plotly's script is 4.8."""
    comparison = sim.compare(sim.load(name, days=1), 2, workers=1)

    assert comparison.report(tmp_path / "report.html").stat().st_size <= LARGEST_BYTES


def test_writing_a_report_takes_less_than_three_seconds(bank, tmp_path) -> None:
    """Once everything is imported; counted in processor time, since others may share the machine."""
    bank.report(tmp_path / "first.html")
    begun_s = time.process_time()
    bank.report(tmp_path / "second.html")

    assert time.process_time() - begun_s < 3


def test_same_comparison_gives_the_same_bytes(bank, bank_report, tmp_path) -> None:
    """No time, no random name: a report can be compared with another."""
    assert bank.report(tmp_path / "again.html").read_bytes() == bank_report.read_bytes()


def test_policy_names_the_digest_of_each_script(text) -> None:
    """The page's scripts are those that its policy allows, and there are no others."""
    scripts = re.findall(r"<script>(.*?)</script>", text, flags=re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)

    assert len(scripts) == 2
    assert re.findall(r"sha256-([^&]*)&#39;", policy) == digests
    assert policy.startswith("default-src &#39;none&#39;;")


def test_report_names_what_it_takes_to_have_it_again(bank, text) -> None:
    """Seed, versions, digest of the scenario, sources and assumptions are in it."""
    assert bank.scenario_sha256 in text
    assert f"omnides {sim.__version__}; machine" in text
    assert "seed 1; the same seed" in text
    assert "Assumptions (no source; vary them)" in text


def test_report_holds_answers_to_other_questions(tmp_path) -> None:
    """A comparison with its break-even and its sweep: one file, every picture once, the answer of each."""
    scenario = sim.load("erlang-a", overrides=["cost.wage_per_hour=20"], days=1)
    path = "channels.phone.patience.mean"
    sweep = sim.sweep(scenario, {path: [60, 300]}, kpis=["mean_wait"], replications=2, workers=1)
    again = sim.sweep(scenario, {path: [60, 600]}, kpis=["mean_wait"], replications=2, workers=1)
    place = sim.compare(scenario, 2, workers=1).report(tmp_path / "all.html", also=[sweep, again])
    text = place.read_text(encoding="utf-8")
    pictures = re.findall(r'class="plot" id="([^"]*)"', text)

    assert len(pictures) == len(set(pictures))
    assert {"headline-0", "also-1-values-0", "also-2-values-0"} <= set(pictures)
    assert text.count("erlang-a: 2 points by channels.phone.patience.mean</a>") == 2
    with pytest.raises(sim.UsageError, match="a list of results"):
        sweep.report(tmp_path / "x.html", also=["sweep"])
    with pytest.raises(sim.UsageError, match="a list of results"):
        sweep.report(tmp_path / "x.html", also=sweep)


@pytest.mark.parametrize("name", ["report", "report.txt", "no/such/folder/report.html", ".", "nul\0l.html"])
def test_report_to_a_bad_place_is_refused(name, bank, tmp_path, monkeypatch) -> None:
    """A wrong ending, a folder that is not there or is in the way: told before anything is drawn."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(sim.UsageError) as error:
        bank.report(name)
    assert error.value.faults[0].where == "path"
    assert error.value.faults[0].fix
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", [None, 3, b"report.html"])
def test_report_to_no_path_is_refused(path, bank) -> None:
    """What is no path is told as that."""
    with pytest.raises(sim.UsageError, match="path of a file"):
        bank.report(path)


def test_report_replaces_a_file_whole_or_not_at_all(bank, tmp_path, monkeypatch) -> None:
    """While it is written what was there is there still; a disk that is full leaves it as it was."""
    place = tmp_path / "report.html"
    place.write_text("before", encoding="utf-8")

    def full(path: Path, *_: object, **__: object) -> None:
        path.touch()
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        with pytest.raises(sim.UsageError, match="No space left"):
            bank.report(place)
    assert place.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [place]

    bank.report(str(place))
    assert place.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_report_through_a_link_writes_its_file(bank, tmp_path) -> None:
    """A link stays a link."""
    (tmp_path / "real").mkdir()
    link = tmp_path / "report.html"
    link.symlink_to(tmp_path / "real" / "report.html")
    bank.report(link)

    assert link.is_symlink()
    assert (tmp_path / "real" / "report.html").is_file()


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_a_spreadsheet_would_compute_is_made_text(cell) -> None:
    """An apostrophe stands before it; figures and a lone dash stay as they are."""
    import pandas as pd

    frame = pd.DataFrame({"text": [cell, "-", "plain"], "number": [-1.5, 2.0, float("nan")]})
    lines = frame_csv(frame).replace("\r", "").splitlines()

    assert f"'{cell.strip()}" in frame_csv(frame).replace("'\t", "'").replace("'\r", "'")
    assert lines[-2:] == ["-,2.0", "plain,"]
    assert plain_table("t", "t", frame).csv == frame_csv(frame)
