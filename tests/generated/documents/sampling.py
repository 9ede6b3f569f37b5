"""How many examples, and which: the same ones in every run, unless a long run is asked for."""

from __future__ import annotations

import os
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

T = TypeVar("T")

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
"""``HYPOTHESIS_PROFILE=thorough pytest tests/generated`` draws new examples every time, `_MORE` times as many."""
_MORE = 25


def examples(number: int) -> settings:
    """Return settings for a property that is tried on so many documents."""
    return settings(
        max_examples=number * (_MORE if THOROUGH else 1),
        derandomize=not THOROUGH,
        database=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )


def sample(strategy: st.SearchStrategy[T], number: int) -> list[T]:
    """Return so many examples, the same ones every time.

    Each has a seed of its own: within one search Hypothesis makes most examples by changing the one before.
    """
    return [_one(strategy, number_of_seed) for number_of_seed in range(number)]


def _one(strategy: st.SearchStrategy[T], number_of_seed: int) -> T:
    drawn: list[T] = []

    @seed(number_of_seed)
    @settings(examples(1), max_examples=2, derandomize=False, phases=[Phase.generate])
    @given(strategy)
    def collect(example: T) -> None:
        drawn.append(example)

    collect()
    return drawn[-1]  # the first is always the simplest
