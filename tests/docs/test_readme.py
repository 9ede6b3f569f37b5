"""What the README shows is what happens."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli.app import group

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


@pytest.mark.slow
def test_readme_result_is_what_its_command_prints(tmp_path):
    """The first command's comparison prints every line of the result shown below it, and writes its report."""
    command = re.search(r"\.venv/bin/(omnides compare [^\n]*)", README)[1]
    shown = [line for line in _blocks("text")[0].splitlines() if line]

    done = subprocess.run(
        [sys.executable, "-m", "sim.cli", *shlex.split(command)[1:], "--quiet"],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=True,
        env={**os.environ, "COLUMNS": "100"},
    )  # fmt: skip

    assert (tmp_path / re.search(r"--report (\S+)", command)[1]).read_text(encoding="utf-8").count("retail-bank") > 1
    assert len(shown) > 10
    assert set(shown) <= set(done.stdout.splitlines())


@pytest.mark.slow
def test_readme_python_example_runs(tmp_path):
    """The script works as it stands, from a file of its own."""
    script = tmp_path / "example.py"
    script.write_text(_blocks("python")[0], encoding="utf-8")

    done = subprocess.run([sys.executable, script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert "chat" in done.stdout
    assert "verdict" in done.stdout
    assert "better" in done.stdout


def test_readme_names_every_command():
    """The list of commands is the list of commands."""
    listed = re.findall(r"^omnides (\w+)", _blocks("text")[1], flags=re.MULTILINE)

    assert sorted(listed) == sorted(group.list_commands(None))


def test_readme_overrides_are_accepted():
    """Every `--set` shown names something that exists."""
    import sim

    overrides = re.findall(r"--set (\S+=\S+)", README)

    assert overrides
    sim.load("retail-bank", overrides=overrides)
