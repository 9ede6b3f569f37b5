"""Open networks against traffic followed step by step and the chain of needy and content customers."""

from __future__ import annotations

import pytest
from formulas.chains import State, stationary
from formulas.networks import reentrant_wait, visit_ratios


def test_visit_ratios_equal_sum_over_steps() -> None:
    """The linear algebra agrees with a customer's law passed on from step to step."""
    routes = {"a": {"b": 0.6, "a": 0.1}, "b": {"a": 0.3, "c": 0.5}, "c": {"a": 0.2}}
    law, visits = {"a": 0.7, "b": 0.3, "c": 0.0}, dict.fromkeys(routes, 0.0)
    for _ in range(200):
        visits = {name: visits[name] + law[name] for name in routes}
        law = {name: sum(law[before] * routes[before].get(name, 0.0) for before in routes) for name in routes}

    assert visit_ratios({"a": 0.7, "b": 0.3}, routes) == pytest.approx(visits)


@pytest.mark.parametrize("content", [0.2, 5.0])
def test_reentrant_wait_equals_markov_chain(content: float) -> None:
    """The chain of (needy, content) gives the same wait, however long customers are content."""
    arrivals, handle, agents, returns, most = 0.8, 1.0, 2, 0.5, 60

    def rates(state: State) -> dict[State, float]:
        needy, away = state
        out = {(needy + 1, away): arrivals} if needy < most else {}
        served = min(needy, agents) / handle
        if needy:
            out[needy - 1, away] = served * (1.0 - returns)
            if away < 30:
                out[needy - 1, away + 1] = served * returns
        if away and needy < most:
            out[needy + 1, away - 1] = away / content
        return out

    waiting = stationary((0, 0), rates).mean(lambda state: max(state[0] - agents, 0))

    assert reentrant_wait(arrivals, handle, agents, returns) == pytest.approx(
        waiting / (arrivals / (1 - returns)), rel=1e-3
    )
