"""The best order in which to do things whose effects depend on one another.

A set of levers has a worth; doing them one after the other passes through growing sets. Both orders here are found by
dynamic programming over sets (M. Held, R. M. Karp, "A dynamic programming approach to sequencing problems", J. SIAM 10
(1962)), which is exact: every set is looked at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

Set = frozenset[int]
Worth = Callable[[Set], float]


def all_sets(n: int, most: int | None = None) -> list[Set]:
    """Return every set of n things, or of up to so many of them, the empty one first, smaller ones before larger."""
    sizes = range((n if most is None else most) + 1)
    return [frozenset(each) for size in sizes for each in combinations(range(n), size)]


def most_earned(n: int, worth: Worth) -> list[int]:
    """Return the order that earns most if one thing is done in each of n periods, and it ends when no more pays.

    It maximises the sum, over n periods, of the worth of what is done by then; things may be left out. Of orders that
    earn the same, the one with fewer things, then the one whose first differs by the lower number.
    """
    best: dict[tuple[Set, int], tuple[float, list[int]]] = {}
    for left in range(n + 1):
        for done in all_sets(n):
            if len(done) > n - left:
                continue
            best[done, left] = _best_from(done, left, n, worth, best)
    return best[frozenset(), n][1]


def _best_from(
    done: Set, left: int, n: int, worth: Worth, best: Mapping[tuple[Set, int], tuple[float, list[int]]]
) -> tuple[float, list[int]]:
    """Return what can still be earned in so many periods, and the order that earns it."""
    if left == 0:
        return 0.0, []
    earned, order = worth(done) * left, []
    for k in range(n):
        if k not in done:
            more = done | {k}
            later, rest = best[more, left - 1]
            if (total := worth(more) + later) > earned:
                earned, order = total, [k, *rest]
    return earned, order


def most_for_the_money(costs: Sequence[float], worth: Worth) -> list[int]:
    """Return the order of all things with the largest area below the curve of worth over money spent.

    Money is spent at a steady rate, and a thing has its effect when all it costs is spent: the order that has most to
    show for the money at whatever point the money ends. Of equal orders the one whose last differs by the lower number.
    """
    best: dict[Set, tuple[float, list[int]]] = {frozenset(): (0.0, [])}
    for done in all_sets(len(costs))[1:]:
        options = [
            (best[done - {k}][0] + worth(done - {k}) * costs[k], best[done - {k}][1] + [k]) for k in sorted(done)
        ]
        best[done] = max(options, key=lambda option: option[0])
    return best[frozenset(range(len(costs)))][1]


def greedy(n: int, worth_with: Callable[[Set, int], float]) -> list[int]:
    """Return the order that adds, each time, the thing that is worth most beside what is done; all n of them.

    Parameters
    ----------
    worth_with : callable
        Given what is done and one thing more, returns what that is worth then.
    """
    order: list[int] = []
    while len(order) < n:
        done = frozenset(order)
        order.append(max((k for k in range(n) if k not in done), key=lambda k: (worth_with(done, k), -k)))
    return order
