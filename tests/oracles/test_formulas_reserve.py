"""Blended agents with a reserve: the closed form against its Markov chain and against priority without reserve."""

from __future__ import annotations

import itertools

import pytest
from formulas.chains import State, stationary
from formulas.queues import cobham_waits
from formulas.reserve import Reserve


def chain_waits(team: Reserve, most_live: int, most_messages: int) -> tuple[float, float]:
    """Return both mean waits by the chain of (busy agents, live contacts waiting, messages waiting)."""

    def rates(state: State) -> dict[State, float]:
        busy, live, messages = state
        out: dict[State, float] = {}
        if busy < team.agents:
            out[busy + 1, 0, messages] = team.live
        elif live < most_live:
            out[busy, live + 1, messages] = team.live
        if busy < team.cutoff:
            after = busy + 1, 0, 0
            out[after] = out.get(after, 0.0) + team.messages
        elif messages < most_messages:
            out[busy, live, messages + 1] = team.messages
        if busy:
            if live:
                after = busy, live - 1, messages
            elif messages and busy == team.cutoff:
                after = busy, 0, messages - 1
            else:
                after = busy - 1, 0, messages
            out[after] = busy / team.handle
        return out

    chain = stationary((0, 0, 0), rates)
    return chain.mean(lambda s: s[1]) / team.live, chain.mean(lambda s: s[2]) / team.messages


@pytest.mark.parametrize("reserve", [0, 1, 2])
def test_waits_equal_markov_chain(reserve: int) -> None:
    """Mean waits of live contacts and messages agree with the chain."""
    team = Reserve(live=1.1, messages=0.45, handle=1.0, agents=4, reserve=reserve)

    assert (team.live_wait(), team.message_wait()) == pytest.approx(chain_waits(team, 30, 160), rel=1e-5)


def test_waits_no_reserve_equal_priority() -> None:
    """Without a reserve live contacts merely come first (Cobham 1954)."""
    team = Reserve(live=0.02, messages=0.03, handle=28.0, agents=2, reserve=0)

    assert (team.live_wait(), team.message_wait()) == pytest.approx(cobham_waits((0.02, 0.03), 28.0, 2))


def test_waits_reserve_trades_messages_for_live() -> None:
    """Each agent kept free makes live contacts wait less and messages more."""
    teams = [Reserve(live=1.1, messages=0.45, handle=1.0, agents=4, reserve=reserve) for reserve in range(3)]
    live, messages = [team.live_wait() for team in teams], [team.message_wait() for team in teams]

    assert all(after < 0.9 * before for before, after in itertools.pairwise(live))
    assert all(after > 1.1 * before for before, after in itertools.pairwise(messages))
