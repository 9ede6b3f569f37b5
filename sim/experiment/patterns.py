"""Tables of what the runs of a study looked like: by hour and channel, by day, and from channel to channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sim.kpi import MOVES, days_of, hours_of, moves_of
from sim.scenario.schema import Scenario

from .intervals import jackknife
from .rows import DesignRows
from .verdict import CONFIDENCE

HOUR_COLUMNS = ("design", "channel", "hour", "kpi", "unit", "mean", "half_width")
DAY_COLUMNS = ("design", "day", "part", "kpi", "unit", "mean", "half_width")
MOVE_COLUMNS = ("design", "from", "to", "mean", "half_width", "repeated_share")


def hour_table(scenario: Scenario, by_design: Mapping[str, DesignRows]) -> pd.DataFrame:
    """Return the KPIs of waiting by channel and hour of the day at which contacts were created."""
    hours = hours_of(scenario)
    keys = pd.DataFrame({"channel": [row.channel for row in hours], "hour": [row.hour for row in hours]})
    return _stacked(
        [_estimated(design, keys, rows.of_scopes("hour")) for design, rows in by_design.items()], HOUR_COLUMNS
    )


def day_table(scenario: Scenario, by_design: Mapping[str, DesignRows]) -> pd.DataFrame:
    """Return KPIs by day of the run, from 0 at the start of the warm-up: whether they still drift when it ends.

    A contact belongs to the day it was created on, a case to the day it was opened on. Cases of the last days are cut
    by the end of the run, and count as they then stand: not resolved.
    """
    days = [row.day for row in days_of(scenario)]
    time = scenario.time
    parts = np.repeat(["warm-up", "measured", "cooldown"], [time.warmup_days, time.days, time.cooldown_days])
    keys = pd.DataFrame({"day": days, "part": parts[days]})
    return _stacked(
        [_estimated(design, keys, rows.of_scopes("day")) for design, rows in by_design.items()], DAY_COLUMNS
    )


def move_table(scenario: Scenario, by_design: Mapping[str, DesignRows]) -> pd.DataFrame:
    """Return how often a replication's measured cases went from one channel to the next, "" before the first.

    ``mean`` is moves in a replication; ``repeated_share`` those in which the customer gave something again.
    """
    keys = pd.DataFrame(moves_of(scenario)).rename(columns={"before": "from", "after": "to"})
    tables = []
    for design, rows in by_design.items():
        moves = rows.of_scopes("move")
        made = (moves.keys["kpi"] == MOVES).to_numpy()
        steps, repeated = moves.numerators[:, made], moves.numerators[:, ~made]
        found = jackknife(steps, np.ones_like(steps), confidence=CONFIDENCE)
        with np.errstate(invalid="ignore"):
            share = repeated.sum(axis=0) / steps.sum(axis=0)
        table = keys.assign(design=design, mean=found.estimate, half_width=found.half_width, repeated_share=share)
        tables.append(table[steps.sum(axis=0) > 0])
    return _stacked(tables, MOVE_COLUMNS)


def _estimated(design: str, keys: pd.DataFrame, rows: DesignRows) -> pd.DataFrame:
    """Return keys with the KPI of each row, its mean and half-width."""
    found = rows.interval()
    return pd.concat([keys, rows.keys[["kpi", "unit"]]], axis=1).assign(
        design=design, mean=found.estimate, half_width=found.half_width
    )


def _stacked(tables: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    return pd.concat(tables, ignore_index=True)[list(columns)]
