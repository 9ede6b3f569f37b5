"""What a point is, how figures are read off a run, and the scenarios that several points build on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sim.engine.run import Run
from sim.kpi import measure

DAY_S = 86_400.0
HANDLE_S = 400.0
"""A handle time is some 1/200 of a day: a day of warm-up is many times as long as a moderate queue remembers."""

Ratio = Callable[[Run], tuple[float, float]]
"""Reads one run: numerator and denominator of a figure. The estimate is the ratio of their sums over replications."""


@dataclass(frozen=True)
class Point:
    """One scenario with one exactly known figure.

    Attributes
    ----------
    name : str
        In kebab case, unique.
    mechanism : str
        What is put to the test, in a few words.
    figure : str
        What is read off the runs, in the words of `docs/model.md`.
    source : str
        Where the formula is from.
    scenario : mapping
        As a scenario file has it; its one design is named ``only``.
    ratio : callable
        How the figure is read.
    exact : float
        What theory says.
    """

    name: str
    mechanism: str
    figure: str
    source: str
    scenario: Mapping[str, Any]
    ratio: Ratio
    exact: float


def kpi(name: str, scope: str = "all", of: str = "all") -> Ratio:
    """Return the reading of a KPI."""

    def ratio(run: Run) -> tuple[float, float]:
        table = measure(run)
        row = table[(table["kpi"] == name) & (table["scope"] == scope) & (table["of"] == of)]
        return float(row["numerator"].item()), float(row["denominator"].item())

    return ratio


def exponential(mean_s: float) -> dict[str, Any]:
    """Return an exponential distribution as a scenario writes it."""
    return {"dist": "exponential", "mean": mean_s}


def per_s(load_erl: float) -> float:
    """Return the arrival rate of a load of handle times of `HANDLE_S`."""
    return load_erl / HANDLE_S


def single_line(
    name: str,
    load_erl: float,
    agents: int,
    days: int,
    *,
    talk: Mapping[str, Any] | None = None,
    channel: Mapping[str, Any] | None = None,
    **blocks: Any,
) -> dict[str, Any]:
    """Return the scenario of one line, with the given offered load.

    Parameters
    ----------
    name : str
        Of the scenario.
    load_erl : float
        Offered load, erlangs.
    agents : int
        Of the one team.
    days : int
        Measured window, after one day of warm-up.
    talk : mapping, optional
        Distribution of the handle time, with mean `HANDLE_S`; exponential if left out.
    channel : mapping, optional
        What the channel has beyond its name and kind.
    **blocks
        ``routing`` of the design, and top-level blocks of the scenario.
    """
    return {
        "schema": 1,
        "name": name,
        "time": {"days": days, "warmup_days": 1, "cooldown_days": 1},
        "demand": {"cases_per_day": load_erl * DAY_S / HANDLE_S},
        "channels": [{"name": "phone", "kind": "live", **(channel or {})}],
        "intents": [{"name": "any", "handle": {"phone": {"talk": dict(talk or exponential(HANDLE_S))}}}],
        "designs": {
            "only": {
                "teams": [{"name": "desk", "agents": agents, "channels": ["phone"]}],
                "routing": blocks.pop("routing", {}),
            }
        },
        **blocks,
    }


PHONE_WAIT = kpi("mean_wait", "channel", "phone")
PHONE_ABANDONMENT = kpi("abandonment_rate", "channel", "phone")
