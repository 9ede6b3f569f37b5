"""The shipped scenarios: TOML files inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

from sim.errors import Fault, ScenarioError

from .wording import shown, suggestion

_PACKAGE = Path(__file__).resolve().parents[1]


def folder() -> Path:
    """Return the folder of the shipped scenarios.

    A wheel carries it as ``sim/scenarios``; a checkout and an editable install have it beside ``sim``.
    """
    inside = _PACKAGE / "scenarios"
    return inside if inside.is_dir() else _PACKAGE.parent / "scenarios"


def names() -> list[str]:
    """Return the names of the shipped scenarios, sorted."""
    return sorted(path.stem for path in folder().glob("*.toml"))


def find(name: str) -> Path:
    """Return the file of a shipped scenario.

    Raises
    ------
    ScenarioError
        If no shipped scenario has this name.
    """
    known = names()
    if name not in known:
        fix = suggestion(name, known, "shipped scenarios") + "; or give the path of a .toml file"
        raise ScenarioError(Fault(f"no scenario is called {shown(name)}", where=shown(name)[1:-1], fix=fix))
    return folder() / f"{name}.toml"
