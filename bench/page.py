"""Figures in pages: what stands between two markers is written by a script."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

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
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    return f"{_processor()}, {cores} cores, {platform.system()}, Python {platform.python_version()}, {versions}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def verdict(met: bool) -> str:
    """Return the word for a target that is met, or is not."""
    return "met" if met else "**missed**"
