"""What customers made of it: points of satisfaction, churn and the value it takes away."""

from __future__ import annotations

import numpy as np

from .operations import CASE_SCOPES
from .tally import Tally
from .view import RunView


def record_cases(view: RunView, tally: Tally) -> None:
    """Add the KPIs of satisfaction; none without a ``[satisfaction]`` block."""
    satisfaction = view.scenario.satisfaction
    if satisfaction is None:
        return
    cases = view.measured_cases
    groups = view.case_groups.rows(cases)
    points = view.case("csat_points")[cases]
    tally.ratio("csat", points, None, groups, CASE_SCOPES)
    tally.ratio("nps", points, None, groups, CASE_SCOPES)
    if satisfaction.churn is None:
        return
    churn = view.case("churn_probability")[cases]
    tally.ratio("churn_rate", churn, None, groups, CASE_SCOPES)
    values = np.array([segment.value_per_year for segment in view.scenario.customers.segments])
    if values.any():
        tally.ratio("value_lost_per_case", churn * values[groups.codes["segment"]], None, groups, CASE_SCOPES)
