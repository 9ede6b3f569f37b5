"""KPIs: each within its range, parts of costs adding up."""

from __future__ import annotations

import math

import pytest

from sim import measure
from sim.engine import Run
from sim.kpi import KPIS

_SIGNED = ("nps", "backlog_change", "csat_gained_relationship", "csat_clipped")
_ROUNDING = 1e-9
_LEAST = {
    name: -math.inf if name in _SIGNED else -_ROUNDING if kpi.unit == "share" else 0.0 for name, kpi in KPIS.items()
}
_MOST = {name: 1.0 + _ROUNDING if kpi.unit == "share" else math.inf for name, kpi in KPIS.items()} | {
    "csat": 100.0 + _ROUNDING
}


def kpis_are_in_range(run: Run) -> None:
    """Shares lie in [0, 1], points within their limits, amounts are not negative, and parts of costs add up."""
    table = measure(run)
    assert (table["denominator"] >= 0).all()
    some = table[table["denominator"] > 0]
    ratios, names = some["numerator"] / some["denominator"], some["kpi"].astype(str)
    within = (ratios >= names.map(_LEAST)) & (ratios <= names.map(_MOST))
    assert within.all(), some[~within]
    total = table[table["scope"] == "all"].set_index("kpi")["numerator"]
    if "cost_to_serve" in total:
        parts = ("paid_time", "overhead", "platforms", "channels")
        assert total["cost_to_serve"] == pytest.approx(sum(total[f"cost_to_serve_{part}"] for part in parts))
        paid = total["cost_to_serve_worked"] + total["cost_to_serve_idle"]
        assert total["cost_to_serve_paid_time"] == pytest.approx(paid)


def satisfaction_adds_up(run: Run) -> None:
    """In every group base less losses plus gain plus clipping is CSAT; without `[satisfaction]` no wait is minded."""
    points = run.scenario.satisfaction
    if points is None:
        assert not run.cases[["minutes_waited", "hours_waited"]].any(axis=None)
        return
    table = measure(run).set_index(["scope", "of"])
    parts = {str(name): rows for name, rows in table.groupby("kpi") if str(name).startswith("csat")}
    left = points.base * parts["csat"]["denominator"] + parts["csat_clipped"]["numerator"]
    left += parts["csat_gained_relationship"]["numerator"]
    for name, rows in parts.items():
        if "_lost_" in name:
            left -= rows["numerator"]
    assert left.to_numpy() == pytest.approx(parts["csat"]["numerator"].to_numpy(), rel=1e-9, abs=1e-6)
