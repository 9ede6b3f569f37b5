"""A small study with every headline KPI, and ways to look at a store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import sim

TINY: dict[str, Any] = {
    "schema": 1,
    "name": "tiny",
    "time": {"days": 1, "warmup_days": 0, "cooldown_days": 1},
    "demand": {"cases_per_day": 60},
    "channels": [{"name": "phone", "kind": "live", "patience": {"dist": "exponential", "mean": "5m"}}],
    "intents": [{"name": "any", "handle": {"phone": {"talk": {"dist": "exponential", "mean": "20m"}}}}],
    "satisfaction": {"base": 90.0, "minute_waited": 2.0, "unresolved": 30.0},
    "cost": {"wage_per_hour": 20.0},
    "designs": {
        "one desk": {"teams": [{"name": "desk", "agents": 1, "channels": ["phone"]}]},
        "two desks": {"teams": [{"name": "desk", "agents": 2, "channels": ["phone"]}]},
    },
}


def document(comparison: sim.Comparison) -> str:
    """Return the bytes of the JSON document, which may hold no NaN."""
    return json.dumps(comparison.to_dict(), allow_nan=False)


def batch_files(store: Path) -> list[Path]:
    """Return the Parquet files of a store that count."""
    return sorted((store / "units").glob("*/*.parquet"))


def kept_units(store: Path) -> list[tuple[str, int]]:
    """Return series and replication of every unit in a store, as often as it is there."""
    found = []
    for path in batch_files(store):
        first, last, _ = path.stem.split("-")
        found += [(path.parent.name, replication) for replication in range(int(first), int(last) + 1)]
    return found
