"""Markov chains: long-run laws in continuous time, expected visits in discrete time.

Sources
-------
Kemeny, J. G. and Snell, J. L. (1960) Finite Markov Chains, chapter III (absorbing chains).
Little, J. D. C. (1961) A proof for the queuing formula L = lambda W. Operations Research 9, 383-387.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.linalg import spsolve

Floats = npt.NDArray[np.float64]
State = tuple[int, ...]


@dataclass(frozen=True)
class Chain:
    """A continuous-time Markov chain with its long-run law: ``states[i]`` has probability ``chances[i]``."""

    states: tuple[State, ...]
    chances: Floats

    def mean(self, value: Callable[[State], float]) -> float:
        """Return the long-run mean of ``value`` of the state."""
        return float(np.array([value(state) for state in self.states]) @ self.chances)


def stationary(start: State, rates: Callable[[State], Mapping[State, float]]) -> Chain:
    """Return the long-run law of the finite chain that ``rates`` spans from ``start``."""
    numbers, queue = {start: 0}, [start]
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for state in queue:
        for follower, rate in rates(state).items():
            if follower not in numbers:
                numbers[follower] = len(queue)
                queue.append(follower)
            rows += [numbers[follower], numbers[state]]
            columns += [numbers[state]] * 2
            values += [rate, -rate]
    size = len(queue)
    # balance of all states but the last, whose equation the others imply; the law sums to 1 instead
    kept = np.array(rows) < size - 1
    matrix = coo_array(
        (
            np.concatenate((np.array(values)[kept], np.ones(size))),
            (
                np.concatenate((np.array(rows)[kept], np.full(size, size - 1))),
                np.concatenate((np.array(columns)[kept], np.arange(size))),
            ),
        ),
        shape=(size, size),
    )
    right = np.zeros(size)
    right[-1] = 1.0
    return Chain(tuple(queue), np.atleast_1d(spsolve(matrix.tocsr(), right)))


def absorbing_visits(moves: Floats, start: Floats) -> Floats:
    """Return the expected visits to each transient state (Kemeny & Snell 1960): start (I - Q)^-1.

    Parameters
    ----------
    moves : float64[n, n]
        Q, the probability of going from row to column; what is left over ends the chain.
    start : float64[n]
        Law of the first state.
    """
    return np.linalg.solve(np.eye(len(start)) - moves.T, start)
