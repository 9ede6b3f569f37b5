"""Bisection: it finds the smallest size that is enough, and never goes round in circles."""

from __future__ import annotations

import math

import pytest

from sim.experiment.staffing.scale import _Bracket


@pytest.mark.parametrize("begin", [1, 3, 12])
@pytest.mark.parametrize("margin", [float, lambda _: math.inf, lambda _: 0.0], ids=["line", "nobody came", "flat"])
def test_every_smallest_size_is_found(begin, margin):
    """From any beginning, whatever the margins are; no size is tried twice."""
    for smallest in range(1, 61):
        bracket = _Bracket(low=0, now=begin, limit=60)
        while not bracket.done:
            bracket.learn(bracket.now >= smallest, margin(bracket.now - smallest))

        assert bracket.high == smallest


def test_a_size_that_is_tried_twice_is_an_error():
    """Rather than a search that never ends."""
    bracket = _Bracket(low=0, now=3, limit=15)
    bracket.learn(enough=True, margin=math.inf)
    bracket.now = 3

    with pytest.raises(RuntimeError, match="tried twice"):
        bracket.learn(enough=True, margin=math.inf)
