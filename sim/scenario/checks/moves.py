"""Moves: each leads somewhere it can lead, with probabilities that add up, and no two rules compete."""

from __future__ import annotations

from collections.abc import Callable

from sim.scenario.blocks import Channel, Move
from sim.scenario.faults import Findings
from sim.scenario.schema import Scenario
from sim.scenario.wording import PathPart, shown

_TOLERANCE = 1e-9

Test = Callable[[Channel], bool]

_FROM: dict[str, tuple[Test, str]] = {
    "abandon": (lambda c: c.kind == "live", "live channels"),
    "silence": (lambda c: c.kind == "deferred", "deferred channels"),
    "handoff": (lambda c: c.kind == "automated", "automated channels"),
    "hop": (lambda c: c.kind != "automated", "live and deferred channels"),
    "closed": (
        lambda c: c.kind != "deferred" and c.open is not None,
        "live and automated channels with open hours",
    ),
    "full": (lambda c: c.queue_limit is not None, "channels with a queue_limit"),
}
"""After what → which channels such a move may leave, and how a message calls them."""

_TO: dict[str, tuple[Test, str]] = {
    "handoff": (lambda c: c.kind != "automated", "live and deferred channels"),
    "resolved": (lambda c: c.kind == "deferred", "deferred channels"),
}


def check_moves(scenario: Scenario, findings: Findings) -> None:
    """Refuse moves that can never apply, lead where they may not, or compete."""
    channels = {channel.name: channel for channel in scenario.channels}
    for place, move in enumerate(scenario.moves):
        path = ("moves", place)
        _check_from(move, path, channels, findings)
        for attempt, destinations in enumerate(move.attempts):
            to = (*path, "to", attempt) if isinstance(move.to, tuple) else (*path, "to")
            total = sum(destinations.values())
            if total > 1 + _TOLERANCE:
                what = f"the probabilities of to add up to {total:.6g}; at most 1 is possible"
                findings.add(to, what, "lower them; what is left over stays, waits or gives up")
            for name in destinations:
                _check_to(move, name, (*to, name), channels, findings)
    _check_rivals(scenario, findings)


def _check_from(move: Move, path: tuple[PathPart, ...], channels: dict[str, Channel], findings: Findings) -> None:
    channel = channels.get(move.from_)
    if channel is None or move.after not in _FROM:
        return
    fits, wording = _FROM[move.after]
    if not fits(channel):
        able = ", ".join(name for name, other in channels.items() if fits(other)) or "none"
        what = f"{shown(move.after)} never happens on {shown(move.from_)} ({channel.kind})"
        findings.add((*path, "from"), what, f"it happens on {wording}: {able}")


def _check_to(
    move: Move, name: str, path: tuple[PathPart, ...], channels: dict[str, Channel], findings: Findings
) -> None:
    if move.after not in _TO:
        return
    fits, wording = _TO[move.after]
    targets = [channels[name]] if name in channels else []
    if name == "same":  # where the move can start: one channel, or all from which it can happen
        starts = _FROM[move.after][0] if move.after in _FROM else None
        targets = [c for c in channels.values() if move.from_ in ("any", c.name) and (starts is None or starts(c))]
    if any(not fits(channel) for channel in targets):
        able = ", ".join(other for other, channel in channels.items() if fits(channel)) or "none"
        what = f"a move after {shown(move.after)} cannot lead to {shown(name)}"
        findings.add(path, what, f"it leads to {wording}: {able}")


def _check_rivals(scenario: Scenario, findings: Findings) -> None:
    """Refuse two rules that are equally specific and can apply to the same contact."""
    first_for: dict[tuple[str, str, str | None], int] = {}
    for place, move in enumerate(scenario.moves):
        for intent in move.intents or (None,):
            first = first_for.setdefault((move.after, move.from_, intent), place)
            if first != place:
                what = f"moves.{first} and moves.{place} both say what follows {move.after} from {shown(move.from_)}"
                findings.add(("moves", place), what, "merge them, or give them different intents or channels")
