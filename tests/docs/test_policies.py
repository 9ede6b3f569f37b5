"""The policy that docs/policies.md shows can be copied, runs as the page says, and does what it is for."""

import ast
import os
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "policies.md").read_text(encoding="utf-8")


def _blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.fixture
def folder(tmp_path):
    """Return a folder with what the page says to save, under the names it gives."""
    policy, script = _blocks("python")
    (scenario,) = _blocks("toml")
    for name, text in (("pack_chats.py", policy), ("packed.toml", scenario), ("script.py", script)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_policy_of_the_page_keeps_callers_from_waiting(folder, monkeypatch, capsys):
    """The script prints mean waits by design; packing chats at least halves that of calls."""
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(folder)
    runpy.run_path("script.py")
    lines = (line.split(" ", 1) for line in capsys.readouterr().out.splitlines())
    waits_s = {design: ast.literal_eval(waits) for design, waits in lines}

    assert list(waits_s) == ["spread", "packed"]
    assert waits_s["packed"]["phone"] < waits_s["spread"]["phone"] / 2
    assert waits_s["packed"]["chat"] < 60


@pytest.mark.slow
def test_command_of_the_page_compares_the_designs(folder):
    """The command works as it stands, in the folder with the two files."""
    command = re.fullmatch(r"PYTHONPATH=\. omnides (.*)\n", _blocks("bash")[0])[1]
    path = os.pathsep.join([".", str(ROOT)])

    done = subprocess.run(
        [sys.executable, "-m", "sim.cli", *shlex.split(command), "--quiet", "--workers", "1"],
        cwd=folder, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip

    assert "spread and packed compared" in done.stdout


def test_policy_of_the_page_is_short():
    """A policy worth copying fits on a screen."""
    assert len(_blocks("python")[0].splitlines()) < 30
