"""Leaves out what the schema refused, so that the rest can still be checked in the same run."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from .schema import Scenario
from .schema_faults import is_consequence, locate, named_path
from .wording import PathPart

_ROUNDS = 8
_DEFINING = ("channels", "intents", "items", "designs")
"""Tables and lists whose entries other blocks refer to by name: none of these may be left out."""
_STAND_INS: dict[tuple[str, ...], Any] = {
    ("name",): "unnamed",
    ("time",): {"days": 1},
    ("demand",): {"cases_per_day": 1},
    ("demand", "surges", "*"): {"day": 0, "factor": 1},
    ("customers",): {"population": 1},
    ("customers", "population"): 1,
    ("cost",): {},
    ("channels", "*", "open"): {"all": "00:00-24:00"},
    ("channels", "*", "queue_limit"): 1,
    ("moves", "*"): {"after": "hop", "to": {}},
    ("moves", "*", "to", "*"): {},
    ("designs", "*", "teams", "*", "shifts", "*"): {"agents": 1, "hours": "00:00-24:00"},
}
"""What stands in for a part that was refused: it must be there, its absence means something, or it has a number."""

Path = tuple[PathPart, ...]


class Salvaged(NamedTuple):
    """The sound part of a scenario, and the paths of what was left out of it or replaced."""

    scenario: Scenario
    refused: frozenset[Path]


def salvage(raw: dict[str, Any]) -> Salvaged | None:
    """Return the sound part of the data as a scenario, or None if a named block itself is unsound.

    What was left out may make some checks fail that were fine before, or pass that were not.
    """
    data = copy.deepcopy(raw)
    refused: set[Path] = set()
    for _ in range(_ROUNDS):
        try:
            return Salvaged(Scenario.model_validate(data), frozenset(named_path(path, raw) for path in refused))
        except ValidationError as error:
            paths = {
                path[:-1] if detail["type"] == "missing" and _stand_in(path) is None else path
                for detail in error.errors(include_url=False)
                for path, node, _ in [locate(detail["loc"], detail["type"], data, Scenario)]
                if not is_consequence(detail, node)
            }
        refused |= paths
        dropped = [_drop(data, path) for path in sorted(paths, key=_order, reverse=True)]
        if not all(dropped):
            return None
    return None


def _order(path: Path) -> list[str]:
    """Sort later list elements, and what is inside a table before the table, to the front when reversed."""
    return [f"{part:09d}" if isinstance(part, int) else part for part in path]


def _stand_in(path: Sequence[PathPart]) -> Any:
    """Return a copy of what may stand in for this part, or None."""
    for pattern, value in _STAND_INS.items():
        if len(pattern) == len(path) and all(p in ("*", part) for p, part in zip(pattern, path, strict=True)):
            return copy.deepcopy(value)
    return None


def _drop(data: Any, path: Path) -> bool:
    """Remove or replace what stands at the path; return whether that was allowed."""
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
    last, other = path[-1], _stand_in(path)
    if isinstance(data, list) and isinstance(last, int) and last < len(data):
        data[last : last + 1] = [] if other is None else [other]
    elif isinstance(data, dict):
        data.pop(last, None)
        if other is not None:
            data[last] = other
    return True
