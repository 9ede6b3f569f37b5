"""The scenario: every block together, as `[...]` tables of one TOML file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PrivateAttr

from .blocks import Channel, Cost, Customers, Demand, Intent, Item, Move, Relationship, Satisfaction, Time
from .designs import MOST_DESIGNS, Design
from .distributions import Block
from .questions import Expected, Lever, Target, Uncertain
from .sizing import Sizing
from .trace import Trace
from .units import Currency, Name, Text, Title
from .wording import shorten

TOLD = ("title", "description", "sources", "sizing", "uncertain", "levers", "targets", "expect")
"""Keys that change no simulation."""


@dataclass(frozen=True, eq=False)
class Written:
    """What a scenario was built from: plain data, what was set in its place, and where it came from."""

    data: Mapping[str, Any]
    overrides: tuple[str, ...]
    days: int | None
    origin: str
    folder: Path

    def __eq__(self, other: object) -> bool:
        """Return True: pydantic compares it with the rest, and what a scenario came from makes it no other."""
        return other is None or isinstance(other, Written)

    __hash__ = None  # type: ignore[assignment]


class Scenario(Block):
    """A frozen, checked scenario; `sim.load` reads one, this class builds one in code.

    Raises
    ------
    pydantic.ValidationError
        If a block breaks the schema. `sim.scenario.build` and `sim.load` raise `ScenarioError`
        instead, with every fault, and also check references between blocks; `sim.scenario.check` does
        that for a scenario built here.
    """

    schema_: Annotated[Literal[1], Field(alias="schema")] = 1
    """Version of this format."""
    name: Name
    """Short name."""
    title: Title = ""
    """One line on what it is."""
    description: Text = ""
    """What a reader should know."""
    currency: Currency = "EUR"
    """ISO code of all money."""
    time: Time
    """How long to simulate."""
    demand: Demand
    """How many cases, when."""
    customers: Customers = Customers()
    """Who calls."""
    channels: Annotated[tuple[Channel, ...], Field(min_length=1, max_length=200)]
    """Ways to get in touch."""
    intents: Annotated[tuple[Intent, ...], Field(min_length=1, max_length=500)]
    """Reasons to get in touch."""
    items: Annotated[dict[Name, Item], Field(max_length=1_000)] = Field(default_factory=dict)
    """Pieces of information that handlers need, by name."""
    moves: Annotated[tuple[Move, ...], Field(max_length=1_000)] = ()
    """Where customers go next."""
    relationship: Relationship = Relationship()
    """Effects of meeting the same agent again."""
    satisfaction: Satisfaction | None = None
    """Points of satisfaction; left out, it is not reported."""
    cost: Cost | None = None
    """Prices; left out, money is not reported."""
    sources: dict[Text, Text] = Field(default_factory=dict)
    """Dotted path → where the number comes from, or "assumption"."""
    sizing: Sizing | None = None
    """What it was sized to, for readers."""
    uncertain: Annotated[tuple[Uncertain, ...], Field(max_length=1_000)] = ()
    """Figures that nobody knows well, with the range in which each may lie."""
    levers: Annotated[tuple[Lever, ...], Field(max_length=100)] = ()
    """What the organisation may do."""
    targets: Annotated[dict[Name, Target], Field(max_length=200)] = Field(default_factory=dict)
    """Channel → what staffing must reach there."""
    expect: Annotated[dict[Name, Expected], Field(max_length=200)] = Field(default_factory=dict)
    """Name → what must hold of the results: ``"omnichannel.repeat_information_rate < 15%"``."""
    designs: Annotated[dict[Name, Design], Field(min_length=1, max_length=MOST_DESIGNS)]
    """Ways to run the organisation, by name; the first is the baseline."""

    _checked: bool = PrivateAttr(default=False)
    _overrides: tuple[str, ...] = PrivateAttr(default=())
    _written: Written | None = PrivateAttr(default=None)

    def __repr__(self) -> str:
        """Return one line; the whole of it is in `canonical`."""
        return f"Scenario({self.name!r}, {shorten(self.title)!r}, designs: {shorten(', '.join(self.designs))})"

    __str__ = __repr__

    @property
    def checked(self) -> bool:
        """Whether references between blocks were found sound; `sim.load` and `sim.scenario.check` see to it."""
        return self._checked

    @property
    def overrides(self) -> tuple[str, ...]:
        """What was set in place of what the file says, ``dotted.path=value``, in order."""
        return self._overrides

    def note_overrides(self, overrides: Sequence[str]) -> None:
        """Note what was set in place of what the file says."""
        self._overrides = tuple(overrides)

    @property
    def written(self) -> Written | None:
        """What it was built from; None if it was built in code, or changed there."""
        return self._written

    def note_written(self, written: Written) -> None:
        """Note what it was built from."""
        self._written = written

    def mark_checked(self) -> None:
        """Note that references between blocks are sound."""
        self._checked = True

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy; one with changes is not checked, whatever this one is."""
        copy = super().model_copy(update=update, deep=deep)
        if update:
            copy._checked = False
            copy._written = None
        return copy

    def canonical(self) -> dict[str, Any]:
        """Return the scenario as plain data with every default filled in and durations in seconds."""
        return self.model_dump(mode="json", by_alias=True)

    def service_level_target(self, channel: str) -> float | None:
        """Return the share of contacts to be answered in time on a channel; None if the channel has no such time."""
        own = next((c.service_level for c in self.channels if c.name == channel), None)
        target = self.targets.get(channel)
        if own is None or target is None or target.service_level is None:
            return None if own is None else own.share
        return target.service_level

    def with_trace(self, trace: Trace) -> Self:
        """Return the same scenario, holding the rows of its demand trace."""
        return self.model_copy(update={"demand": self.demand.with_trace(trace)})

    @property
    def sha256(self) -> str:
        """Digest of the resolved scenario: equal digests mean equal simulations.

        What only tells or asks (`TOLD`) does not count. A trace counts by its rows, not by where it lies. The order of
        tables counts, since draws go by it.
        """
        return _digest(self._content())

    def design_sha256(self, design: str) -> str:
        """Return the digest of what counts for one design: that of the scenario if it had no other."""
        content = self._content()
        content["designs"] = {design: content["designs"][design]}
        return _digest(content)

    def _content(self) -> dict[str, Any]:
        content = self.canonical()
        for label in TOLD:
            content.pop(label)
        for design in content["designs"].values():
            del design["title"], design["extends"]
        if self.demand.trace_rows is not None:
            content["demand"]["trace"] = self.demand.trace_rows.sha256
        return content


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()
