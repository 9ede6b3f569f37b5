"""The KPIs of a run, whole or in parts."""

from __future__ import annotations

import pandas as pd

from sim.engine.run import Run

from .rows import kpi_frame
from .sums import Sums


class Measures:
    """The KPIs of a run that arrives in parts: what adds up over cases, and at the end what teams did and cost.

    A part holds whole cases, so counts are those of the whole run and sums differ in rounding only.
    """

    def __init__(self) -> None:
        self._sums: Sums | None = None

    def add(self, part: Run) -> None:
        """Add a part of the run, but the last."""
        if self._sums is None:
            self._sums = Sums(part.scenario, part.design)
        self._sums.add_part(part)

    def close(self, last: Run) -> pd.DataFrame:
        """Add the last part, which has the table by team, and return the sums; columns as in `measure`."""
        return kpi_frame(self.whole(last))

    def whole(self, last: Run) -> Sums:
        """Add the last part, which has the table by team, and return what the run adds up to."""
        self.add(last)
        self.sums.add_teams(last.teams)
        return self.sums

    @property
    def sums(self) -> Sums:
        """What was added up so far; of nothing there is none."""
        assert self._sums is not None
        return self._sums


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
