"""Leaves out what the schema refused, so that the rest can still be checked in the same run."""

from __future__ import annotations

import copy
from typing import Any

from pydantic import ValidationError

from .faults import is_consequence, locate
from .schema import Scenario

_ROUNDS = 8
_DEFINING = ("channels", "intents", "items", "designs")
"""Tables and lists whose entries other blocks refer to by name: none of these may be left out."""


def salvage(raw: dict[str, Any]) -> Scenario | None:
    """Return the sound part of the data as a scenario, or None if a named block itself is unsound.

    The result serves to check references only: what was left out may make other checks fail.
    """
    data = copy.deepcopy(raw)
    for _ in range(_ROUNDS):
        try:
            return Scenario.model_validate(data)
        except ValidationError as error:
            paths = {
                path[:-1] if detail["type"] == "missing" else path
                for detail in error.errors(include_url=False)
                for path, node, _ in [locate(detail["loc"], detail["type"], data, Scenario)]
                if not is_consequence(detail, node)
            }
        dropped = [_drop(data, path) for path in sorted(paths, key=_order, reverse=True)]
        if not all(dropped):
            return None
    return None


def _order(path: tuple[str | int, ...]) -> list[str]:
    """Sort later list elements, and what is inside a table before the table, to the front when reversed."""
    return [f"{part:09d}" if isinstance(part, int) else part for part in path]


def _drop(data: Any, path: tuple[str | int, ...]) -> bool:
    """Remove what stands at the path; return whether that was allowed."""
    named = (
        len(path) <= 2 if path and path[0] in _DEFINING else path[:2] == ("customers", "segments") and len(path) <= 3
    )
    if not path or named or (path[0] == "designs" and path[2] == "teams" and len(path) <= 4):
        return False
    for part in path[:-1]:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return True  # went with something larger
    if isinstance(data, list) and isinstance(path[-1], int) and path[-1] < len(data):
        del data[path[-1]]
    elif isinstance(data, dict):
        data.pop(path[-1], None)
    return True
