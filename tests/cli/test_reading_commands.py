"""`list`, `show` and `schema`: what a scenario is, without running it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import sim
from sim.report.scenario_page import scenario_page
from sim.scenario import names


def test_list_names_every_shipped_scenario_with_its_designs(omnides) -> None:
    """Each shipped scenario is there with its title and its designs."""
    done = omnides("list")
    text = " ".join(done.stdout.split())  # long titles are wrapped

    assert done.returncode == 0
    for name in names():
        scenario = sim.load(name)
        assert f"{name}: {scenario.title}" in text
        assert all(design in text for design in scenario.designs)


def test_show_says_in_words_what_the_scenario_holds(small: Path, omnides) -> None:
    """Demand, channels, intents, designs and prices are told in words, names literally."""
    text = " ".join(omnides("show", small).stdout.split())

    for said in (
        "small: A small [red]desk[/red]",
        "200 cases a day on average",
        "phone: live: the customer waits; always open; patience exponential, mean 3 m",
        "target 80% within 20 s",
        "question: 100% of cases; phone talk exponential, mean 4 m; mail talk 5 m; needs account",
        "0. After an unresolved contact: phone 90%, else gives up; after exponential, mean 30 m",
        "CSAT starts at 90 points and loses 5 for a repeated item; 30 for no resolution",
        "wage EUR 20.00 an hour",
        "Design apart (the baseline)",
        "Design together (extends apart)",
        "Team callers: 2 agents; phone",
        "seen by the same agent 100%, another agent on the same channel 90%",
    ):
        assert said in text


@pytest.mark.parametrize("columns", ["40", "80"])
@pytest.mark.parametrize("name", names())
def test_show_in_a_narrow_window_folds_long_words_and_loses_nothing(name: str, columns: str, omnides) -> None:
    """Addresses and dotted paths longer than a line go on in the next one: a source that is cut off is none."""
    joined = "".join(omnides("show", name, COLUMNS=columns).stdout.split())
    scenario = sim.load(name)

    assert joined.count("…") == str(scenario.canonical()).count("…")
    assert all("".join(str(line).split()) in joined for part in scenario_page(scenario).parts for line in part.lines)
    assert all(address in joined for text in scenario.sources.values() for address in re.findall(r"https?:\S+", text))


def test_show_lists_sources_and_assumptions_apart(small: Path, omnides) -> None:
    """A number without a source is under Assumptions, not under Sources."""
    text = omnides("show", small).stdout
    sources, assumptions = text.split("\nSources\n")[1].split("\nAssumptions")

    assert "channels.phone.patience: a study of 2013" in sources
    assert "demand.cases_per_day: small enough for a test" in assumptions
    assert "patience" not in assumptions


def test_show_resolved_is_json_that_means_the_same_scenario(small: Path, omnides) -> None:
    """--resolved fills in every default; reading it back gives the same scenario."""
    done = omnides("show", small, "--resolved", "--set", "time.days=3")
    resolved = json.loads(done.stdout)

    assert resolved["channels"][0]["patience"]["mean"] == 180.0
    assert resolved["customers"]["max_contacts"] == 30
    again = sim.Scenario.model_validate_json(done.stdout)
    assert again.sha256 == sim.load(small, days=3).sha256


def test_show_description_with_escape_sequence_is_spelt_out(small: Path, omnides) -> None:
    """A description cannot steer the terminal of who reads it."""
    text = small.read_text(encoding="utf-8").replace("[time]", 'description = "A \\u001b[31mred"\n\n[time]', 1)
    small.write_text(text, encoding="utf-8")
    done = omnides("show", small)

    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert "\\x1b[31mred" in done.stdout


def test_show_prints_what_the_scenario_is_sized_to(omnides) -> None:
    """Figures that were reported stand beside simulated ones, then what cannot be met and why."""
    text = " ".join(omnides("show", "retail-bank").stdout.split())

    for said in (
        "Sized to (siloed design, 10 replications of 28 days, seed 1)",
        "- calls that reach an agent: reported or set 58.8%; simulated 57.1%",
        "cannot be met with the others",
        "Left out for want of a mechanism",
    ):
        assert said in text


def test_show_sizing_with_escape_sequence_is_spelt_out(small: Path, omnides) -> None:
    """Remarks cannot steer the terminal of who reads them; other texts of sizing are one printable line."""
    figures = 'figures = { wait = { simulated = "[bold]60 s" } }'
    sizing = f'[sizing]\nruns = "[bold]one"\nremarks = "A \\u001b[31mred"\n{figures}\n\n[time]'
    small.write_text(small.read_text(encoding="utf-8").replace("[time]", sizing, 1), encoding="utf-8")
    done = omnides("show", small)

    assert done.returncode == 0
    assert "Sized to ([bold]one)" in done.stdout
    assert "wait: nothing reported or set; simulated [bold]60 s" in done.stdout
    assert "\x1b" not in done.stdout
    assert "A \\x1b[31mred" in done.stdout


def test_schema_is_json_schema_of_a_scenario(omnides) -> None:
    """The schema names every block, by the names files use."""
    schema = json.loads(omnides("schema").stdout)

    assert schema["$schema"].startswith("https://json-schema.org/")
    assert {"schema", "name", "time", "demand", "channels", "intents", "designs"} <= set(schema["properties"])
    assert "from" in schema["$defs"]["Move"]["properties"]
    assert schema["additionalProperties"] is False


def test_rows_of_a_trace_outside_the_run_are_told_by_validate_show_and_results(small: Path, omnides) -> None:
    """They are no fault, but nobody may take the results for those of the whole trace."""
    small.write_text(
        small.read_text().replace("cases_per_day = 200", 'trace = "ms.csv"').replace("demand.cases_per_day", "demand")
    )
    (small.parent / "ms.csv").write_text("time_s\n0\n60000\n3600000\n7200000\n")
    note = "2 of 4 rows of the trace lie outside the run (0 to 172800 s) and are left out; time_s counts seconds"
    validated, shown = omnides("validate", small), omnides("show", small)
    compared = omnides("compare", small, "--replications", 1, "--workers", 1, "--format", "json")

    assert (validated.returncode, validated.stderr) == (0, "")
    assert f"{small}: OK\n{small}: note: {note}" in validated.stdout
    assert note in " ".join(shown.stdout.split())
    assert [text for text in json.loads(compared.stdout)["notes"] if note in text]


def test_validate_expectation_of_unknown_kpi_is_a_fault_with_the_nearest_name(small: Path, omnides) -> None:
    """A gate that could never be judged is refused when the file is checked."""
    small.write_text(small.read_text() + '\n[expect]\ngate = "apart.mean_wate < 2m"\n')

    done = omnides("validate", small)

    assert done.returncode == 2
    assert f"{small}  expect.gate" in done.stderr
    assert "did you mean 'mean_wait'?" in done.stderr


def test_validate_margin_of_unknown_kpi_is_a_fault_with_the_nearest_name(small: Path, omnides) -> None:
    """A margin for a KPI that does not exist is refused before anything is simulated."""
    small.write_text(small.read_text().replace("[satisfaction]", "[satisfaction]\nmargins = { cssat = 2 }"))

    done = omnides("validate", small)

    assert done.returncode == 2
    assert "unknown KPI 'cssat'" in done.stderr
    assert f"{small}  satisfaction.margins.cssat" in done.stderr
    assert "'csat'" in done.stderr
