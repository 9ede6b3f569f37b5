"""What a run meant: KPIs from the contact log, the case log and the team table.

`measure` turns one run into sums, `Measures` one that arrives in parts; `KPIS` says what each KPI is. How
replications become intervals, and intervals verdicts, is `sim.experiment`'s business; what happens to a contact is
the engine's.
"""

from .definitions import HEADLINE, KPIS, Kpi, margin_faults, nearest_kpi
from .frame import Measures, measure

__all__ = ["HEADLINE", "KPIS", "Kpi", "Measures", "margin_faults", "measure", "nearest_kpi"]
