"""From runs to answers: replications, paired comparison, intervals, verdicts, the threads and processes that run them.

`compare` runs designs on the same demand; `check_study` and `check_effort` are what it checks first; `Comparison`
holds the result.
What a KPI is belongs to `sim.kpi`; how results look belongs to `sim.report`.
"""

from .comparison import Comparison
from .effort import check_effort
from .intervals import Interval, jackknife, paired_difference
from .precision import Aim
from .reading import stored, studies
from .running import processors
from .staffing import Staffing, staff
from .store import query
from .study import check_study, compare

__all__ = [
    "Aim",
    "Comparison",
    "Interval",
    "Staffing",
    "check_effort",
    "check_study",
    "compare",
    "jackknife",
    "paired_difference",
    "processors",
    "query",
    "staff",
    "stored",
    "studies",
]
