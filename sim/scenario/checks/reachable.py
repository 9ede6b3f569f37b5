"""Every contact that can happen finds work defined for it, and a team in each design."""

from __future__ import annotations

from collections.abc import Mapping

from sim.scenario.blocks import Intent
from sim.scenario.faults import Findings
from sim.scenario.schema import Scenario
from sim.scenario.wording import PathPart, shown

from .reach import Ways


def check_reach(scenario: Scenario, ways_by_intent: list[Ways], findings: Findings) -> None:
    """Refuse missing channel preferences, missing handling, and channels that no team serves.

    Parameters
    ----------
    scenario : Scenario
    ways_by_intent : list of Ways
        What `reach_by_intent` says.
    findings : Findings
        Receives the faults.
    """
    _check_preferences(scenario, findings)
    _check_fronts(scenario, findings)
    unserved = _check_served(scenario, findings)
    kinds = {channel.name: channel.kind for channel in scenario.channels}
    for intent, ways in zip(scenario.intents, ways_by_intent, strict=True):
        for name, way in ways.items():
            if kinds[name] == "automated":
                continue
            if name not in intent.handle:
                what = f"intent {shown(intent.name)} can reach {shown(name)} ({way}) but has no handle there"
                findings.add(
                    ("intents", intent.name, "handle", name),
                    what,
                    "add talk for this channel, or close the way to it",
                )
            for design in scenario.designs:
                if (design, name) not in unserved:
                    _check_team(scenario, findings, design, intent, name, way)


def _check_preferences(scenario: Scenario, findings: Findings) -> None:
    """With several channels every case needs a first one."""
    for intent in scenario.intents:
        _some_weight(findings, ("intents", intent.name, "channel_preference"), intent.channel_preference)
    for segment in scenario.customers.segments:
        _some_weight(
            findings,
            ("customers", "segments", segment.name, "channel_preference"),
            segment.channel_preference,
        )
    if len(scenario.channels) == 1:
        return
    bare = [intent.name for intent in scenario.intents if intent.channel_preference is None]
    for segment in scenario.customers.segments:
        if bare and segment.channel_preference is None:
            intents = ", ".join(map(shown, bare))
            what = f"nothing says on which channel segment {shown(segment.name)} starts with {intents}"
            fix = "with several channels, give the segment (or each of these intents) a channel_preference"
            findings.add(("customers", "segments", segment.name, "channel_preference"), what, fix)


def _check_fronts(scenario: Scenario, findings: Findings) -> None:
    """Refuse a handoff move from a channel that is only ever met as a front: fronts pass on without a move."""
    demand = scenario.demand
    if demand.trace is not None and demand.trace_rows is None:
        return
    fronts = {channel.front.channel for channel in scenario.channels if channel.front is not None}
    chosen = {*demand.trace_rows.channels} if demand.trace_rows is not None else set()
    for segment in scenario.customers.segments:
        chosen.update(segment.channel_preference or {})
    for intent in scenario.intents:
        chosen.update(intent.channel_preference or {})
    for move in scenario.moves:
        chosen.update(*move.attempts)
    for place, move in enumerate(scenario.moves):
        if move.after == "handoff" and move.from_ in fronts and move.from_ not in chosen:
            what = f"{shown(move.from_)} is only met as a front, which passes contacts on without a move"
            fix = "leave the move out, or let customers choose the channel (channel_preference)"
            findings.add(("moves", place, "from"), what, fix)


def _some_weight(findings: Findings, path: tuple[PathPart, ...], weights: Mapping[str, float] | None) -> None:
    if weights is not None and not any(weights.values()):
        findings.add(path, "all weights are 0", "give at least one channel a weight above 0")


def _check_served(scenario: Scenario, findings: Findings) -> set[tuple[str, str]]:
    """Refuse channels without a team; return them by design."""
    unserved = set()
    for design_name, design in scenario.designs.items():
        served = {name for team in design.teams if not team.transfers_only for name in team.channels}
        for channel in scenario.channels:
            if channel.kind != "automated" and channel.name not in served:
                unserved.add((design_name, channel.name))
                what = f"no team takes fresh contacts of channel {shown(channel.name)}"
                findings.add(("designs", design_name, "teams"), what, f"add {shown(channel.name)} to a team's channels")
    return unserved


def _check_team(scenario: Scenario, findings: Findings, design: str, intent: Intent, channel: str, way: str) -> None:
    able = [
        team
        for team in scenario.designs[design].teams
        if channel in team.channels
        and not team.transfers_only
        and (team.intents is None or intent.name in team.intents)
    ]
    if not able:
        what = f"no team takes intent {shown(intent.name)} on {shown(channel)} (reached {way})"
        findings.add(("designs", design, "teams"), what, "add the intent to a team that serves this channel")
