"""Orbits against the closed form for one agent and against queues they tend to."""

from __future__ import annotations

import pytest
from formulas import queues
from formulas.retrials import Retrials
from points.retrials import ABANDONED, BLOCKED


def test_retrials_one_agent_gives_closed_form() -> None:
    """M/M/1 whose blocked customers never give up: rho (rho + arrivals x delay) / (1 - rho) in orbit.

    Falin & Templeton (1997), section 1.2.
    """
    retrials = Retrials(arrivals=0.02, handle=30.0, agents=1, delay=40.0, back=1.0, places=0, orbit=150)
    chain = retrials.chain()

    assert chain.mean(lambda s: s[1]) == pytest.approx(0.6 * (0.6 + 0.02 * 40.0) / 0.4, rel=1e-9)
    assert chain.mean(lambda s: s[0]) == pytest.approx(0.6, rel=1e-9)


def test_retrials_nobody_back_is_erlang_b_and_erlang_a() -> None:
    """Without returns the lost are those of Erlang's loss system, or of Erlang A."""
    lost = Retrials(0.1, 30.0, 4, delay=50.0, back=0.0, places=0)
    impatient = Retrials(0.1, 30.0, 4, delay=50.0, back=0.0, places=300, patience=45.0)

    assert lost.blocked() == pytest.approx(queues.erlang_b(3.0, 4), rel=1e-10)
    assert impatient.abandonment() == pytest.approx(queues.erlang_a_abandonment(0.1, 30.0, 45.0, 4), rel=1e-9)


def test_retrials_slow_returns_are_fresh_arrivals() -> None:
    """Those who return after an age come as if at random: the share blocked solves B = B(load / (1 - back B))."""
    share = 0.0
    for _ in range(200):
        share = queues.erlang_b(1.2 / (1.0 - 0.7 * share), 2)
    gaps = []
    for delay in (1_000.0, 2_000.0):
        retrials = Retrials(0.04, 30.0, 2, delay, back=0.7, places=0, orbit=120)
        gaps.append(retrials.blocked() - share)

    assert gaps[1] == pytest.approx(gaps[0] / 2.0, rel=0.05)  # the gap goes with 1 / delay
    assert gaps[1] < 0.005 * share


def test_redials_at_once_are_no_abandonment_at_all() -> None:
    """Exponential patience has no memory: who always calls again at once might as well have stayed (M/M/c)."""
    redials = Retrials(0.1, 24.0, 3, delay=1e-6, back=1.0, places=200, patience=100.0, orbit=3)
    waiting = redials.chain().mean(lambda s: max(s[0] - 3, 0))

    assert waiting / 0.1 == pytest.approx(queues.erlang_c_wait(0.1, 24.0, 3), rel=1e-5)


@pytest.mark.parametrize("point", [BLOCKED, ABANDONED], ids=["blocked", "abandoned"])
def test_retrials_of_the_points_balance(point: Retrials) -> None:
    """Every customer is served or lost for good, though orbit and line are cut off."""
    chain = point.chain()
    most = point.agents + point.places
    blocked = chain.mean(lambda s: (s[0] == most) * (point.arrivals + s[1] / point.delay))
    abandoned = chain.mean(lambda s: max(s[0] - point.agents, 0)) / point.patience
    served = chain.mean(lambda s: min(s[0], point.agents)) / point.handle

    assert served + (1.0 - point.back) * (blocked + abandoned) == pytest.approx(point.arrivals, rel=1e-8)
