"""What a reader of figures must know and columns do not say, in lines of text."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sim.scenario import Scenario, scenario_notes

from .rows import DesignRows
from .verdict import MAX_OPEN_SHARE

_OPEN_CAUSE = "agents cannot keep up, or time.cooldown_days is too short"


def study_notes(scenario: Scenario, by_design: Mapping[str, DesignRows]) -> tuple[str, ...]:
    """Return the notes of the scenario, which hold for all designs, then those of the runs."""
    return (*scenario_notes(scenario), *run_notes(by_design))


def run_notes(by_design: Mapping[str, DesignRows]) -> tuple[str, ...]:
    """Return the notes of all runs, each once with the number of runs that made it."""
    lines = []
    for design, rows in by_design.items():
        for note, count in Counter(note for notes in rows.notes for note in notes).items():
            lines.append(f"{design}: {note} ({count} of {len(rows.notes)} replications)")
    return tuple(lines)


def open_notes(overloaded: Mapping[str, float]) -> tuple[str, ...]:
    """Return a note on each design with more open cases than verdicts allow; for a study that has no verdicts."""
    return tuple(
        f"{share:.1%} of the cases of {design} are still open at the end, and figures leave out what becomes of them:"
        f" {_OPEN_CAUSE}"
        for design, share in overloaded.items()
    )


def held_back(overloaded: Mapping[str, float]) -> str:
    """Return why verdicts on pairs with such a design are withheld: one text for the whole study."""
    where = ", ".join(f"{share:.1%} under {design}" for design, share in overloaded.items())
    most = f"at most {MAX_OPEN_SHARE:.0%}"
    return f"too many cases were still open at the end ({where}; {most}): {_OPEN_CAUSE}"


def reading_notes(headline: pd.DataFrame) -> tuple[str, ...]:
    """Return which intervals are adjusted and why verdicts are withheld, open or small.

    Parameters
    ----------
    headline : DataFrame
        As in `Comparison`.
    """
    rows: list[dict[Any, Any]] = headline.to_dict("records")
    return (*_intervals(rows), *_withheld(rows), *filter(None, map(_verdict, rows)))


def withheld_pairs(rows: Sequence[Mapping[Any, Any]]) -> dict[str, list[str]]:
    """Return reason → pairs of designs whose verdicts are withheld for it (``b vs a``), each once."""
    pairs: dict[str, dict[str, None]] = {}
    for row in rows:
        if row["verdict"] == "withheld":
            pairs.setdefault(str(row["reason"]), {})[f"{row['design']} vs {row['baseline']}"] = None
    return {reason: list(found) for reason, found in pairs.items()}


def _intervals(rows: Sequence[Mapping[Any, Any]]) -> list[str]:
    if len(rows) < 2:
        return ["every half_width: 95%, unadjusted"]
    kpis = ", ".join(dict.fromkeys(str(row["kpi"]) for row in rows))
    return [
        f"half_width of {kpis} at scope all in differences: 95% family-wise over {len(rows)} comparisons"
        " (Bonferroni), and verdicts rest on it; every other half_width: 95%, unadjusted"
    ]


def _withheld(rows: Sequence[Mapping[Any, Any]]) -> list[str]:
    return [f"verdicts withheld: {', '.join(pairs)}: {reason}" for reason, pairs in withheld_pairs(rows).items()]


def _verdict(row: Mapping[Any, Any]) -> str:
    where = f"{row['kpi']}, {row['design']} vs {row['baseline']}"
    if math.isnan(row["mean"]):
        return f"{where}: no verdict: {row['reason']}"
    if row["verdict"] == "undecided":
        needed = row["replications_needed"]
        if math.isnan(needed):
            return f"{where}: undecided: {row['reason']}"
        more = f"about {math.ceil(needed):,} replications in all would most likely settle it"
        return f"{where}: undecided: {row['reason']}; {more}"
    if row["below_margin"]:
        return f"{where}: {row['verdict']}, but by less than the margin of {row['margin']:g}"
    return ""
