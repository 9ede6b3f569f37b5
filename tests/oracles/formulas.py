"""Exact queueing results, as pure functions: what a simulation of the same system must come close to.

Every formula names its source. Times are in one unit of the caller's choice (seconds in the points), rates
in its inverse, loads in erlangs. Nothing here imports the simulator.

Sources
-------
Cobham, A. (1954) Priority assignment in waiting line problems. Operations Research 2, 70-76.
Erlang, A. K. (1917) Solution of some problems in the theory of probabilities of significance in automatic
    telephone exchanges (formulas B and C).
Kemeny, J. G. and Snell, J. L. (1960) Finite Markov Chains, chapter III (absorbing chains).
Kleinrock, L. (1975) Queueing Systems, volume 1, chapter 3 (birth-death queues, M/M/c/K).
Little, J. D. C. (1961) A proof for the queuing formula L = lambda W. Operations Research 9, 383-387.
Mandelbaum, A. and Zeltyn, S. (2007) Service engineering in action: the Palm/Erlang-A queue.
Palm, C. (1957) Research on telephone traffic carried by full availability groups (Erlang A).
Pollaczek, F. (1930) and Khinchine, A. (1932): the mean wait of M/G/1.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.linalg import spsolve
from scipy.special import gammainc, gammaln

Floats = npt.NDArray[np.float64]
State = tuple[int, ...]


def erlang_b(load_erl: float, agents: int) -> float:
    """Return the share blocked in M/M/c/c (Erlang 1917, formula B, by its usual recursion)."""
    blocked = 1.0
    for busy in range(1, agents + 1):
        blocked = load_erl * blocked / (busy + load_erl * blocked)
    return blocked


def erlang_c(load_erl: float, agents: int) -> float:
    """Return the probability of waiting in M/M/c (Erlang 1917, formula C); the load is below ``agents``."""
    blocked = erlang_b(load_erl, agents)
    return blocked / (1.0 - load_erl / agents * (1.0 - blocked))


def erlang_c_wait(arrivals: float, handle: float, agents: int) -> float:
    """Return the mean wait, over all contacts, of M/M/c (Erlang 1917)."""
    load_erl = arrivals * handle
    return erlang_c(load_erl, agents) * handle / (agents - load_erl)


def erlang_a_abandonment(arrivals: float, handle: float, patience: float, agents: int) -> float:
    """Return the share that abandons in M/M/c+M (Palm 1957, in the form of Mandelbaum & Zeltyn 2007).

    With A(x, y) = x e^y y^-x gamma(x, y), x = agents x patience / handle and y = arrivals x patience:
    P(wait) = A B / (1 + (A - 1) B), P(abandon | wait) = 1 / (rho A) + 1 - 1 / rho.
    """
    x, y = agents * patience / handle, arrivals * patience
    factor = x * math.exp(y - x * math.log(y) + float(gammaln(x))) * float(gammainc(x, y))
    blocked = erlang_b(arrivals * handle, agents)
    waits = factor * blocked / (1.0 + (factor - 1.0) * blocked)
    rho = arrivals * handle / agents
    return waits * (1.0 / (rho * factor) + 1.0 - 1.0 / rho)


def mmck_wait(arrivals: float, handle: float, agents: int, places: int) -> float:
    """Return the mean wait of those let in to M/M/c/K (Kleinrock 1975), with ``places`` waiting places."""
    chances = np.ones(agents + places + 1)
    for n in range(1, agents + places + 1):
        chances[n] = chances[n - 1] * arrivals * handle / min(n, agents)
    chances /= chances.sum()
    waiting = float(np.arange(places + 1) @ chances[agents:])
    return waiting / (arrivals * (1.0 - float(chances[-1])))


def pollaczek_khinchine(arrivals: float, handle: float, cv: float) -> float:
    """Return the mean wait of M/G/1 (Pollaczek 1930, Khinchine 1932): lambda E[S^2] / (2 (1 - rho))."""
    return arrivals * handle**2 * (1.0 + cv**2) / (2.0 * (1.0 - arrivals * handle))


def cobham_waits(arrivals: Sequence[float], handle: float, agents: int) -> tuple[float, ...]:
    """Return the mean wait by class, first served first, of M/M/c with non-preemptive priority (Cobham 1954).

    Every class has the same exponential handle time.
    """
    base = erlang_c(sum(arrivals) * handle, agents) * handle / agents
    loads = np.concatenate(([0.0], np.cumsum(np.asarray(arrivals) * handle / agents)))
    return tuple(base / ((1.0 - above) * (1.0 - own)) for above, own in itertools.pairwise(loads))


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


@dataclass(frozen=True)
class Chat:
    """Agents who hold several sessions at once, each slower for it; exponential work and patience.

    The speed of a session among k is 1 / (1 + slowdown (k - 1)); ``work`` is its mean length at speed 1.
    """

    arrivals: float
    work: float
    patience: float
    agents: int
    concurrency: int
    slowdown: float
    room: int = 200
    """Waiting places; enough that a full line never matters."""

    def rates(self, state: State) -> dict[State, float]:
        """Return the rate to each next state from (contacts waiting, sessions by agent, most first)."""
        waiting, sessions = state[0], state[1:]
        out: dict[State, float] = {}

        def add(line: int, held: Sequence[int], rate: float) -> None:
            follower = (line, *sorted(held, reverse=True))
            out[follower] = out.get(follower, 0.0) + rate

        if sessions[-1] < self.concurrency:  # the agent with the fewest sessions takes the arrival
            add(waiting, [*sessions[:-1], sessions[-1] + 1], self.arrivals)
        elif waiting < self.room:
            add(waiting + 1, sessions, self.arrivals)
        if waiting:
            add(waiting - 1, sessions, waiting / self.patience)
        for agent, held in enumerate(sessions):
            if not held:
                continue
            rate = held / (1.0 + self.slowdown * (held - 1)) / self.work
            if waiting:  # the freed place is filled at once
                add(waiting - 1, sessions, rate)
            else:
                add(0, [*sessions[:agent], held - 1, *sessions[agent + 1 :]], rate)
        return out

    def chain(self) -> Chain:
        """Return the long-run law of (contacts waiting, sessions of each agent)."""
        return stationary((0,) * (1 + self.agents), self.rates)

    def mean_wait(self) -> float:
        """Return the mean wait of all contacts, those who abandon included (by Little 1961)."""
        return self.chain().mean(lambda state: state[0]) / self.arrivals

    def mean_stay(self) -> float:
        """Return the mean time from reaching the line to leaving it or the agent (Little 1961)."""
        return self.chain().mean(sum) / self.arrivals


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


@dataclass(frozen=True)
class Journey:
    """Cases that go on from contact to contact until resolved or given up; channels are numbered from 0.

    ``start[c]`` is the first channel's law, ``resolved[c]`` the probability that a contact there resolves the
    case, ``moves[c][d]`` that an unresolved one is followed by one on d. ``same`` and ``cross`` are the
    probabilities that an item held on the same, or only on another, channel is visible.
    """

    start: Sequence[float]
    resolved: Sequence[float]
    moves: Sequence[Sequence[float]]
    same: float
    cross: float

    def onward(self) -> Floats:
        """Return the probability of each next channel (column) after a contact on each channel (row)."""
        return np.asarray(self.moves) * (1.0 - np.asarray(self.resolved))[:, None]

    def contacts(self) -> Floats:
        """Return the expected number of contacts of a case, by channel."""
        return absorbing_visits(self.onward(), np.asarray(self.start, dtype=float))

    def item(self, needed: float) -> ItemTally:
        """Return what becomes of one item that each contact needs with probability ``needed``.

        The chain's state is (channel, set of channels where the item is held); the set grows by the channel
        of each contact that needs the item, whether it was asked for or seen there.
        """
        n = len(self.start)
        states = [(channel, held) for held in range(2**n) for channel in range(n)]
        numbers = {state: i for i, state in enumerate(states)}
        matrix, onward = np.zeros((len(states), len(states))), self.onward()
        for channel, held in states:
            for after, chance in ((held | 1 << channel, needed), (held, 1.0 - needed)):
                for follower in range(n):
                    place = numbers[channel, held], numbers[follower, after]
                    matrix[place] += chance * onward[channel, follower]
        first = np.zeros(len(states))
        first[:n] = self.start  # held nowhere
        tally = np.zeros((3, n))
        for (channel, held), visits in zip(states, absorbing_visits(matrix, first), strict=True):
            # best of its classes; nothing is visible before it has been given
            classes = (self.same * (held >> channel & 1), self.cross * bool(held & ~(1 << channel)))
            seen = needed * max(classes)
            tally[:, channel] += visits * np.array([needed - seen, seen, (needed - seen) * bool(held)])
        return ItemTally(*tally)


@dataclass(frozen=True)
class ItemTally:
    """Expected times per case, by channel, that an item is asked for, seen, and asked for again."""

    asked: Floats
    seen: Floats
    repeated: Floats
