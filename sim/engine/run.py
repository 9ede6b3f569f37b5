"""What one simulated run leaves behind."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sim.scenario.schema import Scenario


@dataclass(frozen=True, eq=False)
class Run:
    """One replication of one design.

    Attributes
    ----------
    contacts : DataFrame
        One row per contact, sorted by (case, contact, created_s); columns in `sim.engine.log.CONTACT_COLUMNS`.
    cases : DataFrame
        One row per case, sorted by case; columns in `sim.engine.log.CASE_COLUMNS`.
    teams : DataFrame
        One row per team and half hour; columns in `sim.engine.log.TEAM_COLUMNS`.
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
