"""The scenario and one design as the engines see them: numbered, in seconds, every default filled in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum

from sim.draws import Law
from sim.draws.laws import fixed
from sim.scenario.blocks import Channel, Intent, Move
from sim.scenario.calendar import Openings, open_spans
from sim.scenario.designs import Design, Team
from sim.scenario.laws import law_of
from sim.scenario.schema import Scenario
from sim.scenario.units import DAY_S

NO_TEAM = -1


class ChannelKind(IntEnum):
    """How a channel is answered."""

    LIVE = 0
    DEFERRED = 1
    AUTOMATED = 2


class After(IntEnum):
    """What a move follows; the number is part of the draws' keys."""

    ABANDON = 0
    UNRESOLVED = 1
    SILENCE = 2
    CLOSED = 3
    FULL = 4
    HANDOFF = 5
    HOP = 6
    RESOLVED = 7


@dataclass(frozen=True, slots=True)
class ChannelModel:
    """A channel; `captures` holds item numbers, `slowdown` the extra time by number of sessions."""

    number: int
    name: str
    kind: ChannelKind
    openings: Openings
    closes: bool
    serves_at_close: bool
    concurrency: int
    slowdown: tuple[float, ...]
    patience: Law | None
    chase: Law | None
    front: int | None
    front_share: float
    queue_limit: int | None
    answer_within_s: float
    ask_factor: float
    captures: tuple[int, ...]
    serve: Law | None


@dataclass(frozen=True, slots=True)
class IntentModel:
    """A contact reason; tuples by channel, ``talk`` None where the channel is never used for it."""

    number: int
    name: str
    items: tuple[int, ...]
    talk: tuple[Law | None, ...]
    wrap: tuple[Law | None, ...]
    resolution: tuple[float, ...]
    containment: tuple[float, ...]
    transfer_share: float
    transfer_teams: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ItemModel:
    """A piece of information."""

    number: int
    name: str
    ask_s: float
    lasting: bool
    on_file: float
    every_contact: bool
    needed: float


@dataclass(frozen=True, slots=True)
class MoveRule:
    """Where customers go next: per attempt (shares, channels); the delay, or None for the next opening."""

    attempts: tuple[tuple[tuple[float, ...], tuple[int, ...]], ...]
    delay: Law | None


@dataclass(frozen=True, slots=True)
class TeamModel:
    """A pool of agents; tuples by channel.

    ``capacity`` is the least common multiple of the concurrencies of the team's channels and ``need`` the part of it
    that a session takes. ``live_need`` is the largest need of a live channel, 0 without one.
    """

    number: int
    name: str
    channels: tuple[int, ...]
    capacity: int
    need: tuple[int, ...]
    live_need: int
    proficiency: tuple[float, ...]
    serves: tuple[tuple[bool, ...], ...]
    transfers_only: bool
    head_count: int
    reserve: int
    speed_cv: float
    absence: float
    team: Team


@dataclass(frozen=True, slots=True)
class ContextModel:
    """What the next handler sees; ``by_class`` is indexed by `rules.HoldingClass`."""

    by_class: tuple[float, ...]
    whole_record: bool
    identity_match: float
    sync_delay_s: float
    lookup_s: float


@dataclass(frozen=True, slots=True)
class RoutingModel:
    """Who handles the next contact; tuples by channel."""

    affinity: str
    portfolio: bool
    affinity_wait: tuple[Law, ...]
    affinity_window_s: float
    agent_choice: str
    contact_choice: str
    priority: tuple[int, ...]
    pause_deferred: bool
    switch_cost_s: float
    resume_cost_s: float


@dataclass(frozen=True, slots=True)
class Model:
    """One scenario under one design, ready to run.

    ``moves[after][channel][intent]`` is the rule that applies, or None; ``moves_after_front`` the same when the
    channel's front ended the contact. ``fresh_teams[channel][intent]`` are the
    teams able to take a contact that asks for no team in particular, in file order.
    """

    scenario: Scenario
    design: Design
    design_name: str
    channels: tuple[ChannelModel, ...]
    intents: tuple[IntentModel, ...]
    items: tuple[ItemModel, ...]
    patience_factor: tuple[float, ...]
    moves: tuple[tuple[tuple[MoveRule | None, ...], ...], ...]
    moves_after_front: tuple[tuple[tuple[MoveRule | None, ...], ...], ...]
    teams: tuple[TeamModel, ...]
    fresh_teams: tuple[tuple[tuple[int, ...], ...], ...]
    context: ContextModel
    routing: RoutingModel
    horizon_s: float


def _slowdown(channel: Channel, most: int) -> tuple[float, ...]:
    """Return the extra time of a session by number of sessions the agent runs, 0..most."""
    extra = channel.slowdown
    if isinstance(extra, tuple):
        return (0.0, 0.0, *(extra[min(k, len(extra)) - 1] for k in range(1, most)))
    return (0.0, *(extra * k for k in range(most)))


def _channel(scenario: Scenario, number: int, most_sessions: int) -> ChannelModel:
    channel = scenario.channels[number]
    names = [c.name for c in scenario.channels]
    item_names = list(scenario.items)
    target = channel.service_level
    return ChannelModel(
        number=number,
        name=channel.name,
        kind=ChannelKind[channel.kind.upper()],
        openings=Openings(open_spans(channel.open, scenario.time)),
        closes=channel.open is not None,
        serves_at_close=channel.at_close == "serve",
        concurrency=channel.concurrency,
        slowdown=_slowdown(channel, most_sessions),
        patience=law_of(channel.patience) if channel.patience else None,
        chase=law_of(channel.chase) if channel.chase else None,
        front=names.index(channel.front.channel) if channel.front else None,
        front_share=channel.front.share if channel.front else 0.0,
        queue_limit=channel.queue_limit,
        answer_within_s=target.within if target else math.inf,
        ask_factor=channel.ask_factor,
        captures=tuple(item_names.index(name) for name in channel.captures),
        serve=law_of(channel.serve) if channel.serve else None,
    )


def _intent(scenario: Scenario, design: Design, number: int) -> IntentModel:
    intent: Intent = scenario.intents[number]
    names = [c.name for c in scenario.channels]
    items = list(scenario.items)
    team_names = [team.name for team in design.teams]
    handles = [intent.handle.get(name) for name in names]
    transfer = intent.transfer
    return IntentModel(
        number=number,
        name=intent.name,
        items=tuple(items.index(name) for name in intent.items),
        talk=tuple(law_of(handle.talk) if handle else None for handle in handles),
        wrap=tuple(law_of(handle.wrap) if handle else None for handle in handles),
        resolution=tuple(intent.resolution.get(name, 1.0) for name in names),
        containment=tuple(intent.containment.get(name, 0.0) for name in names),
        transfer_share=transfer.share if transfer else 0.0,
        transfer_teams=tuple(
            team_names.index(name) for name in (transfer.to if transfer else ()) if name in team_names
        ),
    )


def _move_rule(move: Move, scenario: Scenario, channel: int) -> MoveRule:
    names = [c.name for c in scenario.channels]
    attempts = tuple(
        (
            tuple(destinations.values()),
            tuple(channel if name == "same" else names.index(name) for name in destinations),
        )
        for destinations in move.attempts
    )
    return MoveRule(attempts, None if isinstance(move.delay, str) else law_of(move.delay))


def _move_for(scenario: Scenario, moves: list[Move], channel: int, intent: int, front: str = "") -> Move | None:
    """Return the most specific of the rules: by intent, then by channel, then any; the first listed wins a tie.

    After a front, a rule from the front comes before one from its host channel, which ``same`` names.
    """
    sources = [name for name in (front, scenario.channels[channel].name, "any") if name]
    intent_name = scenario.intents[intent].name
    fitting = [
        move for move in moves if move.from_ in sources and (move.intents is None or intent_name in move.intents)
    ]
    return min(fitting, key=lambda move: (move.intents is None, sources.index(move.from_)), default=None)


def _moves(scenario: Scenario, fronts: list[str]) -> tuple[tuple[tuple[MoveRule | None, ...], ...], ...]:
    """Return the rules by after, channel and intent; ``fronts`` names the front that ended the contact, by channel."""
    after_each = [[move for move in scenario.moves if move.after == after.name.lower()] for after in After]
    rules: dict[tuple[int, int], MoveRule] = {}

    def rule_of(move: Move | None, channel: int) -> MoveRule | None:
        if move is None:
            return None
        key = id(move), channel  # most places have a rule that others have too
        if key not in rules:
            rules[key] = _move_rule(move, scenario, channel)
        return rules[key]

    return tuple(
        tuple(
            tuple(
                rule_of(_move_for(scenario, moves, channel, intent, front), channel)
                for intent in range(len(scenario.intents))
            )
            if moves
            else (None,) * len(scenario.intents)
            for channel, front in enumerate(fronts)
        )
        for moves in after_each
    )


def _reserve(design: Design, team: Team) -> int:
    reserve = design.routing.reserve
    return reserve if isinstance(reserve, int) else reserve.get(team.name, 0)


def _team(scenario: Scenario, design: Design, number: int) -> TeamModel:
    team = design.teams[number]
    names = [c.name for c in scenario.channels]
    served = [names.index(name) for name in team.channels]
    capacity = math.lcm(*(scenario.channels[c].concurrency for c in served))
    need = tuple(
        capacity // channel.concurrency if channel.name in team.channels else 0 for channel in scenario.channels
    )
    live = [need[c] for c in served if scenario.channels[c].kind == "live"]
    return TeamModel(
        number=number,
        name=team.name,
        channels=tuple(served),
        capacity=capacity,
        need=need,
        live_need=max(live, default=0),
        proficiency=tuple(team.proficiency.get(name, 1.0) for name in names),
        serves=tuple(
            tuple(
                channel.name in team.channels and (team.intents is None or intent.name in team.intents)
                for intent in scenario.intents
            )
            for channel in scenario.channels
        ),
        transfers_only=team.transfers_only,
        head_count=team.head_count,
        reserve=_reserve(design, team),
        speed_cv=team.speed_cv,
        absence=team.absence,
        team=team,
    )


def _context(design: Design) -> ContextModel:
    context = design.context
    return ContextModel(
        by_class=(
            context.same_agent,
            context.from_transfer,
            context.from_automated,
            context.same_channel,
            context.cross_channel,
        ),
        whole_record=context.unit == "record",
        identity_match=context.identity_match,
        sync_delay_s=context.sync_delay,
        lookup_s=context.lookup,
    )


def _routing(scenario: Scenario, design: Design) -> RoutingModel:
    routing = design.routing
    waits = routing.affinity_wait
    by_channel = (
        [waits.get(c.name) for c in scenario.channels] if isinstance(waits, dict) else [waits] * len(scenario.channels)
    )
    lowest = max(routing.priority.values(), default=0) + 1
    return RoutingModel(
        affinity=routing.affinity,
        portfolio=routing.portfolio,
        affinity_wait=tuple(law_of(wait) if wait else fixed(0.0) for wait in by_channel),
        affinity_window_s=math.inf if routing.affinity_window is None else routing.affinity_window,
        agent_choice=routing.agent_choice,
        contact_choice=routing.contact_choice,
        priority=tuple(routing.priority.get(c.name, lowest) for c in scenario.channels),
        pause_deferred=routing.pause_deferred,
        switch_cost_s=routing.switch_cost,
        resume_cost_s=routing.resume_cost,
    )


def build_model(scenario: Scenario, design_name: str) -> Model:
    """Return the model of a scenario under one of its designs."""
    design = scenario.designs[design_name]
    teams = tuple(_team(scenario, design, number) for number in range(len(design.teams)))
    n_channels, n_intents = len(scenario.channels), len(scenario.intents)
    most_sessions = max(team.capacity for team in teams)
    return Model(
        scenario=scenario,
        design=design,
        design_name=design_name,
        channels=tuple(_channel(scenario, c, most_sessions) for c in range(n_channels)),
        intents=tuple(_intent(scenario, design, i) for i in range(n_intents)),
        items=tuple(
            ItemModel(number, name, item.ask, item.lasting, item.on_file, item.every_contact, item.needed)
            for number, (name, item) in enumerate(scenario.items.items())
        ),
        patience_factor=tuple(segment.patience_factor for segment in scenario.customers.segments),
        moves=_moves(scenario, [""] * n_channels),
        moves_after_front=_moves(scenario, [c.front.channel if c.front else "" for c in scenario.channels]),
        teams=teams,
        fresh_teams=tuple(
            tuple(tuple(t.number for t in teams if t.serves[c][i] and not t.transfers_only) for i in range(n_intents))
            for c in range(n_channels)
        ),
        context=_context(design),
        routing=_routing(scenario, design),
        horizon_s=scenario.time.total_days * DAY_S,
    )
