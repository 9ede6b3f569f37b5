"""M_t/M/infinity: an agent for everybody, arrivals by the hour.

Eick, S. G., Massey, W. A. and Whitt, W. (1993) The physics of the M_t/G/infinity queue. Operations Research 41,
731-742: the number busy is Poisson with mean m(t) = integral of rate(t - u) P(handle > u) du. For exponential handle
times that is m' = rate - m / handle, which hour by hour has the solution used here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence


def _after(load: float, busy: float, handle: float, span: float) -> float:
    """Return the mean number busy after a span at a constant load, from ``busy`` at its start."""
    return load + (busy - load) * math.exp(-span / handle)


def mean_busy(hourly: Sequence[float], handle: float, start: float, end: float, hour: float = 3_600.0) -> float:
    """Return the mean number busy between two times of a day that repeats for ever.

    Parameters
    ----------
    hourly : sequence of float
        Arrival rate of each hour of the day.
    handle : float
        Mean of the exponential handle time.
    start, end : float
        From the start of the day, within one hour of it.
    hour : float
        Length of an hour.
    """
    busy = 0.0
    for rate in hourly:  # a day from empty; what is there at its start decays by the same factor every day
        busy = _after(rate * handle, busy, handle, hour)
    busy /= 1.0 - math.exp(-len(hourly) * hour / handle)
    place = int(start // hour)
    for rate in hourly[:place]:
        busy = _after(rate * handle, busy, handle, hour)
    load, span = hourly[place] * handle, end - start
    busy = _after(load, busy, handle, start - place * hour)
    return load + (busy - load) * handle / span * (1.0 - math.exp(-span / handle))
