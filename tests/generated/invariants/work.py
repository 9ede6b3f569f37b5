"""Work, capacity and waiting: time is neither lost nor spent twice, and log and table agree."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from sim.engine import Run
from sim.scenario.units import SLOT_S

WORK = ["talk_s", "asking_s", "lookup_s", "switch_s", "wrap_s"]


def no_agent_is_over_capacity(run: Run) -> None:
    """At every start and release, the shares of an agent's sessions that never rested add up to at most one."""
    shares = {channel.name: 1 / channel.concurrency for channel in run.scenario.channels}
    live = {channel.name for channel in run.scenario.channels if channel.kind == "live"}
    handled = run.contacts[run.contacts["team"].notna()]
    names = handled["channel"].astype(str)
    never_rested = names.isin(live) | (handled["paused_s"] == 0)
    sessions = handled.assign(share=names.map(shares), end=handled["released_s"].fillna(np.inf))[never_rested]
    for _, mine in sessions.groupby(["team", "agent"], observed=True):
        starts = pd.DataFrame({"t": mine["started_s"], "order": 1, "share": mine["share"]})
        ends = pd.DataFrame({"t": mine["end"], "order": 0, "share": -mine["share"]})
        instant = (mine["started_s"] == mine["end"]).to_numpy()
        moments = pd.concat([starts[~instant], ends[~instant]]).sort_values(["t", "order"])
        assert not len(moments) or moments["share"].cumsum().max() <= 1 + 1e-9


def work_takes_its_time(run: Run) -> None:
    """Sessions last as long as their work, apart from rests; beside further sessions, at most so much longer."""
    most_sessions = math.lcm(*(channel.concurrency for channel in run.scenario.channels))
    slowest = {channel.name: _most_slowdown(channel.slowdown, most_sessions) for channel in run.scenario.channels}
    done = run.contacts[run.contacts["team"].notna() & run.contacts["released_s"].notna()]
    span_s = done["released_s"] - done["started_s"] - done["paused_s"]
    work_s = done[WORK].sum(axis=1)
    extra = 1 + done["channel"].astype(str).map(slowest).astype(float)
    assert (done[WORK].to_numpy() >= 0).all()
    assert (span_s >= work_s - 1e-6).all()
    assert (span_s <= work_s * extra + 1e-6).all()


def _most_slowdown(slowdown: float | tuple[float, ...], most_sessions: int) -> float:
    return max(slowdown) if isinstance(slowdown, tuple) else slowdown * (most_sessions - 1)


def sessions_share_an_agent(run: Run) -> None:
    """Work done is the integral of 1 / (1 + slowdown) over a session, for agents whose sessions never rested."""
    slowdown = {channel.name: channel.slowdown for channel in run.scenario.channels}
    handled = run.contacts[run.contacts["team"].notna()]
    for _, mine in handled.groupby(["team", "agent"], observed=True):
        if mine["released_s"].notna().all() and (mine["paused_s"] == 0).all():
            for channel, sessions in mine.groupby("channel", observed=True):
                done_s = _progress(mine, sessions, slowdown[str(channel)])
                assert done_s == pytest.approx(sessions[WORK].sum(axis=1).to_numpy(), rel=1e-9, abs=1e-6)


def _progress(mine: pd.DataFrame, sessions: pd.DataFrame, slowdown: float | tuple[float, ...]) -> np.ndarray:
    """Return the work done in some sessions of an agent, seconds, given all that the agent had at once."""
    starts, ends = (np.sort(mine[column].to_numpy()) for column in ("started_s", "released_s"))
    edges = np.union1d(starts, ends)
    others = np.searchsorted(starts, edges, "right") - np.searchsorted(ends, edges, "right") - 1
    if isinstance(slowdown, tuple):
        extra = np.array((0.0, *slowdown))[np.clip(others, 0, len(slowdown))]
    else:
        extra = slowdown * np.maximum(others, 0)
    clock = np.concatenate(([0.0], np.cumsum(np.diff(edges) / (1 + extra[:-1]))))
    first, last = (np.searchsorted(edges, sessions[column].to_numpy()) for column in ("started_s", "released_s"))
    return np.asarray(clock[last] - clock[first])


def capacity_fits_into_time_at_work(run: Run) -> None:
    """Capacity in use is at most the busy time, and that at most the time at work; who is absent is not there idle.

    Absence and busy time may overlap: someone away for the day may still finish the overtime of the duty before.
    """
    teams = run.teams
    heads = {team.name: team.head_count for team in run.scenario.designs[run.design].teams}
    most_s = teams["team"].astype(str).map(heads) * SLOT_S + 1e-6
    assert (teams["capacity_s"] <= teams["busy_s"] * (1 + 1e-9) + 1e-6).all()
    assert (teams["busy_s"] <= teams["duty_s"] * (1 + 1e-9) + 1e-6).all()
    assert (teams["duty_s"] <= most_s).all()
    assert (teams["duty_s"] - teams["busy_s"] + teams["absent_s"] <= most_s).all()


def capacity_in_log_is_capacity_in_table(run: Run) -> None:
    """Capacity used adds up, team by team, to what the half hours show, where the last are finished."""
    for mine, rows in _finished_teams(run):
        assert mine["capacity_s"].sum() == pytest.approx(rows["capacity_s"].sum(), rel=1e-9, abs=1e-6)


def work_is_busy_time(run: Run) -> int:
    """With one session at a time, the agents' work adds up to their busy time; return the number of teams looked at."""
    looked_at = 0
    concurrency = {channel.name: channel.concurrency for channel in run.scenario.channels}
    one_at_a_time = {
        team.name
        for team in run.scenario.designs[run.design].teams
        if all(concurrency[name] == 1 for name in team.channels)
    }
    for mine, rows in _finished_teams(run):
        if rows["team"].iloc[0] in one_at_a_time:
            assert mine[WORK].to_numpy().sum() == pytest.approx(rows["busy_s"].sum(), rel=1e-9, abs=1e-6)
            looked_at += 1
    return looked_at


def _finished_teams(run: Run) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    """Return the contacts and half hours of each team that had no session left at the end."""
    pairs = []
    for team, rows in run.teams.groupby("team", observed=True):
        mine = run.contacts[run.contacts["team"] == team]
        if mine["released_s"].notna().all():
            pairs.append((mine, rows))
    return pairs


def waiting_in_log_is_waiting_in_table(run: Run) -> None:
    """Time spent in lines adds up to the waiting time of the half hours."""
    contacts = run.contacts
    waiting = contacts[contacts["queued_s"].notna()]
    left_s = waiting["started_s"].fillna(waiting["ended_s"]).fillna(run.scenario.time.total_days * 86_400)
    waited_s = left_s - waiting["queued_s"]
    assert (waited_s >= 0).all()
    assert waited_s.sum() == pytest.approx(run.teams["waiting_s"].sum(), rel=1e-9, abs=1e-6)


def switches_are_changes_of_channel(run: Run) -> None:
    """Agents switch where they take a contact on another channel than the last, and only there; it costs its time."""
    contacts = run.contacts
    taken = contacts["team"].notna()
    assert not contacts.loc[~taken, "switched"].any()
    cost_s = run.scenario.designs[run.design].routing.switch_cost
    assert (contacts.loc[contacts["switched"], "switch_s"].dropna() >= cost_s).all()
    for _, mine in contacts[taken].groupby(["team", "agent"], observed=True):
        at_once = mine.groupby("started_s")
        if (at_once["channel"].nunique() == 1).all():  # else the log does not say which came first
            channels = at_once["channel"].first().astype(str).to_numpy()
            assert (at_once["switched"].sum().to_numpy() == np.append(False, channels[1:] != channels[:-1])).all()
