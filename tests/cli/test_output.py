"""What a study prints: the answer, then figures, in every format, the same every time."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

import sim

STUDY = ("--replications", 3, "--workers", 1)
KPI_KEYS = ["design", "kpi", "scope", "of", "unit", "mean", "half_width", "n"]
DIFFERENCE_KEYS = ["baseline", "design", "kpi", "scope", "of", "unit", "mean", "half_width", "verdict"]


def test_compare_json_is_as_documented(small: Path, study) -> None:
    """The JSON document has the documented keys in the documented order, and no NaN."""
    document = json.loads(study("--format", "json"), parse_constant=lambda name: pytest.fail(f"{name} in JSON"))

    head = ["schema", "omnides", "scenario", "scenario_sha256", "seed", "replications", "engine"]
    assert list(document)[: len(head) + 2] == [*head, "kpis", "differences"]
    assert list(document)[len(head) + 2 :] == [
        "currency", "notes", "days", "overrides", "precision", "frame", "headline", "by_hour", "by_day", "moves",
    ]  # fmt: skip
    assert {row["from"] for row in document["moves"]} >= {""}
    assert document["headline"]
    assert {key: document[key] for key in ("schema", "omnides", "scenario", "seed", "replications")} == {
        "schema": 1,
        "omnides": sim.__version__,
        "scenario": "small",
        "seed": 1,
        "replications": 3,
    }
    assert document["scenario_sha256"] == sim.load(small).sha256
    assert all(list(row) == KPI_KEYS for row in document["kpis"])
    assert all(list(row) == DIFFERENCE_KEYS for row in document["differences"])
    assert {row["design"] for row in document["kpis"]} == {"apart", "together"}
    verdicts = {row["kpi"]: row["verdict"] for row in document["differences"] if row["scope"] == "all"}
    assert verdicts["repeat_information_rate"] == "better"


def test_compare_twice_prints_the_same_bytes_whatever_the_workers(small: Path, process, study) -> None:
    """The seed alone decides the output: not the run, not the number of processes."""
    once = study("--format", "json")
    again = process("compare", small, *STUDY[:-1], 2, "--format", "json", "--quiet")
    other = study("--format", "json", "--seed", "2")

    assert again.returncode == 0
    assert again.stdout == once
    assert json.loads(other)["kpis"] != json.loads(once)["kpis"]


def test_compare_table_answers_in_words_first(study) -> None:
    """The first lines say which design is better in what, and by how much; figures follow."""
    lines = study().splitlines()

    assert lines[0] == "small (A small [red]desk[/red]): apart and together compared"
    assert lines[2] == "Repeat-information rate"
    assert lines[3].startswith(" - together ")
    assert ": better by " in lines[3]
    titles = ("Headline", "Waiting, by channel", "Work", "Cost per resolved case")
    order = [lines.index(title) for title in titles]
    assert order == sorted(order)
    assert "seed 1" in "\n".join(lines)


def test_compare_table_figures_are_those_of_the_json(study) -> None:
    """The table rounds what the JSON holds."""
    document = json.loads(study("--format", "json"))
    table = study()

    value = {row["design"]: row for row in document["kpis"] if (row["kpi"], row["scope"]) == ("csat", "all")}
    row = next(line for line in table.splitlines() if line.startswith("Satisfaction (CSAT) "))
    shown = [part.split()[-1] for part in row.split("±")[:-1]]
    assert shown == [f"{value[design]['mean']:.1f}" for design in ("apart", "together")]


@pytest.mark.parametrize("columns", [80, 60, 200])
@pytest.mark.parametrize("command", ["compare", "show"])
def test_table_keeps_within_the_columns_asked_for(columns, command, small: Path, omnides) -> None:
    """No line is wider than the window, and no figure is cut off."""
    study = (*STUDY, "--full") if command == "compare" else ()
    done = omnides(command, small, *study, COLUMNS=str(columns))

    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= columns
    assert "…" not in done.stdout


def test_full_table_shows_every_kpi_and_scope(study) -> None:
    """`--full` adds what the compact table leaves out."""
    compact, full = study(), study("--full")

    for title in ("By channel", "By intent", "By team", "Differences"):
        assert f"\n{title}\n" in full
        assert f"\n{title}\n" not in compact
    for row in (
        "CSAT lost by waiting",
        "CSAT added by clipping to 0-100",
        "Channel switches per agent hour",
        "  of which w",
    ):
        assert f"\n{row}" in full
        assert row not in compact


@pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}, {"FORCE_COLOR": "1"}])
def test_piped_output_has_no_escape_sequences(variables, small: Path, omnides) -> None:
    """Neither results nor progress carry control characters when nobody watches."""
    done = omnides("compare", small, *STUDY, **variables)

    assert done.returncode == 0
    assert "\x1b" not in done.stdout + done.stderr
    assert "\r" not in done.stdout + done.stderr
    assert done.stderr == "running 6 simulations ...\n"


def test_quiet_prints_nothing_on_stderr(small: Path, omnides) -> None:
    """With --quiet stderr stays empty."""
    assert omnides("compare", small, *STUDY, "--quiet").stderr == ""


def test_ascii_terminal_gets_plus_minus_spelt_out(small: Path, process) -> None:
    """A stdout that cannot carry ± gets +/-, and no error."""
    small.write_text(small.read_text(encoding="utf-8").replace("A small", "Ä small"), encoding="utf-8")
    done = process("compare", small, *STUDY, PYTHONIOENCODING="ascii", PYTHONUTF8="0")

    assert done.returncode == 0
    assert done.stdout.isascii()
    assert "+/-" in done.stdout
    assert "? small" in done.stdout


def test_compare_csv_is_the_tidy_table(study) -> None:
    """CSV has one row a KPI, scope and design."""
    rows = list(csv.DictReader(io.StringIO(study("--format", "csv"))))

    assert list(rows[0]) == KPI_KEYS
    assert all(row["mean"] == "" or math.isfinite(float(row["mean"])) for row in rows)


def test_compare_markdown_has_tables_and_literal_names(study) -> None:
    """Markdown has headings and tables, and escapes what names may contain."""
    text = study("--format", "markdown")

    assert text.startswith("# small (A small \\[red\\]desk\\[/red\\])")
    assert "\n## Headline\n\n|  | apart | together |\n| --- | ---: | ---: |\n" in text


def test_compare_of_some_designs_takes_the_first_as_baseline(study) -> None:
    """--design picks designs, and their order decides the baseline."""
    document = json.loads(study("--design", "together", "--design", "apart", "--format", "json"))

    assert {(row["baseline"], row["design"]) for row in document["differences"]} == {("together", "apart")}


def test_run_of_one_design_prints_its_kpis_only(small: Path, omnides, study) -> None:
    """`run` gives the figures `compare` gives for that design, and no differences."""
    run = json.loads(omnides("run", small, "--design", "together", *STUDY, "--format", "json").stdout)
    compared = json.loads(study("--format", "json"))

    assert run["differences"] == []
    assert run["kpis"] == [row for row in compared["kpis"] if row["design"] == "together"]


def test_run_without_design_takes_the_only_one(omnides) -> None:
    """A scenario with one design needs no --design."""
    done = omnides("run", "erlang-a", "--days", 1, "--replications", 2, "--workers", 1)

    assert done.returncode == 0
    assert "Mean wait" in done.stdout


def test_run_with_many_open_cases_says_so(small: Path, omnides) -> None:
    """A team that cannot keep up is told in a note, in JSON and in the table; one that can is not."""
    run = ("run", small, "--design", "apart", "--replications", 2, "--workers", 1)
    slow = (*run, "--set", "intents.question.handle.mail.talk=200m")
    document = json.loads(omnides(*slow, "--format", "json").stdout)
    notes = [note for note in document["notes"] if "open" in note]
    (share,) = (row["mean"] for row in document["kpis"] if (row["kpi"], row["scope"]) == ("open_case_share", "all"))

    assert notes == [
        f"{share:.1%} of the cases of apart are still open at the end, and figures leave out what becomes of them:"
        " agents cannot keep up, or time.cooldown_days is too short"
    ]
    assert f"note: {notes[0]}" in " ".join(omnides(*slow).stdout.split())
    assert "still open at the end" not in omnides(*run).stdout


def test_one_replication_says_there_are_no_intervals(small: Path, omnides) -> None:
    """With one replication there is no ± and the page says why."""
    done = omnides("compare", small, "--replications", 1, "--workers", 1)

    assert done.returncode == 0
    assert "±" not in done.stdout.replace("± is", "")
    assert "one replication gives no intervals" in done.stdout


def test_set_and_days_change_the_scenario_that_runs(small: Path, omnides) -> None:
    """--set and --days reach the simulation: the digest and the figures change."""
    base = json.loads(omnides("run", small, "--design", "apart", *STUDY, "--format", "json").stdout)
    changed = omnides(
        "run", small, "--design", "apart", *STUDY, "--format", "json",
        "--set", "channels.phone.patience.mean=10s", "--days", 2,
    )  # fmt: skip
    document = json.loads(changed.stdout)

    def abandoned(result) -> float:
        found = {(row["kpi"], row["of"]): row["mean"] for row in result["kpis"]}
        return found["abandonment_rate", "phone"]

    assert document["scenario_sha256"] != base["scenario_sha256"]
    assert abandoned(document) > abandoned(base)


def test_out_holds_results_and_logs(small: Path, tmp_path: Path, omnides) -> None:
    """--out makes the folder and writes the result in three files, and three logs a simulation."""
    done = omnides("compare", small, *STUDY, "--format", "json", "--out", "new/results")
    folder = tmp_path / "new" / "results"

    assert done.returncode == 0
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["differences.csv", "kpis.csv", "logs", "result.json"]
    assert (folder / "result.json").read_text(encoding="utf-8") == done.stdout
    logs = [path.name for path in (folder / "logs").iterdir()]
    assert len(logs) == 2 * 3 * 3
    contacts = (folder / "logs" / "contacts-apart-0.csv").read_text(encoding="utf-8").splitlines()
    assert contacts[0].startswith("case,customer,segment,intent,contact,channel,team,agent,origin,created_s")


def test_out_of_an_earlier_study_is_cleared_and_nothing_else(small: Path, tmp_path: Path, omnides) -> None:
    """A used folder holds the new study only; what is not ours stays, and stderr says what went."""
    logs = tmp_path / "results" / "logs"
    mine = ["notes.txt", "contacts.csv", "contacts-apart.csv", "contacts-apart-0.csv.bak", "my-contacts-apart-0.csv"]
    mine += ["cases-mine-0.csv", "contacts-2026-11.csv", "teams-apart-77.csv"]  # named alike, but not by that study
    omnides("compare", small, *STUDY, "--out", "results")
    for path in (*(logs / name for name in mine), logs.parent / "contacts-apart-0.csv"):
        path.write_text("mine", encoding="utf-8")

    one = ("run", small, "--design", "apart", "--replications", 1, "--workers", 1, "--out", "results")
    done = omnides(*one)

    assert done.stderr == "running 1 simulation ...\nreplaced 21 files of an earlier study in 'results'\n"
    ours = [f"{log}-apart-0.csv" for log in ("cases", "contacts", "teams")]
    assert sorted(path.name for path in logs.iterdir()) == sorted([*ours, *mine])
    assert (logs.parent / "contacts-apart-0.csv").read_text(encoding="utf-8") == "mine"
    assert {row["design"] for row in json.loads((logs.parent / "result.json").read_text())["kpis"]} == {"apart"}
    assert omnides(*one, "--quiet").stderr == ""


def test_out_without_an_earlier_result_removes_nothing(small: Path, tmp_path: Path, omnides) -> None:
    """Files named as logs are the user's own where no result says that a study has written them."""
    logs = tmp_path / "results" / "logs"
    logs.mkdir(parents=True)
    mine = ["contacts-together-3.csv", "cases-q-1.csv"]
    for name in mine:
        (logs / name).write_text("mine", encoding="utf-8")

    done = omnides("run", small, "--design", "apart", "--replications", 1, "--workers", 1, "--out", "results")

    assert done.returncode == 0
    assert all((logs / name).read_text(encoding="utf-8") == "mine" for name in mine)


@pytest.mark.parametrize("name", ["kpis.csv", "differences.csv", "result.json", "logs", "logs/cases-apart-0.csv"])
def test_out_with_a_file_of_the_users_own_in_the_way_is_refused(name, small: Path, tmp_path: Path, omnides) -> None:
    """What no earlier study has written is not overwritten, and nothing is simulated first."""
    path = tmp_path / "results" / name
    path.parent.mkdir(parents=True)
    path.write_text('{"kpis": 1}', encoding="utf-8")

    done = omnides("run", small, "--design", "apart", "--replications", 1, "--workers", 1, "--out", "results")

    assert done.returncode == 2
    assert done.stderr.startswith(f"error: '{Path('results', name)}' is in the way: it is not ")
    assert "running" not in done.stderr
    assert path.read_text(encoding="utf-8") == '{"kpis": 1}'
    assert [found for found in tmp_path.rglob("results/**/*") if found.is_file()] == [path]


@pytest.mark.parametrize("wrong", [("--design", "nobody"), ("--set", "satisfaction.margins.cssat=1")])
def test_out_of_an_earlier_study_survives_bad_input(wrong, small: Path, tmp_path: Path, omnides) -> None:
    """A study that is refused removes nothing."""
    omnides("compare", small, "--replications", 1, "--workers", 1, "--out", "results")
    before = sorted(tmp_path.rglob("results/**/*"))

    assert omnides("compare", small, "--out", "results", *wrong).returncode == 2
    assert len(before) > 3
    assert sorted(tmp_path.rglob("results/**/*")) == before


@pytest.mark.skipif(os.name != "posix", reason="needs a pipe that closes early")
@pytest.mark.parametrize("command", ["show SMALL", "compare SMALL --replications 1 --workers 1 --quiet", "--help"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_reader_that_goes_away_leaves_no_noise(command, unbuffered, small: Path, environment) -> None:
    """`omnides ... | head` prints no error when head has seen enough, however Python buffers."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "sim.cli", *command.replace("SMALL", str(small)).split()],
            stdout=writing, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
            env={**environment, "PYTHONUNBUFFERED": unbuffered},
        )  # fmt: skip
    finally:
        os.close(writing)

    assert done.stderr == ""
    assert done.returncode == 141
