"""A team's agents who may take shared work, grouped by capacity in use, the preferred first.

The groups of a team that hold anyone are a list, least capacity in use first; they are few, however many the agents.
"""

from __future__ import annotations

from typing import Any

from sim.compiling import callable_when_compiled, compiled, compiled_within
from sim.engine import rules

from .orders import add, set_key, take_out
from .tables import NONE, agent_at, group_at, team_at, team_channel_at

callable_when_compiled(rules.deferred_fits, rules.keeps_reserve, rules.live_fits, rules.talk_speed)

LONGEST_IDLE, LEAST_FLEXIBLE, FASTEST, TEAM_ORDER = 0, 1, 2, 3
"""Kinds of ``agent_choice``."""


@compiled_within
def list_agent(s: Any, place: int) -> None:
    """List an agent under its load."""
    agent = agent_at(s, place)
    found = _group(s, agent.team, agent.load_live, agent.load_deferred)
    group = group_at(s, found)
    set_key(s, place, agent.speed if s.agent_choice == FASTEST else 0.0, agent.since_s, place)
    group.root = add(s, group.root, place)
    group.n += 1
    agent.group = found
    agent.listed = True


@compiled
def unlist_agent(s: Any, place: int) -> None:
    """Unlist an agent; a group that holds nobody is given up."""
    agent = agent_at(s, place)
    group = group_at(s, agent.group)
    group.root = take_out(s, group.root, place)
    group.n -= 1
    agent.listed = False
    if group.n == 0:
        _drop(s, agent.team, agent.group)


@compiled
def _group(s: Any, of_team: int, live_used: int, deferred_used: int) -> int:
    """Return the team's group of this load, made if there is none."""
    team = team_at(s, of_team)
    before, place = NONE, team.group
    while place != NONE:
        group = group_at(s, place)
        if group.live_used > live_used or (group.live_used == live_used and group.deferred_used >= deferred_used):
            break
        before, place = place, group.next
    if place != NONE:
        group = group_at(s, place)
        if group.live_used == live_used and group.deferred_used == deferred_used:
            return place
    new = s.free_group
    row = group_at(s, new)
    s.free_group = row.next
    row.live_used = live_used
    row.deferred_used = deferred_used
    row.root = NONE
    row.n = 0
    row.next = place
    if before == NONE:
        team.group = new
    else:
        group_at(s, before).next = new
    return new


@compiled
def _drop(s: Any, of_team: int, dropped: int) -> None:
    team = team_at(s, of_team)
    after = group_at(s, dropped).next
    if team.group == dropped:
        team.group = after
    else:
        place = team.group
        while group_at(s, place).next != dropped:
            place = group_at(s, place).next
        group_at(s, place).next = after
    group_at(s, dropped).next = s.free_group
    s.free_group = dropped


@compiled
def able_for_live(s: Any, of_team: int) -> int:
    """Return how many listed agents could take a live contact at once, whatever its channel."""
    team = team_at(s, of_team)
    able = 0
    place = team.group
    while place != NONE:
        group = group_at(s, place)
        if rules.live_fits(group.live_used, group.deferred_used, team.live_need, team.capacity, s.pause_deferred):
            able += group.n
        place = group.next
    return able


@compiled
def fits(s: Any, capacity: int, need: int, live_used: int, deferred_used: int, live: bool) -> bool:
    """Return whether an agent so loaded has room for a session."""
    if live:
        return rules.live_fits(live_used, deferred_used, need, capacity, s.pause_deferred)
    return rules.deferred_fits(live_used, deferred_used, need, capacity, s.pause_deferred)


@compiled
def may_take_shared(s: Any, of_team: int, need: int, live_used: int, deferred_used: int, live: bool) -> bool:
    """Return whether a listed agent so loaded may take a shared contact: room, and the team's reserve kept."""
    team = team_at(s, of_team)
    if not fits(s, team.capacity, need, live_used, deferred_used, live):
        return False
    if live or team.reserve == 0 or team.live_need == 0:
        return True
    return rules.keeps_reserve(
        able_for_live(s, of_team), live_used, deferred_used, need, team.live_need, team.capacity, s.pause_deferred,
        team.reserve,
    )  # fmt: skip


@compiled
def first_able(s: Any, of_team: int, need: int, live: bool) -> int:
    """Return the team's agent who takes a shared contact, or -1: of the groups with room the least loaded, its first.

    Under ``fastest`` every group with room is looked at, and the fastest agent wins.
    """
    best = NONE
    place = team_at(s, of_team).group
    while place != NONE:
        group = group_at(s, place)
        if may_take_shared(s, of_team, need, group.live_used, group.deferred_used, live):
            if s.agent_choice != FASTEST:
                return group.root
            if best == NONE or _faster(s, group.root, best):
                best = group.root
        place = group.next
    return best


@compiled
def _faster(s: Any, one: int, other: int) -> bool:
    return agent_at(s, one).speed < agent_at(s, other).speed


@compiled
def preferred(s: Any, one: int, other: int, channel: int) -> bool:
    """Return whether ``one`` is preferred to ``other``, agents of two teams, for a contact on this channel."""
    mine, theirs = agent_at(s, one), agent_at(s, other)
    my_team, their_team = team_at(s, mine.team), team_at(s, theirs.team)
    if s.agent_choice == LEAST_FLEXIBLE and my_team.n_channels != their_team.n_channels:
        return my_team.n_channels < their_team.n_channels
    if s.agent_choice == TEAM_ORDER:
        return mine.team < theirs.team
    if s.agent_choice == FASTEST:
        my_speed = rules.talk_speed(team_channel_at(s, mine.team * s.n_channels + channel).proficiency, mine.speed)
        their_speed = rules.talk_speed(
            team_channel_at(s, theirs.team * s.n_channels + channel).proficiency, theirs.speed
        )
        if my_speed != their_speed:
            return my_speed < their_speed
    my_live, their_live = mine.load_live * my_team.scale, theirs.load_live * their_team.scale
    if my_live != their_live:
        return my_live < their_live
    my_deferred, their_deferred = mine.load_deferred * my_team.scale, theirs.load_deferred * their_team.scale
    if my_deferred != their_deferred:
        return my_deferred < their_deferred
    if mine.since_s != theirs.since_s:
        return mine.since_s < theirs.since_s
    return one < other
