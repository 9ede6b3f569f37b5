"""Agents off duty who stay for a line that has closed but is still served."""

from __future__ import annotations

from typing import Any

from sim.compiling import compiled

from .ledger import account
from .openings import is_open
from .tables import NOBODY, NONE, agent_at, channel_at, line_at, place_at, team_at


@compiled
def served_though_closed(s: Any, channel: int) -> bool:
    """Return whether a channel has closed, but those in its lines are still served."""
    return channel_at(s, channel).serves_at_close and not is_open(s, channel)


@compiled
def closed_line_waits(s: Any, place: int) -> bool:
    """Return whether someone a team could serve still waits on a channel that has closed but serves on."""
    team = team_at(s, place)
    if team.live_waiting == 0:
        return False
    for number in range(team.n_live_lines):
        line = line_at(s, place_at(s, team.live_lines + number).number)
        if line.root != NONE and served_though_closed(s, line.channel):
            return True
    return False


@compiled
def send_home(s: Any) -> None:
    """Let agents who stayed for a closed line go once it is empty."""
    if s.n_staying == 0:
        return
    for place in range(s.n_teams):
        team = team_at(s, place)
        if team.first_staying != NOBODY and not closed_line_waits(s, place):
            while team.first_staying != NOBODY:
                account(s, team.first_staying)
                stay_no_longer(s, team.first_staying)


@compiled
def stay(s: Any, place: int) -> None:
    """Let an agent off duty stay, listed by team and number."""
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
def stay_no_longer(s: Any, place: int) -> None:
    """Let an agent who stayed go home, or on duty again."""
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
