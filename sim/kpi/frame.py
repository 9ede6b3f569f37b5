"""From one run, whole or in parts, to one table of sums."""

from __future__ import annotations

import pandas as pd

from sim.engine.run import Run

from . import cost, operations, repetition, satisfaction
from .tally import Tally
from .view import RunView


class Measures:
    """The KPIs of a run that arrives in parts: what adds up over cases, and at the end what teams did and cost.

    A part holds whole cases, so counts are those of the whole run and sums differ in rounding only.
    """

    def __init__(self) -> None:
        self._tally: Tally | None = None

    def add(self, part: Run) -> None:
        """Add a part of the run, but the last."""
        self._add_cases(RunView(part))

    def close(self, last: Run) -> pd.DataFrame:
        """Add the last part, which has the table by team, and return the sums; columns as in `measure`."""
        view = RunView(last)
        tally = self._add_cases(view)
        operations.record_teams(view, tally)
        cost.record_teams(view, tally)
        return tally.frame()

    def _add_cases(self, view: RunView) -> Tally:
        if self._tally is None:
            self._tally = Tally(view.scenario.currency)
        for module in (operations, repetition, cost, satisfaction):
            module.record_cases(view, self._tally)
        return self._tally


def measure(run: Run) -> pd.DataFrame:
    """Return every KPI of a run as a numerator and a denominator.

    Parameters
    ----------
    run : Run
        One replication of one design, whole.

    Returns
    -------
    DataFrame
        Columns kpi, scope (all, channel, segment, intent, team), of, unit, numerator, denominator. The rows
        depend on the scenario and the design only, so replications line up; a KPI that the scenario does not
        define (no ``[cost]``, say) has none, and one without cases has denominator 0. The value is
        ``scale x numerator / denominator + offset``, clipped, as `KPIS` says; over replications it is the
        ratio of the sums.
    """
    return Measures().close(run)
