"""The service floor: lines, agents on duty, and who takes what next."""

from __future__ import annotations

import math
from collections.abc import Callable

from sim.draws import Key, Purpose, quantile
from sim.engine import rules
from sim.engine.log import NEVER, Origin, Outcome
from sim.engine.model import NO_TEAM, ChannelModel, Model, TeamModel
from sim.engine.ranks import Rank
from sim.engine.roster import agent_speeds
from sim.scenario.units import FOREVER_S

from .calendar import Calendar, Timer
from .choices import Choices, Pool
from .entities import Agent, Contact, Line
from .handling import Handling
from .knowledge import Knowledge
from .ledger import Ledger
from .sessions import Desk

_LIVE, _DEFERRED = 0, 1


def build_agents(model: Model, key: Key) -> list[Agent]:
    """Return the agents of all teams, by team and number; loads are compared across teams on one scale."""
    whole = math.lcm(*(team.capacity for team in model.teams))
    agents: list[Agent] = []
    for team in model.teams:
        for number, speed in enumerate(agent_speeds(team, key)):
            agents.append(Agent(len(agents), team, number, speed, whole // team.capacity))
    return agents


class Floor:
    """Matches contacts and agents.

    After each event only the agent or the contact it touched is dispatched: a contact looks for an agent when it
    joins a line, an agent looks for contacts when it gets room. Nobody else can have gained a possibility, except
    where a team keeps a reserve: its idle agents may take messages once a colleague is free again.

    Parameters
    ----------
    on_served : callable
        Told when the customer's part of a handled contact ends; decides its outcome.
    on_silence : callable
        Told when a message has gone unanswered for as long as its customer is silent.
    """

    def __init__(
        self,
        model: Model,
        agents: list[Agent],
        calendar: Calendar,
        ledger: Ledger,
        knowledge: Knowledge,
        handling: Handling,
        choices: Choices,
        *,
        on_served: Callable[[Contact], None],
        on_silence: Callable[[Contact], None],
    ) -> None:
        self._model = model
        self._pause_deferred = model.routing.pause_deferred
        self._calendar = calendar
        self._ledger = ledger
        self._knowledge = knowledge
        self._handling = handling
        self._choices = choices
        self._on_served = on_served
        self._on_silence = on_silence
        self._agents = agents
        self._desk = Desk(calendar, ledger, self._on_due)
        self._pools = [Pool(team, self._pause_deferred) for team in model.teams]
        self._lines: dict[tuple[int, int, int], Line] = {}
        self._team_lines: list[tuple[list[Line], list[Line]]] = [([], []) for _ in model.teams]
        self._waiting = [0] * len(model.channels)
        self._staying: dict[int, Agent] = {}

    # contacts

    def enter(self, contact: Contact) -> bool:
        """Give a contact to an agent or put it in a line; return False if the line is full."""
        contact.queued_s = self._calendar.now
        entry = contact.case.entries
        known = self._known_agent(contact)
        if known is not None and self._fits(known.team, known.live_used, known.deferred_used, contact):
            self._start(contact, known)
        else:
            wait_s = self._affinity_wait(contact, entry) if known is not None else 0.0
            full = self._is_full(contact.channel)
            agent = self._choose_agent(contact) if wait_s <= 0.0 or full else None
            if agent is not None:
                self._start(contact, agent)
            elif full:
                contact.queued_s = NEVER
                return False
            else:
                self._wait(contact, known if wait_s > 0.0 else None, wait_s, entry)
        contact.case.entries += contact.origin != Origin.FOLLOW_UP  # the firm's own work shifts nobody's luck
        return True

    def turn_away(self, channel: ChannelModel) -> None:
        """Send away everyone who waits on a channel that has just closed, in order of case and contact."""
        own = [contact for agent in self._agents for contact in agent.own_live if contact.channel is channel]
        shared = [contact for line in self._lines.values() if line.channel is channel for contact in line]
        touched = sorted({c.line.owner.identity for c in own if c.line is not None and c.line.owner is not None})
        for contact in sorted(own + shared, key=lambda c: (c.case.identity, c.number)):
            self._leave(contact, Outcome.TURNED_AWAY)
        for identity in touched:
            self._relist(self._agents[identity])
            self._dispatch(self._agents[identity])

    # duty

    def start_duty(self, agent: Agent) -> None:
        """Put an agent on duty, who then takes what waits."""
        now_s = self._calendar.now
        self._ledger.account(agent, now_s)
        self._staying.pop(agent.identity, None)
        agent.on_duty, agent.staying = True, False
        agent.since_s = now_s
        self._relist(agent)
        self._dispatch(agent)

    def end_duty(self, agent: Agent) -> None:
        """End an agent's duty: nothing new is taken, deferred work rests, live sessions will be finished."""
        self._ledger.account(agent, self._calendar.now)
        agent.on_duty = False
        self._relist(agent)
        self._desk.pause(agent, [session for session in agent.running if not session.is_live])
        self._relist(agent)

    def hand_over(self, agent: Agent) -> None:
        """Let the own line of an agent off duty join the shared one."""
        for contact in sorted([*agent.own_live, *agent.own_deferred], key=lambda c: c.place):
            if contact.line is not None and contact.line.owner is agent:  # else one before it was merged with it
                self._join_shared(contact)

    def go_home(self, agent: Agent) -> None:
        """Let an agent off duty go, or stay while someone waits on a channel that has closed."""
        if self._closed_line_waits(agent):
            agent.staying = True
            self._staying[agent.identity] = agent
            self._dispatch(agent)

    # events

    def _on_due(self, timer: Timer) -> None:
        """End the customer's part of a session, or its wrap-up."""
        contact: Contact = timer.spend()
        if not contact.wrapping:
            contact.ended_s = self._calendar.now
            self._on_served(contact)
            if contact.wrap_s > 0.0:
                self._desk.wrap_up(contact)
                return
        self._release(contact)

    def _on_patience_end(self, timer: Timer) -> None:
        contact: Contact = timer.spend()
        owner = contact.line.owner if contact.line is not None else None
        self._leave(contact, Outcome.ABANDONED)
        self._freed(owner)

    def _on_affinity_end(self, timer: Timer) -> None:
        contact: Contact = timer.spend()
        owner = contact.line.owner if contact.line is not None else None
        self._join_shared(contact)
        self._freed(owner)

    def _on_chase(self, timer: Timer) -> None:
        self._on_silence(timer.spend())

    def _freed(self, owner: Agent | None) -> None:
        """Look again for work for an agent whose own line has become shorter, then let those staying go home."""
        if owner is not None:
            self._relist(owner)
            self._dispatch(owner)
        self._send_home()

    # lines

    def _wait(self, contact: Contact, known: Agent | None, wait_s: float, entry: int) -> None:
        """Put a contact in the line of the agent it knows, or in the shared one, with its timers."""
        now_s = self._calendar.now
        case, channel = contact.case, contact.channel
        if known is not None:
            self._join(contact, known.own_live if contact.is_live else known.own_deferred)
            self._relist(known)
            if wait_s < FOREVER_S:
                contact.affinity_timer = self._calendar.at(
                    now_s + wait_s, Rank.AFFINITY_END, contact.entity, self._on_affinity_end, contact
                )
        else:
            self._join(contact, self._shared_line(contact))
        if channel.patience is not None:
            drawn_s = quantile(channel.patience, case.luck.uniform(case.row, Purpose.PATIENCE, entry))
            patience_s = rules.patience_time(drawn_s, self._model.patience_factor[case.customer.segment])
            contact.patience_timer = self._calendar.at(
                now_s + patience_s, Rank.PATIENCE_END, contact.entity, self._on_patience_end, contact
            )
        if channel.chase is not None and not contact.is_chase and contact.origin != Origin.FOLLOW_UP:
            u = case.luck.uniform(case.row, Purpose.CHASE, contact.deferred_occurrence)
            contact.chase_timer = self._calendar.at(
                now_s + quantile(channel.chase, u), Rank.CHASE, contact.entity, self._on_chase, contact
            )

    def _shared_line(self, contact: Contact) -> Line:
        place = (contact.channel.number, contact.case.intent.number, contact.asked_team)
        line = self._lines.get(place)
        if line is None:
            line = self._lines[place] = Line(contact.channel)
            for team in self._able_teams(contact):
                self._team_lines[team][_LIVE if contact.is_live else _DEFERRED].append(line)
        return line

    def _able_teams(self, contact: Contact) -> tuple[int, ...]:
        if contact.asked_team != NO_TEAM:
            return (contact.asked_team,)
        return self._model.fresh_teams[contact.channel.number][contact.case.intent.number]

    def _join(self, contact: Contact, line: Line) -> None:
        line.add(contact)
        contact.case.waiting.append(contact)
        self._waiting[contact.channel.number] += 1
        self._ledger.waiting(self._home(contact), 1, self._calendar.now)

    def _home(self, contact: Contact) -> int:
        """Return the team on whose account a contact waits: its line's owner's, else the first able to serve it."""
        owner = contact.line.owner if contact.line is not None else None
        return self._able_teams(contact)[0] if owner is None else owner.team.number

    def _take_off(self, contact: Contact) -> None:
        """Take a contact out of its line, if it stands in one, and stop what could end its wait."""
        if contact.line is None:
            return
        self._ledger.waiting(self._home(contact), -1, self._calendar.now)
        self._waiting[contact.channel.number] -= 1
        contact.line.remove(contact)
        contact.case.waiting.remove(contact)
        for timer in (contact.patience_timer, contact.affinity_timer, contact.chase_timer):
            if timer is not None:
                timer.cancel()

    def _is_full(self, channel: ChannelModel) -> bool:
        return channel.queue_limit is not None and self._waiting[channel.number] >= channel.queue_limit

    def _join_shared(self, contact: Contact) -> None:
        """Move a contact from an own line to any agent with room, else to its place in the shared line."""
        assert contact.line is not None
        if contact.affinity_timer is not None:
            contact.affinity_timer.cancel()
        now_s = self._calendar.now
        self._ledger.waiting(self._home(contact), -1, now_s)
        contact.line.remove(contact)
        agent = self._choose_agent(contact)
        self._shared_line(contact).add(contact)
        self._ledger.waiting(self._home(contact), 1, now_s)
        if agent is not None:
            self._start(contact, agent)
        else:
            for identity in sorted(self._staying):  # not listed, but here for a line that has closed
                self._dispatch(self._agents[identity])

    def _leave(self, contact: Contact, outcome: Outcome) -> None:
        """End a contact that still waits."""
        self._take_off(contact)
        contact.ended_s = self._calendar.now
        contact.outcome = outcome
        self._ledger.felt_wait(contact, contact.ended_s)
        self._ledger.contact(contact)
        assert contact.over is not None
        contact.over.succeed()

    # agents

    def _known_agent(self, contact: Contact) -> Agent | None:
        """Return the agent this contact should go to, if on duty and able; None: the shared line at once."""
        customer = contact.case.customer
        if contact.origin == Origin.FOLLOW_UP:
            agent = contact.by_agent
        elif contact.asked_team != NO_TEAM or self._model.routing.affinity == "none":
            return None
        else:
            agent = self._handling.sought(customer, contact.created_s)
            if not customer.identified and contact.host.number != customer.began_channel:
                return None
        if agent is None or not agent.on_duty:
            return None
        if agent.team.transfers_only and contact.origin != Origin.FOLLOW_UP:
            return None
        return agent if agent.team.serves[contact.channel.number][contact.case.intent.number] else None

    def _affinity_wait(self, contact: Contact, entry: int) -> float:
        if contact.origin == Origin.FOLLOW_UP:
            return FOREVER_S
        law = self._model.routing.affinity_wait[contact.channel.number]
        case = contact.case
        return quantile(law, case.luck.uniform(case.row, Purpose.AFFINITY_WAIT, entry))

    def _fits(self, team: TeamModel, live_used: int, deferred_used: int, contact: Contact) -> bool:
        fits = rules.live_fits if contact.is_live else rules.deferred_fits
        need = team.need[contact.channel.number]
        return fits(live_used, deferred_used, need, team.capacity, self._pause_deferred)

    def _may_take_shared(self, team: TeamModel, live_used: int, deferred_used: int, contact: Contact) -> bool:
        """Return whether a listed agent so loaded may take a shared contact: room, and the team's reserve kept."""
        if not self._fits(team, live_used, deferred_used, contact):
            return False
        if contact.is_live or team.reserve == 0 or team.live_need == 0:
            return True
        return rules.keeps_reserve(
            self._pools[team.number].able_for_live(), live_used, deferred_used, team.need[contact.channel.number],
            team.live_need, team.capacity, self._pause_deferred, team.reserve,
        )  # fmt: skip

    def _choose_agent(self, contact: Contact) -> Agent | None:
        pools = [self._pools[team] for team in self._able_teams(contact)]
        return self._choices.agent(contact, pools, self._may_take_shared, self._calendar.now)

    def _relist(self, agent: Agent) -> None:
        """Bring the pool's list up to date after a change of an agent's load, duty or own line."""
        pool = self._pools[agent.team.number]
        load = (agent.live_used, agent.deferred_used)
        wanted = agent.on_duty and not agent.own_live
        if agent.listed and (load != agent.load or not wanted):
            pool.remove(agent)
        if load != agent.load:
            agent.load = load
            agent.group = (load[0] * agent.scale, load[1] * agent.scale)
            agent.since_s = self._calendar.now
        if wanted and not agent.listed:
            pool.add(agent)

    # matching

    def _dispatch(self, agent: Agent) -> None:
        """Let an agent take up work until there is no room or nothing fits."""
        while agent.on_duty or agent.staying:
            contact = self._next_for(agent)
            if contact is None:
                break
            if contact.agent is agent:
                self._desk.resume(agent, contact, self._model.routing.resume_cost_s)
                self._relist(agent)
            else:
                self._start(contact, agent)

        if agent.team.reserve > 0:
            self._share_out(agent.team)
        if agent.staying:
            self._send_home()

    def _share_out(self, team: TeamModel) -> None:
        """Let agents whom the reserve held back take messages, the longest idle first."""
        leaders = self._pools[team.number].leaders()
        while leaders:
            agent = leaders.pop(0)
            contact = self._shared_head(agent, _DEFERRED)
            if contact is not None:
                self._start(contact, agent)
                leaders = self._pools[team.number].leaders()

    def _next_for(self, agent: Agent) -> Contact | None:
        """Return what an agent with room takes: own live, shared live, paused, own deferred, shared deferred."""
        own_live = self._first_fitting(agent, agent.own_live)
        if own_live is not None:
            return own_live
        shares = not agent.own_live  # an own live contact that does not fit yet keeps the agent from shared ones
        live = self._shared_head(agent, _LIVE) if shares else None
        if live is not None or agent.staying:
            return live
        own = self._first_fitting(agent, agent.paused) or self._first_fitting(agent, agent.own_deferred)
        return own or (self._shared_head(agent, _DEFERRED) if shares else None)

    def _first_fitting(self, agent: Agent, contacts: Line | list[Contact]) -> Contact | None:
        if not contacts:
            return None
        return next((c for c in contacts if self._fits(agent.team, agent.live_used, agent.deferred_used, c)), None)

    def _shared_head(self, agent: Agent, kind: int) -> Contact | None:
        team = agent.team
        heads = [
            line.head
            for line in self._team_lines[team.number][kind]
            if line.waiting
            and (agent.on_duty or self._served_though_closed(line))
            and self._may_take_shared(team, agent.live_used, agent.deferred_used, line.head)
        ]
        return self._choices.contact(agent, heads, self._calendar.now) if heads else None

    def _start(self, contact: Contact, agent: Agent) -> None:
        """Let an agent start a contact; other waiting messages of its case may be seen and closed."""
        now_s = self._calendar.now
        self._take_off(contact)
        contact.agent = agent
        contact.started_s = now_s
        self._handling.begin(contact, agent, now_s)
        if contact.is_live:
            self._ledger.felt_wait(contact, now_s)
        for other in sorted(contact.case.waiting, key=lambda c: c.number):
            mergeable = not other.is_live and other.origin != Origin.FOLLOW_UP
            if mergeable and contact.origin != Origin.FOLLOW_UP and self._knowledge.merges(contact, other):
                self._leave(other, Outcome.MERGED)
        pauses = self._pause_deferred and contact.is_live
        self._desk.add(agent, contact, [s for s in agent.running if not s.is_live] if pauses else [])
        self._relist(agent)
        self._send_home()

    def _release(self, contact: Contact) -> None:
        """Free an agent from a finished session."""
        agent = contact.agent
        assert agent is not None
        contact.released_s = self._calendar.now
        self._desk.remove(agent, contact)
        self._ledger.contact(contact)
        self._relist(agent)
        self._dispatch(agent)

    def _served_though_closed(self, line: Line) -> bool:
        """Return whether the line's channel has closed, but those in the line are still served."""
        channel = line.channel
        return channel is not None and channel.serves_at_close and not channel.openings.is_open(self._calendar.now)

    def _closed_line_waits(self, agent: Agent) -> bool:
        """Return whether someone the agent could serve still waits on a channel that has closed but serves on."""
        return any(line and self._served_though_closed(line) for line in self._team_lines[agent.team.number][_LIVE])

    def _send_home(self) -> None:
        """Let agents who stayed for a closed line go once it is empty."""
        for identity in sorted(self._staying):
            agent = self._staying[identity]
            if not self._closed_line_waits(agent):
                self._ledger.account(agent, self._calendar.now)
                agent.staying = False
                del self._staying[identity]
