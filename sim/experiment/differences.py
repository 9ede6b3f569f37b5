"""Differences between designs that met the same demand: paired, judged, the headline ones adjusted (Bonferroni)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.kpi import HEADLINE, KPIS
from sim.scenario.schema import Scenario

from .intervals import FloatArray, Interval, paired_difference
from .notes import held_back
from .rows import DesignRows
from .verdict import CONFIDENCE, MAX_OPEN_SHARE, MAX_REPLICATIONS, Judgement, family_confidence, judge

DIFFERENCE_COLUMNS = ("baseline", "design", "kpi", "scope", "of", "unit", "mean", "half_width", "verdict")
HEADLINE_COLUMNS = (
    "baseline", "design", "kpi", "mean", "half_width", "verdict",
    "below_margin", "margin", "replications_needed", "reason", "variance_reduction",
)  # fmt: skip

_KEY = ["kpi", "scope", "of"]
_NUMBERS = ("mean", "half_width", "margin", "replications_needed", "variance_reduction")


def judged(scenario: Scenario, sums: Mapping[str, DesignRows]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the differences of every pair of designs, and the headline ones among them.

    Parameters
    ----------
    sums : mapping of str to DesignRows
        The same replications of each design; in each pair the earlier is the baseline.

    Returns
    -------
    differences, headline : DataFrame
        As in `Comparison`.
    """
    pairs = list(combinations(sums, 2))
    margins = dict(scenario.satisfaction.margins) if scenario.satisfaction else {}
    overloaded = open_shares(sums)
    tables = [_difference_tables(pair, sums, len(pairs), margins, overloaded) for pair in pairs]
    return (
        _stack([table for table, _ in tables], DIFFERENCE_COLUMNS),
        _stack([table for _, table in tables], HEADLINE_COLUMNS),
    )


def open_shares(sums: Mapping[str, DesignRows]) -> dict[str, float]:
    """Return the designs that leave more cases open than verdicts allow, each with the share."""
    return {design: share for design, own in sums.items() if (share := _open_share(own)) > MAX_OPEN_SHARE}


def _open_share(sums: DesignRows) -> float:
    row = _positions(sums.keys)["open_case_share", "all", "all"]
    cases = sums.denominators[:, row].sum()
    return float(sums.numerators[:, row].sum() / cases) if cases else 0.0


def _difference_tables(
    pair: tuple[str, str],
    sums: Mapping[str, DesignRows],
    n_pairs: int,
    overrides: Mapping[str, float],
    overloaded: Mapping[str, float],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the differences of a pair, and the headline ones among them."""
    ours, theirs = _common(sums[pair[0]], sums[pair[1]])
    headline = (ours.keys["kpi"].isin(HEADLINE) & (ours.keys["scope"] == "all")).to_numpy()
    family = family_confidence(int(headline.sum()) * n_pairs)
    plain, adjusted = (
        paired_difference(
            (ours.numerators, ours.denominators),
            (theirs.numerators, theirs.denominators),
            confidence=confidence,
            transform=ours.transform,
        )
        for confidence in (CONFIDENCE, family)
    )
    half_width = np.where(headline, adjusted.half_width, plain.half_width)
    margin = _margins(ours, overrides)
    held = held_back(overloaded) if set(pair) & set(overloaded) else ""
    judgement = judge(
        plain.estimate,
        half_width,
        margin,
        _directions(ours),
        replications=len(ours.numerators),
        confidence=np.where(headline, family, CONFIDENCE),
        withheld=bool(held),
        needing=headline,
    )
    table = ours.keys.assign(
        baseline=pair[0],
        design=pair[1],
        mean=plain.estimate,
        half_width=half_width,
        verdict=judgement.verdict,
        below_margin=judgement.below_margin,
        margin=margin,
        replications_needed=judgement.replications_needed,
        reason=_reasons(judgement, plain.estimate, half_width, held),
        variance_reduction=_variance_reduction(ours.interval(), theirs.interval(), plain),
    )
    return table[list(DIFFERENCE_COLUMNS)], table.loc[headline, list(HEADLINE_COLUMNS)]


def _common(ours: DesignRows, theirs: DesignRows) -> tuple[DesignRows, DesignRows]:
    """Return what both designs measure (teams may differ), in the same order."""
    there = _positions(theirs.keys)
    shared = [(row, there[key]) for key, row in _positions(ours.keys).items() if key in there]
    return ours.at([row for row, _ in shared]), theirs.at([row for _, row in shared])


def _positions(keys: pd.DataFrame) -> dict[tuple[str, str, str], int]:
    return {key: row for row, key in enumerate(zip(*(keys[name] for name in _KEY), strict=True))}


def _margins(baseline: DesignRows, overrides: Mapping[str, float]) -> FloatArray:
    """Return the margin of each KPI: the scenario's, else the default (amount or share of the baseline)."""
    kpis = [KPIS[name] for name in baseline.keys["kpi"]]
    value = np.array([overrides.get(kpi.name, kpi.margin) for kpi in kpis])
    relative = np.array([kpi.margin_is_share and kpi.name not in overrides for kpi in kpis])
    return np.where(relative, value * np.abs(baseline.interval().estimate), value)


def _variance_reduction(ours: Interval, theirs: Interval, difference: Interval) -> FloatArray:
    """Return the variance of a difference of independent runs over that of the paired ones (common random numbers).

    Intervals of one confidence; source: Law, Simulation Modeling and Analysis (2015), section 11.2.
    """
    independent = ours.half_width**2 + theirs.half_width**2
    reduction = np.full(len(independent), np.nan)
    np.divide(independent, difference.half_width**2, out=reduction, where=difference.half_width > 0)
    return reduction


def _reasons(judgement: Judgement, mean: FloatArray, half_width: FloatArray, held: str) -> list[str]:
    out = f"more than {MAX_REPLICATIONS:,} replications would be needed"
    reasons = []
    for verdict, value, half, needed in zip(
        judgement.verdict, mean, half_width, judgement.replications_needed, strict=True
    ):
        if math.isnan(value):
            reasons.append("nothing to measure")
        elif verdict == "withheld":
            reasons.append(held)
        elif verdict != "undecided":
            reasons.append("")
        elif math.isnan(half):
            reasons.append("an interval needs two replications or more")
        else:
            reasons.append(out if math.isnan(needed) else "the interval is too wide to tell")
    return reasons


def _stack(tables: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    if tables:
        return pd.concat(tables, ignore_index=True)
    types = {name: "float64" if name in _NUMBERS else "bool" if name == "below_margin" else "str" for name in columns}
    return pd.DataFrame({name: pd.Series(dtype=types[name]) for name in columns})


class Difference(NamedTuple):
    """One KPI of one design minus that of a baseline, over all cases; the interval is 95%, unadjusted."""

    mean: float
    half_width: float
    verdict: str


def difference_in(scenario: Scenario, kpi: str, ours: DesignRows, theirs: DesignRows) -> Difference:
    """Return the difference of one KPI between a baseline and a design, judged by itself.

    Parameters
    ----------
    kpi : str
        Reported for all cases.
    ours, theirs : DesignRows
        Of the baseline and of the design.
    """
    one, other = (rows.at([_positions(rows.keys)[kpi, "all", "all"]]) for rows in (ours, theirs))
    interval = paired_difference(
        (one.numerators, one.denominators), (other.numerators, other.denominators), transform=one.transform
    )
    margins = dict(scenario.satisfaction.margins) if scenario.satisfaction else {}
    judgement = judge(
        interval.estimate,
        interval.half_width,
        _margins(one, margins),
        _directions(one),
        replications=len(one.numerators),
        withheld=max(_open_share(ours), _open_share(theirs)) > MAX_OPEN_SHARE,
    )
    return Difference(float(interval.estimate[0]), float(interval.half_width[0]), str(judgement.verdict[0]))


def _directions(rows: DesignRows) -> FloatArray:
    """Return 1 for a KPI that is better when higher, -1 when lower, 0 for neither."""
    return np.array([{"higher": 1.0, "lower": -1.0, None: 0.0}[KPIS[name].better] for name in rows.keys["kpi"]])
