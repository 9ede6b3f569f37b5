"""Channels, intents, items and moves of a scenario in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .laws_in_words import law_text, share_text, shares_text, span_text, weights_text
from .numbers import value_text
from .page import Lines, bullets
from .text import listed, ordinal

if TYPE_CHECKING:
    from sim.scenario.blocks import Channel, Handle, Intent, Item, Move
    from sim.scenario.schema import Scenario

_KINDS = {
    "live": "live: the customer waits",
    "deferred": "deferred: a message waits",
    "automated": "automated: no agent",
}
_AFTER = {
    "abandon": "After abandoning",
    "unresolved": "After an unresolved contact",
    "silence": "While a message stays unanswered",
    "closed": "When the channel is closed",
    "full": "When the line is full",
    "handoff": "When the automated channel cannot help",
    "hop": "After a contact that is not the last word",
    "resolved": "After a resolved contact, as follow-up",
}
_LEFT_OVER = {"hop": "stays", "silence": "keeps waiting", "resolved": "nothing"}


def contact_lines(scenario: Scenario) -> tuple[Lines, ...]:
    """Return what customers use, want, are asked for and do next."""
    currency = scenario.currency
    total = sum(intent.share for intent in scenario.intents) or 1.0
    return (
        bullets("Channels", [_channel(channel, currency) for channel in scenario.channels]),
        bullets("Intents", [_intent(intent, intent.share / total) for intent in scenario.intents]),
        bullets("Items a handler needs", [_item(name, item) for name, item in scenario.items.items()]),
        bullets("Where customers go next (moves.0 and on)", [_move(n, move) for n, move in enumerate(scenario.moves)]),
    )


def _channel(channel: Channel, currency: str) -> str:
    parts = [_KINDS[channel.kind], _hours(channel)]
    if channel.serve:
        parts.append(f"takes {law_text(channel.serve)}")
    if channel.patience:
        parts.append(f"patience {law_text(channel.patience)}")
    elif channel.kind == "live":
        parts.append("nobody abandons")
    if channel.concurrency > 1:
        parts.append(f"up to {channel.concurrency} at a time per agent")
    if channel.slowdown:
        slowdown = channel.slowdown if isinstance(channel.slowdown, tuple) else (channel.slowdown,)
        parts.append(f"slowdown {listed([f'{one:g}' for one in slowdown])} per further session")
    if channel.queue_limit is not None:
        parts.append(f"room for {channel.queue_limit:,} waiting")
    if channel.chase:
        parts.append(f"chased after {law_text(channel.chase)}")
    if channel.front:
        parts.append(f"{share_text(channel.front.share)} meet {channel.front.channel} first")
    if channel.captures:
        parts.append(f"captures {listed(channel.captures)}")
    if channel.service_level:
        target = channel.service_level
        parts.append(f"target {share_text(target.share)} within {span_text(target.within)}")
    if channel.ask_factor != 1:
        parts.append(f"giving an item takes {channel.ask_factor:g} times as long")
    if channel.cost_per_contact:
        parts.append(f"{value_text(channel.cost_per_contact, currency)} a contact")
    if channel.cost_per_resolution:
        parts.append(f"{value_text(channel.cost_per_resolution, currency)} a contained contact")
    return f"{channel.name}: {'; '.join(parts)}"


def _hours(channel: Channel) -> str:
    if channel.open is None:
        return "always open"
    hours = ", ".join(f"{days} {span}" for days, span in channel.open.items())
    closing = ", those still waiting at the close are turned away" if channel.at_close == "turn_away" else ""
    return f"open {hours or 'never'}{closing}"


def _intent(intent: Intent, share: float) -> str:
    parts = [f"{share_text(share)} of cases"]
    parts += [_handle(channel, handle) for channel, handle in intent.handle.items()]
    if intent.items:
        parts.append(f"needs {listed(intent.items)}")
    by_agents = {name: share for name, share in intent.resolution.items() if name in intent.handle}
    by_bots = {name: share for name, share in intent.resolution.items() if name not in intent.handle}
    if by_agents:
        parts.append(f"resolved per contact: {shares_text(by_agents)}")
    if intent.containment:
        parts.append(f"done without an agent: {shares_text(intent.containment)}")
    if by_bots:
        parts.append(f"of these really resolved: {shares_text(by_bots)}")
    if intent.transfer:
        parts.append(f"{share_text(intent.transfer.share)} transferred to {listed(intent.transfer.to, 'or')}")
    if intent.channel_preference:
        parts.append(f"first channel {weights_text(intent.channel_preference)}")
    return f"{intent.name}: {'; '.join(parts)}"


def _handle(channel: str, handle: Handle) -> str:
    wrap = law_text(handle.wrap)
    return f"{channel} talk {law_text(handle.talk)}" + ("" if wrap == "0 s" else f", wrap-up {wrap}")


def _item(name: str, item: Item) -> str:
    parts = [f"{span_text(item.ask)} to give"]
    if item.needed < 1:
        parts.append(f"needed in {share_text(item.needed)} of contacts")
    if item.every_contact:
        parts.append("needed afresh in each visit")
    if item.lasting:
        parts.append(f"belongs to the customer, on file for {share_text(item.on_file)}")
    return f"{name}: {'; '.join(parts)}"


def _move(number: int, move: Move) -> str:
    who = _AFTER[move.after] + ("" if move.from_ == "any" else f" on {move.from_}")
    if move.intents:
        who += f" ({listed(move.intents)})"
    attempts = [_attempt(move, number) for number in range(1, len(move.attempts) + 1)]
    delay = "at the next opening" if move.delay == "next_open" else f"after {law_text(move.delay)}"
    return f"{number}. {who}: {'; '.join(attempts)}; {'at once' if delay == 'after 0 s' else delay}"


def _attempt(move: Move, number: int) -> str:
    """Return where customers go the n-th time; the last entry is for all later times, too."""
    n_attempts = len(move.attempts)
    since = "from the " if number == n_attempts else ""
    label = f"{since}{ordinal(number)} time: " if n_attempts > 1 else ""
    to = {"same channel" if name == "same" else name: share for name, share in move.attempts[number - 1].items()}
    rest = _LEFT_OVER.get(move.after, "gives up")
    if not any(to.values()):
        return f"{label}{rest}"
    return f"{label}{shares_text(to)}" + ("" if sum(to.values()) >= 1 - 1e-9 else f", else {rest}")
