"""What a run meant: KPIs from the contact log, the case log and the team table.

`measure` turns one run into sums, `Measures` one that arrives in parts. Contacts, cases and teams add `amounts` to the
sums of their `groups`; `contacts`, `cases` and `teams` say what they add, `ratios` which two amounts make a KPI, and
`KPIS` what each KPI is. `sim.kpi.compiled` adds up the same without a log. How replications become intervals, and
intervals verdicts, is `sim.experiment`'s business; what happens to a contact is the engine's.
"""

from .definitions import HEADLINE, KPIS, Kpi, margin_faults, nearest_kpi
from .frame import Measures, measure
from .ratios import RATIOS, channels_of, covers_channels, defined
from .sums import Patterns

__all__ = [
    "HEADLINE",
    "KPIS",
    "RATIOS",
    "Kpi",
    "Measures",
    "Patterns",
    "channels_of",
    "covers_channels",
    "defined",
    "margin_faults",
    "measure",
    "nearest_kpi",
]
