"""Which channels each intent can reach: where its cases begin, and where moves lead from there."""

from __future__ import annotations

from sim.scenario.blocks import Intent
from sim.scenario.schema import Scenario
from sim.scenario.units import DAY_S

from .flow import Rules, destinations, events

Ways = dict[str, str]
"""Channel → how an intent gets there, in words."""
Pairs = set[tuple[str | None, str | None]]
"""(intent, channel) as a trace gives them; None where the scenario's shares decide."""

ANYTHING: Pairs = {(None, None)}


def reach_by_intent(scenario: Scenario) -> list[Ways]:
    """Return, for each intent, the channels it can reach, each with the way it gets there."""
    pairs, rules = _given(scenario), Rules(scenario)
    return [_reach(scenario, rules, intent, _starts(scenario, intent, pairs)) for intent in scenario.intents]


def _given(scenario: Scenario) -> Pairs | None:
    """Return what the rows of the trace give; None if the trace was not read, so that anything may come."""
    if scenario.demand.trace is None:
        return ANYTHING
    trace = scenario.demand.trace_rows
    return None if trace is None else trace.pairs(scenario.time.total_days * DAY_S)


def _starts(scenario: Scenario, intent: Intent, pairs: Pairs | None) -> Ways:
    """Return the channels on which a case of this intent can begin."""
    if pairs is None:
        return _preferred(scenario, intent)
    mine = [pair for pair in pairs if pair[0] == intent.name or (pair[0] is None and intent.share > 0)]
    ways = _preferred(scenario, intent) if any(channel is None for _, channel in mine) else {}
    given = {channel for _, channel in mine}
    ways.update((c.name, "by the trace") for c in scenario.channels if c.name in given and c.name not in ways)
    return ways


def _preferred(scenario: Scenario, intent: Intent) -> Ways:
    names = [channel.name for channel in scenario.channels]
    ways: Ways = {}
    for segment in scenario.customers.segments:
        weights = intent.channel_preference or segment.channel_preference
        if weights is None:
            first = names[:1] if len(names) == 1 else []
        else:
            first = [name for name in names if weights.get(name, 0) > 0 and segment.share > 0]
        ways.update(dict.fromkeys(first, "by channel_preference" if weights else "as the only channel"))
    return ways


def _reach(scenario: Scenario, rules: Rules, intent: Intent, ways: Ways) -> Ways:
    """Return the starts, and all that moves lead to from there."""
    channels = {channel.name: channel for channel in scenario.channels}
    ways = {name: way for name, way in ways.items() if name in channels}
    todo = list(ways)
    while todo:
        channel = channels[todo.pop()]
        for after, start in events(scenario, channel, intent):
            rule = rules.find(after, start, intent.name)
            if rule is None:
                continue
            for name in destinations(scenario.moves[rule], channel.name):
                if name in channels and name not in ways:
                    ways[name] = f"by moves.{rule} from {channel.name}"
                    todo.append(name)
    return ways
