"""The tables of the counter: prices and targets, rows to count, and sums; `sim.compiling` says how they are reached."""

from __future__ import annotations

import numpy as np

from sim.compiling import numbers_of, records_of
from sim.engine.compiled.tables import CASE_ROW, CONTACT_ROW
from sim.kpi.amounts import Amount

N_AMOUNTS = len(Amount)

CHANNEL = np.dtype([("kind", "i8"), ("within_s", "f8"), ("per_contact", "f8"), ("per_resolution", "f8")], align=True)
TEAM = np.dtype([("wage_per_s", "f8")])
SEGMENT = np.dtype([("value_per_year", "f8")])
POINTS = ("extra_contact", "transfer", "repeated_item", "minute_waited", "hour_waited", "unresolved")
"""Prices in `[satisfaction]` of what may happen to a case."""
MOVE = np.dtype([("steps", "f8"), ("repeated", "f8")])  # by (channel before, or none; channel)
JOURNEY = np.dtype(
    [
        ("first_handled", "i8"), ("first_channel", "i8"), ("last_channel", "i8"), ("started", "i8"),
        ("second", "i8"), ("met_agent", "i8"), ("switches", "i8"), ("cost", "f8"),
    ],
    align=True,
)  # fmt: skip
"""What the contacts of the case at hand add up to."""

TABLES = {
    "channels": CHANNEL, "teams": TEAM, "segments": SEGMENT, "journeys": JOURNEY, "moves": MOVE,
    "contact_rows": CONTACT_ROW, "case_rows": CASE_ROW, "sums": np.dtype("f8"), "amounts": np.dtype("f8"),
}  # fmt: skip
STATE = [
    *((name, "i8") for name in ("n_channels", "first_channel", "first_segment", "first_intent", "first_team")),
    *((name, "i8") for name in ("first_hour", "first_day")),
    *((name, "f8") for name in ("start_s", "end_s", "csat_base", "csat_points", *POINTS)),
]

channel_at = records_of("channels", CHANNEL)
team_at = records_of("teams", TEAM)
segment_at = records_of("segments", SEGMENT)
journey_at = records_of("journeys", JOURNEY)
move_at = records_of("moves", MOVE)
contact_row_at = records_of("contact_rows", CONTACT_ROW)
case_row_at = records_of("case_rows", CASE_ROW)
sums_at = numbers_of("sums")
amounts_at = numbers_of("amounts")
