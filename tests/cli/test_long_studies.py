"""`--store`, `--precision`, `--dask` and `omnides query` on the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from sim.cli import options
from sim.experiment import precision


def test_most_replications_of_the_help_are_those_there_are() -> None:
    """The option must not load what knows."""
    assert options.DEFAULT_MAX_REPLICATIONS == precision.MOST_REPLICATIONS


SHORT = ("--replications", 2, "--workers", 1)


def test_store_goes_on_and_gives_the_same_bytes(omnides, small: Path) -> None:
    """The second time nothing is simulated, and nothing is said to be."""
    plain = omnides("compare", small, *SHORT, "--format", "json")
    first, second = (omnides("compare", small, *SHORT, "--format", "json", "--store", "runs") for _ in range(2))

    assert plain.stdout == first.stdout == second.stdout
    assert first.stderr == "running 4 simulations ...\n"
    assert second.stderr == "found 4 of 4 simulations in the store 'runs'\n"


def test_store_serves_run_and_compare_alike(omnides, small: Path) -> None:
    """A unit is a unit, whichever command wants it."""
    omnides("compare", small, *SHORT, "--store", "runs")
    done = omnides("run", small, "--design", "together", *SHORT, "--store", "runs")

    assert done.stderr == "found 2 of 2 simulations in the store 'runs'\n"


def test_store_override_of_one_design_runs_that_one_alone(omnides, small: Path) -> None:
    """What it does not touch is found."""
    omnides("compare", small, *SHORT, "--store", "runs")
    override = ("--set", "designs.together.platform_cost_per_month=5")
    done = omnides("compare", small, *SHORT, "--store", "runs", *override)

    assert done.stderr.startswith("found 2 of 4 simulations in the store 'runs'\n")


def test_store_quiet_says_nothing(omnides, small: Path) -> None:
    """Neither when it is filled nor when it is read."""
    assert [omnides("compare", small, *SHORT, "--store", "runs", "--quiet").stderr for _ in range(2)] == ["", ""]


@pytest.mark.parametrize("option", [("--store", "runs"), ("--dask", "tcp://127.0.0.1:9")])
def test_out_with_logs_is_refused_where_there_are_none(omnides, small: Path, option) -> None:
    """Before anything is made; --no-logs is the way."""
    done = omnides("compare", small, *SHORT, "--out", "out", *option)

    assert done.returncode == 2
    assert f"error: --out writes the logs of all simulations, and with {option[0]} there are none" in done.stderr
    assert f"fix:   add --no-logs, or leave {option[0]} out" in done.stderr
    assert sorted(path.name for path in small.parent.iterdir()) == ["small.toml"]


def test_out_without_logs_writes_results_alone(omnides, small: Path) -> None:
    """With a store, and without one; an earlier study's logs go."""
    omnides("compare", small, *SHORT, "--out", "out")
    done = omnides("compare", small, *SHORT, "--out", "out", "--no-logs", "--store", "runs", "--format", "json")
    names = sorted(path.name for path in (small.parent / "out").iterdir() if path.is_file())

    assert done.returncode == 0
    assert names == ["differences.csv", "kpis.csv", "result.json"]
    assert not list((small.parent / "out" / "logs").glob("*.csv"))
    assert (small.parent / "out" / "result.json").read_text() == done.stdout


def test_precision_says_on_the_page_and_in_json_what_decided(omnides, small: Path) -> None:
    """Rounds are told on stderr, one line each."""
    done = omnides("compare", small, "--precision", "3%", "--replications", 3, "--workers", 2, "--format", "json")
    document = json.loads(done.stdout)
    reached = document["precision"]

    assert done.returncode == 0
    assert document["replications"] > 20
    assert done.stderr.splitlines()[0] == "running 40 simulations ..."
    assert done.stderr.splitlines()[-1].startswith("running ")
    told = [int(line.split()[1].replace(",", "")) for line in done.stderr.splitlines()]
    assert sum(told) == 2 * document["replications"]
    assert all(row["reached"] and row["precision"] == 0.03 for row in reached)
    assert sum(row["decided"] for row in reached) == 1
    assert any(note.startswith("precision reached after") for note in document["notes"])


def test_precision_of_kpis_of_choice(omnides, small: Path) -> None:
    """Each with its own share, in percent or as a number; the most replications are kept to, and that is told."""
    goals = ("--precision", "mean_wait=1%", "--precision", "csat=0.5")
    done = omnides("run", small, "--design", "apart", *goals, "--max-replications", 22, "--replications", 3)

    assert done.returncode == 0
    assert "precision not reached after 22 replications: 1 of 2 half-widths are wider than asked for" in " ".join(
        done.stdout.split()
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--precision", "x"), "'x' is no share between 0 and 1; write 2% or 0.02"),
        (("--precision", "2"), "'2' is no share between 0 and 1"),
        (("--precision", "0%"), "'0%' is no share between 0 and 1"),
        (("--precision", "nan"), "'nan' is no share between 0 and 1"),
        (("--precision", "2%%"), "'2%%' is no share between 0 and 1"),
        (("--precision", "2%", "--precision", "csat=1%"), "name a KPI each time"),
        (("--precision", "csta=2%"), "there is no KPI 'csta'"),
        (("--precision", "value_lost_per_case=2%"), "does not report value_lost_per_case"),
        (("--precision", "2%", "--precision", "3%"), "two shares for the same KPI"),
        (("--precision", "csat=2%", "--precision", "csat=3%"), "two shares for the same KPI"),
        (
            ("--precision", "2%", "--max-replications", "19"),
            "must be what the study begins with, 20",
        ),
        (("--max-replications", "90"), "--max-replications says how far --precision may go, and there is none"),
        (("--store", ""), "the folder's name is empty"),
        (("--store", "small.toml"), "'small.toml' is not a folder"),
        (("--store", "."), "is not a store"),
        (("--max-replications", "0"), "0 is not in the range"),
    ],
)
def test_bad_options_are_refused_before_anything_runs(omnides, small: Path, arguments, told) -> None:
    """In words, with exit code 2."""
    done = omnides("compare", small, *arguments)

    assert done.returncode == 2
    assert told in " ".join(done.stderr.split())
    assert done.stdout == ""
    assert sorted(path.name for path in small.parent.iterdir()) == ["small.toml"]


@pytest.fixture
def runs(omnides, small: Path) -> str:
    """Return the name of a store with two replications of two designs."""
    omnides("compare", small, *SHORT, "--store", "runs")
    return "runs"


QUERY = (
    "SELECT design, count(*) AS n, avg(value) AS mean FROM kpis WHERE kpi='csat' AND scope='all' GROUP BY 1 ORDER BY 1"
)


def test_query_in_all_formats(omnides, runs: str) -> None:
    """The same figures as a table, Markdown, CSV and JSON."""
    table, markdown, comma, document = (
        omnides("query", runs, QUERY, "--format", form).stdout for form in ("table", "markdown", "csv", "json")
    )
    rows = json.loads(document)
    read = list(csv.DictReader(io.StringIO(comma)))

    assert [row["design"] for row in rows] == ["apart", "together"]
    assert [(row["design"], int(row["n"]), float(row["mean"])) for row in read] == [
        (row["design"], row["n"], row["mean"]) for row in rows
    ]
    assert f"{rows[0]['mean']:.6g}" in table
    assert f"| apart | 2 | {rows[0]['mean']:.6g} |" in markdown
    assert table.startswith("2 rows\n\ndesign")


def test_query_without_rows_and_without_values(omnides, runs: str) -> None:
    """An empty result is one, and what does not exist is null."""
    empty = omnides("query", runs, "FROM kpis WHERE kpi = 'no'", "--format", "json")
    odd = (
        "SELECT NULL AS nothing, 'nan'::DOUBLE AS number, NULL::BOOLEAN AS flag, NULL::INTEGER AS n, [1, NULL] AS list"
    )
    null = omnides("query", runs, odd, "--format", "json")

    assert json.loads(empty.stdout) == []
    assert json.loads(null.stdout) == [{"nothing": None, "number": None, "flag": None, "n": None, "list": [1, None]}]
    assert "[1, None]" in omnides("query", runs, odd).stdout
    assert omnides("query", runs, "FROM kpis WHERE kpi = 'no'").stdout == "0 rows\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("query", "nowhere", "FROM kpis"), "there is no store in 'nowhere'"),
        (("query", "runs", "DROP VIEW kpis"), "a query is one SELECT"),
        (("query", "runs", "FROM nothing"), "nothing does not exist"),
        (("query", "runs"), "Missing argument 'SELECT'"),
    ],
)
def test_query_bad_input(omnides, runs: str, arguments, told) -> None:
    """Exit code 2, and what to do."""
    done = omnides(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
