"""`sweep`, `sensitivity`, `breakeven`, `levers`: what they print, what they refuse, what they write."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from pathlib import Path

import pytest

import sim
from sim.cli.app import group
from sim.experiment.questions.factors import factors_of, split_vary

MORE = """
[[uncertain]]
path = "designs.together.context.lookup"
low = "0s"
high = "30s"
source = "assumption"

[[uncertain]]
path = "items.account.ask"
low = 10
high = 40
source = "assumption"

[[levers]]
name = "shared view"
overrides = ["designs.apart.context.cross_channel=0.9", "designs.apart.context.same_channel=0.9"]
one_off = 300
acts_on = "organisation"
source = "assumption"

[[levers]]
name = "better answers"
overrides = ["intents.question.resolution.phone=0.9"]
per_year = 100
acts_on = "touchpoint"
source = "assumption"
"""
LOOKUP, ASK = "designs.together.context.lookup", "items.account.ask"
QUICK = ("--replications", 2, "--workers", 1)
COMMANDS = {
    "sweep": ("--vary", f"{LOOKUP}=0s:30s:2", "--kpi", "csat"),
    "sensitivity": ("--samples", 2, "--kpi", "csat"),
    "breakeven": ("--vary", LOOKUP, "--points", 2),
    "levers": (),
}
TABLES = {
    "sweep": ("points", "kpis", "differences"),
    "sensitivity": ("factors", "effects", "influence", "verdicts", "points", "values"),
    "breakeven": ("crossings", "points"),
    "levers": ("alone", "pairs", "sequences", "left_out"),
}
COLUMNS = {
    "sweep": ["point", LOOKUP, "design", "kpi"],
    "sensitivity": ["path", "baseline", "design", "kpi", "pairs", "reversed", "blurred", "influence", "mu"],
    "breakeven": [LOOKUP, "mean", "half_width", "verdict"],
    "levers": ["lever", "title", "acts_on", "cost_a_year"],
}


@pytest.fixture
def asked(small: Path) -> Path:
    """Return the small scenario with ranges and levers."""
    with small.open("a", encoding="utf-8") as file:
        file.write(MORE)
    return small


def _python(command: str, path: Path):
    """Return what the Python function answers to the same question."""
    scenario = sim.load(path)
    if command == "sweep":
        return sim.sweep(scenario, {LOOKUP: ("0s", "30s", 2)}, kpis=["csat"], replications=2)
    if command == "sensitivity":
        return sim.sensitivity(scenario, samples=2, kpis=["csat"], replications=2)
    if command == "breakeven":
        return sim.breakeven(scenario, {LOOKUP: None}, points=2, replications=2)
    return sim.levers(scenario, replications=2)


@pytest.mark.parametrize("command", COMMANDS)
def test_json_is_what_python_answers(command, asked: Path, omnides) -> None:
    """Whole and valid; nothing but one line of progress is on stderr."""
    done = omnides(command, asked, *QUICK, *COMMANDS[command], "--format", "json")

    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))
    assert document == json.loads(json.dumps(_python(command, asked).to_dict()))
    assert re.fullmatch(r"running \d+ simulations \.\.\.\n", done.stderr)


@pytest.mark.parametrize("command", COMMANDS)
def test_out_holds_the_answer_and_its_tables(command, asked: Path, tmp_path: Path, omnides) -> None:
    """CSV on stdout is the main table; a second answer takes the place of the first."""
    for time in range(2):
        done = omnides(command, asked, *QUICK, *COMMANDS[command], "--format", "csv", "--out", "out", "--store", "runs")

        assert done.returncode == 0, done.stderr
        assert ("replaced an earlier answer in 'out'" in done.stderr) == bool(time)
        assert ("found" in done.stderr and "running" not in done.stderr) == bool(time)  # all of it is in the store
    files = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert files == sorted(["result.json", *(f"{table}.csv" for table in TABLES[command])])
    rows = list(csv.reader(io.StringIO(done.stdout)))
    assert rows[0][: len(COLUMNS[command])] == COLUMNS[command]
    assert all(len(row) == len(rows[0]) for row in rows)
    document = json.loads((tmp_path / "out" / "result.json").read_text(encoding="utf-8"))
    for table in TABLES[command]:
        text = (tmp_path / "out" / f"{table}.csv").read_text(encoding="utf-8")
        assert len(list(csv.DictReader(io.StringIO(text)))) == len(document[table])


@pytest.mark.parametrize("command", COMMANDS)
def test_table_answers_first_and_keeps_within_80_columns(command, asked: Path, omnides) -> None:
    """The first part is the answer; the last says what it rests on; --quiet leaves stderr empty."""
    done = omnides(command, asked, *QUICK, *COMMANDS[command], "--quiet", COLUMNS="80")
    lines = done.stdout.splitlines()

    assert (done.returncode, done.stderr) == (0, "")
    assert lines[0].startswith("small: ")
    assert lines[2] in ("The answer", "Satisfaction (CSAT)")
    assert lines[3].startswith(" - ")
    assert "What this rests on" in lines
    assert max(map(len, lines)) <= 80


def test_markdown_is_the_same_page(asked: Path, omnides) -> None:
    """Headings and tables of Markdown; a map of two paths has a cell for each point."""
    varied = ("--vary", LOOKUP, "--vary", ASK, "--points", 2)
    done = omnides("breakeven", asked, *QUICK, *varied, "--format", "markdown")

    assert done.returncode == 0
    assert "## The answer" in done.stdout
    assert re.search(r"^\| 40 s \| [WL=?x] \| [WL=?x] \|$", done.stdout, flags=re.MULTILINE)


def test_sweep_csv_holds_the_kpis_that_were_asked_for(asked: Path, omnides) -> None:
    """And the designs; a list of values is tried as it is."""
    done = omnides(
        "sweep", asked, *QUICK, "--vary", f"{ASK}=10,20,30", "--kpi", "csat", "--design", "apart", "--format", "csv"
    )
    rows = list(csv.DictReader(io.StringIO(done.stdout)))

    assert [(row[ASK], row["design"], row["kpi"]) for row in rows] == [
        (ask, "apart", "csat") for ask in ("10", "20", "30")
    ]


def test_sweep_of_all_declared_ranges_is_a_sample(asked: Path, omnides) -> None:
    """As many points as asked for."""
    done = omnides("sweep", asked, *QUICK, "--sampling", "sobol", "--points", 4, "--format", "json")

    assert json.loads(done.stdout)["paths"] == [LOOKUP, ASK]
    assert len(json.loads(done.stdout)["points"]) == 4


WRONG = {
    "all ranges in a grid": (["sweep"], "--sampling", "write --sampling lhs (or sobol)"),
    "no such path": (["sweep", "--vary", f"{ASK}x=1:2"], "--vary", 'did you mean "ask"'),
    "not declared": (["breakeven", "--vary", "cost.wage_per_hour"], "--vary", "declared: "),
    "empty range": (["breakeven", "--vary", f"{ASK}=3:2"], "--vary", "is empty"),
    "half a range": (["sweep", "--vary", f"{ASK}=3:"], "--vary", "write PATH=LOW:HIGH"),
    "varied twice": (["sweep", "--vary", ASK, "--vary", f"{ASK}=1:2"], "--vary", "name it once"),
    "impossible value": (["sweep", "--vary", f"{ASK}=-5:5"], "(from --vary items.account.ask=-5.0)", "0 or more"),
    "nothing varied": (["breakeven"], "--vary", LOOKUP),
    "three paths": (["breakeven", *(["--vary", ASK, "--vary", LOOKUP, "--vary", "time.days=1:2"])], "--vary", "two"),
    "list in a break-even": (["breakeven", "--vary", f"{ASK}=1,2"], "--vary", "=low:high"),
    "list in a sensitivity": (["sensitivity", "--vary", f"{ASK}=1,2"], "--vary", "=low:high"),
    "no power of 2": (["sweep", "--sampling", "sobol", "--points", "5"], "--points", "the nearest is 4"),
    "grid of one": (["sweep", "--vary", ASK, "--points", "1"], "--points", "2 or more"),
    "KPI of a sweep": (["sweep", "--vary", ASK, "--kpi", "cst"], "--kpi", "did you mean 'csat'"),
    "KPI of a sensitivity": (["sensitivity", "--kpi", "cst"], "--kpi", "did you mean 'csat'"),
    "KPI of a break-even": (["breakeven", "--vary", ASK, "--kpi", "cst"], "--kpi", "did you mean 'csat'"),
    "samples": (["sensitivity", "--method", "sobol", "--samples", "3"], "--samples", "the nearest is 4"),
    "misspelt sampling": (["sweep", "--sampling", "sobl"], "--sampling", 'did you mean "sobol"'),
    "misspelt method": (["sensitivity", "--method", "moris"], "--method", 'did you mean "morris"'),
    "misspelt cost": (["levers", "--cost", "pad"], "--cost", 'did you mean "paid"'),
    "unknown design": (["sweep", "--vary", ASK, "--design", "apar"], "--design", 'did you mean "apart"'),
    "unknown design of levers": (["levers", "--design", "apar"], "--design", 'did you mean "apart"'),
    "unknown pair": (
        ["breakeven", "--vary", ASK, "--between", "apart,togeter"],
        "--between",
        'did you mean "together"',
    ),
    "half a pair": (["breakeven", "--vary", ASK, "--between", "apart"], "--between", "apart, together"),
    "one replication": (["breakeven", "--vary", ASK, "--replications", "1"], "--replications", "2 or more"),
    "unknown lever": (["levers", "--lever", "shared veiw"], "--lever", 'did you mean "shared view"'),
    "no years": (["levers", "--years", "0"], "--years", "above 0"),
    "file as a folder": (["levers", "--out", "small.toml"], "small.toml", "a file, not a folder"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_makes_no_sense_is_refused_before_anything_runs(case, asked: Path, omnides) -> None:
    """The error names the option, and what may be written instead."""
    (command, *arguments), option, fix = WRONG[case]

    done = omnides(command, asked, *arguments)

    assert done.returncode == 2
    assert option in done.stderr
    assert fix in done.stderr
    assert "running" not in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(("command", "fix"), [("levers", "[[levers]]"), ("sensitivity", "[[uncertain]]")])
def test_a_scenario_that_declares_nothing_says_what_to_add(command, fix, small: Path, omnides) -> None:
    """Levers and ranges stand in the scenario."""
    done = omnides(command, small)

    assert done.returncode == 2
    assert fix in done.stderr


@pytest.mark.parametrize("name", ["result.json", "alone.csv", "pairs.csv"])
def test_out_overwrites_nothing_that_is_not_ours(name, asked: Path, tmp_path: Path, omnides) -> None:
    """A file of the user's, or of another question, is refused before anything is simulated."""
    out = tmp_path / "out"
    out.mkdir()
    (out / name).write_text('{"omnides": "0", "schema": 1, "points": []}', encoding="utf-8")

    done = omnides("levers", asked, *QUICK, "--out", "out")

    assert done.returncode == 2
    assert f"'out/{name}' is in the way" in done.stderr
    assert [path.name for path in out.iterdir()] == [name]


def test_out_of_a_comparison_and_of_a_sweep_do_not_mix(asked: Path, omnides) -> None:
    """Their files have the same names."""
    sweep = ("sweep", asked, *QUICK, *COMMANDS["sweep"])
    compare = ("compare", asked, *QUICK, "--no-logs")

    assert omnides(*sweep, "--out", "swept").returncode == 0
    assert omnides(*compare, "--out", "compared").returncode == 0
    for command, folder in ((compare, "swept"), (sweep, "compared")):
        done = omnides(*command, "--out", folder)
        assert done.returncode == 2
        assert "is in the way" in done.stderr


def test_out_made_for_nothing_is_removed(asked: Path, tmp_path: Path, omnides) -> None:
    """When the question is refused after the folder was made."""
    assert omnides("levers", asked, "--lever", "nothing", "--out", "new/folder").returncode == 2
    assert not (tmp_path / "new").exists()


def test_an_interrupted_question_ends_with_130(asked: Path, omnides, monkeypatch) -> None:
    """As a comparison does; nothing is written."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.experiment.questions.levering.Field.run", interrupted)
    done = omnides("levers", asked, *QUICK, "--out", "out")

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "\ninterrupted\n")
    assert not (asked.parent / "out").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_examples_of_the_help_are_commands_that_work(command, omnides) -> None:
    """Three of them: their options are known, their paths, designs and levers exist."""
    text = omnides(command, "--help").stdout
    examples = re.findall(rf"^ +omnides {command} (.+)$", text, flags=re.MULTILINE)

    assert len(examples) == 3
    for example in examples:
        arguments = shlex.split(example.split(" > ")[0])
        given = group.get_command(None, command).make_context(command, arguments).params
        scenario = sim.load(given["scenario"], days=given["days"])
        if texts := given.get("texts"):
            assert factors_of(scenario, dict(map(split_vary, texts)), "--vary")
        assert set(given.get("designs") or given.get("between") or ()) <= set(scenario.designs)
        assert set(given.get("names") or ()) <= {lever.name for lever in scenario.levers}
