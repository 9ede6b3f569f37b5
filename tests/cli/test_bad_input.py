"""Bad input: exit code 2, one message a fault, never a traceback."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

SCENARIO_FAULTS = {
    "unknown key": ("[cost]", "[cost]\nwages = 1.0", "cost.wages"),
    "wrong unit": ('mean = "3m"', 'mean = "3 parsecs"', "channels.phone.patience.mean"),
    "share over 1": ("same_agent = 1.0", "same_agent = 1.5", "designs.together.context.same_agent"),
    "channel without team": ('  { name = "writers", agents = 1, channels = ["mail"] },\n', "", "mail"),
    "move to unknown channel": ("to = { phone = 0.9 }", "to = { fone = 0.9 }", "phone"),
    "negative number": ("wage_per_hour = 20.0", "wage_per_hour = -20.0", "cost.wage_per_hour"),
    "infinite number": ("wage_per_hour = 20.0", "wage_per_hour = inf", "cost.wage_per_hour"),
    "not a number": ("wage_per_hour = 20.0", "wage_per_hour = nan", "cost.wage_per_hour"),
    "cyclic extends": ("[designs.apart]", '[designs.apart]\nextends = "together"', "extends"),
    "TOML syntax": ("[demand]", "[demand", "line 11"),
    "zero-time cycle": (
        'after = "unresolved"\nto = { phone = 0.9 }\ndelay = { dist = "exponential", mean = "30m" }',
        'after = "full"\nto = { phone = 1.0 }',
        "move",
    ),
}


@pytest.mark.parametrize("command", ["validate", "compare"])
@pytest.mark.parametrize("fault", SCENARIO_FAULTS)
def test_scenario_with_fault_exits_2_and_names_it(fault, command, small, omnides) -> None:
    """Each kind of fault is told with the place where it is, and nothing is printed as a result."""
    before, after, named = SCENARIO_FAULTS[fault]
    text = small.read_text(encoding="utf-8")
    assert before in text
    if fault == "zero-time cycle":
        text = text.replace('kind = "live"', 'kind = "live"\nqueue_limit = 0', 1)
    small.write_text(text.replace(before, after), encoding="utf-8")

    done = omnides(command, small)

    assert done.returncode == 2
    assert named in done.stderr
    assert "small.toml" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_scenario_with_three_faults_tells_all_of_them(small, omnides) -> None:
    """All faults come at once, not one a run."""
    text = small.read_text(encoding="utf-8")
    changes = (("days = 1", "days = 0"), ("= 200", "= -200"), ('kind = "live"', 'kind = "lively"'))
    for before, after in changes:
        text = text.replace(before, after, 1)
    small.write_text(text, encoding="utf-8")

    done = omnides("validate", small)

    assert done.returncode == 2
    assert all(path in done.stderr for path in ("time.days", "demand.cases_per_day", "channels.phone.kind"))


ARGUMENTS = {
    "no command": ([], "Usage"),
    "unknown command": (["compar", "small.toml"], 'did you mean "compare"'),
    "unknown option": (["compare", "small.toml", "--replication", "3"], "--replication"),
    "no scenario": (["compare"], "SCENARIO"),
    "missing file": (["compare", "nowhere.toml"], "nowhere.toml"),
    "unknown scenario": (["compare", "retail-bnk"], "retail-bnk"),
    "unknown design": (["compare", "small.toml", "--design", "togther"], 'did you mean "together"'),
    "unknown design of run": (["run", "small.toml", "--design", "nobody"], "apart, together"),
    "run without a design": (["run", "small.toml"], "apart, together"),
    "design named twice": (["compare", "small.toml", "--design", "apart", "--design", "apart"], "twice"),
    "two designs of run": (["run", "small.toml", "--design", "apart", "--design", "together"], "omnides compare"),
    "negative seed": (["compare", "small.toml", "--seed", "-1"], "--seed"),
    "seed too large": (["compare", "small.toml", "--seed", "4294967296"], "--seed"),
    "no replications": (["compare", "small.toml", "--replications", "0"], "--replications"),
    "too many replications": (["compare", "small.toml", "--replications", "10001"], "--replications"),
    "half a replication": (["compare", "small.toml", "--replications", "1.5"], "--replications"),
    "no workers": (["compare", "small.toml", "--workers", "0"], "--workers"),
    "no days": (["compare", "small.toml", "--days", "0"], "--days"),
    "unknown format": (["compare", "small.toml", "--format", "xml"], "--format"),
    "unknown engine": (["compare", "small.toml", "--engine", "steam"], "engines: compiled, reference"),
    "misspelt engine": (["run", "small.toml", "--engine", "compield"], 'did you mean "compiled"'),
    "override without value": (["compare", "small.toml", "--set", "time.days"], "time.days"),
    "override of nothing": (["compare", "small.toml", "--set", "channels.fone.queue_limit=1"], "fone"),
    "override out of range": (["show", "small.toml", "--set", "cost.wage_per_hour=-1"], "cost.wage_per_hour"),
    "nothing to validate": (["validate"], "FILE"),
}


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("case", ARGUMENTS)
def test_arguments_that_make_no_sense_exit_2_and_say_why(case, omnides) -> None:
    """Each wrong call ends with a message that names what was wrong with it."""
    arguments, named = ARGUMENTS[case]

    done = omnides(*arguments)

    assert done.returncode == 2
    assert named in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_real_process_with_bad_input_exits_2_and_prints_only_the_message(process) -> None:
    """What the other tests see within this process holds for a real one."""
    done = process("compare", "nowhere.toml")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")
    assert "nowhere.toml" in done.stderr


def test_policy_without_allow_code_exits_2_and_is_not_imported(small: Path, tmp_path: Path, process) -> None:
    """A scenario cannot run code unless the user says so."""
    (tmp_path / "gate.py").write_text("open('ran', 'w').close()\nclass Open: pass\n", encoding="utf-8")
    with small.open("a", encoding="utf-8") as file:
        file.write('\n[designs.together.routing]\npolicy = "gate:Open"\n')

    done = process(
        "compare", small, "--replications", 1, "--workers", 1, PYTHONPATH=f"{Path.cwd()}{os.pathsep}{tmp_path}"
    )

    assert done.returncode == 2
    assert "--allow-code" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "ran").exists()


def test_out_that_is_a_file_exits_2_before_simulating(small: Path, tmp_path: Path, omnides) -> None:
    """A file in the place of the folder is refused at once."""
    (tmp_path / "taken").write_text("mine", encoding="utf-8")

    done = omnides("compare", small, "--out", "taken")

    assert done.returncode == 2
    assert "taken" in done.stderr
    assert "running" not in done.stderr
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_out_without_permission_exits_2(small: Path, tmp_path: Path, omnides) -> None:
    """A folder one may not write to is refused at once."""
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(stat.S_IRUSR | stat.S_IXUSR)

    done = omnides("compare", small, "--out", locked / "results")

    assert done.returncode == 2
    assert "running" not in done.stderr


def test_validate_of_several_files_reports_each(small: Path, tmp_path: Path, omnides) -> None:
    """Right files get OK on stdout, wrong ones their faults on stderr; one wrong file makes it exit 2."""
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(small.read_text(encoding="utf-8").replace("[cost]", "[costs]"), encoding="utf-8")

    done = omnides("validate", small, wrong, small)

    assert done.returncode == 2
    assert done.stdout == f"{small}: OK\n{small}: OK\n"
    assert "costs" in done.stderr
    assert "wrong.toml" in done.stderr


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (
            '[[uncertain]]\npath = "channels.phone.service_level.share"\nlow = 0.5\nhigh = 1.5\nsource = "none"\n',
            "[[uncertain]], high, channels.phone.service_level.share=1.5",
        ),
        (
            '[[levers]]\nname = "close"\noverrides = ["time.days=0"]\nacts_on = "touchpoint"\nsource = "none"\n',
            "lever 'close', time.days=0",
        ),
    ],
)
def test_validate_tries_what_a_scenario_is_asked(block, said, small: Path, tmp_path: Path, omnides) -> None:
    """The ends of ranges and each lever: a question would fail by them, long after the file was written."""
    asked = tmp_path / "asked.toml"
    asked.write_text(f"{small.read_text(encoding='utf-8')}\n{block}", encoding="utf-8")

    done = omnides("validate", asked)

    assert done.returncode == 2
    assert said in done.stderr


def test_validate_of_right_file_exits_0(small: Path, omnides) -> None:
    """Without a fault validate says OK and exits 0."""
    done = omnides("validate", small)

    assert (done.returncode, done.stdout, done.stderr) == (0, f"{small}: OK\n", "")


@pytest.mark.parametrize("arguments", [["show", "\x1b[31mred"], ["list", "\x1b[31mred"], ["\x1b[31mred"]])
def test_message_with_control_characters_is_spelt_out(arguments, omnides) -> None:
    """What the user or a file wrote cannot steer the terminal through an error message."""
    done = omnides(*arguments)

    assert done.returncode == 2
    assert "\x1b" not in done.stderr


def test_out_empty_name_exits_2(small: Path, omnides) -> None:
    """An unset shell variable does not scatter files over the working folder."""
    done = omnides("compare", small, "--out", "")

    assert done.returncode == 2
    assert "name is empty" in done.stderr
