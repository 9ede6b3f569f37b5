"""Prices need a `[cost]` block: without one no money is counted, and they would go unnoticed."""

from __future__ import annotations

from sim.scenario.faults import Findings
from sim.scenario.schema import Scenario
from sim.scenario.wording import PathPart


def check_prices(scenario: Scenario, findings: Findings) -> None:
    """Refuse fees, wages and platform prices in a scenario without `[cost]`."""
    if scenario.cost is not None:
        return
    for channel in scenario.channels:
        for key in ("cost_per_contact", "cost_per_resolution"):
            _refuse(findings, ("channels", channel.name, key), getattr(channel, key))
    for name, design in scenario.designs.items():
        path = ("designs", name)
        for team in design.teams:
            _refuse(findings, (*path, "teams", team.name, "wage_per_hour"), team.wage_per_hour)
        _refuse(findings, (*path, "platform_cost_per_month"), design.platform_cost_per_month)
        for key in type(design.cost).model_fields:
            _refuse(findings, (*path, "cost", key), getattr(design.cost, key))


def _refuse(findings: Findings, path: tuple[PathPart, ...], price: float | None) -> None:
    if price:
        what = f"{path[-1]} counts for nothing without a [cost] block"
        findings.add(path, what, "add [cost] with the prices that all designs share, or leave this one out")
