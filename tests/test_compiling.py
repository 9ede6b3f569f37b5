"""The cache of compiled code: it is used, it notices edits of whatever is called, and it does without a folder."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sim

PACKAGE = Path(sim.__file__).parent
FULL_DISK = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
"""
PROGRAM = """
from sim.compiling import callable_when_compiled, compile_notice, kernel
from sim.engine import rules

callable_when_compiled(rules.excess)

@kernel
def excess(digest):
    def excess(value, threshold):
        digest
        return rules.excess(value, threshold)
    return excess

with compile_notice(lambda: print("compiling"), lambda why: print("not kept:", why)):
    print(excess(5.0, 3.0), excess(9.0, 3.0))
"""


def _run(folder: Path, cache: Path) -> list[str]:
    """Return the lines that the program prints in a fresh process, with the package beside it."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "NUMBA_CACHE_DIR": str(cache)}
    command = [sys.executable, str(folder / "program.py")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


def _copy(folder: Path) -> Path:
    shutil.copytree(PACKAGE, folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "program.py").write_text(PROGRAM, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def warm(tmp_path_factory) -> tuple[Path, Path]:
    """Return a folder with program and package, and a sound cache of it."""
    folder = _copy(tmp_path_factory.mktemp("warm"))
    _run(folder, folder / "cache")
    return folder, folder / "cache"


def test_an_edited_rule_is_seen(tmp_path):
    """The kernel lies in one file, the rule it calls in another; what has not changed is not compiled again."""
    folder = _copy(tmp_path)

    assert _run(folder, tmp_path / "cache") == ["compiling", "2.0 6.0"]
    assert _run(folder, tmp_path / "cache") == ["2.0 6.0"]

    rules = folder / "sim" / "engine" / "rules.py"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("return value - threshold if", "return value - 2.0 * threshold if"), encoding="utf-8")

    assert _run(folder, tmp_path / "cache") == ["compiling", "-1.0 3.0"]


def test_an_edited_unit_is_seen(tmp_path):
    """Units of the scenario stand in compiled code as numbers."""
    folder = _copy(tmp_path)
    before = _run(folder, tmp_path / "cache")
    units = folder / "sim" / "scenario" / "units.py"
    units.write_text(units.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    assert before == _run(folder, tmp_path / "cache") == ["compiling", "2.0 6.0"]


def test_a_cache_that_cannot_be_written_costs_a_compilation_and_a_word(tmp_path):
    """A file where Numba would make its folder stands for one that it may not write."""
    folder = _copy(tmp_path)
    (folder / "__pycache__").write_text("", encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    environment = {"HOME": str(tmp_path / "file"), "XDG_CACHE_HOME": str(tmp_path / "file")}

    for _ in range(2):
        done = subprocess.run(
            [sys.executable, str(folder / "program.py")],
            env={**os.environ, **environment, "PYTHONPATH": str(folder), "NUMBA_CACHE_DIR": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout == "compiling\nnot kept: no folder can be written to\n2.0 6.0\n", done.stderr


def _flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize(
    ("kind", "damaged"),
    [
        *[(kind, damaged) for kind in ("*.nbi", "*.nbc") for damaged in (b"", b"garbage" * 100, None)],
        ("*.nbc", _flipped),
    ],
)
def test_a_damaged_cache_is_made_anew(kind, damaged, warm, tmp_path):
    """A machine that went down leaves empty files, or worse: machine code that differs by a bit."""
    folder, sound = warm
    shutil.copytree(sound, tmp_path / "cache")
    files = list((tmp_path / "cache").rglob(kind))
    for file in files:
        content = damaged(file.read_bytes()) if callable(damaged) else damaged
        file.unlink()
        file.mkdir() if content is None else file.write_bytes(content)

    assert files
    found = _run(folder, tmp_path / "cache")
    if damaged is None:  # a folder in its place stays
        assert found == ["compiling", f"not kept: {files[0].parent}: Is a directory", "2.0 6.0"]
    else:
        assert found == ["compiling", "2.0 6.0"]
        assert _run(folder, tmp_path / "cache") == ["2.0 6.0"]


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on the size of files")
def test_a_disk_that_is_full_costs_a_compilation_and_a_word(tmp_path):
    """Files may not grow beyond 64 bytes: the cache is found, written, and fails midway, again and again."""
    folder = _copy(tmp_path)
    program = folder / "program.py"
    program.write_text(FULL_DISK + PROGRAM, encoding="utf-8")

    for _ in range(2):
        started, unkept, result = _run(folder, tmp_path / "cache")
        assert (started, result) == ("compiling", "2.0 6.0")
        assert re.fullmatch(r"not kept: .*/cache/\S*: File too large", unkept)

    program.write_text(PROGRAM, encoding="utf-8")
    assert _run(folder, tmp_path / "cache") == ["compiling", "2.0 6.0"]
    assert _run(folder, tmp_path / "cache") == ["2.0 6.0"]
