"""The service floor: lines, agents on duty, and who takes what next."""

from __future__ import annotations

from typing import Any

from sim.compiling import callable_when_compiled, compiled
from sim.draws.purposes import Purpose
from sim.engine import rules
from sim.engine.log import Origin, Outcome
from sim.engine.model import NO_TEAM
from sim.engine.ranks import Rank
from sim.scenario.units import FOREVER_S

from .calendar import AFFINITY, CHASE, SESSION, TIMERS, cancel, plan
from .entities import NEVER
from .handling import begin_handling, sought
from .knowledge import merges
from .ledger import account, account_waiting, felt_wait, write_contact
from .lines import (
    able_teams,
    add_to_line,
    head,
    home,
    join_line,
    leave_line,
    node_of,
    own_line,
    remove_from_line,
    shared_line,
    taken_before,
    waited_longer,
)
from .luck import case_uniform, value
from .openings import is_open
from .orders import add, set_key, take_out
from .pools import first_able, fits, list_agent, may_take_shared, preferred, unlist_agent
from .sessions import add_session, pause_deferred, remove_session, resume_session, wrap_up
from .tables import (
    NOBODY,
    NONE,
    agent_at,
    case_at,
    channel_at,
    contact_at,
    customer_at,
    group_at,
    line_at,
    node_at,
    place_at,
    segment_at,
    serves_at,
    team_at,
    team_channel_at,
)

callable_when_compiled(rules.patience_time)

# contacts


@compiled
def enter_floor(s: Any, place: int) -> bool:
    """Give a contact to an agent or put it in a line; return False if the line is full."""
    contact = contact_at(s, place)
    contact.queued_s = s.now_s
    case = case_at(s, contact.case)
    entry = case.entries
    known = _known_agent(s, contact)
    if known != NOBODY and _agent_fits(s, known, contact):
        _start(s, place, known)
    else:
        wait_s = _affinity_wait(s, contact, entry) if known != NOBODY else 0.0
        full = _is_full(s, contact.channel)
        agent = _choose_agent(s, contact) if wait_s <= 0.0 or full else NOBODY
        if agent != NOBODY:
            _start(s, place, agent)
        elif full:
            contact.queued_s = NEVER
            return False
        else:
            _wait(s, place, known if wait_s > 0.0 else NOBODY, wait_s, entry)
    if contact.origin != Origin.FOLLOW_UP:  # the firm's own work shifts nobody's luck
        case.entries += 1
    return True


@compiled
def turn_away(s: Any, channel: int) -> None:
    """Send away everyone who waits on a channel that has just closed, in order of case and contact."""
    waiting = NONE
    for line in range(s.n_lines):
        if line_at(s, line).channel == channel:
            waiting = _gather_line(s, line, waiting)
    owners = NONE
    while waiting != NONE:
        place = waiting - s.n_agents
        waiting = take_out(s, waiting, waiting)
        contact = contact_at(s, place)
        line = line_at(s, contact.line)
        if line.owner != NOBODY and not agent_at(s, line.owner).touched:
            agent_at(s, line.owner).touched = True
            set_key(s, line.owner, 0.0, 0.0, line.owner)  # its place is free: who has an own line is not listed
            owners = add(s, owners, line.owner)
        line.root = add(s, line.root, node_of(s, place))
        _leave(s, place, Outcome.TURNED_AWAY)
    while owners != NONE:
        agent = owners
        owners = take_out(s, owners, agent)
        agent_at(s, agent).touched = False
        _relist(s, agent)
        dispatch(s, agent)


@compiled
def _gather_line(s: Any, of_line: int, order: int) -> int:
    """Move all of a line into an order by case and contact, each contact still knowing its line; return its root."""
    line = line_at(s, of_line)
    while line.root != NONE:
        node = line.root
        line.root = take_out(s, node, node)
        set_key(s, node, 0.0, 0.0, node_at(s, node).entity)
        order = add(s, order, node)
    return order


# duty


@compiled
def start_duty(s: Any, place: int) -> None:
    """Put an agent on duty, who then takes what waits."""
    account(s, place)
    agent = agent_at(s, place)
    if agent.staying:
        _stay_no_longer(s, place)
    agent.on_duty = True
    agent.since_s = s.now_s
    _relist(s, place)
    dispatch(s, place)


@compiled
def end_duty(s: Any, place: int) -> None:
    """End an agent's duty: nothing new is taken, deferred work rests, live sessions will be finished."""
    account(s, place)
    agent_at(s, place).on_duty = False
    _relist(s, place)
    pause_deferred(s, place)
    _relist(s, place)


@compiled
def hand_over(s: Any, place: int) -> None:
    """Let the own line of an agent off duty join the shared one."""
    agent = agent_at(s, place)
    while agent.own_live + agent.own_deferred > 0:
        _join_shared(s, _first_of_own(s, place))


@compiled
def _first_of_own(s: Any, place: int) -> int:
    best = NONE
    for channel in range(s.n_channels):
        line = own_line(s, place, channel)
        if line_at(s, line).root != NONE and (best == NONE or waited_longer(s, head(s, line), best)):
            best = head(s, line)
    return best


@compiled
def go_home(s: Any, place: int) -> None:
    """Let an agent off duty go, or stay while someone waits on a channel that has closed."""
    team = agent_at(s, place).team
    if _closed_line_waits(s, team):
        _stay(s, place)
        dispatch(s, place)


# events


@compiled
def after_customer(s: Any, place: int) -> None:
    """Go on after the customer's part of a session: its wrap-up, if there is one."""
    contact = contact_at(s, place)
    if contact.wrap_s > 0.0:
        wrap_up(s, place)
    else:
        release(s, place)


@compiled
def on_patience_end(s: Any, place: int) -> None:
    """Let a contact leave whose customer's patience has ended."""
    owner = line_at(s, contact_at(s, place).line).owner
    _leave(s, place, Outcome.ABANDONED)
    _freed(s, owner)


@compiled
def on_affinity_end(s: Any, place: int) -> None:
    """Let a contact that waited for its agent join the shared line."""
    owner = line_at(s, contact_at(s, place).line).owner
    _join_shared(s, place)
    _freed(s, owner)


@compiled
def _freed(s: Any, owner: int) -> None:
    """Look again for work for an agent whose own line has become shorter, then let those staying go home."""
    if owner != NOBODY:
        _relist(s, owner)
        dispatch(s, owner)
    _send_home(s)


# lines


@compiled
def _wait(s: Any, place: int, known: int, wait_s: float, entry: int) -> None:
    """Put a contact in the line of the agent it knows, or in the shared one, with its timers."""
    contact = contact_at(s, place)
    case, channel = case_at(s, contact.case), channel_at(s, contact.channel)
    if known != NOBODY:
        join_line(s, place, own_line(s, known, contact.channel))
        _relist(s, known)
        if wait_s < FOREVER_S:
            plan(s, place * TIMERS + AFFINITY, s.now_s + wait_s, Rank.AFFINITY_END, contact.entity)
    else:
        join_line(s, place, shared_line(s, contact))
    if channel.patience != NONE:
        drawn_s = value(s, channel.patience, case_uniform(s, case, Purpose.PATIENCE, entry))
        factor = segment_at(s, customer_at(s, case.customer).segment).patience_factor
        patience_s = rules.patience_time(drawn_s, factor)
        plan(s, place * TIMERS + SESSION, s.now_s + patience_s, Rank.PATIENCE_END, contact.entity)
    if channel.chase != NONE and not contact.chase and contact.origin != Origin.FOLLOW_UP:
        chase_s = value(s, channel.chase, case_uniform(s, case, Purpose.CHASE, contact.deferred_occurrence))
        plan(s, place * TIMERS + CHASE, s.now_s + chase_s, Rank.CHASE, contact.entity)


@compiled
def _take_off(s: Any, place: int) -> None:
    """Take a contact out of its line, if it stands in one, and stop what could end its wait."""
    contact = contact_at(s, place)
    if contact.line == NONE:
        return
    leave_line(s, place)
    cancel(s, place * TIMERS + SESSION)
    cancel(s, place * TIMERS + AFFINITY)
    if contact.silence_channel == NONE:  # else the timer is that of a chase to come, which the case has planned
        cancel(s, place * TIMERS + CHASE)


@compiled
def _is_full(s: Any, place: int) -> bool:
    channel = channel_at(s, place)
    return channel.queue_limit != NONE and channel.waiting >= channel.queue_limit


@compiled
def _join_shared(s: Any, place: int) -> None:
    """Move a contact from an own line to any agent with room, else to its place in the shared line."""
    contact = contact_at(s, place)
    cancel(s, place * TIMERS + AFFINITY)
    account_waiting(s, home(s, contact), -1)
    remove_from_line(s, place)
    agent = _choose_agent(s, contact)
    add_to_line(s, place, shared_line(s, contact))
    account_waiting(s, home(s, contact), 1)
    if agent != NOBODY:
        _start(s, place, agent)
    elif s.n_staying > 0:  # not listed, but here for a line that has closed
        _dispatch_staying(s)


@compiled
def _leave(s: Any, place: int, outcome: int) -> None:
    """End a contact that still waits."""
    _take_off(s, place)
    contact = contact_at(s, place)
    contact.ended_s = s.now_s
    contact.outcome = outcome
    felt_wait(s, contact)
    write_contact(s, contact)
    wake(s, place)


@compiled
def wake(s: Any, place: int) -> None:
    """Let a contact's customer take the next step once this event is over."""
    contact = contact_at(s, place)
    contact.next_task = NONE
    if s.last_wake == NONE:
        s.first_wake = place
    else:
        contact_at(s, s.last_wake).next_task = place
    s.last_wake = place


# agents


@compiled
def _known_agent(s: Any, contact: Any) -> int:
    """Return the agent this contact should go to, if on duty and able; -1: the shared line at once."""
    case = case_at(s, contact.case)
    follow_up = contact.origin == Origin.FOLLOW_UP
    if follow_up:
        place = contact.by_agent
    elif contact.asked_team != NO_TEAM or s.affinity == 0:
        return NOBODY
    else:
        customer = customer_at(s, case.customer)
        place = sought(s, customer, contact.created_s)
        if not customer.identified and contact.host != customer.began_channel:
            return NOBODY
    if place == NOBODY:
        return NOBODY
    agent = agent_at(s, place)
    if not agent.on_duty or (team_at(s, agent.team).transfers_only and not follow_up):
        return NOBODY
    able = serves_at(s, (agent.team * s.n_channels + contact.channel) * s.n_intents + case.intent).yes
    return int(place) if able else NOBODY


@compiled
def _affinity_wait(s: Any, contact: Any, entry: int) -> float:
    if contact.origin == Origin.FOLLOW_UP:
        return FOREVER_S
    law = channel_at(s, contact.channel).affinity_wait
    return value(s, law, case_uniform(s, case_at(s, contact.case), Purpose.AFFINITY_WAIT, entry))


@compiled
def _agent_fits(s: Any, place: int, contact: Any) -> bool:
    agent = agent_at(s, place)
    need = team_channel_at(s, agent.team * s.n_channels + contact.channel).need
    return fits(s, team_at(s, agent.team).capacity, need, agent.live_used, agent.deferred_used, contact.live)


@compiled
def _choose_agent(s: Any, contact: Any) -> int:
    """Return the agent who takes a contact now, or -1."""
    teams = able_teams(s, contact)
    best = NOBODY
    for place in range(teams.n):
        team = place_at(s, teams.teams + place).number
        need = team_channel_at(s, team * s.n_channels + contact.channel).need
        agent = first_able(s, team, need, contact.live)
        if agent != NOBODY and (best == NOBODY or preferred(s, agent, best, contact.channel)):
            best = agent
    return best


@compiled
def _relist(s: Any, place: int) -> None:
    """Bring the pool's list up to date after a change of an agent's load, duty or own line."""
    agent = agent_at(s, place)
    changed = agent.live_used != agent.load_live or agent.deferred_used != agent.load_deferred
    wanted = agent.on_duty and agent.own_live == 0
    if agent.listed and (changed or not wanted):
        unlist_agent(s, place)
    if changed:
        agent.load_live = agent.live_used
        agent.load_deferred = agent.deferred_used
        agent.since_s = s.now_s
    if wanted and not agent.listed:
        list_agent(s, place)


# matching


@compiled
def dispatch(s: Any, place: int) -> None:
    """Let an agent take up work until there is no room or nothing fits."""
    agent = agent_at(s, place)
    while agent.on_duty or agent.staying:
        taken = _next_for(s, place)
        if taken == NONE:
            break
        if contact_at(s, taken).agent == place:
            resume_session(s, place, taken)
            _relist(s, place)
        else:
            _start(s, taken, place)
    if team_at(s, agent.team).reserve > 0:
        _share_out(s, agent.team)
    if agent.staying:
        _send_home(s)


@compiled
def _share_out(s: Any, team: int) -> None:
    """Let agents whom the reserve held back take messages, the longest idle first."""
    group = team_at(s, team).group
    while group != NONE:
        agent = group_at(s, group).root
        taken = _shared_head(s, agent, False)
        if taken != NONE:
            _start(s, taken, agent)
            group = team_at(s, team).group
        else:
            group = group_at(s, group).next


@compiled
def _next_for(s: Any, place: int) -> int:
    """Return what an agent with room takes: own live, shared live, paused, own deferred, shared deferred."""
    agent = agent_at(s, place)
    if agent.own_live > 0:
        own = _first_fitting(s, place, True)
        if own != NONE:
            return own
    shares = agent.own_live == 0  # an own live contact that does not fit yet keeps the agent from shared ones
    live = _shared_head(s, place, True) if shares else NONE
    if live != NONE or agent.staying:
        return live
    resumed = _first_paused(s, place)
    if resumed != NONE:
        return resumed
    if agent.own_deferred > 0:
        own = _first_fitting(s, place, False)
        if own != NONE:
            return own
    return _shared_head(s, place, False) if shares else NONE


@compiled
def _first_fitting(s: Any, place: int, live: bool) -> int:
    """Return the contact of an agent's own lines of this kind that has waited longest, of those that fit."""
    best = NONE
    for channel in range(s.n_channels):
        line = own_line(s, place, channel)
        if line_at(s, line).root == NONE:
            continue
        waiting = head(s, line)
        contact = contact_at(s, waiting)
        if (
            contact.live == live
            and _agent_fits(s, place, contact)
            and (best == NONE or waited_longer(s, waiting, best))
        ):
            best = waiting
    return best


@compiled
def _first_paused(s: Any, place: int) -> int:
    session = agent_at(s, place).paused
    while session != NONE and not _agent_fits(s, place, contact_at(s, session)):
        session = contact_at(s, session).next_session
    return session


@compiled
def _shared_head(s: Any, place: int, live: bool) -> int:
    """Return the shared contact of a kind that an agent takes, or -1."""
    agent = agent_at(s, place)
    team = team_at(s, agent.team)
    if (team.live_waiting if live else team.deferred_waiting) == 0:
        return NONE
    lines, n_lines = team.deferred_lines, team.n_deferred_lines
    if live:
        lines, n_lines = team.live_lines, team.n_live_lines
    best = NONE
    for number in range(n_lines):
        line = place_at(s, lines + number).number
        row = line_at(s, line)
        if row.root == NONE or not (agent.on_duty or _served_though_closed(s, row.channel)):
            continue
        need = team_channel_at(s, agent.team * s.n_channels + row.channel).need
        if not may_take_shared(s, agent.team, need, agent.live_used, agent.deferred_used, live):
            continue
        if best == NONE or taken_before(s, head(s, line), best, agent.team):
            best = head(s, line)
    return best


@compiled
def _start(s: Any, place: int, by_agent: int) -> None:
    """Let an agent start a contact; other waiting messages of its case may be seen and closed."""
    contact = contact_at(s, place)
    _take_off(s, place)
    contact.agent = by_agent
    contact.started_s = s.now_s
    begin_handling(s, place, by_agent)
    if contact.live:
        felt_wait(s, contact)
    other = case_at(s, contact.case).first_waiting
    while other != NONE:
        waiting = contact_at(s, other)
        after = waiting.next_waiting
        mergeable = not waiting.live and waiting.origin != Origin.FOLLOW_UP
        if mergeable and contact.origin != Origin.FOLLOW_UP and merges(s, contact, waiting):
            _leave(s, other, Outcome.MERGED)
        other = after
    add_session(s, by_agent, place, s.pause_deferred and contact.live)
    _relist(s, by_agent)
    _send_home(s)


@compiled
def release(s: Any, place: int) -> None:
    """Free an agent from a finished session."""
    contact = contact_at(s, place)
    agent = contact.agent
    contact.released_s = s.now_s
    remove_session(s, agent, place)
    write_contact(s, contact)
    _relist(s, agent)
    dispatch(s, agent)


# staying for a line that has closed


@compiled
def _served_though_closed(s: Any, channel: int) -> bool:
    """Return whether a channel has closed, but those in its lines are still served."""
    return channel_at(s, channel).serves_at_close and not is_open(s, channel)


@compiled
def _closed_line_waits(s: Any, place: int) -> bool:
    """Return whether someone a team could serve still waits on a channel that has closed but serves on."""
    team = team_at(s, place)
    if team.live_waiting == 0:
        return False
    for number in range(team.n_live_lines):
        line = line_at(s, place_at(s, team.live_lines + number).number)
        if line.root != NONE and _served_though_closed(s, line.channel):
            return True
    return False


@compiled
def _send_home(s: Any) -> None:
    """Let agents who stayed for a closed line go once it is empty."""
    if s.n_staying == 0:
        return
    for place in range(s.n_teams):
        team = team_at(s, place)
        if team.first_staying != NOBODY and not _closed_line_waits(s, place):
            while team.first_staying != NOBODY:
                account(s, team.first_staying)
                _stay_no_longer(s, team.first_staying)


@compiled
def _dispatch_staying(s: Any) -> None:
    """Let those who stay look for work, in order; some may go home meanwhile."""
    for place in range(s.n_teams):
        team = team_at(s, place)
        agent = team.first_staying
        while agent != NOBODY:
            last = agent
            dispatch(s, agent)
            agent = team.first_staying
            while agent != NOBODY and agent <= last:
                agent = agent_at(s, agent).next_staying


@compiled
def _stay(s: Any, place: int) -> None:
    agent = agent_at(s, place)
    team = team_at(s, agent.team)
    before = team.last_staying
    while before != NOBODY and before > place:
        before = agent_at(s, before).previous_staying
    after = team.first_staying if before == NOBODY else agent_at(s, before).next_staying
    agent.previous_staying = before
    agent.next_staying = after
    if before == NOBODY:
        team.first_staying = place
    else:
        agent_at(s, before).next_staying = place
    if after == NOBODY:
        team.last_staying = place
    else:
        agent_at(s, after).previous_staying = place
    agent.staying = True
    s.n_staying += 1


@compiled
def _stay_no_longer(s: Any, place: int) -> None:
    agent = agent_at(s, place)
    team = team_at(s, agent.team)
    if agent.previous_staying == NOBODY:
        team.first_staying = agent.next_staying
    else:
        agent_at(s, agent.previous_staying).next_staying = agent.next_staying
    if agent.next_staying == NOBODY:
        team.last_staying = agent.previous_staying
    else:
        agent_at(s, agent.next_staying).previous_staying = agent.previous_staying
    agent.staying = False
    s.n_staying -= 1
