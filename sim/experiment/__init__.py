"""From runs to answers: replications, paired comparison, intervals, verdicts, the processes that run them.

`compare` runs designs on the same demand; `summarise` does the statistics on runs at hand; `Comparison`
holds the result. What a KPI is belongs to `sim.kpi`; how results look belongs to `sim.report`.
"""

from .comparison import Comparison
from .intervals import Interval, jackknife, paired_difference
from .study import compare, summarise

__all__ = ["Comparison", "Interval", "compare", "jackknife", "paired_difference", "summarise"]
