"""By how much a KPI may have moved without having changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.errors import Fault, UsageError
from sim.experiment.intervals import FloatArray
from sim.kpi import KPIS, nearest_kpi
from sim.scenario.schema import Scenario
from sim.scenario.wording import shown

_PERCENT = re.compile(r"\s*([0-9.eE+-]+)\s*%\s*")


@dataclass(frozen=True)
class Tolerance:
    """A difference that does not matter: an amount in the KPI's unit, or a share of the baseline's value."""

    amount: float
    is_share: bool


class Tolerances(NamedTuple):
    """Those of K KPIs: one of both is 0.

    Attributes
    ----------
    amounts : float64[K]
        In the unit of each KPI.
    shares : float64[K]
        Of the value it had.
    """

    amounts: FloatArray
    shares: FloatArray

    def in_units(self, before: FloatArray) -> FloatArray:
        """Return tolerances in the unit of each KPI, given what it was; NaN where that is not known and would count."""
        return np.where(self.shares > 0.0, self.shares * np.abs(before), self.amounts)


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
            faults.append(
                Fault(
                    what,
                    where="tolerances",
                    fix="give a number from 0 in its unit (a share: up to 1), or a percentage: 1%",
                )
            )
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
    largest = 1.0 if KPIS[kpi].unit == "share" else 1e12
    if isinstance(value, bool) or not 0.0 <= amount <= largest:
        return None
    return Tolerance(amount, is_share=percent is not None and KPIS[kpi].unit != "share")


def tolerated(scenario: Scenario, kpis: Iterable[str], asked: Mapping[str, Tolerance]) -> Tolerances:
    """Return the tolerance of each KPI: what was asked for, else its margin.

    The margin is the scenario's own (``satisfaction.margins``), else that of the KPI: what counts as a real difference
    between designs counts as one between versions. A KPI that there no longer is has none.
    """
    margins = dict(scenario.satisfaction.margins) if scenario.satisfaction else {}
    chosen = [asked.get(kpi) or _margin(kpi, margins) for kpi in kpis]
    amounts = np.array([0.0 if each.is_share else each.amount for each in chosen])
    return Tolerances(amounts, np.array([each.amount if each.is_share else 0.0 for each in chosen]))


def _margin(kpi: str, margins: Mapping[str, float]) -> Tolerance:
    if kpi in margins:
        return Tolerance(margins[kpi], is_share=False)
    known = KPIS.get(kpi)
    return Tolerance(known.margin, known.margin_is_share) if known else Tolerance(0.0, is_share=False)
