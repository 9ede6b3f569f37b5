"""KPIs: each within its range, parts of costs adding up."""

from __future__ import annotations

import pytest

from sim import measure
from sim.engine import Run
from sim.kpi import KPIS


def kpis_are_in_range(run: Run) -> None:
    """Shares lie in [0, 1], points within their limits, amounts are not negative, and parts of costs add up."""
    table = measure(run)
    for name, rows in table.groupby("kpi"):
        kpi = KPIS[str(name)]
        some = rows[rows["denominator"] > 0]
        ratios = some["numerator"] / some["denominator"]
        assert (rows["denominator"] >= 0).all(), name
        if kpi.unit == "share":
            assert ratios.between(-1e-9, 1 + 1e-9).all(), name
        elif name not in ("nps", "backlog_change"):
            assert (ratios >= 0).all(), name
        if name == "csat":
            assert (ratios <= 100 + 1e-9).all()
    total = table[table["scope"] == "all"].set_index("kpi")["numerator"]
    if "cost_to_serve" in total:
        parts = ("paid_time", "overhead", "platforms", "channels")
        assert total["cost_to_serve"] == pytest.approx(sum(total[f"cost_to_serve_{part}"] for part in parts))
        assert total["cost_to_serve_idle"] <= total["cost_to_serve_paid_time"] * (1 + 1e-9) + 1e-9
