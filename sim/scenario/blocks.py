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
    Factor,
    FactorOrZero,
    Flag,
    Hours,
    Money,
    Name,
    NonNegative,
    Number,
    PatienceFactor,
    PositiveCount,
    Share,
    ShareOfWages,
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
    """Measured days."""
    warmup_days: Annotated[int, Field(strict=True, ge=0, le=3660)] = 1
    """Days before them: simulated, not measured."""
    cooldown_days: Annotated[int, Field(strict=True, ge=0, le=366)] = 2
    """Days after them in which cases go on arriving, so that measured ones close under load."""
    start_weekday: Weekday = "mon"
    """Weekday of the first measured day."""

    @property
    def total_days(self) -> int:
        """Days simulated: warm-up, measured window and cooldown."""
        return self.warmup_days + self.days + self.cooldown_days


class Surge(Block):
    """`[[demand.surges]]`: extra cases on one day (0 = first measured) between two clock times."""

    day: Annotated[int, Field(strict=True)]
    """Day of the surge; 0 is the first measured one."""
    from_: Annotated[Text, Field(alias="from", pattern=r"^\d{1,2}:\d{2}$")] = "00:00"
    """Clock time it starts, ``"09:00"``."""
    to: Annotated[Text, Field(pattern=r"^\d{1,2}:\d{2}$")] = "24:00"
    """Clock time it ends."""
    factor: Annotated[float, Field(strict=True, ge=1, le=MOST, allow_inf_nan=False)]
    """How many times the usual rate there is in all."""
    intents: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    """Only these reasons; left out, all."""


class Demand(Block):
    """`[demand]`: how many cases, when."""

    cases_per_day: Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0, le=1e18)] | None = None
    """Mean cases of a calendar day; or give `trace`."""
    hourly: Annotated[tuple[NonNegative, ...], exactly(24), _sized(24)] | None = None
    """24 weights of the hours; their mean counts as 1."""
    weekday: Annotated[tuple[NonNegative, ...], exactly(7), _sized(7)] | None = None
    """7 weights from Monday; their mean counts as 1."""
    busyness_cv: Annotated[Spread, Field(le=3)] = 0.0
    """Coefficient of variation (standard deviation ÷ mean) of the random factor by which days differ."""
    busyness_lag1: Annotated[float, Field(strict=True, ge=0, lt=1, allow_inf_nan=False)] = 0.0
    """Correlation of that factor with the day before."""
    slot_cv: Annotated[Spread, Field(le=3)] = 0.0
    """Coefficient of variation of a further factor for each half hour."""
    surges: Annotated[tuple[Surge, ...], Field(max_length=1_000)] = ()
    """Extra cases on single days."""
    trace: Text | None = None
    """CSV with a column ``time_s`` (seconds from the start) and, if wanted, ``intent`` and ``channel``.

    The path starts from the scenario file's folder. Rows after the last simulated day are left out, and counted.
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
    """Name in tables."""
    share: NonNegative = 1.0
    """Share of customers; weights, normalised."""
    channel_preference: Weights | None = None
    """Channel → weight of turning there first; needed when there are several channels."""
    patience_factor: PatienceFactor = 1.0
    """Multiplies every patience; 1 = unchanged."""
    value_per_year: Money = 0.0
    """What such a customer is worth a year."""


class Customers(Block):
    """`[customers]`: who calls."""

    population: PositiveCount | None = None
    """Number of customers; left out, every case is a new customer."""
    max_contacts: Annotated[int, Field(strict=True, ge=1, le=1000)] = 30
    """Most contacts of one case; runs that meet it say so."""
    segments: Annotated[tuple[Segment, ...], Field(min_length=1, max_length=1_000)] = (Segment(name="all"),)
    """Kinds of customers."""


class Front(Block):
    """`channels.<name>.front`: the automated channel met first, and the share of contacts that meet it."""

    channel: Name
    """Name of the automated channel."""
    share: Share = 1.0
    """Share of contacts that meet it."""


class ServiceLevel(Block):
    """`channels.<name>.service_level`: target, this share of contacts answered within this time."""

    share: Share = 0.8
    """Share of contacts aimed at: what `omnides staff` staffs to; it changes no simulation."""
    within: Duration
    """Time within which they are answered; for messages from sending to answer."""


class Channel(Block):
    """`[[channels]]`: a way to get in touch."""

    name: Name
    """Name in tables."""
    kind: Literal["live", "deferred", "automated"]
    """live: the customer waits; deferred: a message waits; automated: no agent."""
    open: OpenHours | None = None
    """Opening hours by weekday, ``{ mon-fri = "08:00-20:00" }``; a day left out is closed; left out altogether,
    always open. Messages come in at any hour; a team given as a number without live channels works in these hours."""
    at_close: Literal["serve", "turn_away"] = "serve"
    """What happens at closing time to those still waiting: they are served, or turned away. Live channels only."""
    concurrency: Annotated[int, Field(strict=True, ge=1, le=50)] = 1
    """Sessions that fill one agent."""
    slowdown: Annotated[
        Annotated[NonNegative, Tag("<one>")] | Annotated[tuple[NonNegative, ...], Field(min_length=1), Tag("<list>")],
        Discriminator(listed),
    ] = 0.0
    """Extra time per further session that the agent runs at once (0.1: each takes 10% longer), or a list of it by
    number of further sessions."""
    patience: Distribution | None = None
    """How long a customer waits on the line; left out, for ever. Live channels only."""
    chase: Distribution | None = None
    """How long the customer of a message waits before the `silence` move. Deferred channels only."""
    front: Front | None = None
    """Automated channel met first: an IVR (telephone menu), a bot. Live channels only."""
    queue_limit: Count | None = None
    """Most contacts that may wait; left out, no limit. Live channels only."""
    service_level: ServiceLevel | None = None
    """Target for answering."""
    cost_per_contact: Money = 0.0
    """Fee for each contact that is started."""
    cost_per_resolution: Money = 0.0
    """Fee for each contact contained without an agent, resolved or not. Automated channels only."""
    ask_factor: NonNegative = 1.0
    """How much longer than by phone it takes to give an item here."""
    captures: tuple[Name, ...] = ()
    """Items that a bot or IVR collects, or that a message states by itself."""
    serve: Distribution | None = None
    """How long the bot or IVR takes. Automated channels only."""


class Handle(Block):
    """`intents.<name>.handle.<channel>`: the agent's work, apart from asking and reading."""

    talk: Distribution
    """Work with the customer, without asking for items and reading them."""
    wrap: Distribution = Deterministic(value=0.0)
    """Work after the customer has left."""


class Transfer(Block):
    """`intents.<name>.transfer`: share of contacts passed on, and to which teams, best first."""

    share: Share
    """Share of handled contacts that are passed on."""
    to: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Teams, the best first; the first that serves channel and reason and is another one takes it."""


class Intent(Block):
    """`[[intents]]`: a reason to get in touch."""

    name: Name
    """Name in tables."""
    share: NonNegative = 1.0
    """Share of cases; weights, normalised."""
    items: tuple[Name, ...] = ()
    """Items that its handlers need."""
    handle: dict[Name, Handle] = Field(default_factory=dict)
    """Channel → work of an agent there."""
    resolution: dict[Name, Share] = Field(default_factory=dict)
    """Channel → probability that a contact there resolves the case; left out, 1. Bots and IVR: of the contacts they
    contain."""
    containment: dict[Name, Share] = Field(default_factory=dict)
    """Automated channel → probability that the customer leaves it without an agent; left out, 0."""
    channel_preference: Weights | None = None
    """Overrides the segment's."""
    transfer: Transfer | None = None
    """Passing on to another team."""


class Item(Block):
    """`[items.<name>]`: a piece of information a handler needs."""

    ask: Duration
    """Time to give it once."""
    lasting: Flag = False
    """Belongs to the customer, not to the case."""
    on_file: Share = 0.0
    """Share of customers whose item is known at the start. Lasting items only."""
    every_contact: Flag = False
    """Needed afresh in each visit, as authentication is; never counted as repeated."""
    needed: Share = 1.0
    """Share of contacts with an agent that need it; a bot or IVR collects it every time."""


Destinations = dict[Name, Share]


class Move(Block):
    """`[[moves]]`: where a customer goes next."""

    after: After
    """What happened. abandon: patience ended; unresolved: an agent or bot did not resolve the case; silence: nobody has
    answered a message yet; closed, full: not let in; handoff: a bot cannot help; hop: the customer leaves a handled
    contact for another channel; resolved: the firm follows up."""
    from_: Annotated[Name, Field(alias="from")] = "any"
    """Channel it happened on, or ``any``."""
    to: Annotated[
        Annotated[Destinations, Tag("<one>")] | Annotated[tuple[Destinations, ...], Field(min_length=1), Tag("<list>")],
        Discriminator(listed),
    ]
    """Channel → probability, or a list of such by attempt, whose last entry repeats; ``same`` is the channel just
    used. What is left of 1: the customer gives up, stays (hop) or waits on (silence)."""
    delay: Annotated[
        Annotated[Literal["next_open"], Tag("<word>")] | Annotated[Distribution, Tag("<law>")],
        Discriminator(_delay_form),
    ] = Deterministic(value=0.0)
    """Time until then, or ``"next_open"``."""
    intents: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    """Only these reasons; left out, all."""

    @property
    def attempts(self) -> tuple[Destinations, ...]:
        """Destinations by attempt; the last entry repeats."""
        return self.to if isinstance(self.to, tuple) else (self.to,)


class Relationship(Block):
    """`[relationship]`: effects of meeting the same agent again."""

    talk_factor: Factor = 1.0
    """Multiplies talk when agent and customer know each other; 1 = unchanged."""
    resolution_factor: FactorOrZero = 1.0
    """Multiplies the probability of resolution, which stays at most 1."""
    csat_points: Number = 0.0
    """Points gained, once per case."""


class Churn(Block):
    """`[satisfaction.churn]`: intent to leave by outcome, and the share of it that is realised."""

    resolved_first: Share = 0.0
    """Intent to leave after a case resolved without an extra contact."""
    resolved_later: Share = 0.0
    """Intent to leave after a case resolved with extra contacts."""
    unresolved: Share = 0.0
    """Intent to leave after a case not resolved."""
    realised: Share = 1.0
    """Share of the intent that comes true."""


class Satisfaction(Block):
    """`[satisfaction]`: CSAT points (0-100) lost by what happens to a case."""

    base: Annotated[float, Field(strict=True, ge=0, le=100, allow_inf_nan=False)] = 100.0
    """Points of a case without trouble."""
    extra_contact: NonNegative = 0.0
    """Points lost by each retrial, return and chase."""
    transfer: NonNegative = 0.0
    """Points lost by each transfer."""
    repeated_item: NonNegative = 0.0
    """Points lost by each item given again."""
    minute_waited: NonNegative = 0.0
    """Points lost by each minute on a line beyond `wait_threshold`."""
    wait_threshold: Duration = 0.0
    """Wait on a line that nobody minds."""
    hour_waited: NonNegative = 0.0
    """Points lost by each hour until a message is answered beyond `deferred_threshold`."""
    deferred_threshold: Duration = 0.0
    """Wait for an answer to a message that nobody minds."""
    unresolved: NonNegative = 0.0
    """Points lost if the case is not resolved."""
    churn: Churn | None = None
    """Intent to leave by outcome."""
    margins: dict[Text, NonNegative] = Field(default_factory=dict)
    """KPI → difference too small to matter."""


class Cost(Block):
    """`[cost]`: prices shared by all designs, in the scenario's currency."""

    wage_per_hour: Money = 0.0
    """Price of a paid hour."""
    platform_per_agent_month: Money = 0.0
    """Licences, by head and month."""
    overhead: ShareOfWages = 0.0
    """Other costs of keeping agents, as a share of the wage bill (0.43 = 43%)."""
