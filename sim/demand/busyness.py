"""How busy a day is: gamma factors of mean 1, correlated from day to day, and extra noise per half hour."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sim.draws import Entity, Key, Purpose, day_stream, quantile, quantile_block
from sim.draws.laws import gamma
from sim.draws.quantiles import normal_quantile

_NODES = 96
_TERMS = 40
_SMALLEST = 1e-300
_LARGEST = 1.0 - 2.0**-53


def _normal_share(z: float) -> float:
    return min(max(0.5 * math.erfc(-z / math.sqrt(2.0)), _SMALLEST), _LARGEST)


@lru_cache(maxsize=64)
def latent_correlation(cv: float, lag1: float) -> float:
    """Return the correlation of two normals whose gamma factors are correlated by ``lag1``.

    The factors are gamma quantiles of correlated standard normals; expanded in Hermite polynomials, their
    covariance is sum_k c_k^2 k! rho^k (Mehler 1866), solved for rho by bisection.
    """
    if lag1 == 0.0 or cv == 0.0:
        return 0.0
    law = gamma(1.0, cv)
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    factors = np.array([quantile(law, _normal_share(float(z))) for z in nodes])
    weights = weights / weights.sum()
    shares = np.empty(_TERMS)
    for k in range(1, _TERMS + 1):
        basis = np.zeros(k + 1)
        basis[k] = 1.0
        projection = float((weights * factors * np.polynomial.hermite_e.hermeval(nodes, basis)).sum())
        shares[k - 1] = projection * projection / math.factorial(k)
    shares /= shares.sum()
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        reached = float((shares * middle ** np.arange(1, _TERMS + 1)).sum())
        low, high = (middle, high) if reached < lag1 else (low, middle)
    return 0.5 * (low + high)


def busyness_factors(key: Key, n_days: int, cv: float, lag1: float) -> list[float]:
    """Return one factor per simulated day, mean 1, from day 0 in the stationary law."""
    if cv == 0.0:
        return [1.0] * n_days
    rho = latent_correlation(cv, lag1)
    fresh = math.sqrt(1.0 - rho * rho)
    u = key.uniforms(Entity.DAY, 0, day_stream(np.arange(n_days)), Purpose.BUSYNESS)
    shares = []
    score = 0.0
    for day, shock in enumerate(map(normal_quantile, u.tolist())):
        score = shock if day == 0 else rho * score + fresh * shock
        shares.append(_normal_share(score))
    factors: list[float] = quantile_block(gamma(1.0, cv), np.array(shares)).tolist()
    return factors


def slot_factors(key: Key, days: range, cv: float, n_slots: int) -> npt.NDArray[np.float64]:
    """Return one factor per day and half hour of the day, float64[days, n_slots], independent, mean 1."""
    if cv == 0.0:
        return np.ones((len(days), n_slots))
    words = day_stream(np.array(days, dtype=np.int64))
    u = key.uniforms(Entity.DAY, 0, words[:, None], Purpose.SLOT, index=np.arange(n_slots))
    return quantile_block(gamma(1.0, cv), u.ravel()).reshape(u.shape)
