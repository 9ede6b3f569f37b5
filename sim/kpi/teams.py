"""Amounts of teams over the whole run: time on duty and in use, and what they and their platforms cost."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .amounts import Amount
from .money import price, wages_per_s
from .view import FloatArray, TeamView

DAYS_PER_MONTH = 365.25 / 12


def team_times(view: TeamView) -> Mapping[Amount, FloatArray]:
    """Return seconds of each row of the table by team and half hour."""
    return {
        Amount.DUTY_S: view.column("duty_s"),
        Amount.BUSY_S: view.column("busy_s"),
        Amount.CAPACITY_S: view.column("capacity_s"),
    }


def team_costs(view: TeamView) -> Mapping[Amount, float]:
    """Return what teams and platforms cost in the window, currency."""
    scenario, design = view.scenario, view.design
    shrinkage = np.array([team.shrinkage for team in design.teams])
    paid_per_s = wages_per_s(scenario, design) / (1.0 - shrinkage)
    duty, busy, absent = (view.seconds(name) for name in ("duty_s", "busy_s", "absent_s"))
    paid = float(((duty + absent) * paid_per_s).sum())
    heads = sum(team.head_count for team in design.teams)
    per_month = price(scenario, design, "platform_per_agent_month") * heads + design.platform_cost_per_month
    return {
        Amount.PAID_TIME: paid,
        Amount.WORKED: float((busy * paid_per_s).sum()),
        Amount.IDLE: float(((duty - busy + absent) * paid_per_s).sum()),
        Amount.OVERHEAD: paid * price(scenario, design, "overhead"),
        Amount.PLATFORMS: per_month * scenario.time.days / DAYS_PER_MONTH,
    }
