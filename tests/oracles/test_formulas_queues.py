"""Formulas of one line against published values, against each other, and against independent Markov chains."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from formulas import queues
from formulas.chains import State, stationary
from scipy.stats import poisson


def test_erlang_b_ten_on_ten_gives_published_value() -> None:
    """Ten erlangs on ten agents block 21.46%, as every Erlang table says."""
    assert queues.erlang_b(10.0, 10) == pytest.approx(0.2146, abs=5e-5)


def test_erlang_c_eight_on_ten_gives_published_value() -> None:
    """Eight erlangs on ten agents make 40.92% wait, as every Erlang table says."""
    assert queues.erlang_c(8.0, 10) == pytest.approx(0.4092, abs=5e-5)


def test_erlang_a_fifty_agents_gives_published_value() -> None:
    """50 agents, 48 calls a minute of 1 minute, patience 2 minutes: 3.1% abandon, mean wait 3.7 s.

    From Garnett, Mandelbaum & Reiman (2002), section 1.
    """
    share = queues.erlang_a_abandonment(48.0, 1.0, 2.0, 50)

    assert share == pytest.approx(0.031, abs=5e-4)
    assert share * 2.0 * 60.0 == pytest.approx(3.7, abs=0.05)  # P(abandon) = E[wait] / E[patience]


def test_erlang_c_wait_fifty_agents_gives_published_value() -> None:
    """The same 50 agents with endless patience keep callers waiting 20.8 s on average."""
    assert queues.erlang_c_wait(48.0, 1.0, 50) * 60.0 == pytest.approx(20.8, abs=0.05)


def _queue(
    arrivals: float, handle: float, patience: float, agents: int, places: int
) -> Callable[[State], dict[State, float]]:
    """Return the rates of M/M/c/K+M with state (contacts in the system)."""

    def rates(state: State) -> dict[State, float]:
        (n,) = state
        out = {(n + 1,): arrivals} if n < agents + places else {}
        if n:
            out[n - 1,] = min(n, agents) / handle + max(n - agents, 0) / patience
        return out

    return rates


@pytest.mark.parametrize(("agents", "load"), [(1, 0.7), (4, 2.8), (10, 8.0), (10, 13.0)])
def test_erlang_a_closed_form_equals_markov_chain(agents: int, load: float) -> None:
    """Palm's closed form agrees with the chain solved numerically."""
    chain = stationary((0,), _queue(load / 30.0, 30.0, 45.0, agents, 400))
    abandoned = chain.mean(lambda s: max(s[0] - agents, 0) / 45.0) / (load / 30.0)
    share = queues.erlang_a_abandonment(load / 30.0, 30.0, 45.0, agents)

    assert share == pytest.approx(abandoned, rel=1e-9)


@pytest.mark.parametrize(("agents", "load"), [(1, 0.7), (4, 2.8), (10, 8.0)])
def test_erlang_c_wait_equals_markov_chain(agents: int, load: float) -> None:
    """Erlang's mean wait agrees with the chain solved numerically."""
    chain = stationary((0,), _queue(load / 30.0, 30.0, np.inf, agents, 600))
    wait = chain.mean(lambda s: max(s[0] - agents, 0)) / (load / 30.0)

    assert queues.erlang_c_wait(load / 30.0, 30.0, agents) == pytest.approx(wait, rel=1e-9)


def test_erlang_b_equals_markov_chain() -> None:
    """Erlang's blocking agrees with the chain solved numerically."""
    chain = stationary((0,), _queue(0.2, 30.0, np.inf, 8, 0))

    assert queues.erlang_b(6.0, 8) == pytest.approx(chain.mean(lambda s: s[0] == 8), rel=1e-12)


def test_mmck_wait_equals_markov_chain() -> None:
    """The mean wait in M/M/c/K agrees with the chain solved numerically."""
    chain = stationary((0,), _queue(0.1, 30.0, np.inf, 3, 5))
    wait = chain.mean(lambda s: max(s[0] - 3, 0)) / (0.1 * chain.mean(lambda s: s[0] < 8))

    assert queues.mmck_wait(0.1, 30.0, 3, 5) == pytest.approx(wait, rel=1e-12)


def test_mmck_wait_many_places_tends_to_erlang_c() -> None:
    """With room for everybody M/M/c/K is M/M/c, and with no room nobody waits."""
    assert queues.mmck_wait(0.1, 24.0, 3, 2_000) == pytest.approx(queues.erlang_c_wait(0.1, 24.0, 3))
    assert queues.mmck_wait(0.1, 24.0, 3, 0) == 0.0


def test_pollaczek_khinchine_exponential_equals_erlang_c() -> None:
    """M/G/1 with coefficient of variation 1 is M/M/1."""
    wait = queues.pollaczek_khinchine(0.02, 35.0, 1.0)

    assert wait == pytest.approx(queues.erlang_c_wait(0.02, 35.0, 1))


@pytest.mark.parametrize("phases", [2, 20])
def test_pollaczek_khinchine_equals_markov_chain_of_phases(phases: int) -> None:
    """M/G/1 agrees with the chain of M/E_k/1, whose state is the number of phases left to serve."""

    def rates(state: State) -> dict[State, float]:
        (left,) = state
        out = {(left + phases,): 0.02} if left < 300 * phases else {}
        if left:
            out[left - 1,] = phases / 35.0
        return out

    chain = stationary((0,), rates)
    waiting = chain.mean(lambda s: max(-(-s[0] // phases) - 1, 0))

    assert queues.pollaczek_khinchine(0.02, 35.0, phases**-0.5) == pytest.approx(waiting / 0.02, rel=1e-7)


def test_cobham_waits_equal_markov_chain() -> None:
    """Cobham's two mean waits agree with the chain of (busy agents, waiting of either class)."""
    first, second, handle, agents, places = 0.02, 0.03, 28.0, 2, 70

    def rates(state: State) -> dict[State, float]:
        busy, high, low = state
        if busy < agents:
            return {(busy + 1, 0, 0): first + second} | ({(busy - 1, 0, 0): busy / handle} if busy else {})
        out: dict[State, float] = {}
        if high < places:
            out[busy, high + 1, low] = first
        if low < places:
            out[busy, high, low + 1] = second
        follower = (busy, high - 1, low) if high else (busy, 0, low - 1) if low else (busy - 1, 0, 0)
        out[follower] = agents / handle
        return out

    chain = stationary((0, 0, 0), rates)
    waits = chain.mean(lambda s: s[1]) / first, chain.mean(lambda s: s[2]) / second

    assert queues.cobham_waits((first, second), handle, agents) == pytest.approx(waits, rel=1e-5)


def test_cobham_waits_keep_the_mean_of_first_come_first_served() -> None:
    """Priorities move waiting about but leave its mean as it was (Kleinrock's conservation law)."""
    rates = np.array([0.01, 0.015, 0.02])
    waits = np.array(queues.cobham_waits(rates, 50.0, 3))

    assert rates @ waits / rates.sum() == pytest.approx(queues.erlang_c_wait(rates.sum(), 50.0, 3))


def test_fixed_handle_wait_one_agent_is_pollaczek_khinchine() -> None:
    """Crommelin's series for one agent is M/D/1."""
    wait = queues.fixed_handle_wait(0.02, 35.0, 1)

    assert wait == pytest.approx(queues.pollaczek_khinchine(0.02, 35.0, 0.0), rel=1e-10)


@pytest.mark.parametrize(("load", "agents"), [(0.5, 1), (1.4, 2), (2.25, 3), (4.5, 5)])
def test_fixed_handle_wait_equals_chain_of_handle_times(load: float, agents: int) -> None:
    """The series agrees with Crommelin's embedded chain: who is in service at t has left at t + handle."""
    size = 250
    steps = np.zeros((size, size))
    new = poisson.pmf(np.arange(size), load)
    for present in range(size):
        left = max(present - agents, 0)
        steps[present, left:] = new[: size - left]
        steps[present, -1] += 1.0 - steps[present].sum()
    law = np.full(size, 1.0 / size)
    for _ in range(12):  # 2^12 handle times
        steps = steps @ steps
    law = law @ steps
    waiting = np.maximum(np.arange(size) - agents, 0) @ law

    assert queues.fixed_handle_wait(load / 30.0, 30.0, agents) == pytest.approx(30.0 * waiting / load, rel=1e-9)


def test_hyperexponential_wait_one_agent_is_pollaczek_khinchine() -> None:
    """M/H2/1 has the wait of its coefficient of variation."""
    mean, square = 0.8 * 20.0 + 0.2 * 120.0, 2.0 * (0.8 * 20.0**2 + 0.2 * 120.0**2)
    wait = queues.hyperexponential_wait(0.01, (0.8, 0.2), (20.0, 120.0), 1)
    exact = queues.pollaczek_khinchine(0.01, mean, (square / mean**2 - 1.0) ** 0.5)

    assert wait == pytest.approx(exact, rel=1e-9)


def test_hyperexponential_wait_equal_phases_is_erlang_c() -> None:
    """With equal means the phases are one exponential law."""
    wait = queues.hyperexponential_wait(0.1, (0.3, 0.7), (24.0, 24.0), 3)

    assert wait == pytest.approx(queues.erlang_c_wait(0.1, 24.0, 3), rel=1e-9)


def test_hyperexponential_wait_two_agents_equals_matrix_geometric_solution() -> None:
    """M/H2/2 agrees with the matrix-geometric law of Neuts (1981): levels are contacts present.

    From level 2 on the state is (agents in phase 1), 0 to 2, and the law of level n + 1 is that of level n times R.
    """
    rate, weights, ends = 0.02, (0.8, 0.2), (1 / 30.0, 1 / 150.0)
    up = rate * np.eye(3)
    down = np.zeros((3, 3))
    for first in range(3):
        for phase, n in ((0, first), (1, 2 - first)):
            for begins in (0, 1) if n else ():
                down[first, first - (phase == 0) + (begins == 0)] += n * ends[phase] * weights[begins]
    out = rate + np.array([(n * ends[0] + (2 - n) * ends[1]) for n in range(3)])
    ratio = np.zeros((3, 3))
    for _ in range(5_000):  # R = (up + R^2 down) / out, from below
        ratio = (up + ratio @ ratio @ down) / out
    # levels 0 (one state), 1 (agents in phase 1: 0 or 1) and 2; balance of each, then the law sums to 1
    balance = np.zeros((6, 6))
    balance[0, :3] = -rate, rate * weights[1], rate * weights[0]
    for first in (0, 1):
        balance[1 + first, 0] = ends[0] if first else ends[1]
        balance[1 + first, 1 + first] = -rate - balance[1 + first, 0]
        balance[1 + first, 3 + first] = rate * weights[1]
        balance[1 + first, 4 + first] = rate * weights[0]
    for first in range(3):
        if first:
            balance[3 + first, first] += first * ends[0]  # one of phase 1 ends: first - 1 left
        if first < 2:
            balance[3 + first, 1 + first] += (2 - first) * ends[1]
    balance[3:, 3:] = ratio @ down - np.diag(out)
    whole = np.linalg.inv(np.eye(3) - ratio)
    balance[:, 0] = [1.0, 1.0, 1.0, *whole.sum(axis=1)]
    law = np.linalg.solve(balance.T, np.eye(6)[0])
    waiting = law[3:] @ ratio @ whole @ whole @ np.ones(3)  # sum over n of n R^n

    assert queues.hyperexponential_wait(rate, weights, (30.0, 150.0), 2) == pytest.approx(waiting / rate, rel=1e-9)
