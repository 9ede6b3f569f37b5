"""Every note in `[sources]` is about something."""

from __future__ import annotations

from sim.scenario.faults import Findings
from sim.scenario.places import NothingThereError, Places
from sim.scenario.schema import Scenario
from sim.scenario.wording import shown


def check_sources(scenario: Scenario, places: Places, findings: Findings) -> None:
    """Every key of `[sources]` must be the dotted path of something in the scenario, or of a table of it."""
    for key in scenario.sources:
        try:
            places.find(key)
        except ValueError as error:
            findings.add(("sources", key), f"{shown(key)} is not a dotted path: {error}", "write e.g. time.days")
        except NothingThereError as error:
            what = f"{shown(key)} names nothing in the scenario: {error.why}"
            fix = f"{error.fix}; delete this line of [sources] if {shown(error.part)} was taken out"
            findings.add(("sources", key), what, fix)
