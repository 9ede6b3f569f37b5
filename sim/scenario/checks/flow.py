"""Where a case can go: which rule applies, and which events a channel can produce."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.blocks import After, Channel, Intent, Move
from sim.scenario.schema import Scenario


class Rules:
    """The moves of a scenario, to be asked which one applies; ask it often."""

    def __init__(self, scenario: Scenario) -> None:
        self._moves = scenario.moves
        self._places: dict[tuple[str, str], list[int]] = {}
        for place, move in enumerate(scenario.moves):
            self._places.setdefault((move.after, move.from_), []).append(place)
        self._intents = [None if move.intents is None else frozenset(move.intents) for move in scenario.moves]

    def find(self, after: After, channel: str, intent: str) -> int | None:
        """Return the number of the move that applies: most specific by intent, then by channel, then any."""
        ranked = [
            (self._intents[place] is None, source == "any", place)
            for source in dict.fromkeys((channel, "any"))
            for place in self._places.get((after, source), ())
            if (intents := self._intents[place]) is None or intent in intents
        ]
        return min(ranked)[2] if ranked else None


def destinations(move: Move, channel: str, last_only: bool = False) -> set[str]:
    """Return the channels a move can lead to from this one; `last_only`: after many attempts."""
    attempts = move.attempts[-1:] if last_only else move.attempts
    return {channel if name == "same" else name for attempt in attempts for name, share in attempt.items() if share > 0}


def can_fail(scenario: Scenario, intent: Intent, channel: str) -> bool:
    """Whether a contact handled (or contained) here can leave the case unresolved."""
    return intent.resolution.get(channel, 1.0) < 1 or scenario.relationship.resolution_factor < 1


def events(scenario: Scenario, channel: Channel, intent: Intent) -> Iterator[tuple[After, str]]:
    """Yield what can happen to a contact on this channel, each with the channel the move then leaves from."""
    name = channel.name
    if channel.kind != "deferred" and channel.open is not None:
        yield "closed", name
    if channel.kind == "automated":
        yield from _automated(scenario, intent, name)
        return
    if channel.front is not None and channel.front.share > 0:
        front = channel.front.channel
        if intent.containment.get(front, 0.0) > 0 and can_fail(scenario, intent, front):
            yield "unresolved", name
            yield "unresolved", front
    if channel.queue_limit is not None:
        yield "full", name
    if channel.kind == "live" and channel.patience is not None:
        yield "abandon", name
    if channel.kind == "deferred" and channel.chase is not None:
        yield "silence", name
    yield "hop", name
    yield "resolved", name
    if can_fail(scenario, intent, name):
        yield "unresolved", name


def _automated(scenario: Scenario, intent: Intent, name: str) -> Iterator[tuple[After, str]]:
    contained = intent.containment.get(name, 0.0)
    if contained < 1:
        yield "handoff", name
    if contained > 0:
        yield "resolved", name
        if can_fail(scenario, intent, name):
            yield "unresolved", name
