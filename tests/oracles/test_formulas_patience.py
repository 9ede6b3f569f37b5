"""M/M/c+G against Erlang A, a closed form for one agent, and a chain that follows every phase of patience."""

from __future__ import annotations

import math

import numpy as np
import pytest
from formulas import queues
from formulas.chains import State, stationary
from formulas.patience import fixed_patience, impatient, lognormal_patience
from scipy.integrate import quad
from scipy.stats import lognorm


@pytest.mark.parametrize(("agents", "load"), [(1, 0.7), (4, 2.8), (10, 13.0)])
def test_impatient_exponential_patience_is_erlang_a(agents: int, load: float) -> None:
    """With exponential patience the integrals give Palm's closed form, and waits follow from it."""
    figures = impatient(load / 30.0, 30.0, agents, lambda x: 45.0 * -np.expm1(-x / 45.0))
    share = queues.erlang_a_abandonment(load / 30.0, 30.0, 45.0, agents)

    assert figures.abandonment == pytest.approx(share, rel=1e-9)
    assert figures.mean_wait == pytest.approx(45.0 * share, rel=1e-9)


def test_impatient_fixed_patience_of_one_agent_gives_closed_form() -> None:
    """M/M/1+D loses (1 - rho) rho x / (1 - rho^2 x), x = exp(-(1 - rho) patience / handle) (Barrer 1957)."""
    rho, handle, patience = 0.8, 30.0, 50.0
    x = math.exp(-(1.0 - rho) * patience / handle)
    figures = impatient(rho / handle, handle, 1, fixed_patience(patience), bends=[patience])

    assert figures.abandonment == pytest.approx((1.0 - rho) * rho * x / (1.0 - rho**2 * x), rel=1e-10)


@pytest.mark.parametrize("agents", [2, 5])
def test_impatient_work_done_balances_those_who_stay(agents: int) -> None:
    """Those who do not abandon keep the agents busy: mean busy = load x (1 - share), busy from the law directly."""
    load, handle, patience = 1.1 * agents, 400.0, 250.0
    figures = impatient(load / handle, handle, agents, fixed_patience(patience), bends=[patience])
    below = [load**n / math.factorial(n) for n in range(agents)]
    scale = (1.0 - figures.waits) / sum(below)
    busy = scale * sum(n * chance for n, chance in enumerate(below)) + agents * figures.waits

    assert busy == pytest.approx(load * (1.0 - figures.abandonment), rel=1e-9)


def test_impatient_two_phase_patience_equals_markov_chain() -> None:
    """With Erlang-2 patience the figures agree with the chain of each waiting customer's phase, in order."""
    arrivals, handle, phase, agents, room = 0.045, 30.0, 15.0, 2, 10

    def rates(state: State) -> dict[State, float]:
        busy, line = state[0], state[1:]
        out: dict[State, float] = {}

        def add(follower: State, rate: float) -> None:
            out[follower] = out.get(follower, 0.0) + rate

        if busy < agents:
            add((busy + 1,), arrivals)
        elif len(line) < room:
            add((*state, 2), arrivals)
        for place, left in enumerate(line):
            rest = line[place + 1 :]
            add((busy, *line[:place], 1, *rest) if left == 2 else (busy, *line[:place], *rest), 1.0 / phase)
        if busy:
            add((busy, *line[1:]) if line else (busy - 1,), busy / handle)
        return out

    chain = stationary((0,), rates)
    mean = 2.0 * phase

    def felt(x: np.ndarray) -> np.ndarray:
        """Integrate P(patience > u) = (1 + u / phase) exp(-u / phase) up to x."""
        return mean - np.exp(-x / phase) * (mean + x)

    figures = impatient(arrivals, handle, agents, felt)
    gone = chain.mean(lambda s: sum(left == 1 for left in s[1:])) / phase

    assert figures.abandonment == pytest.approx(gone / arrivals, rel=1e-4)  # the line is cut at ten
    assert figures.mean_wait == pytest.approx(chain.mean(lambda s: len(s) - 1) / arrivals, rel=1e-4)


@pytest.mark.parametrize("x", [10.0, 300.0, 4_000.0])
def test_lognormal_patience_equals_integral_of_survival(x: float) -> None:
    """E[min(patience, x)] is the area under P(patience > u) up to x."""
    spread = math.sqrt(math.log1p(1.4**2))
    law = lognorm(spread, scale=500.0 * math.exp(-(spread**2) / 2.0))
    area = quad(law.sf, 0.0, x, epsrel=1e-10, limit=200)[0]

    assert float(lognormal_patience(500.0, 1.4)(np.array([x]))[0]) == pytest.approx(area, rel=1e-8)
