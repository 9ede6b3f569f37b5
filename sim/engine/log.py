"""The logs: their columns, and how rows become DataFrames."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import Any

import numpy as np
import pandas as pd

from sim.scenario.units import SLOT_S

from .model import Model

CONTACT_COLUMNS = (
    "case", "customer", "segment", "intent", "contact", "channel", "team", "agent", "origin",
    "created_s", "queued_s", "started_s", "ended_s", "released_s", "outcome",
    "talk_s", "asking_s", "lookup_s", "switch_s", "wrap_s", "paused_s", "capacity_s",
    "items_needed", "items_asked", "items_repeated", "owner_met", "duplicate", "switched", "repeat_s", "host",
)  # fmt: skip
CASE_COLUMNS = (
    "case", "customer", "segment", "intent", "opened_s", "closed_s", "outcome", "contacts", "channels",
    "items_repeated", "transfers", "extra_contacts", "minutes_waited", "hours_waited", "relationship",
    "csat_points", "churn_probability",
)  # fmt: skip
TEAM_COLUMNS = ("team", "slot_s", "duty_s", "busy_s", "capacity_s", "waiting_s", "absent_s")

NEVER = math.nan

PART_ROWS = 10_000
"""Contacts of finished cases that make a part: measuring a part costs 2% of simulating it on the reference engine."""


class Origin(IntEnum):
    """Why a contact was made."""

    FIRST = 0
    RETRIAL = 1
    RETURN = 2
    CHASE = 3
    HANDOFF = 4
    TRANSFER = 5
    HOP = 6
    FOLLOW_UP = 7


class Outcome(IntEnum):
    """How a contact ended."""

    CONTAINED = 0
    PASSED_ON = 1
    RESOLVED = 2
    UNRESOLVED = 3
    TRANSFERRED = 4
    HOPPED = 5
    ABANDONED = 6
    BLOCKED = 7
    MERGED = 8
    TURNED_AWAY = 9
    OPEN = 10


class CaseOutcome(IntEnum):
    """How a case ended."""

    RESOLVED = 0
    GIVEN_UP = 1
    OPEN = 2


def _labels(kinds: Iterable[IntEnum]) -> list[str]:
    return [kind.name.lower() for kind in kinds]


def _coded(values: Sequence[int], names: Sequence[str]) -> Any:
    return pd.Categorical.from_codes(np.asarray(values, dtype=np.int64), categories=pd.Index(list(names)))


def _nullable_int(values: Sequence[int]) -> Any:
    numbers = np.asarray(values, dtype=np.int64)
    return pd.arrays.IntegerArray(numbers, mask=numbers < 0)


def _nullable_bool(values: Sequence[int]) -> Any:
    numbers = np.asarray(values, dtype=np.int64)
    return pd.arrays.BooleanArray(numbers > 0, mask=numbers < 0)


def _columns(names: Sequence[str], rows: Any) -> dict[str, Any]:
    """Return rows by column: rows are tuples in the order of the names, or records whose fields bear them."""
    if isinstance(rows, np.ndarray):
        return {name: rows[name] for name in names}
    return dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True))


def contact_frame(model: Model, rows: Any) -> pd.DataFrame:
    """Return the contact log; rows are tuples in the order of `CONTACT_COLUMNS` or records, -1 for no team or agent."""
    columns = _columns(CONTACT_COLUMNS, rows)
    names = {
        "segment": [segment.name for segment in model.scenario.customers.segments],
        "intent": [intent.name for intent in model.intents],
        "channel": [channel.name for channel in model.channels],
        "host": [channel.name for channel in model.channels],
        "team": [team.name for team in model.teams],
        "origin": _labels(Origin),
        "outcome": _labels(Outcome),
    }
    frame: dict[str, Any] = {}
    for column, values in columns.items():
        if column in names:
            frame[column] = _coded(values, names[column])
        elif column == "agent":
            frame[column] = _nullable_int(values)
        elif column == "owner_met":
            frame[column] = _nullable_bool(values)
        elif column in ("duplicate", "switched"):
            frame[column] = np.asarray(values, dtype=bool)
        elif column.endswith("_s"):
            frame[column] = np.asarray(values, dtype=np.float64)
        else:
            frame[column] = np.asarray(values, dtype=np.int64)
    table = pd.DataFrame(frame)
    order = np.lexsort((table["created_s"], table["contact"], table["case"]))
    return table.iloc[order].reset_index(drop=True)


def case_frame(model: Model, rows: Any) -> pd.DataFrame:
    """Return the case log; rows are tuples in the order of `CASE_COLUMNS`, or records."""
    columns = _columns(CASE_COLUMNS, rows)
    names = {
        "segment": [segment.name for segment in model.scenario.customers.segments],
        "intent": [intent.name for intent in model.intents],
        "outcome": _labels(CaseOutcome),
    }
    floats = ("opened_s", "closed_s", "minutes_waited", "hours_waited", "csat_points", "churn_probability")
    types = dict.fromkeys(floats, np.float64) | {"relationship": np.bool_}
    table = pd.DataFrame(
        {
            column: _coded(values, names[column])
            if column in names
            else np.asarray(values, dtype=types.get(column, np.int64))
            for column, values in columns.items()
        }
    )
    return table.sort_values("case", kind="stable").reset_index(drop=True)


def team_frame(model: Model, tables: Sequence[Mapping[str, Sequence[float]]]) -> pd.DataFrame:
    """Return the table by team and half hour; one mapping of columns per team, one entry a half hour."""
    names = [team.name for team in model.teams]
    n_slots = len(tables[0]["duty_s"])
    frame: dict[str, Any] = {
        "team": _coded(np.repeat(np.arange(len(names)), n_slots).tolist(), names),
        "slot_s": np.tile(np.arange(n_slots) * SLOT_S, len(names)),
    }
    for column in TEAM_COLUMNS[2:]:
        frame[column] = np.concatenate([np.asarray(table[column]) for table in tables])
    return pd.DataFrame(frame)


def empty_team_frame(model: Model) -> pd.DataFrame:
    """Return the table by team and half hour without rows, as a part of a run has it."""
    return team_frame(model, [dict.fromkeys(TEAM_COLUMNS[2:], ()) for _ in model.teams])
