"""Open networks: contacts that follow from contacts.

Sources
-------
Jackson, J. R. (1957) Networks of waiting lines. Operations Research 5, 518-521 (traffic equations, product form).
Yom-Tov, G. B. and Mandelbaum, A. (2014) Erlang-R: a time-varying queue with reentrant customers, in support of
    healthcare staffing. Manufacturing & Service Operations Management 16, 283-299.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from formulas.chains import absorbing_visits
from formulas.queues import erlang_c_wait


def visit_ratios(start: Mapping[str, float], routes: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Return how often each station is visited per customer (Jackson 1957): e = start + e Q.

    Parameters
    ----------
    start : mapping
        Law of the first station.
    routes : mapping
        Station → next station → probability; what is left over leaves the network. Names every station.
    """
    names = list(routes)
    matrix = np.array([[routes[name].get(other, 0.0) for other in names] for name in names])
    visits = absorbing_visits(matrix, np.array([start.get(name, 0.0) for name in names]))
    return dict(zip(names, visits.tolist(), strict=True))


def reentrant_wait(arrivals: float, handle: float, agents: int, returns: float) -> float:
    """Return the mean wait per visit where each is followed by another with probability ``returns`` (Erlang-R).

    In between customers are content for a time of any law. Needy and content are two stations of a Jackson network,
    M/M/c and infinite-server: the line is, at any moment, in the law of M/M/c with arrivals / (1 - returns), though
    its arrivals are not a Poisson process.

    Parameters
    ----------
    arrivals : float
        Rate of first visits.
    handle : float
        Mean of the exponential handle time.
    agents : int
        More than the load, returns included.
    returns : float
        Probability of another visit after each.
    """
    return erlang_c_wait(arrivals / (1.0 - returns), handle, agents)
