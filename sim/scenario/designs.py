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
    Flag,
    Hours,
    Money,
    Name,
    NonNegative,
    Positive,
    PositiveCount,
    Share,
    Spread,
    Text,
    Whole,
    listed,
    tabled,
)

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
    hours: Hours
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


class Team(Block):
    """`[[designs.<name>.teams]]`: a pool of agents."""

    name: Name
    agents: PositiveCount | None = None
    shifts: tuple[Shift, ...] = ()
    channels: Annotated[tuple[Name, ...], Field(min_length=1)]
    intents: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    transfers_only: Flag = False
    proficiency: dict[Name, Positive] = Field(default_factory=dict)
    speed_cv: Annotated[Spread, Field(le=2)] = 0.0
    absence: Share = 0.0
    wage_per_hour: Money | None = None
    shrinkage: Annotated[float, Field(strict=True, ge=0, lt=1, allow_inf_nan=False)] = 0.0

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
    same_channel: Share = 0.0
    cross_channel: Share = 0.0
    from_automated: Share = 0.0
    from_transfer: Share = 0.0
    unit: Literal["item", "record"] = "item"
    identity_match: Share = 1.0
    sync_delay: Duration = 0.0
    lookup: Duration = 0.0


class Routing(Block):
    """`[designs.<name>.routing]`: which agent takes a contact, which contact an agent takes."""

    affinity: Literal["none", "last_agent", "owner"] = "none"
    portfolio: Flag = False
    affinity_wait: (
        Annotated[
            Annotated[EndlessDistribution, Tag("<one>")] | Annotated[dict[Name, EndlessDistribution], Tag("<table>")],
            Discriminator(_wait_form),
        ]
        | None
    ) = None
    affinity_window: EndlessDuration | None = None
    agent_choice: AgentChoice = "longest_idle"
    contact_choice: ContactChoice = "longest_wait"
    priority: dict[Name, Whole] = Field(default_factory=dict)
    reserve: Annotated[
        Annotated[Count, Tag("<one>")] | Annotated[dict[Name, Count], Tag("<table>")], Discriminator(tabled)
    ] = 0
    pause_deferred: Flag = False
    switch_cost: Duration = 0.0
    resume_cost: Duration = 0.0
    policy: Text | None = None
    """``package.module:Class`` of a custom policy; loaded only when the user allows code."""


class DesignCost(Block):
    """`[designs.<name>.cost]`: prices that differ from the scenario's."""

    wage_per_hour: Money | None = None
    platform_per_agent_month: Money | None = None
    overhead: NonNegative | None = None


def _teams_may_be_inherited(schema: dict[str, Any]) -> None:
    """Let an editor accept a file's design without teams: with `extends` it inherits them."""
    schema.pop("required", None)
    schema["anyOf"] = [{"required": ["teams"]}, {"required": ["extends"]}]


class Design(Block):
    """`[designs.<name>]`: one way to run the organisation."""

    model_config = ConfigDict(json_schema_extra=_teams_may_be_inherited)

    extends: Name | None = None
    """Already merged when the scenario is loaded; kept to be shown."""
    title: Text = ""
    teams: Annotated[tuple[Team, ...], Field(min_length=1)]
    context: Context = Context()
    routing: Routing = Routing()
    platform_cost_per_month: Money = 0.0
    cost: DesignCost = DesignCost()
