"""A queue from empty: M/M/c+M over a finite time, by uniformisation.

Sources
-------
Jensen, A. (1953) Markoff chains as an aid in the study of Markoff processes. Skandinavisk Aktuarietidskrift 36, 87-91.
Reibman, A. and Trivedi, K. (1989) Transient analysis of cumulative measures of Markov model behavior. Communications
    in Statistics: Stochastic Models 5, 683-710 (the time spent in each state).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import diags_array
from scipy.special import gammainc

from formulas.chains import Floats


@dataclass(frozen=True)
class Opening:
    """M/M/c+M that starts empty, its arrival rate constant over each of some spans.

    ``pieces`` lists (arrival rate, length); nobody arrives after the last.
    """

    pieces: Sequence[tuple[float, float]]
    handle: float
    agents: int
    patience: float = math.inf
    room: int = 300
    """Waiting places; enough that a full line never matters."""

    def deaths(self) -> Floats:
        """Return the rate at which somebody leaves, by number present."""
        present = np.arange(self.agents + self.room + 1)
        return np.minimum(present, self.agents) / self.handle + np.maximum(present - self.agents, 0) / self.patience

    def waits(self) -> Floats:
        """Return the mean wait, until answered or abandoned, of one who finds so many present.

        With j in line ahead, the first of them to leave, or the customer, goes at rate c / handle + (j + 1) /
        patience; in all but one of those cases the customer is one place further.
        """
        busy, own = self.agents / self.handle, 1.0 / self.patience
        out = np.zeros(self.agents + self.room + 1)
        for ahead in range(self.room + 1):
            n, rate = self.agents + ahead, busy + (ahead + 1) * own
            out[n] = (1.0 + (rate - own) * out[n - 1]) / rate
        return out

    def spent(self) -> list[Floats]:
        """Return the expected time with so many present, by piece."""
        law = np.zeros(self.agents + self.room + 1)
        law[0] = 1.0
        out = []
        for arrivals, span in self.pieces:
            law, spent = uniformised(np.full(len(law) - 1, arrivals), self.deaths()[1:], law, span)
            out.append(spent)
        return out

    def mean_wait(self) -> float:
        """Return the mean wait of all who arrive: Poisson arrivals see time averages (Wolff 1982)."""
        waited = sum(arrivals * float(spent @ self.waits()) for (arrivals, _), spent in self._by_piece())
        return waited / sum(arrivals * span for arrivals, span in self.pieces)

    def _by_piece(self) -> list[tuple[tuple[float, float], Floats]]:
        return list(zip(self.pieces, self.spent(), strict=True))


def uniformised(births: Floats, deaths: Floats, law: Floats, span: float) -> tuple[Floats, Floats]:
    """Return the law of a birth-death chain after a span, and the expected time in each state over it.

    With steps at the uniform rate u, law(t) = sum over k of P(N = k) law P^k, N Poisson with mean u t, and the
    time spent is sum over k of P(N > k) law P^k / u (Jensen 1953; Reibman & Trivedi 1989).

    Parameters
    ----------
    births, deaths : float64[n - 1]
        Rates from state i to i + 1, and from i + 1 to i.
    law : float64[n]
        At the start.
    span : float
        Length of time.
    """
    uniform = float((np.append(births, 0.0) + np.append(0.0, deaths)).max())
    stays = 1.0 - (np.append(births, 0.0) + np.append(0.0, deaths)) / uniform
    steps = diags_array([deaths / uniform, stays, births / uniform], offsets=(1, 0, -1)).tocsr()
    expected = uniform * span
    after, spent = np.zeros_like(law), np.zeros_like(law)
    for k in range(int(expected + 12.0 * math.sqrt(expected)) + 40):
        beyond = float(gammainc(k + 1, expected))  # P(N > k)
        after += (float(gammainc(k, expected)) - beyond if k else 1.0 - beyond) * law
        spent += beyond / uniform * law
        law = steps @ law
    return after, spent
