"""Who and what appears in a document: the names that its blocks mention."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import strategies as st

Strategy = st.SearchStrategy[Any]


@dataclass(frozen=True)
class Cast:
    """The names of a document, by kind; ``channels`` in the order of the file."""

    channels: tuple[str, ...]
    live: tuple[str, ...]
    deferred: tuple[str, ...]
    automated: tuple[str, ...]
    intents: tuple[str, ...]
    items: tuple[str, ...]
    segments: tuple[str, ...]
    priced: bool
    """Whether there is a `[cost]` block, without which prices are refused."""
    returning: bool
    """Whether customers come back, without which there is nobody to share out."""

    @property
    def staffed(self) -> tuple[str, ...]:
        """Channels with agents."""
        return self.live + self.deferred


@cache
def some_of(names: tuple[str, ...], least: int = 0) -> Strategy:
    """Return lists of different names, in any order."""
    return st.lists(st.sampled_from(names), min_size=least, unique=True) if names else st.just([])


def table(required: dict[str, Strategy] | None = None, **optional: Strategy) -> Strategy:
    """Return tables with some of the optional keys; a trailing underscore keeps a key from being Python's."""
    return st.fixed_dictionaries(
        required or {}, optional={key.rstrip("_"): strategy for key, strategy in optional.items()}
    )


@cache
def tables_by(names: tuple[str, ...], values: Strategy, least: int = 0) -> Strategy:
    """Return tables from some names to values."""
    return some_of(names, least).flatmap(lambda chosen: st.fixed_dictionaries(dict.fromkeys(chosen, values)))


@st.composite
def casts(draw: st.DrawFn) -> Cast:
    """Draw one to two names of most kinds; at least one channel has agents."""
    live = draw(some_of(("phone", "chat")))
    deferred = draw(some_of(("email", "letter"), least=0 if live else 1))
    automated = draw(some_of(("bot", "ivr")))
    return Cast(
        channels=tuple(draw(st.permutations([*live, *deferred, *automated]))),
        live=tuple(live),
        deferred=tuple(deferred),
        automated=tuple(automated),
        intents=tuple(draw(some_of(("bill", "fault"), least=1))),
        items=tuple(draw(some_of(("identity", "account", "problem")))),
        segments=tuple(draw(some_of(("home", "business"), least=1))),
        priced=draw(st.booleans()),
        returning=draw(st.booleans()),
    )


@st.composite
def weights(draw: st.DrawFn, names: tuple[str, ...]) -> dict[str, float]:
    """Draw weights of some names, the first of them above 0."""
    first, *others = draw(some_of(names, least=1))
    return {first: draw(st.sampled_from((1.0, 2.0))), **{name: draw(st.sampled_from((1.0, 0.0))) for name in others}}


@cache
def shares() -> Strategy:
    """Return probabilities, the extremes included."""
    return st.sampled_from((0.5, 0.2, 0.8, 1.0, 0.0))
