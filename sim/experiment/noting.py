"""What a store notes of a study, to read it again as it was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.engine.notice import Tell
from sim.errors import UsageError
from sim.scenario import Scenario, build

from .comparison import Comparison
from .running import Job
from .store import RunStore


def note_study(store: RunStore, found: Comparison, job: Job, asked: Mapping[str, Any], on_notice: Tell) -> None:
    """Note a comparison in the store that holds its units; where that cannot be written, say so and go on.

    Parameters
    ----------
    asked : mapping
        Arguments of `compare` that the comparison does not tell: replications, precision, max_replications, plans.
    """
    content = {
        "scenario": found.scenario,
        "scenario_sha256": found.scenario_sha256,
        "designs": list(dict.fromkeys(found.kpis["design"])),
        "seed": found.seed,
        "engine": job.engine,
        "frame": found.frame,
        "days": found.days,
        "overrides": list(found.overrides),
        "reached": found.replications,
        "omnides": found.version,
        **asked,
        "resolved": _standing_alone(job.scenario),
    }
    try:
        store.note(content)
    except UsageError as error:
        on_notice(f"the study is not noted in the store, which omnides report would need: {error.faults[0].what}")


def _standing_alone(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as plain data whose designs extend no other: they are spelt out."""
    data = scenario.canonical()
    for design in data["designs"].values():
        design["extends"] = None
    return data


def noted_scenario(content: Mapping[str, Any]) -> Scenario:
    """Return the scenario that was noted, with what had been set in place of its file."""
    scenario = build(content["resolved"], origin=f"<study of {content['scenario']}>")
    scenario.note_overrides(content["overrides"])
    return scenario
