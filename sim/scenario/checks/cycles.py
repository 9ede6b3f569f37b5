"""Refuses moves that could go round without time passing: the run would never end, or end at max_contacts."""

from __future__ import annotations

from sim.scenario.blocks import After, Channel, Intent
from sim.scenario.calendar import weekly_hours
from sim.scenario.distributions import is_always_zero
from sim.scenario.faults import Findings
from sim.scenario.schema import Scenario
from sim.scenario.units import DAY_S

from .flow import destinations, events, rule_for
from .reach import Ways

Place = tuple[str, bool]
"""A channel, and whether the contact there is a chase (which is not chased again)."""
Edges = dict[Place, dict[Place, int]]
"""From place to place in no time, by the number of the move."""

_WEEK_S = 7 * DAY_S


def check_cycles(scenario: Scenario, ways_by_intent: list[Ways], findings: Findings) -> None:
    """Report every loop of moves whose steps all take no time, once; `ways_by_intent` as in `check_reach`."""
    seen: set[frozenset[int]] = set()
    for intent, ways in zip(scenario.intents, ways_by_intent, strict=True):
        reached = [channel for channel in scenario.channels if channel.name in ways]
        for closed in _closed_patterns(reached):
            loop = _find_loop(_instant_edges(scenario, intent, reached, closed))
            moves = frozenset(move for _, move in loop)
            if not loop or moves in seen:
                continue
            seen.add(moves)
            round_trip = " → ".join([*(name for (name, _), _ in loop), loop[0][0][0]])
            numbers = ", ".join(f"moves.{move}" for move in sorted(moves))
            what = f"a case could go round without time passing: {round_trip} ({numbers})"
            findings.add(("moves", min(moves), "delay"), what, 'give one of these moves a delay, e.g. delay = "5m"')


def _closed_patterns(channels: list[Channel]) -> list[frozenset[str]]:
    """Return the sets of channels that are closed together at some moment of the week."""
    spans = {channel.name: _open_spans(channel) for channel in channels if channel.kind != "deferred"}
    spans = {name: hours for name, hours in spans.items() if hours}
    moments = {0.0, *(edge % _WEEK_S for hours in spans.values() for span in hours for edge in span)}
    patterns = {
        frozenset(name for name, hours in spans.items() if not any(a <= moment < b for a, b in hours))
        for moment in moments
    }
    return sorted(patterns, key=sorted)


def _open_spans(channel: Channel) -> list[tuple[float, float]]:
    """Return when a channel is open, seconds of the week; nothing if it always is, or its hours are at fault."""
    try:
        week = weekly_hours(channel.open or {})
    except ValueError:  # reported with the channel
        return []
    return [(day * DAY_S + start_s, day * DAY_S + end_s) for day, hours in enumerate(week) for start_s, end_s in hours]


def _instant_edges(scenario: Scenario, intent: Intent, channels: list[Channel], closed: frozenset[str]) -> Edges:
    """Return where a case can go in no time, at a moment when these channels are closed."""
    known = {channel.name for channel in channels}
    edges: Edges = {}
    for channel in channels:
        for after, start in events(scenario, channel, intent):
            if (after == "closed") != (channel.name in closed) or not _instant(scenario, channel, intent, after, start):
                continue
            rule = rule_for(scenario, after, start, intent.name)
            if rule is None or after == "resolved":  # what follows a resolution has no move of its own
                continue
            for name in destinations(scenario.moves[rule], channel.name, last_only=True) & known:
                delay = scenario.moves[rule].delay
                if name not in closed if isinstance(delay, str) else is_always_zero(delay):
                    for chase in (False,) if after == "silence" else (False, True):
                        edges.setdefault((channel.name, chase), {})[name, after == "silence"] = rule
    return edges


def _instant(scenario: Scenario, channel: Channel, intent: Intent, after: After, start: str) -> bool:
    """Whether a contact can come to this event in no time after it began."""
    if after in ("closed", "full"):
        return True
    if after == "abandon":
        return channel.patience is not None and is_always_zero(channel.patience)
    if after == "silence":
        return channel.chase is not None and is_always_zero(channel.chase)
    machine = channel if channel.kind == "automated" else next(c for c in scenario.channels if c.name == start)
    if machine.kind == "automated":
        return machine.serve is not None and is_always_zero(machine.serve)
    handle = intent.handle.get(channel.name)
    return handle is not None and is_always_zero(handle.talk)


def _find_loop(edges: Edges) -> list[tuple[Place, int]]:
    """Return one loop as (place, move taken there), or nothing."""
    done: set[Place] = set()

    def visit(place: Place, path: list[tuple[Place, int]]) -> list[tuple[Place, int]]:
        passed = [earlier for earlier, _ in path]
        if place in passed:
            return path[passed.index(place) :]
        if place not in done:
            for target, move in edges.get(place, {}).items():
                if loop := visit(target, [*path, (place, move)]):
                    return loop
            done.add(place)
        return []

    return next((loop for loop in (visit(start, []) for start in edges) if loop), [])
