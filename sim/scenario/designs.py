"""How the organisation answers: teams, what the next handler knows, who handles the next contact."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from .distributions import Block, EndlessDistribution
from .units import (
    Count,
    Duration,
    EndlessDuration,
    Factor,
    Flag,
    Hours,
    Money,
    Name,
    PositiveCount,
    Share,
    ShareOfWages,
    Spread,
    Text,
    Title,
    Whole,
    listed,
    tabled,
)

MOST_DESIGNS = 100
"""Designs a scenario may have."""

AgentChoice = Literal["longest_idle", "least_flexible", "fastest", "team_order"]
ContactChoice = Literal["longest_wait", "priority", "earliest_due", "channel_order"]


def _wait_form(value: Any) -> str:
    """Tell one wait for all channels (a distribution or duration) from a table of waits by channel."""
    return "<table>" if isinstance(value, dict) and "dist" not in value else "<one>"


def _day_form(value: Any) -> str:
    """Tell a day number from the name of a weekday."""
    return "<number>" if isinstance(value, int | float) else "<one>"


def _days_text(value: Any) -> Any:
    if not isinstance(value, str):
        why, fix = (
            "must be weekdays, or a list",
            'write e.g. "mon-fri", "all", ["mon", "sat"], or day numbers as [0, 1]',
        )
        raise PydanticCustomError("days", "days {why}; {fix}", {"why": why, "fix": fix})
    return value


class Shift(Block):
    """`[[designs.<name>.teams.shifts]]`: so many agents, these hours, these days.

    ``days`` is ``"mon-fri"``, ``"sat"``, a list of such, or a list of day numbers (0 = first measured day).
    """

    agents: PositiveCount
    """People on this shift."""
    hours: Hours
    """From and to, ``"08:00-14:00"``; past midnight allowed."""
    days: Annotated[
        Annotated[Text, BeforeValidator(_days_text), Tag("<one>")]
        | Annotated[
            tuple[
                Annotated[
                    Annotated[Text, Tag("<one>")] | Annotated[Whole, Tag("<number>")],
                    Discriminator(_day_form),
                ],
                ...,
            ],
            Field(min_length=1),
            Tag("<list>"),
        ],
        Discriminator(listed),
    ] = "all"
    """``"mon-fri"``, ``"all"``, a list of such, or a list of day numbers (0 = first measured day)."""


class Team(Block):
    """`[[designs.<name>.teams]]`: a pool of agents."""

    name: Name
    """Name in tables."""
    agents: PositiveCount | None = None
    """People at the desk, on duty while one of the team's live channels is open; or give `shifts`."""
    shifts: Annotated[tuple[Shift, ...], Field(max_length=1_000)] = ()
    """Who works when."""
    channels: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Channels it serves; their order matters to ``channel_order`` only."""
    intents: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    """Only these reasons; left out, all."""
    transfers_only: Flag = False
    """Takes only contacts transferred to it (and the follow-ups of its own agents)."""
    proficiency: dict[Name, Factor] = Field(default_factory=dict)
    """Channel → factor on talk; above 1 is slower."""
    speed_cv: Annotated[Spread, Field(le=2)] = 0.0
    """Coefficient of variation of the factor on talk by which agents differ."""
    absence: Share = 0.0
    """Probability that an agent is away for a day, paid."""
    wage_per_hour: Money | None = None
    """Price of a paid hour, if not the scenario's."""
    shrinkage: Annotated[float, Field(strict=True, ge=0, lt=1, allow_inf_nan=False)] = 0.0
    """Share of paid time not at the desk: paid = desk ÷ (1 − shrinkage)."""

    @model_validator(mode="after")
    def _one_form(self) -> Team:
        if (self.agents is None) == (not self.shifts):
            raise PydanticCustomError("form", "give a team either agents (a number) or shifts")
        return self

    @property
    def head_count(self) -> int:
        """Number of people in the team, over all shifts."""
        return self.agents if self.agents is not None else sum(shift.agents for shift in self.shifts)


class Context(Block):
    """`[designs.<name>.context]`: what the next handler sees of what was already given."""

    same_agent: Share = 0.0
    """Probability that an item is visible to the agent who was told."""
    same_channel: Share = 0.0
    """… to another handler on the channel where it was told."""
    cross_channel: Share = 0.0
    """… to a handler on another channel."""
    from_automated: Share = 0.0
    """… to the agent after a bot or IVR of the same visit."""
    from_transfer: Share = 0.0
    """… to the agent after a transfer within the same visit."""
    unit: Literal["item", "record"] = "item"
    """Whether each item is seen or missed by itself, or all by one draw."""
    identity_match: Share = 1.0
    """Share of customers whom the systems recognise across channels, in later cases, and to merge messages."""
    sync_delay: Duration = 0.0
    """Time until records made elsewhere can be seen."""
    lookup: Duration = 0.0
    """Time to read one visible item."""


class Routing(Block):
    """`[designs.<name>.routing]`: which agent takes a contact, which contact an agent takes."""

    affinity: Literal["none", "last_agent", "owner"] = "none"
    """Whom a contact goes to: nobody in particular, the last agent, or the owner."""
    portfolio: Flag = False
    """Every customer starts with an owner; customers are dealt evenly to the agents."""
    affinity_wait: (
        Annotated[
            Annotated[EndlessDistribution, Tag("<one>")] | Annotated[dict[Name, EndlessDistribution], Tag("<table>")],
            Discriminator(_wait_form),
        ]
        | None
    ) = None
    """How long a contact waits for that agent before anybody may take it, also by channel; left out, 0; ``"forever"``
    allowed."""
    affinity_window: EndlessDuration | None = None
    """How long a relationship lasts without contact; left out, for ever."""
    agent_choice: AgentChoice = "longest_idle"
    """Which able agent takes a contact; ties go to the longest idle."""
    contact_choice: ContactChoice = "longest_wait"
    """Which contact an agent takes, among live ones and among messages; ties go to the longest wait."""
    priority: dict[Name, Whole] = Field(default_factory=dict)
    """Channel → rank for ``contact_choice = "priority"``, lowest first; channels left out come last."""
    reserve: Annotated[
        Annotated[Count, Tag("<one>")] | Annotated[dict[Name, Count], Tag("<table>")], Discriminator(tabled)
    ] = 0
    """Agents whom shared messages must leave able to take a live contact at once; one number, or by team."""
    pause_deferred: Flag = False
    """Whether messages rest while their agent has a live contact."""
    switch_cost: Duration = 0.0
    """Time to change to another channel."""
    resume_cost: Duration = 0.0
    """Time to take up a paused session."""
    policy: Text | None = None
    """``package.module:Class`` of a custom policy; loaded only when the user allows code."""


class DesignCost(Block):
    """`[designs.<name>.cost]`: prices that differ from the scenario's."""

    wage_per_hour: Money | None = None
    """Price of a paid hour."""
    platform_per_agent_month: Money | None = None
    """Licences, by head and month."""
    overhead: ShareOfWages | None = None
    """Other costs of keeping agents, as a share of the wage bill (0.43 = 43%)."""


def _teams_may_be_inherited(schema: dict[str, Any]) -> None:
    """Let an editor accept a file's design without teams: with `extends` it inherits them."""
    schema.pop("required", None)
    schema["anyOf"] = [{"required": ["teams"]}, {"required": ["extends"]}]


class Design(Block):
    """`[designs.<name>]`: one way to run the organisation."""

    model_config = ConfigDict(json_schema_extra=_teams_may_be_inherited)

    extends: Name | None = None
    """Design to start from: its tables are merged, its lists replaced."""
    title: Title = ""
    """One line on what it is."""
    teams: Annotated[tuple[Team, ...], Field(min_length=1, max_length=500)]
    """The agents."""
    context: Context = Context()
    """What the next handler sees."""
    routing: Routing = Routing()
    """Who handles what."""
    platform_cost_per_month: Money = 0.0
    """Fixed price of systems a month."""
    cost: DesignCost = DesignCost()
    """Prices that differ from the scenario's."""
