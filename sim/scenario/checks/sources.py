"""Every note in `[sources]` is about something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.scenario.faults import Findings
from sim.scenario.schema import Scenario
from sim.scenario.tree import Branches, allowed_keys, behind, element_index, element_names, narrow
from sim.scenario.wording import shown, split_path, suggestion


def check_sources(scenario: Scenario, findings: Findings) -> None:
    """Every key of `[sources]` must be the dotted path of something in the scenario, or of a table of it."""
    if not scenario.sources:
        return
    data = scenario.model_dump(by_alias=True, exclude_none=True, exclude={"sources"})
    for key in scenario.sources:
        try:
            parts = split_path(key)
        except ValueError as error:
            findings.add(("sources", key), f"{shown(key)} is not a dotted path: {error}", "write e.g. time.days")
            continue
        _resolve(key, parts, data, findings)


def _resolve(key: str, parts: tuple[str, ...], node: Any, findings: Findings) -> None:
    kinds: Branches = [Scenario]
    for part in parts:
        kinds = narrow(kinds, node)
        known: list[str] = []
        if isinstance(node, Mapping):
            known = list(node)
            child = node.get(part)
        elif isinstance(node, list | tuple):
            known = element_names(node)
            index = element_index(node, part)
            child = None if index is None else node[index]
        else:
            child = None
        if child is None:
            if part in allowed_keys(kinds):
                why, fix = f"{shown(part)} is a key of that block, but not set", f"set {part}"
            else:
                why, fix = f"there is no {shown(part)}", suggestion(part, known, "there are")
            what = f"{shown(key)} names nothing in the scenario: {why}"
            findings.add(("sources", key), what, f"{fix}; delete this line of [sources] if {shown(part)} was taken out")
            return
        node, kinds = child, behind(kinds, part)
