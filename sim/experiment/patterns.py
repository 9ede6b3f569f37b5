"""Tables of what the runs of a study looked like: by hour and channel, by day, and from channel to channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.kpi import KPIS, RATIOS, Patterns, channels_of, covers_channels, defined
from sim.kpi.amounts import ACCRUING, Amount
from sim.kpi.groups import HOURS
from sim.scenario.schema import Scenario

from .intervals import FloatArray, Interval, jackknife
from .verdict import CONFIDENCE

HOUR_COLUMNS = ("design", "channel", "hour", "kpi", "unit", "mean", "half_width")
DAY_COLUMNS = ("design", "day", "part", "kpi", "unit", "mean", "half_width")
MOVE_COLUMNS = ("design", "from", "to", "mean", "half_width", "repeated_share")

_WHOLE_RUN = (*ACCRUING, *range(Amount.RESOLVED_IN_WINDOW, Amount.DUTY_S), *range(Amount.PAID_TIME, len(Amount)))
"""Amounts that are not kept by day."""


def hour_table(scenario: Scenario, by_design: Mapping[str, Sequence[Patterns]]) -> pd.DataFrame:
    """Return the KPIs of waiting by channel and hour of the day at which contacts were created."""
    places = {channel.name: place for place, channel in enumerate(scenario.channels)}
    kpis = [name for name, ratio in RATIOS.items() if ratio.waits]
    cells = [
        (channel, hour, kpi) for channel in places for hour in range(HOURS) for kpi in kpis
        if channel in channels_of(RATIOS[kpi], scenario)
    ]  # fmt: skip
    at = ([places[channel] for channel, _, _ in cells], [hour for _, hour, _ in cells])
    keys = pd.DataFrame(cells, columns=["channel", "hour", "kpi"])
    keys["unit"] = [KPIS[kpi].unit_in(scenario.currency) for kpi in keys["kpi"]]
    tables = [
        keys.assign(design=design, **_interval([run.hours for run in runs], at, keys["kpi"]))
        for design, runs in by_design.items()
    ]
    return _stacked(tables, HOUR_COLUMNS)


def day_table(scenario: Scenario, by_design: Mapping[str, Sequence[Patterns]]) -> pd.DataFrame:
    """Return KPIs by day of the run, from 0 at the start of the warm-up: whether they still drift when it ends.

    A contact belongs to the day it was created on, a case to the day it was opened on. Cases of the last days are cut
    by the end of the run, and count as they then stand: not resolved.
    """
    kpis = [
        name for name, ratio in RATIOS.items()
        if defined(ratio, scenario) and covers_channels(ratio, scenario)
        and ratio.above not in _WHOLE_RUN and ratio.below not in _WHOLE_RUN
    ]  # fmt: skip
    days = np.repeat(np.arange(scenario.time.total_days), len(kpis))
    time = scenario.time
    parts = np.repeat(["warm-up", "measured", "cooldown"], [time.warmup_days, time.days, time.cooldown_days])
    keys = pd.DataFrame({"day": days, "part": parts[days], "kpi": kpis * time.total_days})
    keys["unit"] = [KPIS[kpi].unit_in(scenario.currency) for kpi in keys["kpi"]]
    tables = [
        keys.assign(design=design, **_interval([run.days for run in runs], (days,), keys["kpi"]))
        for design, runs in by_design.items()
    ]
    return _stacked(tables, DAY_COLUMNS)


def move_table(scenario: Scenario, by_design: Mapping[str, Sequence[Patterns]]) -> pd.DataFrame:
    """Return how often a replication's measured cases went from one channel to the next, "" before the first.

    ``mean`` is moves in a replication; ``repeated_share`` those in which the customer gave something again.
    """
    names = [channel.name for channel in scenario.channels]
    keys = pd.DataFrame([(before, after) for before in (*names, "") for after in names], columns=["from", "to"])
    tables = []
    for design, runs in by_design.items():
        steps, repeated = np.moveaxis(np.stack([run.moves.reshape(-1, 2) for run in runs]), 2, 0)
        found = jackknife(steps, np.ones_like(steps), confidence=CONFIDENCE)
        with np.errstate(invalid="ignore"):
            share = repeated.sum(axis=0) / steps.sum(axis=0)
        table = keys.assign(design=design, mean=found.estimate, half_width=found.half_width, repeated_share=share)
        tables.append(table[steps.sum(axis=0) > 0])
    return _stacked(tables, MOVE_COLUMNS)


def _interval(runs: Sequence[FloatArray], at: tuple[Any, ...], kpis: pd.Series) -> dict[str, Any]:
    """Return mean and half-width of a KPI in each row.

    Parameters
    ----------
    runs : sequence of float64[..., amounts]
        Of each replication.
    at : tuple of sequence of int
        Place of each row in all dimensions but the last.
    kpis : Series of str
        KPI of each row.
    """
    above, below = (
        np.stack([run[(*at, [getattr(RATIOS[kpi], side) for kpi in kpis])] for run in runs])
        for side in ("above", "below")
    )
    scale, offset, low, high = (
        np.array([getattr(KPIS[kpi], field) for kpi in kpis]) for field in ("scale", "offset", "low", "high")
    )

    def transform(ratio: FloatArray) -> FloatArray:
        return np.asarray(np.clip(ratio * scale + offset, low, high), dtype=np.float64)

    found: Interval = jackknife(above, below, confidence=CONFIDENCE, transform=transform)
    return {"mean": found.estimate, "half_width": found.half_width}


def _stacked(tables: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    return pd.concat(tables, ignore_index=True)[list(columns)]
