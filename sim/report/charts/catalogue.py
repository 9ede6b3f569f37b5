"""Which charts a result has."""

from __future__ import annotations

from collections.abc import Mapping

from sim.experiment import Comparison, Staffing
from sim.experiment.questions import BreakEven, Levers, Sensitivity, Sweep

from .agents import agents, occupancy
from .answers.breakeven import difference
from .answers.levers import alone, sequence
from .answers.sensitivity import effects
from .answers.staffing import hours
from .answers.sweep import values
from .chart import Build, Chart
from .cost import cost
from .headline import headline
from .journeys import journeys
from .satisfaction import satisfaction
from .tradeoff import gains, tradeoff
from .waits import service_level, waits

Drawable = Comparison | Staffing | Sweep | Sensitivity | BreakEven | Levers

_BUILDS: Mapping[type, Mapping[str, Build]] = {
    Comparison: {
        "headline": headline,
        "tradeoff": tradeoff,
        "gains": gains,
        "cost": cost,
        "satisfaction": satisfaction,
        "journeys": journeys,
        "waits": waits,
        "service_level": service_level,
        "agents": agents,
        "occupancy": occupancy,
    },
    Staffing: {"hours": hours},
    Sweep: {"values": values},
    Sensitivity: {"effects": effects},
    BreakEven: {"difference": difference},
    Levers: {"alone": alone, "sequence": sequence},
}


def builds_of(result: Drawable) -> Mapping[str, Build]:
    """Return what makes each chart of this kind of result, by name, in the order of a report."""
    return builds_of_kind(type(result))


def builds_of_kind(kind: type[Drawable]) -> Mapping[str, Build]:
    """Return what makes each chart of a kind of result, by name."""
    return _BUILDS[kind]


def charts_of(result: Drawable) -> list[Chart]:
    """Return the charts that a result has something to draw for."""
    return [chart for build in builds_of(result).values() if (chart := build(result)) is not None]
