"""Definitions of KPIs as data."""

from __future__ import annotations

import pytest

from sim.kpi import HEADLINE, KPIS, margin_faults
from sim.scenario.schema import Scenario


def test_definitions_headline_kpis_have_a_better_direction():
    """A verdict needs to know which way is better."""
    assert [KPIS[name].better for name in HEADLINE] == ["lower", "lower", "higher"]


@pytest.mark.parametrize(("csat", "nps"), [(82, 45), (55, -16), (100, 45 + 18 * 61 / 27), (0, -100)])
def test_definitions_nps_line_meets_published_pairs(csat, nps):
    """The line from CSAT to NPS goes through (82, 45) and (55, -16) and stops at -100."""
    kpi = KPIS["nps"]

    assert min(max(csat * kpi.scale + kpi.offset, kpi.low), kpi.high) == pytest.approx(nps)


@pytest.mark.parametrize("kpi", KPIS.values(), ids=list(KPIS))
def test_definitions_each_kpi_is_complete(kpi):
    """Each KPI has a unit, a meaning and a margin that is not negative."""
    assert kpi.unit
    assert kpi.meaning
    assert kpi.margin >= 0


def test_margin_unknown_kpi_names_path_and_nearest(run):
    """A margin for a KPI that does not exist is a fault with its path and the nearest name."""
    data = run.scenario.model_dump(by_alias=True)
    data["satisfaction"]["margins"] = {"csta": 1.0, "cost_to_serve": 0.1, "zzz": 1.0}
    near, far = margin_faults(Scenario(**data))

    assert near.where == "satisfaction.margins.csta"
    assert near.fix == "did you mean 'csat'?"
    assert "repeat_information_rate" in far.fix


def test_money_unit_is_the_currency_of_the_scenario():
    """Money KPIs are in the currency the scenario names."""
    assert KPIS["cost_to_serve"].unit_in("GBP") == "GBP"
    assert KPIS["csat"].unit_in("GBP") == "points"
