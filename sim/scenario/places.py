"""Places of a scenario by dotted path: what stands there, or in what words there is nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from .distributions import Deterministic
from .questions import Uncertain, whole_if_possible
from .schema import Scenario
from .tree import Branches, allowed_keys, behind, element_index, element_names, holds_time, narrow
from .wording import shown, split_path, suggestion


class NothingThereError(Exception):
    """A path that names nothing: which part of it, why, and how to mend it."""

    def __init__(self, part: str, why: str, fix: str) -> None:
        super().__init__(why)
        self.part, self.why, self.fix = part, why, fix


class Place(NamedTuple):
    """A place of a scenario and what stands there."""

    path: tuple[str, ...]
    """Its parts; elements of lists go by their name, if they have one."""
    node: Any
    """Plain data, durations in seconds."""
    around: Branches
    """Types of the table or list it is in."""

    @property
    def figure(self) -> float | None:
        """The number or duration that stands there, None if it is not a single one."""
        node = self.node["value"] if _is_fixed_time(self.node) else self.node
        inside_fixed = Deterministic in self.around
        single = isinstance(node, int | float) and not isinstance(node, bool) and not inside_fixed
        return node if single else None

    @property
    def is_time(self) -> bool:
        """Whether it is a duration."""
        return _is_fixed_time(self.node) or holds_time(self.around, self.path[-1])

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers may stand there."""
        kinds = behind(self.around, self.path[-1])
        return int in kinds and float not in kinds


class Places:
    """The places of a scenario; made once, asked often."""

    def __init__(self, scenario: Scenario) -> None:
        self._data = scenario.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"sources"})

    def data(self) -> dict[str, Any]:
        """Return the scenario as plain data without what is not set, to be changed at will."""
        copy: dict[str, Any] = json.loads(json.dumps(self._data))  # a tenth of the time of deepcopy
        return copy

    def find(self, key: str) -> Place:
        """Return what stands at a dotted path.

        Raises
        ------
        ValueError
            If the text is no dotted path.
        NothingThereError
            If nothing stands there.
        """
        path: list[str] = []
        node: Any = self._data
        around: Branches = []
        kinds: Branches = [Scenario]
        for part in split_path(key):
            around = narrow(kinds, node)
            child, name, known = _child(node, part)
            if child is None:
                raise _nothing(part, around, known)
            path.append(name)
            node, kinds = child, behind(around, part)
        return Place(tuple(path), node, around)

    def overrides(self, uncertain: Uncertain, value: float) -> list[str]:
        """Return the overrides that set an uncertain figure to a value, one a path.

        A figure that multiplies is set to that many times what stands at each path.

        Raises
        ------
        ValueError, NothingThereError
            As `find`; also ValueError if what is to be multiplied is no number or duration.
        """
        values = [value * self._number(path) if uncertain.multiplies else value for path in uncertain.paths]
        written = map(without_noise if uncertain.multiplies else whole_if_possible, values)
        return [f"{path}={value!r}" for path, value in zip(uncertain.paths, written, strict=True)]

    def _number(self, key: str) -> float:
        figure = self.find(key).figure
        if figure is None:
            raise ValueError(f"{key} is not a number or a duration, so it cannot be multiplied")
        return figure


def without_noise(value: float) -> float:
    """Return a value without the digits that only arithmetic has left."""
    return float(f"{value:.12g}")


def _child(node: Any, part: str) -> tuple[Any, str, list[str]]:
    """Return what is behind a part of a path, the part's proper name, and what names there are."""
    if isinstance(node, Mapping):
        return node.get(part), part, list(node)
    if isinstance(node, list | tuple):
        names, index = element_names(node), element_index(node, part)
        return (None, part, names) if index is None else (node[index], names[index], names)
    return None, part, []


def _nothing(part: str, around: Branches, known: list[str]) -> NothingThereError:
    if part in allowed_keys(around):
        return NothingThereError(part, f"{shown(part)} is a key of that block, but not set", f"set {part}")
    return NothingThereError(part, f"there is no {shown(part)}", suggestion(part, known, "there are"))


def _is_fixed_time(node: Any) -> bool:
    """Whether a distribution is a plain time, which a file may write without a table."""
    return isinstance(node, Mapping) and node.get("dist") == "deterministic" and not node["zero_share"]
