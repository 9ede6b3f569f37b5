"""Where customers go next: `[[moves]]`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from .cast import Cast, Strategy, some_of
from .laws import laws, spelt

_AFTER = ("abandon", "unresolved", "silence", "closed", "full", "handoff", "hop", "resolved")
_SPLITS = ((0.6,), (1.0,), (0.5, 0.3), (0.2, 0.5), (0.4, 0.3, 0.3), (0.0, 0.7))
_RARELY = 0.3
"""Factor on the shares of hops, which else would keep most contacts from an end."""
_MINUTE_S = 60


@st.composite
def moves(
    draw: st.DrawFn, cast: Cast, channels: Sequence[Mapping[str, Any]], chosen: Collection[str]
) -> list[dict[str, Any]]:
    """Draw rules for some events, at most three for each; ``chosen`` are the channels with which cases may start."""
    result = []
    for after in filter(lambda _: draw(st.booleans()), _AFTER):
        starts = _starts(cast, after, channels, chosen)
        taken = set()
        for _ in range(draw(st.integers(1, 3))):
            rule = draw(_rule(cast, after, starts))
            place = (rule.get("from", "any"), "intents" in rule)
            if rule["to"] and place not in taken:
                taken.add(place)
                result.append(rule)
    return result


def _starts(cast: Cast, after: str, channels: Sequence[Mapping[str, Any]], chosen: Collection[str]) -> tuple[str, ...]:
    """Return the channels from which such a move can start."""
    limited = tuple(channel["name"] for channel in channels if "queue_limit" in channel)
    closing = tuple(c["name"] for c in channels if "open" in c and c["name"] not in cast.deferred)
    return {
        "abandon": cast.live,
        "silence": cast.deferred,
        "handoff": tuple(name for name in cast.automated if name in chosen),
        "hop": cast.staffed,
        "closed": closing,
        "full": limited,
    }.get(after, cast.channels)


@st.composite
def _rule(draw: st.DrawFn, cast: Cast, after: str, starts: tuple[str, ...]) -> dict[str, Any]:
    rule: dict[str, Any] = {"after": after}
    start = draw(st.sampled_from((None, None, "any", *starts)))
    if start is not None:
        rule["from"] = start
    targets = _targets(cast, after, start)
    destinations = _destinations(targets, _RARELY if after == "hop" else 1.0)
    entries = draw(st.lists(destinations, min_size=1, max_size=3)) if targets else []
    if entries:
        rule["to"] = entries[0] if len(entries) == 1 and draw(st.booleans()) else entries
    else:
        rule["to"] = []
    delay = draw(_delays(after))
    if delay is not None:
        rule["delay"] = delay
    if draw(st.integers(0, 2)) == 0:
        rule["intents"] = draw(some_of(cast.intents, least=1))
    return rule


def _targets(cast: Cast, after: str, start: str | None) -> tuple[str, ...]:
    """Return the channels to which such a move can lead, and ``same`` where it can."""
    if after == "handoff":
        return cast.staffed
    if after == "resolved":
        return (*cast.deferred, *(("same",) if start in cast.deferred else ()))
    return ("same", *cast.channels)


@st.composite
def _destinations(draw: st.DrawFn, targets: Sequence[str], factor: float) -> dict[str, float]:
    names = draw(st.lists(st.sampled_from(targets), min_size=1, max_size=3, unique=True))
    split = draw(st.sampled_from([split for split in _SPLITS if len(split) == len(names)]))
    return {name: share * factor for name, share in zip(names, split, strict=True)}


def _delays(after: str) -> Strategy:
    """Return delays; refused contacts come back later, at the earliest when the channel opens, lest they circle."""
    later = laws(30 * _MINUTE_S)
    if after == "closed":
        return st.just("next_open") | later
    if after == "full":
        return later
    return st.one_of(st.none(), st.just(spelt(5 * _MINUTE_S)), st.just("next_open"), later)
