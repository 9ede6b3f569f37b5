"""M/M/c+G: exponential handle times, any law of patience.

Sources
-------
Baccelli, F. and Hebuterne, G. (1981) On queues with impatient customers. Performance '81, 159-179.
Zeltyn, S. and Mandelbaum, A. (2005) Call centers with impatient customers: many-server asymptotics of the M/M/n+G
    queue. Queueing Systems 51, 361-402, section 3 (J, J_H and epsilon).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from formulas.chains import Floats
from formulas.queues import erlang_b

Felt = Callable[[Floats], Floats]
"""H(x) = E[min(patience, x)], the mean wait of those who are offered a wait of x."""


def lognormal_patience(mean: float, cv: float) -> Felt:
    """Return H of a lognormal patience."""
    spread = float(np.sqrt(np.log1p(cv**2)))
    centre = float(np.log(mean)) - spread**2 / 2.0

    def felt(offered: Floats) -> Floats:
        place = (np.log(offered) - centre) / spread
        return np.asarray(mean * ndtr(place - spread) + offered * ndtr(-place))

    return felt


def fixed_patience(patience: float) -> Felt:
    """Return H of a patience that is the same for all."""
    return lambda offered: np.minimum(offered, patience)


@dataclass(frozen=True)
class Impatient:
    """What customers of M/M/c+G meet: shares of all who arrive, and their mean wait, abandoned included."""

    waits: float
    abandonment: float
    mean_wait: float


def impatient(arrivals: float, handle: float, agents: int, felt: Felt, bends: Sequence[float] = ()) -> Impatient:
    """Return the figures of M/M/c+G (Zeltyn & Mandelbaum 2005).

    The wait offered has density proportional to exp(arrivals H(x) - agents x / handle); with J its integral,
    J_H that of H times it and epsilon = 1 / B(load, agents - 1):
    P(abandon) = (1 + (arrivals - agents / handle) J) / (epsilon + arrivals J),
    E[W] = arrivals J_H / (epsilon + arrivals J).

    Parameters
    ----------
    arrivals, handle, agents
        As elsewhere.
    felt : callable
        H.
    bends : sequence of float
        Where H is not smooth; integrals are cut there.
    """
    speed = agents / handle
    longest = handle
    while arrivals * float(felt(np.array([longest]))[0]) - speed * longest > -40.0:  # the rest is below e^-40
        longest *= 2.0
    offered, weights = _quadrature([0.0, *bends, longest])
    held = felt(offered)
    density = np.exp(arrivals * held - speed * offered)
    j, j_h = float(weights @ density), float(weights @ (held * density))
    whole = 1.0 / erlang_b(arrivals * handle, agents - 1) + arrivals * j
    return Impatient(arrivals * j / whole, (1.0 + (arrivals - speed) * j) / whole, arrivals * j_h / whole)


def _quadrature(edges: Sequence[float], panels: int = 400) -> tuple[Floats, Floats]:
    """Return the points and weights of a composite Gauss rule between edges."""
    points, weights = np.polynomial.legendre.leggauss(10)
    cuts = np.concatenate([np.linspace(low, high, panels + 1)[:-1] for low, high in itertools.pairwise(edges)])
    widths = np.diff(np.append(cuts, edges[-1]))
    return (
        (cuts[:, None] + widths[:, None] * (points + 1.0) / 2.0).ravel(),
        (widths[:, None] * weights / 2.0).ravel(),
    )
