"""What the schema cannot see: whether the blocks of a scenario fit each other."""

from __future__ import annotations

from sim.scenario.faults import Findings
from sim.scenario.places import Places
from sim.scenario.salvage import Salvaged
from sim.scenario.schema import Scenario

from .channels import check_channels
from .cover import check_cover
from .cycles import check_cycles
from .demand import check_demand
from .designs import check_designs
from .expectations import check_expectations
from .moves import check_moves
from .names import check_names, check_references
from .prices import check_prices
from .questions import check_questions
from .reach import reach_by_intent
from .reachable import check_reach
from .sources import check_sources

_BLOCKS_OF_NAMED = ("channels", "intents", "items", "moves", "designs")
"""Blocks whose parts are looked at one by one: a fault in one part says nothing about the next."""


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
    check_names(scenario, findings)
    check_references(scenario, findings)
    check_expectations(scenario, findings)
    check_channels(scenario, findings)
    check_demand(scenario, findings, declared_days)
    check_designs(scenario, findings)
    check_moves(scenario, findings)
    check_prices(scenario, findings)
    check_cover(scenario, findings, declared_days)
    ways = reach_by_intent(scenario)
    check_reach(scenario, ways, findings)
    check_cycles(scenario, ways, findings)
    places = Places(scenario)
    check_sources(scenario, places, findings)
    check_questions(scenario, places, findings)


def add_salvaged_faults(salvaged: Salvaged, findings: Findings, declared_days: int | None = None) -> None:
    """Add the faults of what the schema accepted, beside a part that it refused.

    Names are checked everywhere but in what was refused. Of the other checks, only those that look at one part at a
    time are made, and what they find in a part that held a refused value is left out, since it may follow from that.
    """
    scenario, refused = salvaged
    found = findings.aside()
    check_names(scenario, found)
    check_references(scenario, found)
    blocks = {path[0] for path in refused}
    if "customers" not in blocks:  # else its segments may be missing
        check_expectations(scenario, found)
    findings.take(found, outside=refused)
    found = findings.aside()
    check_channels(scenario, found)
    if "time" not in blocks:
        check_demand(scenario, found, declared_days)
        check_designs(scenario, found)
    if "moves" not in blocks:
        check_moves(scenario, found)
    check_prices(scenario, found)
    findings.take(found, outside={path[:2] if path[0] in _BLOCKS_OF_NAMED else path[:1] for path in refused})
