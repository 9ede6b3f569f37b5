"""The model of one design as tables, ready to run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.compiling import Store
from sim.draws import Key, Law
from sim.engine.model import After, ChannelKind, Model, MoveRule
from sim.engine.ranks import Rank
from sim.engine.roster import agent_speeds, team_duties
from sim.engine.rules import spread
from sim.scenario.units import SLOT_S

from . import tables
from .ledger import ABSENT, TEAM_COLUMNS
from .tables import NONE, STATE, TABLES

_AFFINITY = ("none", "last_agent", "owner")
_AGENT_CHOICE = ("longest_idle", "least_flexible", "fastest", "team_order")
_CONTACT_CHOICE = ("longest_wait", "priority", "earliest_due", "channel_order")


class _Lists:
    """Numbers, laws and lists of places while they are gathered."""

    def __init__(self) -> None:
        self.values: list[float] = []
        self.laws: list[tuple[Any, ...]] = []
        self.places: list[int] = []
        self._law_rows: dict[Law, int] = {}

    def numbers(self, values: Sequence[float]) -> int:
        """Keep numbers; return the place of the first."""
        self.values += values
        return len(self.values) - len(values)

    def listed(self, places: Sequence[int]) -> int:
        """Keep a list of places; return where it starts."""
        self.places += places
        return len(self.places) - len(places)

    def law(self, law: Law | None) -> int:
        """Keep a law; return its row, -1 for none."""
        if law is None:
            return NONE
        row = self._law_rows.get(law)
        if row is None:
            xs, ys, n = self.numbers(law.xs), self.numbers(law.ys), max(len(law.xs), len(law.ys))
            row = self._law_rows[law] = len(self.laws)
            self.laws.append((law.kind, xs, ys, n, law.a, law.b, law.c, law.zero_share))
        return row


def _rows(kind: np.dtype, n: int) -> Any:
    return np.zeros(n, kind).view(np.recarray)


def lay_out(model: Model, key: Key) -> Store:
    """Return the store of a run of the model: everything that is known before the first case."""
    store = Store(STATE, TABLES)
    lists = _Lists()
    _scalars(store.state, model, key, lists)
    _channels(store, model, lists)
    _intents(store, model, lists)
    _moves(store, model, lists)
    _teams(store, model, lists)
    _agents(store, model, key)
    store.put("values", np.array(lists.values, dtype=np.float64))
    laws = _rows(tables.LAW, len(lists.laws))
    for row, law in enumerate(lists.laws):
        laws[row] = law
    store.put("laws", laws)
    places = _rows(tables.PLACE, len(lists.places))
    places.number = lists.places
    store.put("places", places)
    return store


def _scalars(s: Any, model: Model, key: Key, lists: _Lists) -> None:
    context, routing, scenario = model.context, model.routing, model.scenario
    s.seed, s.replication = key.seed, key.replication
    s.n_channels, s.n_intents, s.n_teams = len(model.channels), len(model.intents), len(model.teams)
    s.n_items = max(1, *(len(intent.items) for intent in model.intents)) if model.intents else 1
    s.record_index = len(model.items)
    s.n_lasting = sum(item.lasting for item in model.items)
    s.returning = int(scenario.customers.population is not None)
    s.max_contacts = scenario.customers.max_contacts
    s.horizon_s = model.horizon_s
    s.n_slots = int(model.horizon_s // SLOT_S)
    s.by_class = lists.numbers(context.by_class)
    s.whole_record = int(context.whole_record)
    s.identity_match, s.sync_delay_s, s.lookup_s = context.identity_match, context.sync_delay_s, context.lookup_s
    s.affinity = _AFFINITY.index(routing.affinity)
    s.agent_choice = _AGENT_CHOICE.index(routing.agent_choice)
    s.contact_choice = _CONTACT_CHOICE.index(routing.contact_choice)
    s.affinity_window_s = routing.affinity_window_s
    s.pause_deferred = int(routing.pause_deferred)
    s.switch_cost_s, s.resume_cost_s = routing.switch_cost_s, routing.resume_cost_s
    relationship = scenario.relationship
    s.talk_factor, s.resolution_factor = relationship.talk_factor, relationship.resolution_factor
    s.csat_points = relationship.csat_points
    _satisfaction(s, model)
    for kind in ("customer", "case", "contact", "holding", "memory", "group"):
        setattr(s, f"free_{kind}", NONE)
    s.first_case = NONE


def _satisfaction(s: Any, model: Model) -> None:
    points = model.scenario.satisfaction
    s.has_satisfaction = int(points is not None)
    if points is None:
        return
    s.csat_base, s.unresolved = points.base, points.unresolved
    s.deferred_threshold = points.deferred_threshold
    for name in ("extra_contact", "transfer", "repeated_item", "minute_waited", "wait_threshold", "hour_waited"):
        setattr(s, name, getattr(points, name))
    s.has_churn = int(points.churn is not None)
    if points.churn is not None:
        s.churn_resolved_first, s.churn_resolved_later = points.churn.resolved_first, points.churn.resolved_later
        s.churn_unresolved, s.churn_realised = points.churn.unresolved, points.churn.realised


def _channels(store: Store, model: Model, lists: _Lists) -> None:
    rows = _rows(tables.CHANNEL, len(model.channels))
    for channel, row in zip(model.channels, rows, strict=True):
        row.kind = int(channel.kind)
        row.slowdown = lists.numbers(channel.slowdown)
        row.patience, row.chase, row.serve = (
            lists.law(law) for law in (channel.patience, channel.chase, channel.serve)
        )
        row.front = NONE if channel.front is None else channel.front
        row.front_share = channel.front_share
        row.queue_limit = NONE if channel.queue_limit is None else channel.queue_limit
        row.affinity_wait = lists.law(model.routing.affinity_wait[channel.number])
        row.priority = model.routing.priority[channel.number]
        spans = channel.openings.spans
        row.span, row.n_spans = NONE, len(spans)
        row.starts = lists.numbers([start_s for start_s, _ in spans])
        row.ends = lists.numbers([end_s for _, end_s in spans])
        row.answer_within_s, row.ask_factor = channel.answer_within_s, channel.ask_factor
        row.serves_at_close = channel.serves_at_close
    store.put("channels", rows)
    segments = _rows(tables.SEGMENT, len(model.patience_factor))
    segments.patience_factor = model.patience_factor
    store.put("segments", segments)
    items = _rows(tables.ITEM, len(model.items))
    lasting = 0
    for item, row in zip(model.items, items, strict=True):
        row.ask_s, row.on_file, row.needed, row.every_contact = (
            item.ask_s,
            item.on_file,
            item.needed,
            item.every_contact,
        )
        row.lasting = lasting if item.lasting else NONE
        lasting += item.lasting
    store.put("items", items)


def _intents(store: Store, model: Model, lists: _Lists) -> None:
    n_channels = len(model.channels)
    intents = _rows(tables.INTENT, len(model.intents))
    works = _rows(tables.WORK, len(model.intents) * n_channels)
    intent_items: list[int] = []
    for intent, row in zip(model.intents, intents, strict=True):
        row.items, row.n_items = len(intent_items), len(intent.items)
        intent_items += intent.items
        row.transfers, row.n_transfers = lists.listed(intent.transfer_teams), len(intent.transfer_teams)
        row.transfer_share = intent.transfer_share
        for channel in range(n_channels):
            work = works[intent.number * n_channels + channel]
            work.talk, work.wrap = lists.law(intent.talk[channel]), lists.law(intent.wrap[channel])
            work.resolution, work.containment = intent.resolution[channel], intent.containment[channel]
    captured = _rows(tables.CAPTURED, len(intent_items) * n_channels)
    for place, item in enumerate(intent_items):
        for of_channel in model.channels:
            captured[place * n_channels + of_channel.number].yes = item in of_channel.captures
    rows = _rows(tables.INTENT_ITEM, len(intent_items))
    rows.number = intent_items
    for name, table in (("intents", intents), ("works", works), ("intent_items", rows), ("captured", captured)):
        store.put(name, table)


def _moves(store: Store, model: Model, lists: _Lists) -> None:
    rules: dict[MoveRule, int] = {}
    rule_rows: list[tuple[int, int, int]] = []
    attempt_rows: list[tuple[int, int, int]] = []
    numbers: list[int] = []
    for table in (model.moves, model.moves_after_front):
        for after in After:
            for of_channel in table[after]:
                for rule in of_channel:
                    if rule is None:
                        numbers.append(NONE)
                        continue
                    if rule not in rules:
                        rules[rule] = len(rule_rows)
                        rule_rows.append((len(attempt_rows), len(rule.attempts), lists.law(rule.delay)))
                        for shares, channels in rule.attempts:
                            attempt_rows.append((lists.numbers(shares), lists.listed(channels), len(shares)))
                    numbers.append(rules[rule])
    store.put("moves", np.array([(number,) for number in numbers], dtype=tables.NEXT))
    store.put("rules", np.array(rule_rows, dtype=tables.RULE))
    store.put("attempts", np.array(attempt_rows, dtype=tables.ATTEMPT))


def _able_sets(store: Store, model: Model, lists: _Lists) -> list[tuple[int, ...]]:
    """Fill in the sets of teams able to take a contact, and return them: of one team each, then those of fresh ones."""
    fresh = [teams for of_channel in model.fresh_teams for teams in of_channel]
    ables: list[tuple[int, ...]] = [(team,) for team in range(len(model.teams))]
    place_of = {}
    for teams in fresh:
        if teams not in place_of:
            place_of[teams] = len(ables)
            ables.append(teams)
    store.put("fresh", np.array([(place_of[teams],) for teams in fresh], dtype=tables.PLACE))
    store.put("ables", np.array([(lists.listed(teams), len(teams)) for teams in ables], dtype=tables.ABLE))
    return ables


def _teams(store: Store, model: Model, lists: _Lists) -> None:
    """Fill in teams, what each does on each channel, and the lines."""
    state = store.state
    ables = _able_sets(store, model, lists)
    state.n_ables = len(ables)
    state.n_agents = sum(team.head_count for team in model.teams)
    state.n_own_lines = state.n_agents * state.n_channels
    state.n_lines = state.n_own_lines + state.n_channels * len(ables)
    sets_of: list[list[int]] = [[] for _ in model.teams]
    for place, teams in enumerate(ables):
        for number in teams:
            sets_of[number].append(place)
    whole = math.lcm(*(team.capacity for team in model.teams))
    rows = _rows(tables.TEAM, len(model.teams))
    for team, row in zip(model.teams, rows, strict=True):
        row.capacity, row.live_need, row.reserve = team.capacity, team.live_need, team.reserve
        row.scale, row.n_channels, row.transfers_only = whole // team.capacity, len(team.channels), team.transfers_only
        row.group = row.first_staying = row.last_staying = NONE
        live, deferred = (
            [
                state.n_own_lines + channel * len(ables) + able
                for channel in sorted(team.channels)
                if (model.channels[channel].kind == ChannelKind.LIVE) == is_live
                for able in sets_of[team.number]
            ]
            for is_live in (True, False)
        )
        row.live_lines, row.n_live_lines = lists.listed(live), len(live)
        row.deferred_lines, row.n_deferred_lines = lists.listed(deferred), len(deferred)
    store.put("teams", rows)
    _team_channels(store, model)
    _lines(store)


def _team_channels(store: Store, model: Model) -> None:
    n_channels = len(model.channels)
    rows = _rows(tables.TEAM_CHANNEL, len(model.teams) * n_channels)
    for team in model.teams:
        of_team = rows[team.number * n_channels :][:n_channels]
        of_team.need, of_team.proficiency, of_team.order = team.need, team.proficiency, NONE
        of_team.order[list(team.channels)] = np.arange(len(team.channels))
    store.put("team_channels", rows)
    serves = np.array([team.serves for team in model.teams]).ravel()
    store.put("serves", serves.astype(tables.SERVES))


def _lines(store: Store) -> None:
    """Fill in the lines: own ones by agent and channel, then shared ones by channel and set of able teams."""
    state = store.state
    rows = _rows(tables.LINE, state.n_lines)
    rows.root = NONE
    own, shared = np.arange(state.n_own_lines), np.arange(state.n_lines - state.n_own_lines)
    rows.owner = np.concatenate([own // state.n_channels, np.full(len(shared), NONE)])
    rows.channel = np.concatenate([own % state.n_channels, shared // state.n_ables])
    rows.able = np.concatenate([np.full(len(own), NONE), shared % state.n_ables])
    store.put("lines", rows)


def _agents(store: Store, model: Model, key: Key) -> None:
    """Fill in agents, and what is known to happen to them and to channels that close."""
    n_agents = store.state.n_agents
    rows = _rows(tables.AGENT, n_agents)
    for name in ("last_channel", "group", "next_staying", "previous_staying"):
        rows[name] = NONE
    for name, n_rows in (("chains", 2 * n_agents), ("queues", 2)):
        store.resize(name, n_rows)
        store[name].first = store[name].last = NONE
    portfolio: list[int] = []
    who: list[int] = []
    starts_s: list[float] = []
    ends_s: list[float] = []
    slots = np.zeros(len(model.teams) * TEAM_COLUMNS * store.state.n_slots)
    first = 0
    for team in model.teams:
        of_team = rows[first : first + team.head_count]
        of_team.team, of_team.number, of_team.speed = team.number, np.arange(team.head_count), agent_speeds(team, key)
        if not team.transfers_only:
            portfolio += range(first, first + team.head_count)
        absent = [0.0] * store.state.n_slots
        for identity, duty in enumerate(team_duties(model, team, key), start=first):
            for start_s, end_s in duty.absent:
                spread(absent, start_s, min(end_s, model.horizon_s), 1.0)
            for start_s, end_s in duty.present:
                who.append(identity)
                starts_s.append(start_s)
                ends_s.append(end_s)
        slots[(team.number * TEAM_COLUMNS + ABSENT) * store.state.n_slots :][: store.state.n_slots] = absent
        first += team.head_count
    _fixtures(store, model, (np.array(who, dtype=np.int64), np.array(starts_s), np.array(ends_s)))
    store.put("agents", rows)
    store.put("slots", slots)
    store.state.portfolio_on = int(model.routing.portfolio)
    store.state.n_portfolio = len(portfolio)
    owners = _rows(tables.PLACE, len(portfolio))
    owners.number = portfolio
    store.put("portfolio", owners)
    groups = _rows(tables.GROUP, n_agents + 1)
    groups.next = np.arange(1, n_agents + 2)
    groups.next[-1] = NONE
    store.put("groups", groups)
    store.state.free_group = 0


def _fixtures(store: Store, model: Model, duties: tuple[Any, Any, Any]) -> None:
    """Fill in what is known to happen: duties, given as agents, starts and ends (seconds), and closings, in order."""
    who, starts_s, ends_s = duties
    closings = [
        (end_s, channel.number)
        for channel in model.channels
        if channel.kind == ChannelKind.LIVE and not channel.serves_at_close
        for _, end_s in channel.openings.spans
    ]
    closing_s, closing = np.array(closings, dtype=np.float64).reshape(-1, 2).T
    kinds = [
        (Rank.DUTY_START, starts_s, who),
        *((rank, ends_s, who) for rank in (Rank.DUTY_END, Rank.HANDOVER, Rank.HOME)),
        (Rank.CLOSE, closing_s, closing),
    ]
    times_s = np.concatenate([times for _, times, _ in kinds])
    ranks = np.repeat([rank for rank, _, _ in kinds], [len(times) for _, times, _ in kinds])
    entities = np.concatenate([of_kind for _, _, of_kind in kinds])
    order = np.lexsort((entities, ranks, times_s))
    fixtures = _rows(tables.FIXTURE, len(order))
    fixtures.time_s, fixtures.rank, fixtures.entity = times_s[order], ranks[order], entities[order]
    store.state.n_fixtures = len(order)
    store.put("fixtures", fixtures)
