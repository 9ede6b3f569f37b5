"""The page of a break-even: where the winner changes, then the difference at every value that was tried."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.kpi import KPIS
from sim.report.labels import label
from sim.report.numbers import ABSENT, difference_text
from sim.report.page import Grid, Line, Lines, Page, bullets
from sim.report.resting import last_words, origin
from sim.report.text import PLUS_MINUS

from .crossing_words import crossing_sentences
from .extremes import At, range_text
from .levels import Levels, legend, short_names
from .moving_along import along_text
from .verdict_counts import counted_verdicts, verdict_sentence

if TYPE_CHECKING:
    from sim.experiment.questions import BreakEven
    from sim.scenario import Scenario

LETTERS = {"better": "W", "worse": "L", "tied": "=", "undecided": "?", "withheld": "x"}


def breakeven_page(found: BreakEven, scenario: Scenario) -> Page:
    """Return the page of a break-even along one path, or of a map of two."""
    levels = Levels(
        scenario,
        in_seconds=[factor.path for factor in found.factors if factor.in_seconds],
        multiplied=[factor.path for factor in found.factors if factor.multiplies],
    )
    is_map = len(found.factors) > 1
    sentences = _map_sentences(found, levels) if is_map else crossing_sentences(found, levels)
    parts: list[Lines | Grid] = [Lines("The answer", tuple(Line(text) for text in sentences))]
    parts += _map(found, levels) if is_map else [_table(found, levels)]
    parts.append(bullets("What this rests on", _foundations(found)))
    paths = " and ".join(factor.path for factor in found.factors)
    change = "change" if is_map else "changes"
    title = f"{found.basis.scenario}: {found.design} against {found.baseline} as {paths} {change}"
    return Page(title, tuple(parts))


def _table(found: BreakEven, levels: Levels) -> Grid:
    (factor,) = found.factors
    width = factor.high - factor.low
    rows: dict[str, tuple[str, ...]] = {}  # of values that read alike, beside a crossing, the first
    for value, mean, half_width, verdict in found.points.itertuples(index=False, name=None):
        text = levels.text(factor.path, value, width)
        rows.setdefault(text, (text, _difference(found, mean, half_width), str(verdict) or ABSENT))
    header = ("", f"{found.design} minus {found.baseline}", f"{found.design} is")
    return Grid(f"{label(found.kpi)}: differences by {factor.path}", header, tuple(rows.values()))


def _difference(found: BreakEven, mean: Any, half_width: Any) -> str:
    return difference_text(float(mean), found.unit, float(half_width), signed=True)


def _map_sentences(found: BreakEven, levels: Levels) -> list[str]:
    """Return how often who is better, how far the difference goes, and how it is near the scenario's own values."""
    names = short_names([factor.path for factor in found.factors])
    rows: Sequence[Mapping[Any, Any]] = found.points.to_dict("records")
    at = [
        At(
            ", ".join(f"{names[path]} {levels.text(path, row[path])}" for path in names),
            float(row["mean"]),
            float(row["half_width"]),
        )
        for row in rows
    ]
    said = verdict_sentence(found.design, found.baseline, counted_verdicts(row["verdict"] for row in rows))
    span = range_text(at, found.unit, differences=True)
    difference = f"the difference is {span}" if span else "there is nothing to measure"
    sentences = [f"{label(found.kpi)}: {said or 'neither side is good or bad'}; {difference}"]
    return sentences + _nearest(found, levels, rows)


def _nearest(found: BreakEven, levels: Levels, rows: Sequence[Mapping[Any, Any]]) -> list[str]:
    """Say what holds at the point of the map that lies nearest to the scenario's own values."""
    here = [(factor, factor.current) for factor in found.factors if factor.current is not None]
    if len(here) < len(found.factors):
        return []
    own = " and ".join(f"{factor.path} = {levels.text(factor.path, value)}" for factor, value in here)
    if any(not factor.low <= value <= factor.high for factor, value in here):
        return [f"the scenario has {own}, which is outside the map"]
    row = min(
        rows,
        key=lambda row: sum(((row[f.path] - value) / (f.high - f.low)) ** 2 for f, value in here),
    )
    change = _difference(found, row["mean"], row["half_width"])
    verdict = f"{found.design} {row['verdict']}, " if row["verdict"] else ""
    return [f"the scenario has {own}; at the nearest point of the map: {verdict}difference {change}"]


def _map(found: BreakEven, levels: Levels) -> list[Lines | Grid]:
    """Return a map: a row for each value of the second path, from the highest, a column for each of the first."""
    across, up = found.factors
    names = short_names([across.path, up.path])
    cells = {
        (x, y): _letter(float(mean), float(half_width), str(verdict))
        for x, y, mean, half_width, verdict in found.points.itertuples(index=False, name=None)
    }
    columns = sorted({x for x, _ in cells})
    rows = sorted({y for _, y in cells}, reverse=True)
    header = ("B down, A across", *(levels.text(across.path, x, across.high - across.low) for x in columns))
    body = tuple(
        (levels.text(up.path, y, up.high - up.low), *(cells.get((x, y), ABSENT) for x in columns)) for y in rows
    )
    key = legend("How to read the map", names)
    return [Grid(f"{label(found.kpi)}: who wins where", header, body), Lines(key.title, (*key.lines, *_key(found)))]


def _letter(mean: float, half_width: float, verdict: str) -> str:
    if verdict in LETTERS:
        return LETTERS[verdict]
    if math.isnan(mean):
        return ABSENT
    return "?" if not abs(mean) > half_width else "+" if mean > 0 else "-"


def _key(found: BreakEven) -> list[Line]:
    design, baseline = found.design, found.baseline
    if KPIS[found.kpi].better is None:
        return [Line(f"+: {design} has more than {baseline}; -: less; ?: not told apart; neither is good or bad")]
    return [
        Line(f"W: {design} is better than {baseline}; L: {design} is worse than {baseline}"),
        Line("=: tied, within the margin; ?: undecided, not told apart; x: withheld, too many cases are open"),
    ]


def _foundations(found: BreakEven) -> list[str]:
    basis = found.basis
    lines = [origin(basis, " for each value and design")]
    lines.append(f"{PLUS_MINUS} is the half-width of a 95% interval of the paired difference, unadjusted")
    if len(found.factors) == 1:
        lines.append(
            "the interval of a break-even holds the values around it at which the difference is not told apart from"
            " zero; a difference that crosses zero twice between neighbouring values is not seen"
        )
    for factor in found.factors:
        lines += [f"range of {factor.path}: {factor.source}"] if factor.source else []
        lines += along_text(factor.path, factor.also)
    return [*lines, "all values and designs met the same customers with the same luck", *last_words(basis)]
