"""Prices of a design: its own, else the scenario's."""

from __future__ import annotations

import numpy as np

from sim.scenario.designs import Design
from sim.scenario.schema import Scenario
from sim.scenario.units import HOUR_S

from .view import FloatArray


def price(scenario: Scenario, design: Design, name: str) -> float:
    """Return a price, currency; 0 without a ``[cost]`` block."""
    own = getattr(design.cost, name)
    if own is not None:
        return float(own)
    return 0.0 if scenario.cost is None else float(getattr(scenario.cost, name))


def wages_per_s(scenario: Scenario, design: Design) -> FloatArray:
    """Return the wage of each team, currency per worked second."""
    common = price(scenario, design, "wage_per_hour")
    return np.array([common if team.wage_per_hour is None else team.wage_per_hour for team in design.teams]) / HOUR_S
