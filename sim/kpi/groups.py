"""The groups that sums are kept for: everything, each channel, segment, intent, team, hour of a channel, day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from sim.scenario.schema import Scenario

HOURS = 24


@dataclass(frozen=True)
class Groups:
    """Rows of the table of sums.

    Attributes
    ----------
    names : mapping of scope to tuple of str
        Groups of each scope (all, channel, segment, intent, team), in the scenario's order.
    first : mapping of scope to int
        Row of its first group; also of ``"hour"`` (channel x `HOURS` + hour of the day) and ``"day"``.
    n_rows : int
        Rows in all.
    """

    names: Mapping[str, tuple[str, ...]]
    first: Mapping[str, int]
    n_rows: int

    @classmethod
    def of(cls, scenario: Scenario, design: str) -> Groups:
        """Return the groups of the runs of a design."""
        names = {
            "all": ("all",),
            "channel": tuple(channel.name for channel in scenario.channels),
            "segment": tuple(segment.name for segment in scenario.customers.segments),
            "intent": tuple(intent.name for intent in scenario.intents),
            "team": tuple(team.name for team in scenario.designs[design].teams),
        }
        counts = {scope: len(of_scope) for scope, of_scope in names.items()}
        counts |= {"hour": counts["channel"] * HOURS, "day": scenario.time.total_days}
        *starts, n_rows = accumulate(counts.values(), initial=0)
        return cls(names, dict(zip(counts, starts, strict=True)), n_rows)

    def count(self, scope: str) -> int:
        """Return how many groups a scope has."""
        starts = [*self.first.values(), self.n_rows]
        return starts[list(self.first).index(scope) + 1] - self.first[scope]
