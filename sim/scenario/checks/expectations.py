"""Expectations can be read, and name designs, channels, segments, intents and teams that are there."""

from __future__ import annotations

from sim.errors import UsageError
from sim.scenario.expectations import name_faults, parse_expectation
from sim.scenario.faults import Findings
from sim.scenario.schema import Scenario


def check_expectations(scenario: Scenario, findings: Findings) -> None:
    """Refuse expectations that cannot be read, and unknown names in them; KPIs are for `sim.kpi` to check."""
    for name, text in scenario.expect.items():
        try:
            faults = list(name_faults(parse_expectation(text, name), scenario))
        except UsageError as error:
            faults = list(error.faults)
        for fault in faults:
            findings.add(("expect", name), fault.what, fault.fix, fault.why)
