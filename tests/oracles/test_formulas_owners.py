"""Giving up on the owner: the closed forms against chains of whole teams, published results and integration."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from formulas import owners
from formulas.chains import Chain, State, stationary
from formulas.queues import erlang_a_abandonment

RATE, HANDLE, WAIT = 0.55, 1.0, 0.9


def team(agents: int, most_own: int, most_shared: int, shared_first: bool = False) -> Chain:
    """Return the chain of a team with exponential waits for the owner.

    A state is (waiting in the shared line, then agent by agent -1: idle, else waiting in the own line).
    """

    def rates(state: State) -> dict[State, float]:
        shared, own = state[0], list(state[1:])
        out: dict[State, float] = {}

        def add(line: int, agent: int, waiting: int, rate: float) -> None:
            follower = (line, *own[:agent], waiting, *own[agent + 1 :])
            out[follower] = out.get(follower, 0.0) + rate

        for agent, waiting in enumerate(own):
            if waiting < most_own:
                add(shared, agent, waiting + 1, RATE)
            if waiting < 0:
                continue
            from_shared = shared > 0 and (shared_first or waiting == 0)
            add(shared - from_shared, agent, waiting if from_shared else waiting - 1, 1.0 / HANDLE)
            if waiting:
                idle = [other for other, line in enumerate(own) if line < 0]
                for other in idle:  # which one of them makes no difference to the share
                    changed = list(own)
                    changed[agent], changed[other] = waiting - 1, 0
                    follower = (shared, *changed)
                    out[follower] = out.get(follower, 0.0) + waiting / WAIT / len(idle)
                if not idle and shared < most_shared:
                    add(shared + 1, agent, waiting - 1, waiting / WAIT)
        return out

    return stationary((0, *[-1] * agents), rates)


def share(chain: Chain) -> float:
    """Return the rate of giving up over the rate of arrivals, of the first agent."""
    return chain.mean(lambda state: max(state[1], 0)) / WAIT / RATE


@pytest.mark.parametrize(("agents", "most_own", "most_shared"), [(1, 12, 60), (2, 9, 40), (3, 5, 16)])
def test_give_up_exponential_equals_chain_of_whole_team(agents: int, most_own: int, most_shared: int) -> None:
    """One, two or three agents: the chain of the whole team gives the share that one agent's formula gives."""
    exact = owners.give_up_exponential(RATE, HANDLE, WAIT)

    assert share(team(agents, most_own, most_shared)) == pytest.approx(exact, rel=1e-3)


def test_give_up_shared_line_first_depends_on_agents() -> None:
    """With the shared line first the result would not hold: the order of the lines is what it tests."""
    exact = owners.give_up_exponential(RATE, HANDLE, WAIT)
    alone, two = (share(team(agents, 9, 60, shared_first=True)) for agents in (1, 2))

    assert alone > 1.2 * exact
    assert two > 1.1 * exact
    assert abs(two - alone) > 0.05 * exact


def test_give_up_exponential_lost_instead_of_shared_is_erlang_a() -> None:
    """If those who give up left, the agent would be busy less, and giving up given busy would be as before."""
    lost = erlang_a_abandonment(RATE, HANDLE, WAIT, 1)

    assert owners.give_up_exponential(RATE, HANDLE, WAIT) * (1.0 - lost) == pytest.approx(lost)


def test_give_up_fixed_lost_instead_of_shared_is_published_formula() -> None:
    """Likewise M/M/1+D: Barrer (1957), lost = rho (1 - rho) e / (1 - rho^2 e)."""
    rho, wait = 0.7, 2.2
    decay = math.exp(-(1.0 - rho) * wait)
    lost = rho * (1.0 - rho) * decay / (1.0 - rho**2 * decay)

    assert owners.give_up_fixed(rho, 1.0, wait) * (1.0 - lost) == pytest.approx(lost)


def integrated(patient: Callable[[float], float]) -> float:
    """Return the share by integrating the density of the wait that an own customer would meet, step by step."""
    step = 1e-3
    middle = np.arange(0.0, 40.0, step) + step / 2.0
    stays = np.array([patient(x) for x in middle])
    density = np.exp(-middle / HANDLE + RATE * (np.cumsum(stays) - stays / 2.0) * step)
    return float(RATE * HANDLE * density @ (1.0 - stays) / density.sum())


def test_give_up_closed_forms_equal_integral() -> None:
    """Both closed forms are the integral over the wait that an own customer would meet."""
    exponential = integrated(lambda x: math.exp(-x / WAIT))
    fixed = integrated(lambda x: float(x < WAIT))

    assert owners.give_up_exponential(RATE, HANDLE, WAIT) == pytest.approx(exponential, rel=1e-5)
    assert owners.give_up_fixed(RATE, HANDLE, WAIT) == pytest.approx(fixed, rel=1e-5)


def test_give_up_no_wait_meets_owner_only_when_idle() -> None:
    """Who does not wait at all gives up as often as the owner is busy."""
    assert owners.give_up_fixed(RATE, HANDLE, 0.0) == pytest.approx(RATE * HANDLE)
    assert owners.give_up_exponential(RATE, HANDLE, 1e-9) == pytest.approx(RATE * HANDLE, rel=1e-6)
