"""What a scenario is asked: figures nobody knows well, things an organisation may do, what must be reached.

They change no simulation by themselves: studies put their values in place of the scenario's, as `--set` does.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from .distributions import Block
from .units import DURATION_SCHEMA, FOREVER_S, Money, Name, NonNegative, Share, Text, Title, duration_or_number

Told = Annotated[Text, Field(min_length=1)]
Expected = Annotated[Title, Field(min_length=1)]
"""What must hold of the results; `sim.scenario.expectations` reads it."""
Path = Annotated[Text, Field(min_length=1)]
"""Dotted path, as `--set` writes it."""


def whole_if_possible(value: float) -> float:
    """Return 2 for 2.0: some places of a scenario take whole numbers only."""
    return int(value) if float(value).is_integer() else value


Figure = Annotated[
    float,
    BeforeValidator(duration_or_number),
    Field(strict=True, allow_inf_nan=False, ge=-FOREVER_S, le=FOREVER_S),
    AfterValidator(whole_if_possible),
    WithJsonSchema({"anyOf": [{"type": "number"}, DURATION_SCHEMA]}),
]
"""A number, or a duration as a number of seconds or text; held as a number."""


class Uncertain(Block):
    """`[[uncertain]]`: a figure that nobody knows well, and the range in which it may lie.

    ```toml
    [[uncertain]]
    path = "channels.phone.patience.mean"
    also = ["channels.chat.patience.mean"]
    low = "446s"
    high = "22m"
    source = "Brown et al. 2005: 446 s; ContactBabel UK 2023: about 22 minutes"

    [[uncertain]]
    path = "intents.app access.resolution.phone"
    also = ["intents.account question.resolution.phone"]
    multiplies = true
    low = 0.8
    high = 1.1
    source = "assumption: a fifth fewer to a tenth more than here, whatever the reason"
    ```
    """

    path: Path
    """Dotted path of a number or a duration, as `--set` writes it."""
    also: tuple[Path, ...] = ()
    """Further paths that take the same value or factor: designs that extend one another stand on their own once they
    are read, and one assumption may stand in several channels."""
    multiplies: bool = False
    """Whether low and high are factors on what stands at each path, so that figures that differ move together."""
    low: Figure
    """Lowest value it may have: a number, or a duration such as ``"2m"``; a factor from 0, such as 0.8, if it
    multiplies."""
    high: Figure
    """Highest value it may have, or highest factor; above `low`. The scenario's own value need not lie between."""
    source: Told
    """Why this range, or "assumption"."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that takes the value, or is multiplied by it."""
        return (self.path, *self.also)


class Lever(Block):
    """`[[levers]]`: something the organisation may do: what it changes and what it costs.

    ```toml
    [[levers]]
    name = "shared records"
    title = "One record of what was said, whatever the channel"
    overrides = ["designs.siloed.context.cross_channel=0.9", "designs.siloed.context.same_channel=0.9"]
    one_off = 150000
    per_year = 30000
    acts_on = "organisation"
    source = "assumption: an integration project, then its upkeep"
    ```
    """

    name: Name
    """Name in tables."""
    title: Title = ""
    """One line on what it is."""
    overrides: Annotated[tuple[Told, ...], Field(min_length=1, max_length=100)]
    """What it changes, ``"dotted.path=value"`` as `--set` takes it; where two levers set the same, the later one in the
    file counts."""
    one_off: Money = 0.0
    """Price of introducing it."""
    per_year: Money = 0.0
    """Running cost a year, beside what the scenario's own prices make of it."""
    acts_on: Literal["touchpoint", "organisation"]
    """Whether customers meet it at one point of contact, or it changes how people work together."""
    source: Told
    """Where effect and price come from, or "assumption"."""


class Target(Block):
    """`[targets.<channel>]`: what staffing must reach on a channel.

    ```toml
    [targets.phone]
    service_level = 0.8
    abandonment_rate = 0.05

    [targets.email]
    backlog = 40
    ```
    """

    service_level: Share | None = None
    """Share of contacts to be answered within the time of the channel's own `service_level`; left out, the share that
    stands there."""
    abandonment_rate: Share | None = None
    """Share of contacts that may abandon, at most. Live channels only."""
    backlog: NonNegative | None = None
    """Messages that may wait on average, at most. Deferred channels only."""
