"""Owners first: the share of contacts that give up waiting for the agent who owns the customer.

Every agent has a line of its own, which it serves before the shared line, first come, first served; a contact that
has waited in the own line for as long as it would goes to the shared line, where any agent may take it. Agents and
portfolios are alike, handle times exponential, the same for all contacts.

**The share does not depend on the number of agents.** Look at one agent, whose customers call at rate a. Whoever it
serves, own or shared, a busy agent gets free at rate 1/handle: what the own line does while the agent is busy does not
depend on whom it serves, on the shared line, or on colleagues. Let v(x), x > 0, be the density of the wait that an
endlessly patient own customer would meet now. It falls at slope 1 through x; it jumps above x when an own customer
joins who will not give up before y < x, and whose handle time takes it there, or, from 0, when the agent starts any
contact (an idle agent takes one; a busy one finishes and takes a shared one). Let c be the rate of these starts. As in
M/M/1 with impatience, crossings of level x balance:

    v(x) = a * integral over y from 0 to x of v(y) P(W > y) exp(-(x - y) / handle) dy + c exp(-x / handle)

    so v(x) = c exp(-x / handle + a * integral over y from 0 to x of P(W > y) dy).

The agent is busy when x > 0, and that has probability rho = a * handle: nobody is lost and agents are alike, so each
serves as much as its customers bring. That fixes c, the only constant in which colleagues could have shown. Own
customers arrive in a Poisson process (PASTA), hence share = integral of v(x) P(W <= x) dx.

Sources
-------
Baccelli, F., Boyer, P. and Hebuterne, G. (1984) Single-server queues with impatient customers. Advances in Applied
    Probability 16, 887-905 (the equation for v, without a shared line).
Barrer, D. Y. (1957) Queuing with impatient customers and ordered service. Operations Research 5, 650-656 (fixed wait).
Wolff, R. W. (1982) Poisson arrivals see time averages. Operations Research 30, 223-231.
"""

from __future__ import annotations

import math


def give_up_fixed(arrivals: float, handle: float, wait: float) -> float:
    """Return the share that gives up on the owner after a fixed ``wait``.

    With e = exp(-(1 - rho) wait / handle): share = rho (1 - rho) e / (1 - rho e), the integral in closed form.

    Parameters
    ----------
    arrivals : float
        Rate at which the customers of one agent call; load below 1.
    handle : float
        Mean handle time.
    wait : float
        How long a contact waits for its owner.
    """
    rho = arrivals * handle
    decay = math.exp(-(1.0 - rho) * wait / handle)
    return rho * (1.0 - rho) * decay / (1.0 - rho * decay)


def give_up_exponential(arrivals: float, handle: float, wait: float) -> float:
    """Return the share that gives up on the owner after an exponential time of mean ``wait``.

    Given that the agent is busy, its own line is a birth-death chain: births at rate a, deaths from q at rate
    1/handle + q/wait. The share is the rate of giving up, mean line / wait, over a, times P(busy) = rho.
    """
    weight, total, mean, place = 1.0, 1.0, 0.0, 0
    while weight > 1e-17 * total:
        place += 1
        weight *= arrivals / (1.0 / handle + place / wait)
        total += weight
        mean += place * weight
    return arrivals * handle * mean / total / (wait * arrivals)
