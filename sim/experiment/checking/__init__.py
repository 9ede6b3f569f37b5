"""Guarding what is known: baselines of KPIs, reruns judged against them, expectations that results must meet.

`baseline` writes what a scenario gives today, `check` runs it again and judges: `equivalence` has the tests, `gates`
judges expectations, `suite` conducts both, `Check` is what they found. How fast it runs is `sim.experiment.speed`'s
business; how a finding looks is `sim.report`'s.
"""

from .baselines import baseline
from .result import Check
from .suite import check

__all__ = ["Check", "baseline", "check"]
