"""What a run meant: KPIs from the contact log, the case log and the team table.

`measure` turns one run into sums, `Measures` one that arrives in parts. Contacts, cases and teams add `amounts` to the
sums of their `groups`; `contacts`, `cases` and `teams` say what they add, `ratios` which two amounts make a KPI, `rows`
which of these a run leaves, and `KPIS` what each KPI is. `sim.kpi.compiled` adds up the same without a log. How
replications become intervals, and intervals verdicts, is `sim.experiment`'s business; what happens to a contact is the
engine's.
"""

from .bins import STATES, bins_in_day
from .definitions import HEADLINE, KPIS, Kpi, margin_faults, nearest_kpi, values_of
from .expectations import expectation_faults
from .frame import Measures, measure
from .ratios import RATIOS
from .rows import (
    KPI_SCOPES,
    MOVES,
    REPEATED_MOVES,
    RunRows,
    days_of,
    hours_of,
    moves_of,
    row_keys,
    run_rows,
)  # fmt: skip

__all__ = [
    "HEADLINE",
    "KPIS",
    "KPI_SCOPES",
    "MOVES",
    "RATIOS",
    "REPEATED_MOVES",
    "STATES",
    "Kpi",
    "Measures",
    "RunRows",
    "bins_in_day",
    "days_of",
    "expectation_faults",
    "hours_of",
    "margin_faults",
    "measure",
    "moves_of",
    "nearest_kpi",
    "row_keys",
    "run_rows",
    "values_of",
]
