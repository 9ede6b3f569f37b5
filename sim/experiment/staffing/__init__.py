"""Staffing to targets: the fewest paid hours with which each design meets service level, abandonment and backlog.

`targets` says what has to be met, `plans` what may be changed, `feasibility` whether a plan meets its targets, `scale`
and `search` how the plans to look at are chosen, `result` what is reported. How results look belongs to `sim.report`.
"""

from .conduct import STAGE, staff
from .result import Staffing, plan_note
from .targets import targets_of

__all__ = ["STAGE", "Staffing", "plan_note", "staff", "targets_of"]
