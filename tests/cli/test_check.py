"""`omnides baseline` and `omnides check`: exit codes, what is printed and written."""

from __future__ import annotations

import json
from functools import partial
from xml.etree import ElementTree

import pandas as pd
import pytest

import sim
from sim.cli import check_options
from sim.experiment.checking import baselines, speeds, suite
from sim.experiment.speed import check_speed, record_speed
from sim.experiment.speed.calibration import VERSION
from sim.experiment.speed.medians import median
from sim.experiment.speed.record import STATED, SpeedRecord, stated


@pytest.fixture
def kept(small, omnides):
    """Return a folder with the baseline of the small scenario."""
    done = omnides("baseline", small, "-o", small.parent / "kept", "--replications", 6)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return small.parent / "kept"


def change(small):
    """Make waiting longer."""
    text = small.read_text(encoding="utf-8")
    assert "agents = 2" in text
    small.write_text(text.replace("agents = 2", "agents = 1"), encoding="utf-8")


def test_check_of_unchanged_code_exits_0(kept, omnides) -> None:
    """Nothing changed: one line says so."""
    done = omnides("check", kept)

    assert done.returncode == 0
    assert done.stdout.splitlines() == ["Check: pass", "", " - 2 designs of 1 scenario: 2 identical"]


def test_check_of_a_regression_exits_1_and_says_what_changed(small, kept, omnides) -> None:
    """A regression is told with the KPI, both values, difference and tolerance, on the terminal and in every file."""
    change(small)

    done = omnides("check", kept, "--junit", "check.xml", "--markdown", "check.md")

    assert done.returncode == 1
    assert "Check: regression" in done.stdout
    row = next(line for line in done.stdout.splitlines() if line.startswith("  Mean wait  "))
    assert row.count(" s") >= 4
    folder = small.parent
    markdown = (folder / "check.md").read_text(encoding="utf-8")
    assert markdown.startswith("# Check: regression\n")
    assert "| &nbsp;&nbsp;Mean wait |" in markdown
    assert "Now minus before, ± 95%" in markdown
    suite = ElementTree.parse(folder / "check.xml").getroot()
    assert suite.get("tests") == suite.get("failures") == "2"
    assert suite.get("errors") == "0"
    failures = suite.findall(".//failure")
    assert [failure.get("type") for failure in failures] == ["changed", "changed"]
    assert all("Mean wait" in failure.text for failure in failures)


def test_check_that_cannot_tell_exits_4(kept, omnides) -> None:
    """Undecided is neither pass nor regression, and an error in JUnit's terms."""
    done = omnides("check", kept, "--seed", 9, "--junit", "check.xml")

    assert done.returncode == 4
    assert "Check: undecided" in done.stdout
    assert "Undecided" in done.stdout
    root = ElementTree.parse(kept.parent / "check.xml").getroot()
    assert root.get("errors") == "2"
    assert root.get("failures") == "0"


@pytest.mark.parametrize("flag", [("--json",), ("--format", "json")])
def test_json_holds_every_kpi_at_full_precision(small, kept, omnides, flag) -> None:
    """JSON goes to stdout alone, opens in pandas, and has every KPI, by channel too."""
    change(small)

    done = omnides("check", kept, *flag)

    content = json.loads(done.stdout)
    assert content["verdict"] == "regression"
    kpis = pd.DataFrame(content["kpis"])
    assert {"all", "channel"} == set(kpis["scope"])
    assert {"changed", "not measured"} < set(kpis["verdict"])
    known = kpis.dropna(subset=["difference"])
    assert (known["now"] - known["before"] - known["difference"]).abs().max() < 1e-9


def test_csv_is_the_table_of_kpis(small, kept, omnides) -> None:
    """CSV has a row for each KPI of designs that are not identical."""
    change(small)

    lines = omnides("check", kept, "--format", "csv").stdout.splitlines()

    assert lines[0].startswith("file,scenario,design,kpi,scope,of,unit,before,now,difference")
    assert len(lines) > 100


def test_check_keeps_to_80_columns(small, kept, omnides) -> None:
    """Nothing is wider than a terminal of 80 columns."""
    change(small)

    done = omnides("check", kept, COLUMNS="80")

    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("check", "nowhere.json"), "nowhere.json"),
        (("check", "kept", "--tolerance", "csat"), "write csat=0.5"),
        (("check", "kept", "--tolerance", "csta=1"), "did you mean 'csat'"),
        (("check", "kept", "--tolerance", "csat=1", "--tolerance", "csat=2"), "two tolerances"),
        (("check", "kept", "--budget", "1"), "2<=x"),
        (("check", "kept", "--junit", "no/such/folder/x.xml"), "no/such/folder"),
        (("check", "kept", "--markdown", "kept"), "not a file"),
        (("check",), "PATH..."),
        (("check", "kept", "--speed", "--expect", "apart.csat > 1"), "--expect means nothing with --speed"),
        (("check", "kept", "--speed", "--tolerance", "csat=1", "--budget", "5"), "--budget means nothing"),
        (("check", "kept", "--any-machine"), "--any-machine means nothing without --speed"),
        (("check", "kept", "--json", "--format", "csv"), "two formats"),
        (("check", "kept", "--junit", "kept/small.json"), "taken for one of the baselines"),
        (("check", "small.toml", "--expect", "apart.csat > 1", "--markdown", "small.toml"), "would replace"),
        (("check", "kept", "--junit", "x", "--markdown", "x"), "the file of --junit"),
        (("check", "kept", "--junit", "/dev/stdout"), "is no file"),
        (("check", "kept", "--junit", ""), "empty"),
        (("check", "kpet"), "neither a baseline"),
        (("check", "kept", "--tolerance", "abandonment_rate=5"), "up to 1"),
        (("check", "kept", "small.toml"), "two that are called 'small'"),
        (("baseline", "small.toml", "-o", "kept", "--speed", "--replications", "5"), "--replications means nothing"),
        (("baseline", "small.toml"), "--output"),
        (("baseline", "small.toml", "-o", ""), "empty"),
        (("baseline", "small.toml", "-o", "small.toml"), "a file, not a folder"),
        (("baseline", "small.toml", "-o", "kept", "--replications", "1"), "2<=x"),
        (("baseline", "small.toml", "-o", "kept", "--design", "apert"), 'did you mean "apart"'),
        (("baseline", "bank", "-o", "kept"), "retail-bank"),
    ],
)
def test_bad_input_exits_2_in_words(kept, omnides, arguments, words) -> None:
    """What is wrong is named with a way to mend it, and nothing is printed as a result."""
    done = omnides(*arguments)

    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_baseline_keeps_what_was_set(small, omnides) -> None:
    """Overrides, days and seed of a baseline are those of its checks."""
    options = ["--set", "channels.phone.patience.mean=9m", "--days", 2, "--seed", 5, "--replications", 4]
    assert omnides("baseline", small, "-o", "kept", *options).returncode == 0

    content = json.loads((small.parent / "kept/small.json").read_text(encoding="utf-8"))
    done = omnides("check", "kept")

    assert (content["days"], content["seed"]) == (2, 5)
    assert content["overrides"] == ["channels.phone.patience.mean=9m"]
    assert "2 identical" in done.stdout


def test_a_file_that_cannot_be_written_loses_no_result(small, kept, omnides) -> None:
    """Results are printed before files are written."""
    change(small)

    done = omnides("check", kept, "--junit", "x" * 300 + ".xml")

    assert done.returncode == 2
    assert "Check: regression" in done.stdout


def test_expectations_are_told_with_what_was_found(small, omnides) -> None:
    """Expectations of a scenario alone: found figures with intervals, failures first, in the terminal and in JUnit."""
    expect = ["--expect", "apart.csat > 1", "--expect", "together.csat - apart.csat < -50"]

    done = omnides("check", small, *expect, "--junit", "x.xml")

    assert done.returncode == 1
    rows = done.stdout.split("Expectations\n")[1].splitlines()[2:4]
    assert [row.split()[-1] for row in rows] == ["fail", "pass"]
    assert "±" in rows[0]
    names = [case.get("name") for case in ElementTree.parse(small.parent / "x.xml").getroot().iter("testcase")]
    assert names == ["expect apart.csat > 1", "expect together.csat - apart.csat < -50"]


@pytest.fixture
def timed(omnides, tmp_path):
    """Return the file of a speed record of a day of erlang-a that says it took next to no time, elsewhere."""
    ratios = tuple(0.001 + 0.00001 * step for step in range(21))
    record = SpeedRecord(
        omnides="0.1.0", scenario="erlang-a", source="erlang-a", scenario_sha256=sim.load("erlang-a", days=1).sha256,
        overrides=(), days=1, seed=1, designs=("siloed",), calibration=VERSION, machine={"processor": "an abacus"},
        interval=stated(median(ratios, STATED)), ratios=ratios,
    )  # fmt: skip
    return record.write(tmp_path)


def test_speed_of_another_machine_is_not_compared(timed, omnides) -> None:
    """What was measured elsewhere cannot be told, which is neither pass nor regression; what differs is named."""
    done = omnides("check", "--speed", timed.parent, "--junit", "x.xml")

    assert done.returncode == 4
    assert "not compared" in done.stdout
    assert "processor: an abacus when it was recorded" in " ".join(done.stdout.split())
    error = ElementTree.parse(timed.parent / "x.xml").getroot().find(".//error")
    assert "an abacus" in error.get("message")


def test_what_is_slower_fails_and_says_by_how_much(timed, omnides) -> None:
    """A slowdown is a regression, told with its interval; of another machine only if that is asked for, and named."""
    done = omnides("check", "--speed", timed, "--any-machine", "--json", "--junit", "x.xml")

    assert done.returncode == 1
    (row,) = json.loads(done.stdout)["speed"]
    assert row["verdict"] == "slower"
    assert row["limit"] < row["low"] <= row["slowdown"] <= row["high"]
    assert "an abacus" in row["differs"]
    failure = ElementTree.parse(timed.parent / "x.xml").getroot().find(".//failure")
    assert failure.get("type") == "slower"


def test_speed_is_recorded_and_found_as_fast(omnides, tmp_path, monkeypatch) -> None:
    """What `baseline --speed` writes names scenario and machine, and a check of it judges."""
    monkeypatch.setattr(speeds, "record_speed", partial(record_speed, budget_s=0.5))
    monkeypatch.setattr(speeds, "check_speed", partial(check_speed, budget_s=2.0))

    written = omnides("baseline", "erlang-a", "--days", 1, "--speed", "-o", "kept")
    done = omnides("check", "--speed", "kept", "--json")

    assert written.returncode == 0
    content = json.loads((tmp_path / "kept/erlang-a.speed.json").read_text(encoding="utf-8"))
    assert (content["kind"], content["source"], content["days"]) == ("speed", "erlang-a", 1)
    assert done.returncode in (0, 4), done.stderr
    assert json.loads(done.stdout)["speed"][0]["verdict"] in ("as fast", "undecided")


def test_defaults_of_options_are_those_of_the_api() -> None:
    """They are written twice, so that help needs no simulator."""
    assert check_options.REPLICATIONS == baselines.REPLICATIONS
    assert check_options.BUDGET == suite.BUDGET
