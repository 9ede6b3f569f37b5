"""One line: the formulas of Erlang and their kin.

Sources
-------
Cobham, A. (1954) Priority assignment in waiting line problems. Operations Research 2, 70-76.
Crommelin, C. D. (1932) Delay probability formulae when the holding times are constant. Post Office Electrical
    Engineers Journal 25, 41-50; see Franx, G. J. (2001) A simple solution for the M/D/c waiting time distribution.
    Operations Research Letters 29, 221-229.
Erlang, A. K. (1917) Solution of some problems in the theory of probabilities of significance in automatic
    telephone exchanges (formulas B and C).
Kleinrock, L. (1975) Queueing Systems, volume 1, chapter 3 (birth-death queues, M/M/c/K).
Mandelbaum, A. and Zeltyn, S. (2007) Service engineering in action: the Palm/Erlang-A queue.
Palm, C. (1957) Research on telephone traffic carried by full availability groups (Erlang A).
Pollaczek, F. (1930) and Khinchine, A. (1932): the mean wait of M/G/1.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from scipy.special import gammainc, gammaln

from formulas.chains import State, stationary


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


def fixed_handle_wait(arrivals: float, handle: float, agents: int) -> float:
    """Return the mean wait of M/D/c by the series of Crommelin (1932).

    With N_i the Poisson number of arrivals in i handle times and a = arrivals x handle:
    E[W] = handle x sum over i >= 1 of P(N_i >= ic) - c/a P(N_i >= ic + 1).
    """
    load_erl = arrivals * handle
    total = 0.0
    for i in itertools.count(1):
        reach = i * agents  # P(N >= n) = gammainc(n, mean)
        term = float(gammainc(reach, i * load_erl) - agents / load_erl * gammainc(reach + 1, i * load_erl))
        total += term
        if term < 1e-15 * total:
            return handle * total
    raise AssertionError("the series ends")


def hyperexponential_wait(
    arrivals: float, weights: Sequence[float], means: Sequence[float], agents: int, room: int = 400
) -> float:
    """Return the mean wait of M/H_k/c, from its Markov chain.

    Its state is (contacts waiting, busy agents by phase); a phase is drawn when an agent starts. ``room`` waiting
    places are enough that a full line never matters.
    """

    def started(waiting: int, busy: Sequence[int], rate: float) -> dict[State, float]:
        """Return what follows when the next contact starts: one state per phase."""
        return {
            (waiting, *(n + (place == phase) for place, n in enumerate(busy))): rate * weight
            for phase, weight in enumerate(weights)
        }

    def rates(state: State) -> dict[State, float]:
        waiting, busy = state[0], state[1:]
        out: dict[State, float] = {}
        if sum(busy) < agents:
            out |= started(0, busy, arrivals)
        elif waiting < room:
            out[waiting + 1, *busy] = arrivals
        for phase, n in enumerate(busy):
            if not n:
                continue
            left = tuple(n - (place == phase) for place, n in enumerate(busy))
            after = started(waiting - 1, left, n / means[phase]) if waiting else {(0, *left): n / means[phase]}
            for follower, rate in after.items():
                if follower != state:
                    out[follower] = out.get(follower, 0.0) + rate
        return out

    chain = stationary((0,) * (1 + len(weights)), rates)
    return chain.mean(lambda state: state[0]) / arrivals
