"""Figures in pages: what stands between two markers is written by a script."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path

from sim.experiment import processors
from sim.experiment.speed.machine import processor

BENCH = Path(__file__).parent
README = BENCH / "README.md"


def markers(name: str) -> tuple[str, str]:
    """Return the lines before and after the figures of this name."""
    return f"<!-- {name}: begin -->", f"<!-- {name}: end -->"


def with_figures(page: str, name: str, figures: str) -> str:
    """Return the page with what stands between the markers replaced."""
    begin, end = markers(name)
    head, rest = page.split(begin)
    _, tail = rest.split(end)
    return f"{head}{begin}\n{figures}\n{end}{tail}"


def write_figures(name: str, figures: str) -> None:
    """Put figures into README.md of this folder."""
    README.write_text(with_figures(README.read_text(encoding="utf-8"), name, figures), encoding="utf-8")


def machine(*packages: str) -> str:
    """Return what a figure was measured on: processor, cores this process may use, Python and packages."""
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    return f"{processor()}, {processors()} cores, {platform.system()}, Python {platform.python_version()}, {versions}"


def verdict(met: bool) -> str:
    """Return the word for a target that is met, or is not."""
    return "met" if met else "**missed**"
