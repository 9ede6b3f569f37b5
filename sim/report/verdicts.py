"""The answer in words: one line per headline KPI and pair of designs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.experiment.notes import withheld_pairs

from .labels import label
from .numbers import difference_text, value_text
from .page import Line, Lines, Tone
from .text import listed

if TYPE_CHECKING:
    from sim.experiment import Comparison

_TONES: dict[str, Tone] = {"better": "good", "worse": "bad"}


def answer_lines(comparison: Comparison) -> tuple[Lines, ...]:
    """Return a block of lines per headline KPI: what each design does compared with another."""
    records = _records(comparison.headline)
    if not records:
        return ()
    values = {
        (str(row["design"]), str(row["kpi"])): (float(row["mean"]), str(row["unit"]))
        for row in _records(comparison.kpis)
        if row["scope"] == "all"
    }
    judged = [row for row in records if row["verdict"] != "withheld"]
    kpis = dict.fromkeys(str(row["kpi"]) for row in judged)
    return (
        *(Lines(label(kpi), tuple(_line(row, values) for row in judged if row["kpi"] == kpi)) for kpi in kpis),
        *_withheld(records, throughout=not judged),
    )


def best_line(comparison: Comparison, title: str) -> list[str]:
    """Return which design is shown to be better than all others by the KPI of this title, or that none is.

    Empty for other titles, where a verdict is missing or withheld, and where one replication decides nothing.
    """
    rows = _decided(comparison, title)
    if not rows:
        return []
    best, won = _best(rows)
    if not best:
        return ["None is shown to be better than all others."]
    beaten = [str(row["baseline"] if row["design"] == best else row["design"]) for row in won if row["below_margin"]]
    little = f", against {listed(beaten)} by less than would matter" if beaten else ""
    return [f"Best: {best}{little}."]


def overall_line(comparison: Comparison, titles: Sequence[str]) -> list[str]:
    """Return in one sentence which design is best by which KPIs; nothing where none is by any."""
    wins: dict[str, list[str]] = {}
    for title in titles:
        best, _ = _best(_decided(comparison, title))
        if best:
            wins.setdefault(best, []).append(title[:1].lower() + title[1:])
    parts = [f"by {listed(won)}: {design}" for design, won in wins.items()]
    return [f"Best {'; '.join(parts)}."] if parts else []


def _decided(comparison: Comparison, title: str) -> list[Mapping[Any, Any]]:
    """Return the verdicts on the KPI of this title, if there is one on every pair."""
    rows = [row for row in _records(comparison.headline) if label(str(row["kpi"])) == title]
    open_ones = any(row["verdict"] in ("withheld", "") for row in rows)
    return [] if open_ones or comparison.replications < 2 else rows


def _best(rows: Sequence[Mapping[Any, Any]]) -> tuple[str, list[Mapping[Any, Any]]]:
    """Return the design that wins against all others, and the verdicts that say so; "" if there is none."""
    designs = dict.fromkeys(str(row[side]) for row in rows for side in ("baseline", "design"))
    for design in designs:
        won = [row for row in rows if _winner(row) == design]
        if len(won) == len(designs) - 1:
            return design, won
    return "", []


def _winner(row: Mapping[Any, Any]) -> str:
    """Return the design that a verdict favours, "" if none."""
    return {"better": str(row["design"]), "worse": str(row["baseline"])}.get(str(row["verdict"]), "")


def _withheld(records: Sequence[Mapping[Any, Any]], *, throughout: bool) -> tuple[Lines, ...]:
    """Say once, not for every KPI, which pairs are not judged and why."""
    reasons = withheld_pairs(records)
    if not reasons:
        return ()
    if throughout and len(reasons) == 1:
        return (Lines("The verdict is withheld", (Line(f"{next(iter(reasons)).rstrip('.')}."),)),)
    lines = (Line(f"{listed(pairs)}: {reason.rstrip('.')}") for reason, pairs in reasons.items())
    return (Lines("Withheld verdicts", tuple(lines)),)


def difference_rows(comparison: Comparison) -> tuple[tuple[str, ...], ...]:
    """Return every difference over all contacts and cases: a heading row per pair, then a row per KPI."""
    rows: list[tuple[str, ...]] = []
    pair = None
    for row in _records(comparison.differences):
        if row["scope"] != "all" or math.isnan(float(row["mean"])):
            continue
        if pair != (row["design"], row["baseline"]):
            pair = (row["design"], row["baseline"])
            rows.append((f"{row['design']} minus {row['baseline']}", "", ""))
        change = difference_text(float(row["mean"]), str(row["unit"]), float(row["half_width"]), signed=True)
        verdict = row["verdict"]
        rows.append((f"  {label(str(row['kpi']))}", change, verdict if isinstance(verdict, str) else ""))
    return tuple(rows)


def _line(row: Mapping[Any, Any], values: Mapping[tuple[str, str], tuple[float, str]]) -> Line:
    kpi, design, baseline = str(row["kpi"]), str(row["design"]), str(row["baseline"])
    mean, unit = values.get((design, kpi), (math.nan, ""))
    other, _ = values.get((baseline, kpi), (math.nan, ""))
    verdict = str(row["verdict"])
    return Line(
        f"{design} {value_text(mean, unit)} vs {baseline} {value_text(other, unit)}: ",
        verdict,
        _explanation(row, verdict, unit),
        _TONES.get(verdict, "unclear"),
    )


def _explanation(row: Mapping[Any, Any], verdict: str, unit: str) -> str:
    mean, half_width = float(row["mean"]), float(row["half_width"])
    margin = _number(row["margin"])
    if verdict in _TONES:
        small = f", below the margin of {difference_text(margin, unit)}" if row["below_margin"] else ""
        return f" by {difference_text(mean, unit, half_width)}{small}"
    if math.isnan(mean):
        return _reason(row)
    change = difference_text(mean, unit, half_width, signed=True)
    if verdict == "tied":
        return f", the difference {change} is within the margin of {difference_text(margin, unit)}"
    needed = _number(row["replications_needed"])
    if math.isfinite(needed):
        more = f"about {math.ceil(needed):,} replications in all would most likely settle it"
        return f", the difference is {change}; {more}"
    return f", the difference is {change}" + (f"; {_reason(row)}" if _reason(row) else "")


def _reason(row: Mapping[Any, Any]) -> str:
    reason = row["reason"]
    return reason.rstrip(".") if isinstance(reason, str) else ""


def _number(value: Any) -> float:
    """Return the number, NaN where a frame has none (None and NA included)."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def _records(frame: Any) -> list[Mapping[Any, Any]]:
    records: list[Mapping[Any, Any]] = frame.to_dict("records")
    return records
