"""Which documents a property is tried on: the same ones in every run, unless a thorough run is asked for.

``HYPOTHESIS_PROFILE=thorough pytest tests/generated`` lets Hypothesis search, and shrink what fails: new documents
every time, many times as many. ``EXAMPLE=17 pytest tests/generated -k <test>`` tries the property on document 17 alone.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pprint import pformat
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

T = TypeVar("T")
Property = Callable[..., Iterable[str]]

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
_ALONE = os.environ.get("EXAMPLE")
_MORE = 25
"""How many times as many documents a thorough run tries."""


def tried(number: int, *strategies: st.SearchStrategy[Any], **least: int) -> Callable[[Property], Callable[[], None]]:
    """Try a property on so many examples, each with a seed of its own.

    Parameters
    ----------
    number : int
        Examples in a usual run.
    *strategies : search strategies
        Of the arguments of the property.
    **least : int
        The property returns words for what happened in an example, such as "repeated"; each of these must have happened
        in at least so many examples. Else the property would hold for want of anything to hold for.
    """

    def decorate(holds: Property) -> Callable[[], None]:
        def test() -> None:
            if THOROUGH:
                searched(number, st.tuples(*strategies))(lambda example: _exhaust(holds(*example)))()
            else:
                _try_all(holds, st.tuples(*strategies), number, least)

        test.__name__, test.__doc__, test.__module__ = holds.__name__, holds.__doc__, holds.__module__
        return test

    return decorate


def searched(number: int, *strategies: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """Let Hypothesis search for an example that fails, among many times so many."""
    return lambda holds: settings(_settings(number * _MORE), print_blob=True)(given(*strategies)(holds))


def _exhaust(words: Iterable[str]) -> None:
    """Let a property run to its end; Hypothesis wants nothing returned."""
    for _ in words:
        pass


def _try_all(holds: Property, strategy: st.SearchStrategy[Any], number: int, least: dict[str, int]) -> None:
    happened: Counter[str] = Counter()
    for place in filter(wanted, range(number)):
        example = _one(strategy, place)
        with telling(place, *example):
            happened.update(set(holds(*example)))
    missing = {word: (happened[word], times) for word, times in least.items() if happened[word] < times}
    if missing and _ALONE is None:
        raise AssertionError(f"of {number} examples too few show it (how many, at least): {missing}")


def wanted(place: int) -> bool:
    """Return whether the example is to be tried."""
    return _ALONE in (None, str(place))


@contextmanager
def telling(place: int, *example: Any) -> Iterator[None]:
    """Add the example to whatever is raised about it."""
    try:
        yield
    except Exception as error:
        error.add_note(f"Example {place} (EXAMPLE={place} tries it alone):\n{pformat(example, width=120)}")
        raise


def sample(strategy: st.SearchStrategy[T], numbers: int | range) -> list[T]:
    """Return so many examples, or those of these numbers, the same ones every time; each takes a tenth of a second.

    Each has a seed of its own: within one search Hypothesis makes most examples by changing the one before.
    """
    numbers = range(numbers) if isinstance(numbers, int) else numbers
    return [_one(strategy, number_of_seed) for number_of_seed in numbers]


def _one(strategy: st.SearchStrategy[T], number_of_seed: int) -> T:
    drawn: list[T] = []

    @seed(number_of_seed)
    @settings(_settings(2), phases=[Phase.generate])
    @given(strategy)
    def collect(example: T) -> None:
        drawn.append(example)

    collect()
    return drawn[-1]  # the first is always the simplest


def _settings(number: int) -> settings:
    return settings(
        max_examples=number,
        derandomize=False,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
