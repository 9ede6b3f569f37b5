"""From one run to one table of sums."""

from __future__ import annotations

import pandas as pd

from sim.engine.run import Run

from . import cost, operations, repetition, satisfaction
from .tally import Tally
from .view import RunView


def measure(run: Run) -> pd.DataFrame:
    """Return every KPI of a run as a numerator and a denominator.

    Parameters
    ----------
    run : Run
        One replication of one design.

    Returns
    -------
    DataFrame
        Columns kpi, scope (all, channel, segment, intent, team), of, unit, numerator, denominator. The rows
        depend on the scenario and the design only, so replications line up; a KPI that the scenario does not
        define (no ``[cost]``, say) has none, and one without cases has denominator 0. The value is
        ``scale x numerator / denominator + offset``, clipped, as `KPIS` says; over replications it is the
        ratio of the sums.
    """
    view = RunView(run)
    tally = Tally(run.scenario.currency)
    for module in (operations, repetition, cost, satisfaction):
        module.record(view, tally)
    return tally.frame()
