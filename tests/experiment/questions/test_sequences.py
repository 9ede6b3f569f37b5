"""Orders found by dynamic programming are the best there are: every order is tried."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiment.questions.sequences import all_sets, greedy, most_earned, most_for_the_money

WORTHS = st.lists(st.integers(-50, 50), min_size=16, max_size=16)
COSTS = st.lists(st.integers(0, 20), min_size=4, max_size=4)


def _worth(values):
    """Return the worth of every set of four things, that of none being 0; sets need not add up in any way."""
    by_set = {each: float(value) for each, value in zip(all_sets(4)[1:], values[1:], strict=True)}
    return lambda done: by_set.get(done, 0.0)


def _earned(order, worth, periods=4):
    """Return what an order earns in so many periods if one thing is done in each, and then no more."""
    return sum(worth(frozenset(order[:period])) for period in range(1, periods + 1))


def _shown(order, costs, worth):
    """Return the area below worth over money spent."""
    return sum(worth(frozenset(order[:step])) * costs[k] for step, k in enumerate(order))


@given(WORTHS)
def test_order_that_earns_most_is_that_of_brute_force(values):
    """Of all orders of all lengths."""
    worth = _worth(values)
    every = [order for size in range(5) for order in permutations(range(4), size)]

    assert _earned(most_earned(4, worth), worth) == max(_earned(order, worth) for order in every)


@given(WORTHS, COSTS)
def test_order_with_most_for_the_money_is_that_of_brute_force(values, costs):
    """Of all orders of all things."""
    worth = _worth(values)
    best = max(_shown(order, costs, worth) for order in permutations(range(4)))
    order = most_for_the_money(costs, worth)

    assert sorted(order) == [0, 1, 2, 3]
    assert _shown(order, costs, worth) == best


def test_nothing_is_done_that_does_not_pay():
    """Nor anything for its own sake when nothing is worth it."""
    assert most_earned(3, lambda done: -float(len(done))) == []
    assert most_earned(3, lambda done: 1.0 if done >= {1} else 0.0) == [1]


def test_greedy_adds_what_is_best_with_what_is_done():
    """The second thing is that which helps the first."""
    worth = {(): 0.0, (0,): 3.0, (1,): 1.0, (2,): 2.0, (0, 1): 9.0, (0, 2): 4.0, (0, 1, 2): 8.0}

    assert greedy(3, lambda done, k: worth.get(tuple(sorted(done | {k})), 0.0)) == [0, 1, 2]


@pytest.mark.parametrize("n", [0, 1, 5])
def test_all_sets_are_there_once_smaller_first(n):
    """So that what a set is made of has been looked at before it."""
    sets = all_sets(n)

    assert len(sets) == len(set(sets)) == 2**n
    assert [len(each) for each in sets] == sorted(len(each) for each in sets)
