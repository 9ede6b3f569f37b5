"""The shipped scenarios are found from a checkout, an editable install and a wheel."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import json, sim, sim.scenario
name = sim.scenario.names()[0]
print(json.dumps([sim.__file__, str(sim.scenario.find(name)), sim.scenario.names(), sim.load("erlang-a").name]))
"""


def _ask(python: Path | str, folder: Path, **environment: str) -> list:
    """Return what an interpreter says about the catalogue, started away from the checkout."""
    ran = subprocess.run(
        [python, "-c", ASK], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    return json.loads(ran.stdout)


def _pip(*arguments: str | Path) -> None:
    needed = ("hatchling", "editables")  # the backend of builds and of editable installs
    isolation = ["--no-build-isolation"] if all(map(importlib.util.find_spec, needed)) else []
    subprocess.run(
        [sys.executable, "-m", "pip", *map(str, arguments), "--quiet", "--no-deps", *isolation],
        capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """Return the interpreter of a new environment without omnides, which borrows this one's dependencies."""
    venv.create(tmp_path / "venv", with_pip=False)
    bin_folder = "Scripts" if sys.platform == "win32" else "bin"
    python = tmp_path / "venv" / bin_folder / "python"
    purelib = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    Path(purelib, "borrowed.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return python


def _expected() -> list[str]:
    return sorted(path.stem for path in (ROOT / "scenarios").glob("*.toml"))


def test_catalogue_checkout_has_every_shipped_scenario(tmp_path):
    """With the checkout on the path the files beside the package are found."""
    module, file, names, loaded = _ask(sys.executable, tmp_path, PYTHONPATH=str(ROOT))

    assert Path(module).parents[1] == ROOT
    assert Path(file).parent == ROOT / "scenarios"
    assert (names, loaded) == (_expected(), "erlang-a")


@pytest.mark.slow
def test_catalogue_wheel_has_every_shipped_scenario(tmp_path, fresh):
    """A wheel carries the files inside the package, and needs nothing of the checkout."""
    _pip("wheel", ROOT, "--wheel-dir", tmp_path)
    (wheel,) = tmp_path.glob("omnides-*.whl")
    _pip("--python", fresh, "install", wheel)

    module, file, names, loaded = _ask(fresh, tmp_path)

    assert ROOT not in Path(module).parents
    assert Path(file).parent == Path(module).parent / "scenarios"
    assert (names, loaded) == (_expected(), "erlang-a")


@pytest.mark.slow
def test_catalogue_editable_install_has_every_shipped_scenario(tmp_path, fresh):
    """An editable install finds the files of the checkout it points to."""
    _pip("--python", fresh, "install", "--editable", ROOT)

    module, file, names, loaded = _ask(fresh, tmp_path)

    assert Path(module).parents[1] == ROOT
    assert Path(file).parent == ROOT / "scenarios"
    assert (names, loaded) == (_expected(), "erlang-a")
