"""Results of a study: tidy tables and the JSON document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sim.kpi import KPI_SCOPES
from sim.scenario.schema import Scenario
from sim.scenario.wording import shorten

from .differences import judged, open_shares
from .notes import open_notes, reading_notes, study_notes
from .patterns import day_table, hour_table, move_table
from .precision import PRECISION_COLUMNS, precision_note
from .rows import DesignRows
from .settling import warm_up_notes
from .showing import Shown
from .tidy import kpi_table, records

JSON_SCHEMA = 1
FRAMES = ("equal-headcount", "equal-service")
"""Whether designs have the people that the scenario says, or those that meet its targets of service."""


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Shown):
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
    simulated : Scenario
        What was run, with all that was set in place of its file.
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
    simulated: Scenario
    precision: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(PRECISION_COLUMNS)))
    notes: tuple[str, ...] = ()
    frame: str = "equal-headcount"

    def __repr__(self) -> str:
        """Return one line: what was compared, on how many replications."""
        designs = ", ".join(self.kpis["design"].unique())
        return f"Comparison({self.scenario!r}, {shorten(designs)}: seed={self.seed}, replications={self.replications})"

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: plain values, None where a number is undefined; every table as a list of rows.

        Its notes also say in words which intervals are adjusted, and why verdicts are withheld or undecided.
        """
        return {
            "schema": JSON_SCHEMA,
            "omnides": self.version,
            "scenario": self.scenario,
            "scenario_sha256": self.scenario_sha256,
            "seed": self.seed,
            "replications": self.replications,
            "engine": self.engine,
            "kpis": records(self.kpis),
            "differences": records(self.differences),
            "currency": self.currency,
            "notes": [*self.notes, *reading_notes(self.headline)],
            "days": self.days,
            "overrides": list(self.overrides),
            "precision": records(self.precision),
            "frame": self.frame,
            **{name: records(getattr(self, name)) for name in ("headline", "by_hour", "by_day", "moves")},
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
    kpis = pd.concat([kpi_table(design, own) for design, own in sums.items()], ignore_index=True)
    differences, headline = judged(scenario, sums)
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
        differences=differences,
        headline=headline,
        by_hour=hour_table(scenario, rows),
        by_day=day_table(scenario, rows),
        moves=move_table(scenario, rows),
        simulated=scenario,
        frame=FRAMES[0],
        **({} if precision is None else {"precision": precision}),
        notes=(
            *study_notes(scenario, rows),
            *warm_up_notes(scenario, rows),
            *(open_notes(open_shares(sums)) if len(sums) == 1 else ()),
            *(() if precision is None else [precision_note(precision, replications)]),
        ),
    )
