"""From the sums of a run to the table of its KPIs."""

from __future__ import annotations

import pandas as pd

from sim.engine.run import Run

from .definitions import KPIS
from .ratios import RATIOS, kpi_rows
from .sums import Sums

COLUMNS = ("kpi", "scope", "of", "unit", "numerator", "denominator")


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
        self.add(last)
        self.sums.add_teams(last.teams)
        return kpi_frame(self.sums)

    @property
    def sums(self) -> Sums:
        """What was added up so far; of nothing there is none."""
        assert self._sums is not None
        return self._sums


def kpi_frame(sums: Sums) -> pd.DataFrame:
    """Return the table of KPIs; columns as in `measure`."""
    rows = list(kpi_rows(sums.scenario, sums.groups))
    place = [row.sums for row in rows]
    frame = pd.DataFrame([row[:3] for row in rows], columns=list(COLUMNS[:3]))
    frame["unit"] = [KPIS[row.kpi].unit_in(sums.scenario.currency) for row in rows]
    frame["numerator"] = sums.table[place, [RATIOS[row.kpi].above for row in rows]]
    frame["denominator"] = sums.table[place, [RATIOS[row.kpi].below for row in rows]]
    return frame


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
