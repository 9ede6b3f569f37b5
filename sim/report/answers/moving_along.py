"""Paths that move along with one that is varied."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.text import listed

MOST_NAMED = 8
"""Paths that are named of those that move along with one."""


def along_text(name: str, also: Sequence[str]) -> list[str]:
    """Return a line on what moves along with what is so named, none if nothing does."""
    left = len(also) - MOST_NAMED
    words = [*also[:MOST_NAMED], *([f"{left} more"] if left > 0 else [])]
    return [f"{name}, with it: {listed(words)}"] if also else []
