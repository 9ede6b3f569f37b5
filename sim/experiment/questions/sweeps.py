"""`sweep`: what designs do where values of the scenario are others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Unpack

import pandas as pd

from sim.errors import texts
from sim.experiment.means import How
from sim.experiment.showing import Shown
from sim.experiment.tidy import KPI_COLUMNS, kpi_table, records
from sim.scenario import Scenario

from .factors import Point, Spec, declared_factors, factor_notes, factors_of, point_overrides
from .field import Basis, Field
from .sampling import sample

_DIFFERENCE_COLUMNS = ("baseline", "design", "kpi", "unit", "mean", "half_width", "verdict")


@dataclass(frozen=True, eq=False, repr=False)
class Sweep(Shown):
    """What designs do at each point.

    Attributes
    ----------
    basis : Basis
        What this rests on.
    paths : tuple of str
        What was varied.
    points : DataFrame
        Columns point (from 0), and one for each path: its values, or factors on what the scenario says there where a
        note says so.
    kpis : DataFrame
        The same columns, then design, kpi, unit, mean, half_width (95%, unadjusted), n: every KPI over all cases.
    differences : DataFrame
        The same columns, then baseline, design, kpi, unit, mean, half_width, verdict: each as `sim.compare` gives it at
        this point, so those of headline KPIs are adjusted for being several pairs and KPIs, not for several points.
    multiplies : tuple of str
        Those of the paths whose values are factors on what the scenario says there.
    also : mapping of str to tuple of str
        Path → further paths that moved along with it.
    """

    basis: Basis
    paths: tuple[str, ...]
    points: pd.DataFrame
    kpis: pd.DataFrame
    differences: pd.DataFrame
    multiplies: tuple[str, ...] = ()
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Return one line."""
        return f"Sweep({self.basis.scenario!r}, {', '.join(self.paths)}: {len(self.points)} points)"

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: plain values, None where a number is undefined."""
        return self.basis.to_dict() | {
            "paths": list(self.paths),
            "multiplies": list(self.multiplies),
            "also": {path: list(paths) for path, paths in self.also.items()},
            "points": records(self.points),
            "kpis": records(self.kpis),
            "differences": records(self.differences),
        }


def sweep(
    scenario: Scenario,
    vary: Mapping[str, Spec] | None = None,
    sampling: str = "grid",
    points: int | None = None,
    kpis: Sequence[str] | None = None,
    replications: int = 10,
    seed: int = 1,
    designs: Sequence[str] | None = None,
    *,
    where: str = "vary",
    **how: Unpack[How],
) -> Sweep:
    """Run every design at many points of the space of some values; all on the same demand.

    Parameters
    ----------
    vary : mapping of str to tuple, list or None, optional
        Dotted path → ``(low, high)``, ``(low, high, n)`` for n values of that range, a list of values, or None for the
        range that the scenario declares. All declared ranges by default.
    sampling : str
        ``"grid"``: every combination. ``"lhs"``: a Latin hypercube. ``"sobol"``: a scrambled Sobol sequence.
    points : int, optional
        Of a grid: values of each range that names none, 5 by default. Of a sample: points in all, 32 by default, a
        power of 2 for ``"sobol"``.
    kpis : sequence of str, optional
        Which to report, all by default.
    replications, seed, designs
        As in `sim.compare`, at each point.
    where : str
        What errors name as their place.
    **how
        As in `sim.compare`: engine, workers, allow_code, progress, on_notice, store, executor.

    Raises
    ------
    UsageError
        For an empty range, a sampling or KPI that does not exist, and as `sim.compare`.
    ScenarioError
        For a path that does not exist, or a value that the scenario cannot have.
    """
    asked = Field(scenario, designs, replications, seed, where, how)
    wanted = asked.reported_kpis() if kpis is None else texts("kpis", kpis, "a list of names")
    asked.require_kpis(wanted, "kpis")
    factors = declared_factors(scenario, where, asked.designs) if vary is None else factors_of(scenario, vary, where)
    chosen = sample(factors, sampling, points, asked.seed, where)
    paths = tuple(factor.path for factor in factors)
    variants = [tuple(point_overrides(factors, point)) for point in chosen]
    found = asked.run(variants)
    values = [pd.concat([kpi_table(design, rows) for design, rows in each.items()]) for each in found]
    differences = [asked.differences(variant, each) for variant, each in zip(variants, found, strict=True)]
    columns = [name for name in KPI_COLUMNS if name not in ("scope", "of")]
    return Sweep(
        asked.basis(factor_notes(factors)),
        paths,
        pd.DataFrame(chosen, columns=list(paths)).rename_axis("point").reset_index(),
        _by_point(paths, chosen, _reduced(values, wanted, columns)),
        _by_point(
            paths, chosen, [table.loc[table["kpi"].isin(wanted), list(_DIFFERENCE_COLUMNS)] for table in differences]
        ),
        tuple(factor.path for factor in factors if factor.multiplies),
        {factor.path: factor.also for factor in factors if factor.also},
    )


def _reduced(tables: Sequence[pd.DataFrame], kpis: Sequence[str], columns: Sequence[str]) -> list[pd.DataFrame]:
    return [table.loc[table["kpi"].isin(kpis), list(columns)] for table in tables]


def _by_point(paths: Sequence[str], points: Sequence[Point], tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return all tables as one, the point and its values before each row."""
    heads = [
        pd.DataFrame({"point": place} | dict(zip(paths, point, strict=True)), index=table.index)
        for place, (point, table) in enumerate(zip(points, tables, strict=True))
    ]
    return pd.concat(
        [pd.concat([head, table], axis=1) for head, table in zip(heads, tables, strict=True)], ignore_index=True
    )
