"""Customers, cases, contacts and agents while the simulation runs."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from typing import Any, NamedTuple

import simpy

from sim.draws import LuckBlock
from sim.engine.log import NEVER, Origin, Outcome
from sim.engine.model import NO_TEAM, ChannelKind, ChannelModel, IntentModel, TeamModel

from .calendar import Timer

NOBODY = -1
CONTACTS_PER_CASE = 1024
"""Event entities are case x 1024 + contact; ``max_contacts`` stays below it."""


class Holding(NamedTuple):
    """Who holds an item of a case: an agent (or nobody: a bot, a message), on which channel, in which visit."""

    agent: int
    channel: int
    visit: int
    automated: bool
    held_s: float


class Memory(NamedTuple):
    """A lasting item held by one agent on one channel since two cases: the first, and the first of another."""

    case: int
    held_s: float
    other_case: int = NOBODY
    other_held_s: float = NEVER


class Step(NamedTuple):
    """Where a customer goes next, and when."""

    channel: int
    due_s: float


class Customer:
    """A person: whom they know, and what the organisation keeps about them from case to case."""

    __slots__ = (
        "began_channel", "given", "identified", "in_hand", "known_to_owner", "last_agent", "last_contact_s", "memories",
        "on_file", "owner", "segment",
    )  # fmt: skip

    def __init__(self, segment: int, identified: bool, on_file: frozenset[int]) -> None:
        self.segment = segment
        self.identified = identified
        self.on_file = on_file
        self.owner: Agent | None = None
        self.last_agent: Agent | None = None
        self.known_to_owner = False
        self.began_channel = NOBODY
        self.last_contact_s = NEVER
        self.in_hand = 0
        self.memories: dict[int, dict[tuple[int, int], Memory]] = {}
        self.given: set[int] = set()


class Case:
    """One need of one customer, while anything of it is open or planned."""

    __slots__ = (
        "capped", "channels", "closed_s", "contacts", "customer", "customer_number", "deferred_hours",
        "duplicates", "entries", "extra_contacts", "front_entries", "given", "given_up", "handled", "handlers", "held",
        "identity", "intent", "live_minutes", "luck", "move_counts", "n_automated", "n_deferred",
        "open_contacts", "opened_s", "planned", "record", "related", "repeated", "resolved", "row", "rows",
        "transfers", "unwritten", "visits", "waiting",
    )  # fmt: skip

    def __init__(
        self,
        identity: int,
        customer_number: int,
        customer: Customer,
        intent: IntentModel,
        opened_s: float,
        luck: LuckBlock,
        row: int,
    ) -> None:
        self.identity = identity
        self.customer_number = customer_number
        self.customer = customer
        self.intent = intent
        self.opened_s = opened_s
        self.luck = luck
        self.row = row
        self.closed_s = NEVER
        self.resolved = False
        self.given_up = False
        self.capped = False
        # what counts as the occurrence of a draw
        self.handled = 0
        self.duplicates = 0
        self.entries = 0
        self.n_automated = 0
        self.n_deferred = 0
        self.front_entries = 0
        self.move_counts = [0] * 8
        # what is still going on
        self.open_contacts = 0
        self.planned: set[Timer] = set()
        self.waiting: list[Contact] = []
        # what happened
        self.contacts = 0
        self.visits = 0
        self.channels: set[int] = set()
        self.handlers: set[Agent] = set()
        self.held: dict[int, list[Holding]] = {}
        self.given: set[int] = set()
        self.repeated = 0
        self.transfers = 0
        self.extra_contacts = 0
        self.live_minutes = 0.0
        self.deferred_hours = 0.0
        self.related = False
        # what is written down: rows of contacts, how many are still to come, and the row of the case
        self.rows: list[tuple[Any, ...]] = []
        self.unwritten = 0
        self.record: tuple[Any, ...] | None = None

    @property
    def closed(self) -> bool:
        """Whether the case is closed, whatever may still be waiting as a duplicate."""
        return self.resolved or self.given_up


class Contact:
    """One attempt on one channel within a case; once an agent takes it, also the session.

    What has not happened yet stands on the class: contacts come by the hundred thousand, and few see everything.
    """

    asked_team: int = NO_TEAM
    by_agent: Agent | None = None
    front_of: ChannelModel | None = None
    outcome: Outcome = Outcome.OPEN
    over: simpy.Event | None = None
    created_s: float = NEVER
    queued_s: float = NEVER
    started_s: float = NEVER
    ended_s: float = NEVER
    released_s: float = NEVER
    # waiting
    line: Line | None = None
    patience_timer: Timer | None = None
    affinity_timer: Timer | None = None
    chase_timer: Timer | None = None
    silence_timer: Timer | None = None
    deferred_occurrence: int = 0
    # handling
    agent: Agent | None = None
    duplicate: bool = False
    switched: bool = False
    occurrence: int = 0
    related: bool = False
    owner_met: int = NOBODY
    talk_s: float = NEVER
    asking_s: float = NEVER
    lookup_s: float = NEVER
    switch_s: float = NEVER
    wrap_s: float = NEVER
    repeat_s: float = 0.0
    needed: int = 0
    asked: int = 0
    repeated: int = 0
    stated: tuple[int, ...] = ()
    # the session
    timer: Timer | None = None
    wrapping: bool = False
    left_s: float = 0.0
    since_s: float = 0.0
    speed: float = 1.0
    paused_s: float = 0.0
    paused_at_s: float = NEVER
    # where the customer goes next
    resolves: bool = False
    hop: Step | None = None
    next_team: int = NO_TEAM

    def __init__(self, case: Case, channel: ChannelModel, origin: Origin, number: int, visit: int) -> None:
        self.case = case
        self.channel = channel
        self.is_live = channel.kind == ChannelKind.LIVE
        self.origin = origin
        self.is_chase = origin == Origin.CHASE
        self.number = number
        self.visit = visit
        self.entity = case.identity * CONTACTS_PER_CASE + number
        self.to_hold: list[tuple[int, bool]] = []

    @property
    def host(self) -> ChannelModel:
        """The channel the customer turned to: a front counts as the channel it fronts."""
        return self.front_of or self.channel

    @property
    def place(self) -> tuple[float, int, int]:
        """Place in a line."""
        return self.queued_s, self.case.identity, self.number


class Line:
    """Contacts waiting, in order of (queued_s, case, contact); ``waiting`` is true while there are any."""

    __slots__ = ("channel", "owner", "waiting")

    def __init__(self, channel: ChannelModel | None = None, owner: Agent | None = None) -> None:
        self.channel = channel
        self.owner = owner
        self.waiting: list[tuple[float, int, int, Contact]] = []

    def __len__(self) -> int:
        return len(self.waiting)

    def __iter__(self) -> Iterator[Contact]:
        return iter([place[3] for place in self.waiting])

    @property
    def head(self) -> Contact:
        """The contact that has waited longest."""
        return self.waiting[0][3]

    def add(self, contact: Contact) -> None:
        """Put a contact at the place its ``queued_s`` gives it."""
        insort(self.waiting, (*contact.place, contact))
        contact.line = self

    def remove(self, contact: Contact) -> None:
        """Take a contact out, wherever it stands."""
        del self.waiting[bisect_left(self.waiting, contact.place)]
        contact.line = None


class Agent:
    """A person at work.

    ``load`` is the (live, deferred) capacity in use under which the pool lists the agent, ``group`` the same on a
    scale that compares teams, ``since_s`` when it became so.
    """

    __slots__ = (
        "accounted_s", "deferred_used", "group", "identity", "last_channel", "listed", "live_used", "load",
        "number", "on_duty", "own_deferred", "own_live", "paused", "running", "scale", "since_s", "speed",
        "staying", "team",
    )  # fmt: skip

    def __init__(self, identity: int, team: TeamModel, number: int, speed: float, scale: int) -> None:
        self.identity = identity
        self.team = team
        self.number = number
        self.speed = speed
        self.scale = scale
        self.on_duty = False
        self.staying = False
        self.live_used = 0
        self.deferred_used = 0
        self.running: list[Contact] = []
        self.paused: list[Contact] = []
        self.own_live = Line(owner=self)
        self.own_deferred = Line(owner=self)
        self.last_channel = NOBODY
        self.accounted_s = 0.0
        self.load = (0, 0)
        self.group = (0, 0)
        self.since_s = 0.0
        self.listed = False

    @property
    def at_work(self) -> bool:
        """Whether the agent is paid for being here: duty, staying on, or finishing a session."""
        return self.on_duty or self.staying or bool(self.running)
