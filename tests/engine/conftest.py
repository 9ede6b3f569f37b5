"""A small stage for hand-computed timelines: a compact description in, rows of the logs out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from sim.engine import Run, simulate
from sim.scenario import build

KINDS = {
    "phone": "live",
    "chat": "live",
    "sms": "live",
    "email": "deferred",
    "letter": "deferred",
    "bot": "automated",
    "ivr": "automated",
}
"""What a channel is when a test does not say; an automated one serves for 10 s."""
TALK_S = 100
"""Talk on every channel, unless a test says otherwise."""
MOST_SEEDS = 5_000

Compact = Mapping[str, Mapping[str, Any]]


def plain(value: Any) -> Any:
    """Return a cell as plain Python, None for what did not happen."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    return value.item() if hasattr(value, "item") else value


@dataclass(frozen=True)
class Played:
    """The logs of one run; cases are numbered in order of opening, from 0."""

    run: Run

    def _order(self) -> list[int]:
        return self.run.cases.sort_values(["opened_s", "case"])["case"].tolist()

    def contacts(self, case: int) -> list[SimpleNamespace]:
        """Return the rows of a case, in the order of the log."""
        log = self.run.contacts
        rows = log[log["case"] == self._order()[case]].to_dict("records")
        return [SimpleNamespace(**{str(name): plain(value) for name, value in row.items()}) for row in rows]

    def contact(self, case: int, number: int, channel: str | None = None) -> SimpleNamespace:
        """Return the one row of a contact; with a front, say on which channel."""
        rows = [row for row in self.contacts(case) if row.contact == number and channel in (None, row.channel)]
        assert len(rows) == 1, f"case {case} contact {number} on {channel}: {len(rows)} rows"
        return rows[0]

    def times(self, case: int, number: int, channel: str | None = None) -> tuple[float | None, ...]:
        """Return created, queued, started, ended, released."""
        row = self.contact(case, number, channel)
        return row.created_s, row.queued_s, row.started_s, row.ended_s, row.released_s

    def story(self, case: int, *columns: str) -> list[tuple[Any, ...]]:
        """Return the named columns of every row of a case."""
        return [tuple(getattr(row, column) for column in columns) for row in self.contacts(case)]

    def outcomes(self, case: int) -> list[str]:
        """Return the outcomes of a case's rows, in order."""
        return [row.outcome for row in self.contacts(case)]

    def case(self, case: int) -> SimpleNamespace:
        """Return the row of a case in the case log."""
        log = self.run.cases
        row = log[log["case"] == self._order()[case]].to_dict("records")[0]
        return SimpleNamespace(**{str(name): plain(value) for name, value in row.items()})

    def slots(self, team: str, column: str, n_slots: int) -> list[float]:
        """Return a column of the team table for the first half hours."""
        table = self.run.teams
        return table[table["team"] == team].sort_values("slot_s")[column].tolist()[:n_slots]

    def total(self, team: str, column: str) -> float:
        """Return the sum of a column of the team table over the run."""
        table = self.run.teams
        return float(table.loc[table["team"] == team, column].sum())


def _per_channel(value: Any, channel: str, default: Any) -> Any:
    return value.get(channel, default) if isinstance(value, Mapping) and "dist" not in value else value


def _intent(name: str, given: Mapping[str, Any], staffed: Sequence[str], starts: Sequence[str]) -> dict[str, Any]:
    """Return an intent; ``talk`` and ``wrap`` are spans, or spans by channel."""
    keys = dict(given)
    talk, wrap = keys.pop("talk", TALK_S), keys.pop("wrap", 0)
    handle = {
        channel: {"talk": _per_channel(talk, channel, TALK_S), "wrap": _per_channel(wrap, channel, 0)}
        for channel in staffed
    }
    return {"name": name, "handle": handle, "channel_preference": dict.fromkeys(starts, 1.0), **keys}


def _scenario(arrivals: Sequence[tuple[Any, ...]], options: dict[str, Any]) -> dict[str, Any]:
    channels: Compact = options.pop("channels")
    teams: Compact = options.pop("teams", {"desk": {}})
    intents: Compact = options.pop("intents", {"any": {}})
    kinds = {name: keys.get("kind", KINDS.get(name)) for name, keys in channels.items()}
    staffed = [name for name, kind in kinds.items() if kind != "automated"]
    starts = {
        name: sorted({row[1] for row in arrivals if (row[2] if len(row) > 2 else next(iter(intents))) == name})
        or staffed[:1]
        for name in intents
    }
    design = {key: options.pop(key) for key in ("context", "routing", "cost") if key in options}
    design["teams"] = [
        {"name": name, "channels": staffed, **({} if "shifts" in keys else {"agents": 1}), **keys}
        for name, keys in teams.items()
    ]
    automated = {"serve": 10}
    return {
        "schema": 1,
        "name": "timeline",
        "time": {"days": options.pop("days", 1), "warmup_days": 0, "cooldown_days": 0},
        "demand": {"trace": "trace.csv"},
        "channels": [
            {"name": name, "kind": kinds[name], **(automated if kinds[name] == "automated" else {}), **keys}
            for name, keys in channels.items()
        ],
        "intents": [_intent(name, keys, staffed, starts[name]) for name, keys in intents.items()],
        "designs": {"only": design},
        **options,
    }


def _same_pattern(customers: Sequence[int], letters: str) -> bool:
    """Whether customers are equal where letters are, and only there."""
    pairs = set(zip(customers, letters, strict=True))
    return len(pairs) == len(set(customers)) == len(set(letters))


def _plays_alike_on_the_reference_engine(run: Run) -> None:
    """Raise unless both engines tell the same story, so that each timeline holds for both."""
    if run.engine == "compiled":
        other = simulate(run.scenario, run.design, seed=run.seed, engine="reference")
        for name in ("contacts", "cases", "teams"):
            pd.testing.assert_frame_equal(getattr(run, name), getattr(other, name), check_exact=True)


@pytest.fixture
def play(tmp_path: Path) -> Callable[..., Played]:
    """Return a function that plays a scenario.

    ``arrivals`` are (time, channel) or (time, channel, intent), in order of time. ``channels``, ``teams`` and
    ``intents`` are tables by name; what is left out is one desk with one agent on every channel, and one intent with
    `TALK_S` and no wrap-up. ``who`` ("ABA") says which cases share a customer: a seed, from ``seed`` on, is searched.
    Other keys are blocks of the scenario (``moves``, ``items``, …) or of its one design (``context``, ``routing``).
    """

    def run(
        arrivals: Sequence[tuple[Any, ...]], who: str = "", seed: int = 1, allow_code: bool = False, **options: Any
    ) -> Played:
        lines = ["time_s,channel,intent", *(",".join(map(str, (*row, "")[:3])) for row in arrivals)]
        if who:
            options["customers"] = {"population": len(set(who)), **options.get("customers", {})}
        (tmp_path / "trace.csv").write_text("\n".join(lines))
        scenario = build(_scenario(arrivals, options), folder=tmp_path)
        for trial in count(seed):
            played = Played(simulate(scenario, "only", seed=trial, allow_code=allow_code))
            customers = played.run.cases.sort_values(["opened_s", "case"])["customer"].tolist()
            if not who or _same_pattern(customers, who):
                _plays_alike_on_the_reference_engine(played.run)
                return played
            assert trial < seed + MOST_SEEDS, f"no seed makes customers {who}"
        raise AssertionError

    return run
