"""Names are unique, and every name that a block mentions exists."""

from __future__ import annotations

from collections.abc import Iterable

from sim.scenario.faults import Findings
from sim.scenario.schema import Scenario
from sim.scenario.wording import PathPart, shown

RESERVED_CHANNELS = ("any", "same")
"""Words that moves use in place of a channel."""


def check_names(scenario: Scenario, findings: Findings) -> None:
    """Refuse doubled names, and channels named like the words of moves."""
    _unique(findings, ("channels",), (channel.name for channel in scenario.channels))
    _unique(findings, ("intents",), (intent.name for intent in scenario.intents))
    _unique(findings, ("customers", "segments"), (segment.name for segment in scenario.customers.segments))
    _unique(findings, ("levers",), (lever.name for lever in scenario.levers))
    for name, design in scenario.designs.items():
        _unique(findings, ("designs", name, "teams"), (team.name for team in design.teams))
        for team in design.teams:
            path = ("designs", name, "teams", team.name)
            _unique(findings, (*path, "channels"), team.channels)
            _unique(findings, (*path, "intents"), team.intents or ())
    for intent in scenario.intents:
        _unique(findings, ("intents", intent.name, "items"), intent.items)
    for channel in scenario.channels:
        _unique(findings, ("channels", channel.name, "captures"), channel.captures)
        if channel.name in RESERVED_CHANNELS:
            what = f"a channel cannot be called {shown(channel.name)}"
            findings.add(("channels", channel.name, "name"), what, "choose another name: moves use this word")


def _unique(findings: Findings, path: tuple[PathPart, ...], names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            findings.add((*path, name), f"{shown(name)} is there twice", "give each its own name")
        seen.add(name)


class _Known:
    """The names of a scenario, by kind."""

    def __init__(self, scenario: Scenario) -> None:
        self.channels = [channel.name for channel in scenario.channels]
        self.lines = [channel.name for channel in scenario.channels if channel.kind != "automated"]
        self.automated = [channel.name for channel in scenario.channels if channel.kind == "automated"]
        self.intents = [intent.name for intent in scenario.intents]
        self.items = list(scenario.items)
        self.teams = list(dict.fromkeys(team.name for d in scenario.designs.values() for team in d.teams))


def check_references(scenario: Scenario, findings: Findings) -> None:
    """Refuse names of channels, intents, items or teams that do not exist."""
    known = _Known(scenario)
    _channel_references(scenario, known, findings)
    _customer_references(scenario, known, findings)
    _intent_references(scenario, known, findings)
    _move_references(scenario, known, findings)
    _design_references(scenario, known, findings)
    for name in scenario.targets:
        findings.refer(("targets", name), name, known.channels, "channel")


def _channel_references(scenario: Scenario, known: _Known, findings: Findings) -> None:
    for channel in scenario.channels:
        path = ("channels", channel.name)
        if channel.front is not None:
            name = channel.front.channel
            found = findings.refer((*path, "front", "channel"), name, known.channels, "channel")
            if found and name not in known.automated:
                what = f"a front must be an automated channel, and {shown(name)} is not"
                findings.add((*path, "front", "channel"), what, f"automated channels: {', '.join(known.automated)}")
        for item in channel.captures:
            findings.refer((*path, "captures"), item, known.items, "item")


def _customer_references(scenario: Scenario, known: _Known, findings: Findings) -> None:
    for segment in scenario.customers.segments:
        path = ("customers", "segments", segment.name, "channel_preference")
        for name in segment.channel_preference or {}:
            findings.refer((*path, name), name, known.channels, "channel")
    for place, surge in enumerate(scenario.demand.surges):
        for name in surge.intents or ():
            findings.refer(("demand", "surges", place, "intents"), name, known.intents, "intent")


def _intent_references(scenario: Scenario, known: _Known, findings: Findings) -> None:
    for intent in scenario.intents:
        path = ("intents", intent.name)
        for item in intent.items:
            findings.refer((*path, "items"), item, known.items, "item")
        tables = ("handle", "resolution", "containment", "channel_preference")
        for table in tables:
            for name in getattr(intent, table) or {}:
                findings.refer((*path, table, name), name, known.channels, "channel")
        for name in intent.transfer.to if intent.transfer else ():
            findings.refer((*path, "transfer", "to"), name, known.teams, "team")


def _move_references(scenario: Scenario, known: _Known, findings: Findings) -> None:
    for place, move in enumerate(scenario.moves):
        path = ("moves", place)
        findings.refer((*path, "from"), move.from_, [*known.channels, "any"], "channel")
        for attempt, destinations in enumerate(move.attempts):
            to = (*path, "to", attempt) if isinstance(move.to, tuple) else (*path, "to")
            for name in destinations:
                findings.refer((*to, name), name, [*known.channels, "same"], "channel")
        for name in move.intents or ():
            findings.refer((*path, "intents"), name, known.intents, "intent")


def _design_references(scenario: Scenario, known: _Known, findings: Findings) -> None:
    for design_name, design in scenario.designs.items():
        path = ("designs", design_name)
        for team in design.teams:
            at = (*path, "teams", team.name)
            for name in team.channels:
                if findings.refer((*at, "channels"), name, known.channels, "channel") and name in known.automated:
                    what = f"{shown(name)} is automated and needs no team"
                    findings.add((*at, "channels"), what, f"channels with agents: {', '.join(known.lines)}")
            for name in team.intents or ():
                findings.refer((*at, "intents"), name, known.intents, "intent")
            for name in team.proficiency:
                if findings.refer((*at, "proficiency", name), name, known.channels, "channel"):
                    findings.refer((*at, "proficiency", name), name, team.channels, "team channel")
        routing = design.routing
        waits = routing.affinity_wait if isinstance(routing.affinity_wait, dict) else {}
        for table, names in (("priority", routing.priority), ("affinity_wait", waits)):
            for name in names:
                findings.refer((*path, "routing", table, name), name, known.lines, "channel with agents")
        for name in routing.reserve if isinstance(routing.reserve, dict) else ():
            findings.refer((*path, "routing", "reserve", name), name, [team.name for team in design.teams], "team")
