"""Refuses moves that could go round without time passing: the run would never end, or end at max_contacts."""

from __future__ import annotations

from typing import NamedTuple

from sim.scenario.blocks import After, Channel, Intent
from sim.scenario.calendar import weekly_hours
from sim.scenario.distributions import is_always_zero
from sim.scenario.faults import Findings
from sim.scenario.schema import Scenario
from sim.scenario.units import DAY_S

from .flow import Rules, destinations, events
from .reach import Ways

Place = tuple[str, bool]
"""A channel, and whether the contact there is a chase (which is not chased again)."""
Edges = dict[Place, dict[Place, int]]
"""From place to place in no time, by the number of the move."""

_WEEK_S = 7 * DAY_S


class _Step(NamedTuple):
    """A way from one channel to another: after what, by which move, and whether at the target's next opening."""

    start: str
    after: After
    target: str
    rule: int
    at_opening: bool


def check_cycles(scenario: Scenario, ways_by_intent: list[Ways], findings: Findings) -> None:
    """Report every loop of moves whose steps all take no time, once; `ways_by_intent` as in `check_reach`."""
    seen: set[frozenset[int]] = set()
    rules = Rules(scenario)
    for intent, ways in zip(scenario.intents, ways_by_intent, strict=True):
        reached = [channel for channel in scenario.channels if channel.name in ways]
        steps = _instant_steps(scenario, rules, intent, reached)
        for closed in _closed_patterns(reached) if steps else ():
            loop = _find_loop(_edges(steps, closed))
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


def _instant_steps(scenario: Scenario, rules: Rules, intent: Intent, channels: list[Channel]) -> list[_Step]:
    """Return the steps that a case can take in no time, at some moment or other."""
    known = {channel.name for channel in channels}
    steps = []
    for channel in channels:
        for after, start in events(scenario, channel, intent):
            rule = rules.find(after, start, intent.name)
            if rule is None or after == "resolved":  # what follows a resolution has no move of its own
                continue
            move = scenario.moves[rule]
            at_opening = isinstance(move.delay, str)
            instant = isinstance(move.delay, str) or is_always_zero(move.delay)
            if instant and _instant(scenario, channel, intent, after, start):
                targets = sorted(destinations(move, channel.name, last_only=True) & known)
                steps += [_Step(channel.name, after, target, rule, at_opening) for target in targets]
    return steps


def _edges(steps: list[_Step], closed: frozenset[str]) -> Edges:
    """Return where the steps lead at a moment when these channels are closed."""
    edges: Edges = {}
    for step in steps:
        if (step.after == "closed") != (step.start in closed) or (step.at_opening and step.target in closed):
            continue
        for chase in (False,) if step.after == "silence" else (False, True):
            edges.setdefault((step.start, chase), {})[step.target, step.after == "silence"] = step.rule
    return edges


def _instant(scenario: Scenario, channel: Channel, intent: Intent, after: After, start: str) -> bool:
    """Whether a contact can come to this event in no time after it began."""
    if after in ("closed", "full"):
        return True
    if after == "abandon":
        return channel.patience is not None and is_always_zero(channel.patience)
    if after == "silence":
        return channel.chase is not None and is_always_zero(channel.chase)
    machine = next((c for c in scenario.channels if c.name == start and c.kind == "automated"), None)
    if machine is not None:
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
