"""Results of a study: tidy tables and the JSON document."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from sim.kpi import HEADLINE, KPI_SCOPES, KPIS
from sim.scenario.schema import Scenario
from sim.scenario.wording import shorten

from .intervals import FloatArray, Interval, paired_difference
from .notes import held_back, open_notes, reading_notes, study_notes
from .patterns import day_table, hour_table, move_table
from .precision import PRECISION_COLUMNS, precision_note
from .rows import DesignRows
from .settling import warm_up_notes
from .verdict import CONFIDENCE, MAX_OPEN_SHARE, MAX_REPLICATIONS, Judgement, family_confidence, judge

JSON_SCHEMA = 1
FRAMES = ("equal-headcount", "equal-service")
"""Whether designs have the people that the scenario says, or those that meet its targets of service."""

KPI_COLUMNS = ("design", "kpi", "scope", "of", "unit", "mean", "half_width", "n")
DIFFERENCE_COLUMNS = ("baseline", "design", "kpi", "scope", "of", "unit", "mean", "half_width", "verdict")
HEADLINE_COLUMNS = (
    "baseline", "design", "kpi", "mean", "half_width", "verdict",
    "below_margin", "margin", "replications_needed", "reason", "variance_reduction",
)  # fmt: skip

_KEY = ["kpi", "scope", "of"]
_NUMBERS = ("mean", "half_width", "margin", "replications_needed", "variance_reduction")


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """What a study found.

    Attributes
    ----------
    scenario, scenario_sha256 : str
        Name and digest of the scenario.
    seed, replications : int
        Replications 0 to R - 1 of this seed were run for each design.
    engine, version, currency : str
        What ran it, and the unit of money. The engine is ``"compiled"``, ``"reference"`` or, where some designs have a
        policy and others have not, ``"compiled and reference"``.
    days : int
        Length of the measured window.
    overrides : tuple of str
        What was set in place of what the scenario's file says, ``dotted.path=value``.
    kpis : DataFrame
        Columns design, kpi, scope, of, unit, mean, half_width (95%, unadjusted), n (replications).
    differences : DataFrame
        Columns baseline, design, kpi, scope, of, unit, mean (design minus baseline), half_width, verdict.
        Intervals are 95%, paired; those of headline KPIs at scope ``all`` are adjusted (Bonferroni, headline
        KPIs x pairs), as their verdicts rest on them; all others are not.
    headline : DataFrame
        The adjusted ones again, with below_margin, margin, replications_needed (NaN unless undecided and
        within reach), reason and variance_reduction: how many times the replications independent runs of the two
        designs would need for the same half-width (NaN without a spread).
    by_hour : DataFrame
        Columns design, channel, hour, kpi, unit, mean, half_width: the KPIs of waiting by channel and hour of the day
        at which contacts were created.
    by_day : DataFrame
        Columns design, day, part (warm-up, measured, cooldown), kpi, unit, mean, half_width: KPIs by day of the run,
        from 0 at the start of the warm-up, to see whether they still drift when it ends. Cases of the last days are cut
        by the end of the run.
    moves : DataFrame
        Columns design, from, to, mean, half_width, repeated_share: how often cases of a replication went from one
        channel to the next ("" before the first), and the share of these moves in which the customer repeated
        something.
    precision : DataFrame
        Columns design, kpi, mean, half_width, precision (the share asked for), target (the half-width that is),
        reached, decided (the one that stopped the study, or is furthest from its target). Empty unless asked for.
    notes : tuple of str
        What is left out of the demand, and what the runs had to say.
    frame : str
        ``"equal-headcount"`` or ``"equal-service"``.
    """

    scenario: str
    scenario_sha256: str
    seed: int
    replications: int
    engine: str
    version: str
    currency: str
    days: int
    overrides: tuple[str, ...]
    kpis: pd.DataFrame
    differences: pd.DataFrame
    headline: pd.DataFrame
    by_hour: pd.DataFrame
    by_day: pd.DataFrame
    moves: pd.DataFrame
    precision: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(PRECISION_COLUMNS)))
    notes: tuple[str, ...] = ()
    frame: str = "equal-headcount"

    def __repr__(self) -> str:
        """Return one line: what was compared, on how many replications."""
        designs = ", ".join(self.kpis["design"].unique())
        return f"Comparison({self.scenario!r}, {shorten(designs)}: seed={self.seed}, replications={self.replications})"

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: plain values, None where a number is undefined.

        Its notes also say what `headline` adds to `differences`: which intervals are adjusted, and why verdicts
        are withheld or undecided.
        """
        return {
            "schema": JSON_SCHEMA,
            "omnides": self.version,
            "scenario": self.scenario,
            "scenario_sha256": self.scenario_sha256,
            "seed": self.seed,
            "replications": self.replications,
            "engine": self.engine,
            "kpis": _records(self.kpis),
            "differences": _records(self.differences),
            "currency": self.currency,
            "notes": [*self.notes, *reading_notes(self.headline)],
            "days": self.days,
            "overrides": list(self.overrides),
            "precision": _records(self.precision),
            "frame": self.frame,
        }


def assemble(
    scenario: Scenario,
    rows: Mapping[str, DesignRows],
    precision: pd.DataFrame | None = None,
    *,
    seed: int,
    engine: str,
    version: str,
) -> Comparison:
    """Turn what runs have left into estimates, paired differences and verdicts.

    Parameters
    ----------
    rows : mapping of str to DesignRows
        The same replications of each design; designs in the order of comparison.
    precision : DataFrame, optional
        What the study was to reach, and reached; see `precision_table`.
    """
    sums = {design: own.of_scopes(*KPI_SCOPES) for design, own in rows.items()}
    replications = len(next(iter(rows.values())).numerators)
    pairs = list(combinations(sums, 2))
    kpis = pd.concat([_kpi_table(design, own) for design, own in sums.items()], ignore_index=True)
    margins = dict(scenario.satisfaction.margins) if scenario.satisfaction else {}
    overloaded = {design: share for design, own in sums.items() if (share := _open_share(own)) > MAX_OPEN_SHARE}
    tables = [_difference_tables(pair, sums, len(pairs), margins, overloaded) for pair in pairs]
    return Comparison(
        scenario=scenario.name,
        scenario_sha256=scenario.sha256,
        seed=seed,
        replications=replications,
        engine=engine,
        version=version,
        currency=scenario.currency,
        days=scenario.time.days,
        overrides=scenario.overrides,
        kpis=kpis,
        differences=_stack([table for table, _ in tables], DIFFERENCE_COLUMNS),
        headline=_stack([table for _, table in tables], HEADLINE_COLUMNS),
        by_hour=hour_table(scenario, rows),
        by_day=day_table(scenario, rows),
        moves=move_table(scenario, rows),
        frame=FRAMES[0],
        **({} if precision is None else {"precision": precision}),
        notes=(
            *study_notes(scenario, rows),
            *warm_up_notes(scenario, rows),
            *(() if pairs else open_notes(overloaded)),
            *(() if precision is None else [precision_note(precision, replications)]),
        ),
    )


def _open_share(sums: DesignRows) -> float:
    row = _positions(sums.keys)["open_case_share", "all", "all"]
    cases = sums.denominators[:, row].sum()
    return float(sums.numerators[:, row].sum() / cases) if cases else 0.0


def _kpi_table(design: str, sums: DesignRows) -> pd.DataFrame:
    interval = sums.interval()
    return sums.keys.assign(
        design=design, mean=interval.estimate, half_width=interval.half_width, n=len(sums.numerators)
    )[list(KPI_COLUMNS)]


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
        np.array([{"higher": 1.0, "lower": -1.0, None: 0.0}[KPIS[name].better] for name in ours.keys["kpi"]]),
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


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as plain dicts, numbers that are not finite as None."""
    columns = [
        [None if isinstance(value, float) and not math.isfinite(value) else value for value in frame[name].tolist()]
        for name in frame.columns
    ]
    return [dict(zip(frame.columns, row, strict=True)) for row in zip(*columns, strict=True)]
