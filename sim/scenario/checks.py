"""What the schema cannot see: whether the blocks of a scenario fit each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .check_channels import check_channels
from .check_cycles import check_cycles
from .check_demand import check_demand
from .check_designs import check_designs
from .check_moves import check_moves
from .check_names import check_names, check_references
from .check_reach import check_reach
from .faults import Findings
from .schema import Scenario
from .tree import element_index, element_names
from .wording import shown, split_path, suggestion


def add_check_faults(scenario: Scenario, findings: Findings, declared_days: int | None = None) -> None:
    """Add every fault of a scenario that the schema accepted.

    Parameters
    ----------
    scenario : Scenario
    findings : Findings
        Receives the faults.
    declared_days : int, optional
        Measured days the file asks for, when the run is shorter: surges may lie beyond a shortened run.
    """
    add_reference_faults(scenario, findings)
    check_channels(scenario, findings)
    check_demand(scenario, findings, declared_days)
    check_designs(scenario, findings)
    check_moves(scenario, findings)
    check_reach(scenario, findings)
    check_cycles(scenario, findings)
    check_sources(scenario, findings)


def add_reference_faults(scenario: Scenario, findings: Findings) -> None:
    """Add doubled names and references to names that do not exist."""
    check_names(scenario, findings)
    check_references(scenario, findings)


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
    for part in parts:
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
            what = f"{shown(key)} names nothing in the scenario: there is no {shown(part)}"
            findings.add(("sources", key), what, suggestion(part, known, "there are"))
            return
        node = child
