"""Two replaceable decisions: which agent takes a contact, which contact an agent takes."""

from __future__ import annotations

import difflib
import importlib
from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sim.engine import rules
from sim.engine.model import Model, TeamModel
from sim.errors import Fault, UsageError
from sim.scenario.wording import dotted

from .entities import Agent, Contact

AgentKey = Callable[[Agent, Contact], tuple[Any, ...]]
ContactKey = Callable[[Agent, Contact], tuple[Any, ...]]
Fits = Callable[[TeamModel, int, int, Contact], bool]
"""Whether an agent of a team, with so much capacity in live and in deferred use, may take a contact."""
T = TypeVar("T", Agent, Contact)


class Policy:
    """A custom policy: override one method or both; where one is not overridden the scenario's rule decides.

    A policy is asked whenever the model allows a choice: every agent offered is able, on duty and has
    room; every contact offered is the first of its line and fits. They must be pure functions of what they are
    given. Useful attributes: ``agent.team.name``, ``agent.number``, ``agent.speed``, ``agent.live_used``,
    ``agent.since_s`` (since when so loaded); ``contact.channel.name``, ``contact.case.intent.name``,
    ``contact.queued_s``, ``contact.origin``.
    """

    def choose_agent(self, contact: Contact, agents: Sequence[Agent], now_s: float) -> Agent | None:
        """Return one of the agents, or None to let the contact wait; default: longest idle."""
        return min(agents, key=longest_idle)

    def choose_contact(self, agent: Agent, contacts: Sequence[Contact], now_s: float) -> Contact | None:
        """Return one of the contacts, or None to take nothing now; default: longest wait."""
        return min(contacts, key=lambda contact: contact.place)


def longest_idle(agent: Agent) -> tuple[Any, ...]:
    """Order agents: least capacity in use, live before deferred; then earliest to become so; then identity."""
    return (*agent.group, agent.since_s, agent.identity)


class Pool:
    """A team's agents who may take shared work, grouped by capacity in use, longest idle first."""

    __slots__ = ("_groups", "_pause_deferred", "team")

    def __init__(self, team: TeamModel, pause_deferred: bool) -> None:
        self.team = team
        self._pause_deferred = pause_deferred
        self._groups: dict[tuple[int, int], list[tuple[float, int, Agent]]] = {}

    def add(self, agent: Agent) -> None:
        """List an agent."""
        insort(self._groups.setdefault(agent.load, []), (agent.since_s, agent.identity, agent))
        agent.listed = True

    def remove(self, agent: Agent) -> None:
        """Unlist an agent."""
        group = self._groups[agent.load]
        del group[bisect_left(group, (agent.since_s, agent.identity))]
        agent.listed = False

    def able_for_live(self) -> int:
        """Return how many agents could take a live contact at once, whatever its channel."""
        team = self.team
        return sum(
            len(group)
            for (live_used, deferred_used), group in self._groups.items()
            if group and rules.live_fits(live_used, deferred_used, team.live_need, team.capacity, self._pause_deferred)
        )

    def first(self, fits: Fits, contact: Contact) -> Agent | None:
        """Return the longest idle agent with room: of the least loaded group that fits, the first."""
        best: tuple[int, int] | None = None
        for load, group in self._groups.items():
            if group and (best is None or load < best) and fits(self.team, *load, contact):
                best = load
        return None if best is None else self._groups[best][0][2]

    def leaders(self) -> list[Agent]:
        """Return the first agent of each group, the longest idle first; to the rules the others are like them."""
        return [self._groups[load][0][2] for load in sorted(self._groups) if self._groups[load]]

    def everyone(self, fits: Fits, contact: Contact) -> list[Agent]:
        """Return all agents with room."""
        return [
            agent
            for load, group in self._groups.items()
            if group and fits(self.team, *load, contact)
            for _, _, agent in group
        ]


def _contact_key(model: Model) -> ContactKey:
    """Return the order in which an agent takes contacts; ties by the longest wait."""
    rule = model.routing.contact_choice
    if rule == "priority":
        priority = model.routing.priority
        return lambda agent, contact: (priority[contact.channel.number], *contact.place)
    if rule == "earliest_due":
        return lambda agent, contact: (
            rules.answer_due(contact.queued_s, contact.channel.answer_within_s),
            *contact.place,
        )
    if rule == "channel_order":
        return lambda agent, contact: (agent.team.channels.index(contact.channel.number), *contact.place)
    return lambda agent, contact: contact.place


def _agent_key(model: Model) -> AgentKey:
    """Return the order in which agents are preferred; ties go to the longest idle."""
    rule = model.routing.agent_choice
    if rule == "least_flexible":
        return lambda agent, contact: (len(agent.team.channels), *longest_idle(agent))
    if rule == "team_order":
        return lambda agent, contact: (agent.team.number, *longest_idle(agent))
    if rule == "fastest":
        return lambda agent, contact: (
            rules.talk_speed(agent.team.proficiency[contact.channel.number], agent.speed),
            *longest_idle(agent),
        )
    return lambda agent, contact: longest_idle(agent)


class Choices:
    """The two decisions of one design, by built-in rule or custom policy."""

    def __init__(self, model: Model, policy: Policy | None) -> None:
        self._contact_key = _contact_key(model)
        self._agent_key = _agent_key(model)
        self._policy = policy
        self._design = model.design_name
        picks = () if policy is None else _overridden(type(policy))
        self._policy_picks_agents = "choose_agent" in picks
        self._policy_picks_contacts = "choose_contact" in picks
        # any agent may be the fastest, and a policy wants to see them all; else the first of a group stands for it
        self._needs_everyone = self._policy_picks_agents or model.routing.agent_choice == "fastest"

    def agent(self, contact: Contact, pools: Sequence[Pool], fits: Fits, now_s: float) -> Agent | None:
        """Return the agent who takes a contact now, or None."""
        candidates: list[Agent] = []
        for pool in pools:
            if self._needs_everyone:
                candidates += pool.everyone(fits, contact)
            elif (agent := pool.first(fits, contact)) is not None:
                candidates.append(agent)
        if not candidates:
            return None
        if self._policy is not None and self._policy_picks_agents:
            return self._ask(self._policy.choose_agent, contact, sorted(candidates, key=longest_idle), now_s)
        if len(candidates) == 1:
            return candidates[0]
        return min(candidates, key=lambda agent: self._agent_key(agent, contact))

    def contact(self, agent: Agent, heads: Sequence[Contact], now_s: float) -> Contact | None:
        """Return the contact an agent takes now, or None."""
        if not heads:
            return None
        if self._policy is not None and self._policy_picks_contacts:
            return self._ask(self._policy.choose_contact, agent, sorted(heads, key=lambda c: c.place), now_s)
        if len(heads) == 1:
            return heads[0]
        return min(heads, key=lambda contact: self._contact_key(agent, contact))

    def _ask(
        self, decide: Callable[[Any, Sequence[T], float], T | None], subject: Any, offered: Sequence[T], now_s: float
    ) -> T | None:
        """Return what a policy decides, or say what it did wrong."""
        name = f"{type(self._policy).__name__}.{decide.__name__}"
        try:
            chosen = decide(subject, tuple(offered), now_s)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise UsageError(_policy_fault(name, self._design, error)) from error
        if chosen is not None and not any(chosen is one for one in offered):
            raise UsageError(
                Fault(
                    f"policy {name} chose something it was not offered",
                    where=_place(self._design),
                    why="a policy picks one of the candidates it is given, or None",
                )
            )
        return chosen


_METHODS = ("choose_agent", "choose_contact")
_ALL_BUT_A_LETTER, _ROUGHLY = 0.9, 0.6
_NOT_OF_A_POLICY = (__file__, importlib.__file__)


def _overridden(kind: type[Policy]) -> list[str]:
    return [name for name in _METHODS if callable(own := getattr(kind, name)) and own is not getattr(Policy, name)]


def _place(design: str) -> str:
    return dotted(("designs", design, "routing", "policy"))


def _policy_fault(name: str, design: str, error: BaseException) -> Fault:
    return Fault(
        f"policy {name} failed: {_in_a_line(error)}",
        where=_place(design) + _raised_at(error),
        fix="mend the policy; omnides only calls it",
    )


def _in_a_line(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}".split("\n", 1)[0]
    except Exception:  # its own words may fail, too
        return type(error).__name__


def _raised_at(error: BaseException) -> str:
    """Return the last line that ran in the policy's own file; nothing if none did, as when arguments do not match."""
    lines: list[tuple[str, int]] = []
    step = error.__traceback__
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if file not in _NOT_OF_A_POLICY and not file.startswith("<frozen"):
            lines.append((file, step.tb_lineno))
        step = step.tb_next
    own = [line for file, line in lines if file == lines[0][0]]
    return f", at {lines[0][0]}:{own[-1]}" if lines else ""


def load_policy(path: str | None, allow_code: bool, design: str) -> Policy | None:
    """Return an instance of the policy class named ``package.module:Class`` in the routing of a design.

    Raises
    ------
    UsageError
        If code is not allowed, or the class cannot be loaded, is not a `Policy` or decides nothing.
    """
    if path is None:
        return None
    if not allow_code:
        raise UsageError(
            Fault(
                f"the scenario runs code of its own: policy {path!r}",
                where=_place(design),
                why="scenario files are data and safe to open; a policy is a Python class",
                fix="add --allow-code (allow_code=True in Python) if you trust it",
            )
        )
    module_name, _, class_name = path.partition(":")
    try:
        policy = getattr(importlib.import_module(module_name), class_name)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise UsageError(
            Fault(
                f"policy {path!r} cannot be loaded: {_in_a_line(error)}",
                where=_place(design) + _raised_at(error),
                fix="mend what the module itself imports"
                if isinstance(error, ModuleNotFoundError) and not f"{module_name}.".startswith(f"{error.name}.")
                else "write package.module:Class, with the package on Python's path (PYTHONPATH=. for this folder)",
            )
        ) from error
    if not (isinstance(policy, type) and issubclass(policy, Policy)):
        raise UsageError(
            Fault(f"{path!r} is not a policy", where=_place(design), fix="derive the class from sim.Policy")
        )
    if not _overridden(policy) or _misspelt(policy):
        raise UsageError(_idle_fault(path, design, policy))
    try:
        return policy()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise UsageError(_policy_fault(f"{policy.__name__}()", design, error)) from error


def _left(policy: type[Policy]) -> list[str]:
    return [name for name in _METHODS if name not in _overridden(policy)]


def _misspelt(policy: type[Policy]) -> list[tuple[str, str]]:
    """Return names of a policy that must have been meant to override a method which it leaves, with that method.

    Where it overrides one, only those that differ by a letter: others may be helpers of its own.
    """
    cutoff = _ALL_BUT_A_LETTER if _overridden(policy) else _ROUGHLY
    ours = vars(Policy)
    own = [name for name in dir(policy) if name[0] != "_" and name not in ours and callable(getattr(policy, name))]
    close = [(name, difflib.get_close_matches(name, _left(policy), n=1, cutoff=cutoff)) for name in own]
    return [(name, meant[0]) for name, meant in close if meant]


def _idle_fault(path: str, design: str, policy: type[Policy]) -> Fault:
    """Say what a policy does not decide, and which of its names may have been meant to."""
    near = _misspelt(policy)
    hint = f"did you mean {near[0][1]!r} by {near[0][0]!r}? " if near else ""
    left = _left(policy)
    return Fault(
        f"policy {path!r} does not override {' or '.join(left)}",
        where=_place(design),
        why="it would decide nothing" if len(left) == len(_METHODS) else "a method of another name is never asked",
        fix=f"{hint}define choose_agent(self, contact, agents, now_s), choose_contact(self, agent, contacts, now_s)"
        " or both",
    )
