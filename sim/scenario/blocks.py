"""What the customers bring and meet under every design: demand, channels, intents, items, moves, money."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, PrivateAttr, Tag

from .distributions import Block, Deterministic, Distribution
from .trace import Trace
from .units import (
    MOST,
    Count,
    Duration,
    Flag,
    Hours,
    Money,
    Name,
    NonNegative,
    Number,
    Positive,
    PositiveCount,
    Share,
    Spread,
    Text,
    exactly,
    listed,
)

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
After = Literal["abandon", "unresolved", "silence", "closed", "full", "handoff", "hop", "resolved"]
Weights = dict[Name, NonNegative]
OpenHours = dict[Text, Hours]
"""Weekday or range of weekdays (``mon-fri``) → hours (``"08:00-20:00"``)."""


def _delay_form(value: Any) -> str:
    """Tell the word from a distribution, so that a faulty delay is reported once."""
    return "<word>" if value == "next_open" else "<law>"


def _sized(number: int) -> Any:
    """Tell an editor how many entries a list has; `exactly` refuses others, in better words than the schema's."""
    return Field(json_schema_extra={"minItems": number, "maxItems": number})


class Time(Block):
    """`[time]`: how long to simulate and which part to measure."""

    days: Annotated[int, Field(strict=True, ge=1, le=3660)]
    warmup_days: Annotated[int, Field(strict=True, ge=0, le=3660)] = 1
    cooldown_days: Annotated[int, Field(strict=True, ge=0, le=366)] = 2
    start_weekday: Weekday = "mon"
    """Weekday of the first measured day."""

    @property
    def total_days(self) -> int:
        """Days simulated: warm-up, measured window and cooldown."""
        return self.warmup_days + self.days + self.cooldown_days


class Surge(Block):
    """`[[demand.surges]]`: extra cases on one day (0 = first measured) between two clock times."""

    day: Annotated[int, Field(strict=True)]
    from_: Annotated[Text, Field(alias="from", pattern=r"^\d{1,2}:\d{2}$")] = "00:00"
    to: Annotated[Text, Field(pattern=r"^\d{1,2}:\d{2}$")] = "24:00"
    factor: Annotated[float, Field(strict=True, ge=1, le=MOST, allow_inf_nan=False)]
    intents: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None


class Demand(Block):
    """`[demand]`: how many cases, when."""

    cases_per_day: Positive | None = None
    hourly: Annotated[tuple[NonNegative, ...], exactly(24), _sized(24)] | None = None
    weekday: Annotated[tuple[NonNegative, ...], exactly(7), _sized(7)] | None = None
    busyness_cv: Annotated[Spread, Field(le=3)] = 0.0
    busyness_lag1: Annotated[float, Field(strict=True, ge=0, lt=1, allow_inf_nan=False)] = 0.0
    slot_cv: Annotated[Spread, Field(le=3)] = 0.0
    surges: tuple[Surge, ...] = ()
    trace: Text | None = None
    """CSV with a column ``time_s`` (seconds from the start) and, if wanted, ``intent`` and ``channel``.

    The path starts from the scenario file's folder; `sim.load` reads the rows into `trace_rows`.
    """
    _trace_rows: Trace | None = PrivateAttr(default=None)

    @property
    def trace_rows(self) -> Trace | None:
        """Rows of the trace; None without a trace, or when not made by `sim.scenario.load` or `build`."""
        return self._trace_rows

    def with_trace(self, trace: Trace) -> Self:
        """Return the same demand, holding the rows of its trace."""
        copy = self.model_copy()
        copy._trace_rows = trace
        return copy


class Segment(Block):
    """`[[customers.segments]]`: a kind of customer."""

    name: Name
    share: NonNegative = 1.0
    channel_preference: Weights | None = None
    patience_factor: Positive = 1.0
    value_per_year: Money = 0.0


class Customers(Block):
    """`[customers]`: who calls."""

    population: PositiveCount | None = None
    """Number of customers; left out, every case is a new customer."""
    max_contacts: Annotated[int, Field(strict=True, ge=1, le=1000)] = 30
    segments: Annotated[tuple[Segment, ...], Field(min_length=1)] = (Segment(name="all"),)


class Front(Block):
    """`channels.<name>.front`: the automated channel met first, and the share of contacts that meet it."""

    channel: Name
    share: Share = 1.0


class ServiceLevel(Block):
    """Target: this share of contacts answered within this time."""

    share: Share = 0.8
    within: Duration


class Channel(Block):
    """`[[channels]]`: a way to get in touch."""

    name: Name
    kind: Literal["live", "deferred", "automated"]
    open: OpenHours | None = None
    at_close: Literal["serve", "turn_away"] = "serve"
    concurrency: Annotated[int, Field(strict=True, ge=1, le=50)] = 1
    slowdown: Annotated[
        Annotated[NonNegative, Tag("<one>")] | Annotated[tuple[NonNegative, ...], Field(min_length=1), Tag("<list>")],
        Discriminator(listed),
    ] = 0.0
    """Extra time per further parallel session, or a list of it by number of further sessions."""
    patience: Distribution | None = None
    chase: Distribution | None = None
    front: Front | None = None
    queue_limit: Count | None = None
    service_level: ServiceLevel | None = None
    cost_per_contact: Money = 0.0
    cost_per_resolution: Money = 0.0
    ask_factor: NonNegative = 1.0
    captures: tuple[Name, ...] = ()
    serve: Distribution | None = None


class Handle(Block):
    """`intents.<name>.handle.<channel>`: the agent's work, apart from asking and reading."""

    talk: Distribution
    wrap: Distribution = Deterministic(value=0.0)


class Transfer(Block):
    """`intents.<name>.transfer`: share of contacts passed on, and to which teams, best first."""

    share: Share
    to: Annotated[tuple[Name, ...], Field(min_length=1)]


class Intent(Block):
    """`[[intents]]`: a reason to get in touch."""

    name: Name
    share: NonNegative = 1.0
    items: tuple[Name, ...] = ()
    handle: dict[Name, Handle] = Field(default_factory=dict)
    resolution: dict[Name, Share] = Field(default_factory=dict)
    containment: dict[Name, Share] = Field(default_factory=dict)
    channel_preference: Weights | None = None
    transfer: Transfer | None = None


class Item(Block):
    """`[items.<name>]`: a piece of information a handler needs."""

    ask: Duration
    lasting: Flag = False
    on_file: Share = 0.0
    every_contact: Flag = False
    needed: Share = 1.0


Destinations = dict[Name, Share]


class Move(Block):
    """`[[moves]]`: where a customer goes next."""

    after: After
    from_: Annotated[Name, Field(alias="from")] = "any"
    to: Annotated[
        Annotated[Destinations, Tag("<one>")] | Annotated[tuple[Destinations, ...], Field(min_length=1), Tag("<list>")],
        Discriminator(listed),
    ]
    delay: Annotated[
        Annotated[Literal["next_open"], Tag("<word>")] | Annotated[Distribution, Tag("<law>")],
        Discriminator(_delay_form),
    ] = Deterministic(value=0.0)
    intents: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None

    @property
    def attempts(self) -> tuple[Destinations, ...]:
        """Destinations by attempt; the last entry repeats."""
        return self.to if isinstance(self.to, tuple) else (self.to,)


class Relationship(Block):
    """`[relationship]`: effects of meeting the same agent again."""

    talk_factor: Positive = 1.0
    resolution_factor: NonNegative = 1.0
    csat_points: Number = 0.0


class Churn(Block):
    """`[satisfaction.churn]`: intent to leave by outcome, and the share of it that is realised."""

    resolved_first: Share = 0.0
    resolved_later: Share = 0.0
    unresolved: Share = 0.0
    realised: Share = 1.0


class Satisfaction(Block):
    """`[satisfaction]`: CSAT points (0-100) lost by what happens to a case."""

    base: Annotated[float, Field(strict=True, ge=0, le=100, allow_inf_nan=False)] = 100.0
    extra_contact: NonNegative = 0.0
    transfer: NonNegative = 0.0
    repeated_item: NonNegative = 0.0
    minute_waited: NonNegative = 0.0
    wait_threshold: Duration = 0.0
    hour_waited: NonNegative = 0.0
    deferred_threshold: Duration = 0.0
    unresolved: NonNegative = 0.0
    churn: Churn | None = None
    margins: dict[Text, NonNegative] = Field(default_factory=dict)
    """KPI → difference too small to matter."""


class Cost(Block):
    """`[cost]`: prices shared by all designs, in the scenario's currency."""

    wage_per_hour: Money = 0.0
    platform_per_agent_month: Money = 0.0
    overhead: NonNegative = 0.0
    """Other costs of keeping agents, as a share of the wage bill."""
