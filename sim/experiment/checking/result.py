"""What a check found: a verdict, and the tables behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.experiment.tidy import records

JSON_SCHEMA = 1

DESIGN_COLUMNS = ("file", "scenario", "design", "verdict", "replications", "kpis", "changed", "undecided", "moved")
KPI_COLUMNS = (
    "file", "scenario", "design", "kpi", "scope", "of", "unit", "before", "now", "difference", "half_width",
    "tolerance", "verdict",
)  # fmt: skip
EXPECTATION_COLUMNS = (
    "file", "scenario", "name", "expectation", "unit", "mean", "half_width", "bound", "replications", "verdict",
    "reason",
)  # fmt: skip
SPEED_COLUMNS = ("file", "scenario", "verdict", "slowdown", "low", "high", "limit", "rounds", "differs")

_FAILED = {"changed", "fail", "slower"}
_OPEN = {"undecided", "not compared"}


@dataclass(frozen=True, eq=False, repr=False)
class Check:
    """What a check found.

    Attributes
    ----------
    version : str
        Of omnides.
    designs : DataFrame
        One row for each design with a baseline: file (name of the baseline without its ending), scenario, design,
        verdict (identical, equivalent, changed, undecided), replications that were run, kpis (how many were tested),
        changed, undecided, moved (how many of them; moved: the 95% interval of the difference leaves out 0).
    kpis : DataFrame
        One row for each KPI of a design that is not identical: file, scenario, design, kpi, scope, of, unit, before,
        now, difference (now minus before), half_width (95%, paired, unadjusted), tolerance, verdict.
    expectations : DataFrame
        One row for each: file, scenario, name, expectation, unit, mean, half_width (adjusted for how many expectations
        and looks there are), bound, replications, verdict (pass, fail, undecided), reason.
    speed : DataFrame
        One row for each speed baseline: file, scenario, verdict (as fast, slower, undecided, not compared), slowdown
        (now over then), low and high (its interval), limit, rounds, differs (what is not as it was then).
    notes : tuple of str
        What the reader should know.
    """

    version: str
    designs: pd.DataFrame
    kpis: pd.DataFrame
    expectations: pd.DataFrame
    speed: pd.DataFrame
    notes: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """``regression`` if anything changed, fails or is slower, else ``undecided`` if anything is, else ``pass``."""
        found = {verdict for table in (self.designs, self.expectations, self.speed) for verdict in table["verdict"]}
        return "regression" if found & _FAILED else "undecided" if found & _OPEN else "pass"

    def __repr__(self) -> str:
        """Return one line: the verdict, and on how much it rests."""
        return (
            f"Check({self.verdict!r}: {len(self.designs)} designs, {len(self.expectations)} expectations,"
            f" {len(self.speed)} speeds)"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: plain values, None where a number is undefined; every table as a list of rows."""
        return {
            "schema": JSON_SCHEMA,
            "omnides": self.version,
            "verdict": self.verdict,
            "designs": records(self.designs),
            "kpis": records(self.kpis),
            "expectations": records(self.expectations),
            "speed": records(self.speed),
            "notes": list(self.notes),
        }


def table(columns: tuple[str, ...], frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return frames of these columns as one; an empty one if there is none."""
    return pd.concat(frames, ignore_index=True)[list(columns)] if frames else pd.DataFrame(columns=list(columns))
