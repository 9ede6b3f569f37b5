"""Who needs what, when: exogenous, vectorised, sampled before the flow and identical under every design.

How those needs are met belongs to `sim.engine`.
"""

from .cases import DayCases, sample_days

__all__ = ["DayCases", "sample_days"]
