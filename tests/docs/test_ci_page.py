"""What docs/ci.md shows works: its commands, its gates, and the action that it tells others to copy."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "github-action" / "action.yml").read_text(encoding="utf-8"))
WORKFLOW: dict[str, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))

RECORDING = """#!/bin/sh
printf '%s\\n' "$@" > arguments
exit {code}
"""
REAL = f"""#!/bin/sh
exec {shlex.quote(sys.executable)} -m sim.cli "$@"
"""


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


def _commands() -> list[list[str]]:
    return [shlex.split(line) for block in _blocks("bash") for line in block.splitlines()]


def _step(name: str) -> dict[str, Any]:
    return next(step for step in ACTION["runs"]["steps"] if step.get("name") == name)


def _check_step(folder: Path, omnides: str, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the step that checks as a runner does: inputs as environment, this text as the command ``omnides``."""
    command = folder / "bin" / "omnides"
    command.parent.mkdir()
    command.write_text(omnides, encoding="utf-8")
    command.chmod(0o755)
    given = {name: str(keys.get("default", "")) for name, keys in ACTION["inputs"].items()} | inputs
    step = _step("Check")
    names = {name: re.fullmatch(r"\$\{\{ inputs\.(\w+) }}", value)[1] for name, value in step["env"].items()}
    environment = {name: given[of] for name, of in names.items()}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        env={
            **os.environ,
            **environment,
            "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "NUMBA_CACHE_DIR": os.environ.get("NUMBA_CACHE_DIR", ""),  # where the engine is compiled already
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        },
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "undecided", "ends"),
    [(0, "fail", 0), (1, "pass", 1), (2, "pass", 2), (4, "fail", 4), (4, "pass", 0), (0, "perhaps", 2)],
)
def test_action_ends_as_check_does(code: int, undecided: str, ends: int, tmp_path: Path) -> None:
    """Only an undecided check may be let pass, and then with a warning; any other word for that is refused."""
    done = _check_step(tmp_path, RECORDING.format(code=code), undecided=undecided)

    assert done.returncode == ends
    assert ("::warning::" in done.stdout) == (code == 4 and ends == 0)
    if undecided != "perhaps":
        assert (tmp_path / "output").read_text(encoding="utf-8") == f"code={code}\n"


def test_action_hands_on_each_line_as_one_argument(tmp_path: Path) -> None:
    """Blanks, quotes, stars and dollars in an input mean nothing to the shell."""
    lines = {"paths": "base lines/\n*.toml\n", "expect": "a.csat - b.csat >= $HOME\n", "arguments": "--seed=1\n--quiet"}
    _check_step(tmp_path, RECORDING.format(code=0), **lines)

    assert (tmp_path / "arguments").read_text(encoding="utf-8").splitlines() == [
        "check",
        *("--seed=1", "--quiet", "--expect=a.csat - b.csat >= $HOME", "base lines/", "*.toml"),
        *("--junit", "omnides-check.xml", "--markdown", str(tmp_path / "summary.md")),
    ]  # fmt: skip


def test_action_checks_a_gate(tmp_path: Path) -> None:
    """The real command takes what the action gives it, and leaves the JUnit file and the summary."""
    inputs = {"paths": "erlang-a", "expect": "siloed.abandonment_rate < 100%", "arguments": "--budget=2"}
    done = _check_step(tmp_path, REAL, **inputs)

    assert done.returncode == 0, done.stderr
    assert "<testsuite" in (tmp_path / "omnides-check.xml").read_text(encoding="utf-8")
    assert "siloed.abandonment_rate" in (tmp_path / "summary.md").read_text(encoding="utf-8").replace("\\", "")


def test_steps_take_inputs_from_the_environment_alone() -> None:
    """An expression inside a script would run whatever an input or a branch name says."""
    steps = [*ACTION["runs"]["steps"], *(step for job in WORKFLOW["jobs"].values() for step in job["steps"])]

    assert [step["run"] for step in steps if "${{" in step.get("run", "")] == []
    assert WORKFLOW["permissions"] == {"contents": "read"}


def test_workflow_that_is_shown_gives_inputs_that_there_are() -> None:
    """And all that must be given."""
    (shown,) = [block for block in map(yaml.safe_load, _blocks("yaml")) if "jobs" in block]
    given = shown["jobs"]["check"]["steps"][1]["with"]

    assert set(given) <= set(ACTION["inputs"])
    assert {name for name, keys in ACTION["inputs"].items() if keys.get("required")} <= set(given)


def test_hook_that_is_shown_takes_scenarios_and_no_project_files() -> None:
    """The page names the hook that there is; its pattern is what the page says."""
    (shown,) = [block for block in map(yaml.safe_load, _blocks("yaml")) if "repos" in block]
    (hook,) = HOOKS
    files = ("scenarios/a.toml", "x/scenarios/y/a.toml", "pyproject.toml", "scenarios/pyproject.toml", "a.toml")

    assert [one["id"] for one in shown["repos"][0]["hooks"]] == [hook["id"]]
    taken = [file for file in files if re.search(hook["files"], file) and not re.search(hook["exclude"], file)]
    assert taken == ["scenarios/a.toml", "x/scenarios/y/a.toml"]


def test_commands_that_are_shown_work(tmp_path: Path) -> None:
    """One after the other in one folder; those on speed, which take a minute, are only looked at."""
    for command in _commands():
        name, *arguments = command
        assert name == "omnides"
        done = subprocess.run(
            [sys.executable, "-m", "sim.cli", *([arguments[0], "--help"] if "--speed" in arguments else arguments)],
            cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        if "--speed" in arguments:
            assert "--speed" in done.stdout


def test_gates_that_are_shown_are_understood() -> None:
    """Each can be read."""
    from sim.scenario.expectations import parse_expectation

    (shown,) = map(tomllib.loads, _blocks("toml"))

    for name, text in shown["expect"].items():
        parse_expectation(text, name)
