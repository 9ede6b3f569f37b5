"""The published results: `docs/validation/oracles.csv`, and the table made of it in `docs/validation.md`."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from points import BY_NAME
from suite import Interval, number, verdicts

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "validation.md"
ROWS = DOCS / "validation" / "oracles.csv"
CHART = DOCS / "validation" / "oracles.svg"
COMMAND = "python tests/oracles/record.py"

BEGIN, END = "<!-- oracles: begin -->", "<!-- oracles: end -->"
_COLUMNS = ("point", "seed", "exact", "estimate", "half_width", "covered")
_HEADS = (
    "no.", "mechanism", "figure", "exact", "mean estimate", "covered of 25", "mean Z × 5", "pooled half-width",
    "source of the exact value",
)  # fmt: skip


def write_rows(intervals: Sequence[Interval], path: Path = ROWS) -> None:
    """Write one row per point and seed; numbers as Python prints them, so that nothing is lost."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for one in intervals:
            numbers = (repr(float(value)) for value in (one.exact, one.estimate, one.half_width))
            writer.writerow([one.point, one.seed, *numbers, int(one.covered)])


def read_rows(path: Path = ROWS) -> list[Interval]:
    """Return the published intervals; none if there are none yet."""
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [
            Interval(row["point"], int(row["seed"]), *(float(row[column]) for column in _COLUMNS[2:5]))
            for row in csv.DictReader(file)
        ]


def table(intervals: Sequence[Interval]) -> str:
    """Return the results in Markdown: a sentence and a table, one row per point."""
    covered = sum(one.covered for one in intervals)
    lines = [
        f"{covered:,} of {len(intervals):,} intervals ({covered / len(intervals):.1%}) hold the exact value.",
        "",
        "| " + " | ".join(_HEADS) + " |",
        "|--:|---|---|--:|--:|--:|--:|--:|---|",
    ]
    for name, verdict in verdicts(intervals).items():
        point = BY_NAME[name]
        cells = (
            str(number(name)),
            point.mechanism,
            point.figure,
            f"{verdict.exact:.4g}",
            f"{verdict.estimate:.4g}",
            str(verdict.covered),
            f"{verdict.z:+.1f}",
            f"{verdict.half_width / verdict.exact:.2%}",
            point.source,
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def with_table(page: str, intervals: Sequence[Interval]) -> str:
    """Return the page with what stands between its markers replaced by the results."""
    return between(page, BEGIN, END, table(intervals))


def between(page: str, begin: str, end: str, text: str) -> str:
    """Return the page with what stands between two markers replaced."""
    head, rest = page.split(begin)
    _, tail = rest.split(end)
    return f"{head}{begin}\n{text}\n{end}{tail}"
