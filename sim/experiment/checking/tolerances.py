"""By how much a KPI may have moved without having changed."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.errors import Fault, UsageError
from sim.experiment.intervals import FloatArray
from sim.experiment.rows import DesignRows
from sim.kpi import KPIS, nearest_kpi
from sim.scenario.schema import Scenario
from sim.scenario.wording import shown

_PERCENT = re.compile(r"\s*([0-9.eE+-]+)\s*%\s*")


@dataclass(frozen=True)
class Tolerance:
    """A difference that does not matter: an amount in the KPI's unit, or a share of the baseline's value."""

    amount: float
    is_share: bool


def tolerances_of(asked: Mapping[str, float | str] | None) -> dict[str, Tolerance]:
    """Return the tolerances that were asked for, by KPI.

    A number is an amount in the KPI's unit. Text may also be a percentage: percentage points of a KPI that is a share,
    else a share of the baseline's value.

    Raises
    ------
    UsageError
        With a fault for each KPI that does not exist, and each value that is no tolerance.
    """
    faults, found = [], {}
    for kpi, value in (asked or {}).items():
        if kpi not in KPIS:
            faults.append(Fault(f"there is no KPI {shown(kpi)}", where="tolerances", fix=nearest_kpi(str(kpi))))
            continue
        tolerance = _tolerance(kpi, value)
        if tolerance is None:
            what = f"{shown(value)} is no tolerance of {kpi}"
            faults.append(Fault(what, where="tolerances", fix="give a number from 0 in its unit, or a percentage: 1%"))
        else:
            found[kpi] = tolerance
    if faults:
        raise UsageError(faults)
    return found


def _tolerance(kpi: str, value: object) -> Tolerance | None:
    percent = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    try:
        amount = float(percent[1]) / 100.0 if percent else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    if isinstance(value, bool) or not 0.0 <= amount < math.inf:
        return None
    return Tolerance(amount, is_share=percent is not None and KPIS[kpi].unit != "share")


def tolerated(scenario: Scenario, baseline: DesignRows, asked: Mapping[str, Tolerance]) -> FloatArray:
    """Return the tolerance of each row of a baseline, in its KPI's unit: what was asked for, else the KPI's margin.

    The margin is the scenario's own (``satisfaction.margins``), else that of the KPI: what counts as a real difference
    between designs counts as one between versions.
    """
    margins = dict(scenario.satisfaction.margins) if scenario.satisfaction else {}
    chosen = [asked.get(kpi) or _margin(kpi, margins) for kpi in baseline.keys["kpi"]]
    size = np.abs(np.nan_to_num(baseline.interval().estimate))
    return np.array([t.amount for t in chosen]) * np.where([t.is_share for t in chosen], size, 1.0)


def _margin(kpi: str, margins: Mapping[str, float]) -> Tolerance:
    if kpi in margins:
        return Tolerance(margins[kpi], is_share=False)
    return Tolerance(KPIS[kpi].margin, KPIS[kpi].margin_is_share)
