"""What a store notes of a study, to read it again as it was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.engine.notice import Tell
from sim.errors import UsageError
from sim.scenario import Scenario, build
from sim.scenario.load import standing_alone

from .comparison import Comparison
from .precision import Aim, Goal
from .running import Job
from .store import RunStore


def note_study(store: RunStore, found: Comparison, job: Job, aim: Aim, plans: Sequence[str], on_notice: Tell) -> None:
    """Note a comparison in the store that holds its units; where that cannot be written, say so and go on."""
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
        "precision": {goal.kpi: goal.share for goal in aim.goals},
        "first": aim.first,
        "most": aim.most,
        "plans": list(plans),
        "resolved": standing_alone(job.scenario),
    }
    try:
        store.note(content)
    except UsageError as error:
        on_notice(f"the study is not noted in the store, which omnides report would need: {error.faults[0].what}")


def noted_scenario(content: Mapping[str, Any]) -> Scenario:
    """Return the scenario that was noted, with what had been set in place of its file."""
    scenario = build(content["resolved"], origin=f"<study of {content['scenario']}>")
    scenario.note_overrides(content["overrides"])
    return scenario


def noted_aim(content: Mapping[str, Any]) -> Aim:
    """Return what the study was to reach, and with how many replications."""
    goals = tuple(Goal(kpi, share) for kpi, share in content["precision"].items())
    return Aim(goals, content["first"], content["most"])
