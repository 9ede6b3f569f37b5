"""A scenario and variants of it, run on the same demand: what every question is asked of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.draws import MAX_SEED
from sim.engine import engine_of
from sim.errors import Fault, UsageError, whole_number
from sim.experiment.differences import judged
from sim.experiment.gathering import Wanted
from sim.experiment.means import How, Means
from sim.experiment.rows import DesignRows
from sim.experiment.running import Job
from sim.experiment.study import check_study
from sim.experiment.tidy import kpi_table
from sim.experiment.version import version
from sim.kpi import KPIS, nearest_kpi, row_keys
from sim.scenario import Scenario, scenario_notes, vary
from sim.scenario.wording import suggestion

Variant = tuple[str, ...]
"""The overrides that make a variant of the scenario."""


@dataclass(frozen=True)
class Basis:
    """What an answer rests on.

    Attributes
    ----------
    scenario, scenario_sha256, currency, days, overrides
        As of `Comparison`.
    designs : tuple of str
        That were run.
    seed, replications : int
        Replications 0 to R - 1 of this seed were run for each variant and design.
    engine, version : str
        What ran them.
    simulated : Scenario
        What was varied, with all that was set in place of its file.
    notes : tuple of str
        What a reader must know.
    """

    scenario: str
    scenario_sha256: str
    currency: str
    days: int
    overrides: tuple[str, ...]
    designs: tuple[str, ...]
    seed: int
    replications: int
    engine: str
    version: str
    simulated: Scenario
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the head of a JSON document."""
        return {
            "schema": 1,
            "omnides": self.version,
            "scenario": self.scenario,
            "scenario_sha256": self.scenario_sha256,
            "seed": self.seed,
            "replications": self.replications,
            "engine": self.engine,
            "currency": self.currency,
            "days": self.days,
            "overrides": list(self.overrides),
            "designs": list(self.designs),
            "notes": list(self.notes),
        }


class Field:
    """Variants of a scenario, run when they are asked for and never twice.

    Parameters
    ----------
    scenario : Scenario
    designs : sequence of str or None
        All by default.
    replications, seed : int
        Of every variant: all meet the same customers with the same luck.
    where : str
        What errors say that overrides came from: an argument or option.
    how : How
        See there.

    Raises
    ------
    UsageError, ScenarioError
        As `sim.compare`.
    """

    def __init__(
        self,
        scenario: Scenario,
        designs: Sequence[str] | None,
        replications: int,
        seed: int,
        where: str,
        how: How,
        design_where: str = "designs",
    ) -> None:
        means = Means.of(how)
        self.designs = tuple(check_study(scenario, designs, where=design_where, allow_code=means.allow_code))
        self.scenario = scenario
        self.replications = whole_number("replications", replications, 1)
        self.seed = whole_number("seed", seed, 0, MAX_SEED)
        self._means = means
        self._where = where
        self._jobs: dict[Variant, Job] = {}
        self._gathering = means.gathering(scopes=("all",))

    def job(self, variant: Variant) -> Job:
        """Return a variant, ready to be run.

        Raises
        ------
        ScenarioError
            If the scenario cannot have these values.
        """
        if variant not in self._jobs:
            scenario = vary(self.scenario, variant, self._where, bare=True) if variant else self.scenario
            self._jobs[variant] = Job(scenario, self.seed, self._means.engine, self._means.allow_code)
        return self._jobs[variant]

    def run(self, variants: Iterable[Variant]) -> list[dict[str, DesignRows]]:
        """Return what the runs of each variant left, by design; rows of scope ``all``."""
        chosen = self.designs
        jobs = [self.job(variant) for variant in variants]
        rows = iter(
            self._gathering.run([Wanted(job, design, range(self.replications)) for job in jobs for design in chosen])
        )
        return [{design: next(rows) for design in chosen} for _ in jobs]

    def differences(self, variant: Variant, rows: Mapping[str, DesignRows]) -> pd.DataFrame:
        """Return the differences of every pair of designs in a variant, judged as `sim.compare` does."""
        return judged(self.job(variant).scenario, rows)[0]

    def kpis(self, design: str, rows: DesignRows) -> pd.DataFrame:
        """Return the KPIs of a design over all cases."""
        return kpi_table(design, rows)

    def reported_kpis(self) -> list[str]:
        """Return the KPIs that this scenario reports for all cases."""
        keys = row_keys(self.scenario, self.designs[0])
        return list(dict.fromkeys(keys.loc[keys["scope"] == "all", "kpi"]))

    def require_kpis(self, kpis: Sequence[str], where: str) -> None:
        """Refuse KPIs that do not exist, or that this scenario does not report for all cases.

        Raises
        ------
        UsageError
            With a fault for each.
        """
        reported = self.reported_kpis()
        faults = [
            Fault(f"there is no KPI '{kpi}'", where=where, fix=nearest_kpi(kpi))
            if kpi not in KPIS
            else Fault(
                f"scenario '{self.scenario.name}' does not report {kpi} for all cases",
                where=where,
                fix=suggestion(kpi, reported, "it reports"),
            )
            for kpi in kpis
            if kpi not in reported
        ]
        if faults:
            raise UsageError(faults)

    def basis(self, notes: Iterable[str] = ()) -> Basis:
        """Return what answers rest on."""
        scenario = self.scenario
        return Basis(
            scenario=scenario.name,
            scenario_sha256=scenario.sha256,
            currency=scenario.currency,
            days=scenario.time.days,
            overrides=scenario.overrides,
            designs=self.designs,
            seed=self.seed,
            replications=self.replications,
            engine=" and ".join(sorted({engine_of(scenario, design, self._means.engine) for design in self.designs})),
            version=version(),
            simulated=scenario,
            notes=(*scenario_notes(scenario), *notes),
        )
