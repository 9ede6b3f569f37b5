"""The studies of docs/studies.md are what their commands and scripts print."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "studies.md").read_text(encoding="utf-8")
STEPS = re.findall(r"```(bash|python)\n(.*?)```\n+```text\n(.*?)```", PAGE, flags=re.DOTALL)


def _run(arguments: list[str], tmp_path: Path) -> list[str]:
    environment = os.environ | {"COLUMNS": "100", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=True, env=environment,
    )  # fmt: skip
    return done.stdout.splitlines()


def test_every_step_of_a_study_shows_what_it_prints():
    """No command or script stands without its result."""
    assert len(STEPS) == len(re.findall(r"```(?:bash|python)\n", PAGE))
    assert {kind for kind, _, _ in STEPS} == {"bash", "python"}


@pytest.mark.slow
@pytest.mark.parametrize("step", range(len(STEPS)))
def test_a_step_prints_what_is_shown(step, tmp_path):
    """Every line that is shown, of a command; all there is, of a script."""
    kind, code, shown = STEPS[step]
    lines = [line for line in shown.splitlines() if line]
    assert lines

    if kind == "python":
        (tmp_path / "study.py").write_text(code, encoding="utf-8")
        assert _run([str(tmp_path / "study.py")], tmp_path) == lines
    else:
        name, *arguments = shlex.split(code.replace("\\\n", " "))
        assert name == "omnides"
        printed = _run(["-m", "sim.cli", *arguments, "--quiet"], tmp_path)
        assert [line for line in lines if line not in printed] == []
