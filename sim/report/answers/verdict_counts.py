"""In how many places a design is better or worse than another, in a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sim.report.text import listed

VERDICTS = ("better", "worse", "tied", "undecided", "withheld")
NO_VERDICT = "no verdict"
"""Of a point where the KPI is undefined, or of a KPI that is neither good nor bad."""
_WORDS = {
    "better": "better",
    "worse": "worse",
    "tied": "tied",
    "undecided": "not decided",
    "withheld": "withheld",
    NO_VERDICT: NO_VERDICT,
}
_FIRST = {
    "better": "is better than",
    "worse": "is worse than",
    "tied": "is tied with",
    "undecided": "is not told apart from",
    "withheld": "is not judged against",
}


def counted_verdicts(verdicts: Iterable[Any]) -> dict[str, int]:
    """Return how often each verdict was given, and how often none."""
    counts = Counter(str(verdict) or NO_VERDICT for verdict in verdicts)
    return {verdict: counts.get(verdict, 0) for verdict in (*VERDICTS, NO_VERDICT)}


def verdict_sentence(design: str, baseline: str, counts: Mapping[str, int]) -> str:
    """Return ``b is better than a at 7 of 15 points, worse at 3, not decided at 5``, or "" if nothing was judged.

    The more frequent of better and worse comes first, then whatever is there.
    """
    total = sum(counts.values())
    if not any(counts[verdict] for verdict in VERDICTS):
        return ""
    judged = sorted(VERDICTS[:2], key=lambda verdict: -counts[verdict])
    order = [verdict for verdict in (*judged, *VERDICTS[2:], NO_VERDICT) if counts.get(verdict)]
    first, *rest = order
    if counts[first] == total:
        every = {1: "the one point", 2: "both points"}.get(total, f"all {total} points")
        return f"{design} {_FIRST[first]} {baseline} at {every}"
    others = [f"{_WORDS[verdict]} at {counts[verdict]}" for verdict in rest]
    return f"{design} {_FIRST[first]} {baseline} at {counts[first]} of {total} points, {listed(others)}"
