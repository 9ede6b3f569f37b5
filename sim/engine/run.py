"""What one simulated run leaves behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from sim.scenario.schema import Scenario


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """One replication of one design, or a part of it: the cases that were over when it was handed over.

    Attributes
    ----------
    contacts : DataFrame
        One row per contact, sorted by (case, contact, created_s); columns in `sim.engine.log.CONTACT_COLUMNS`.
    cases : DataFrame
        One row per case, sorted by case; columns in `sim.engine.log.CASE_COLUMNS`.
    teams : DataFrame
        One row per team and half hour; columns in `sim.engine.log.TEAM_COLUMNS`. Empty in all parts but the last.
    notes : tuple of str
        What the reader of the results should know, for instance cases that met ``max_contacts``.
    """

    scenario: Scenario
    design: str
    seed: int
    replication: int
    engine: str
    contacts: pd.DataFrame
    cases: pd.DataFrame
    teams: pd.DataFrame
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return one line: which run it is, and how many rows its tables have."""
        which = f"{self.scenario.name!r}, {self.design!r}, seed={self.seed}, replication={self.replication}"
        return f"Run({which}: {len(self.contacts)} contacts, {len(self.cases)} cases, {len(self.teams)} team rows)"


def run_notes(scenario: Scenario, capped_cases: int) -> tuple[str, ...]:
    """Return what the reader of a run's results should know."""
    return (f"cases stopped at max_contacts = {scenario.customers.max_contacts}",) if capped_cases else ()


def join(parts: Sequence[Run]) -> Run:
    """Return the whole run from its parts, the last of which holds the table by team and the notes."""
    contacts = pd.concat([part.contacts for part in parts], ignore_index=True)
    cases = pd.concat([part.cases for part in parts], ignore_index=True)
    return replace(
        parts[-1],
        contacts=contacts.sort_values(["case", "contact", "created_s"], kind="stable", ignore_index=True),
        cases=cases.sort_values("case", ignore_index=True),
    )
