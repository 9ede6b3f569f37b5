"""Every KPI as data: what it is called, what it counts, which way is better, what difference matters."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from sim.errors import Fault
from sim.scenario.schema import Scenario
from sim.scenario.units import HOUR_S

Better = Literal["higher", "lower"] | None

MONEY = "currency"
"""Stands for the scenario's currency in `Kpi.unit`."""


@dataclass(frozen=True)
class Kpi:
    """One key performance indicator: a ratio of sums, then ``scale x ratio + offset``, clipped.

    Attributes
    ----------
    name : str
        Name in every table.
    unit : str
        Unit of the value; `MONEY` stands for the scenario's currency.
    better : {"higher", "lower"} or None
        Which way is better; None for a KPI that is neither good nor bad by itself (no verdict).
    meaning : str
        The definition in one line.
    margin : float
        Difference too small to matter, unless the scenario says otherwise.
    margin_is_share : bool
        Whether `margin` is a share of the baseline's value instead of an amount in `unit`.
    scale, offset, low, high : float
        Affine transform of the ratio and the limits of the result.
    """

    name: str
    unit: str
    better: Better
    meaning: str
    margin: float
    margin_is_share: bool = False
    scale: float = 1.0
    offset: float = 0.0
    low: float = -math.inf
    high: float = math.inf

    def unit_in(self, currency: str) -> str:
        """Return the unit with the scenario's currency filled in."""
        return currency if self.unit == MONEY else self.unit


def _share(name: str, better: Better, meaning: str) -> Kpi:
    """Return a KPI in [0, 1]; one percentage point is the smallest difference that matters (assumption)."""
    return Kpi(name, "share", better, meaning, margin=0.01)


def _amount(name: str, unit: str, better: Better, meaning: str) -> Kpi:
    """Return a KPI without natural scale; 2% of the baseline's value matters (assumption)."""
    return Kpi(name, unit, better, meaning, margin=0.02, margin_is_share=True)


def _csat_part(name: str, better: Better, meaning: str) -> Kpi:
    """Return a part of CSAT: a point matters as much as there, whatever its cause (assumption)."""
    return Kpi(name, "points", better, f"{meaning} / cases; a part of csat", margin=1.0)


# NPS from CSAT by the line through two published pairs (parameters: SQM, 82 / 45 and 55 / -16).
_NPS_SLOPE = (45.0 - -16.0) / (82.0 - 55.0)
_NPS_OFFSET = -16.0 - _NPS_SLOPE * 55.0

_ALL = (
    _share(
        "repeat_information_rate",
        "lower",
        "cases in which an item was given again / cases with an agent-handled contact",
    ),
    _share(
        "repeat_contact_share",
        "lower",
        "agent-handled contacts with a repeated item / agent-handled contacts in cases already touched",
    ),
    _amount("items_repeated_per_case", "items", "lower", "items given again / cases"),
    _share("repeat_time_share", "lower", "seconds spent giving items again / handle seconds"),
    _amount("cost_to_serve", MONEY, "lower", "operating cost accrued in the window / cases resolved in it"),
    _amount("cost_to_serve_paid_time", MONEY, "lower", "wages of paid time / cases resolved"),
    _amount(
        "cost_to_serve_worked",
        MONEY,
        None,
        "wages of paid time with a session (contained in paid time) / cases resolved",
    ),
    _amount(
        "cost_to_serve_idle",
        MONEY,
        None,
        "wages of paid time without a session (contained in paid time) / cases resolved",
    ),
    _amount("cost_to_serve_overhead", MONEY, "lower", "overhead on wages / cases resolved"),
    _amount("cost_to_serve_platforms", MONEY, "lower", "platform fees / cases resolved"),
    _amount("cost_to_serve_channels", MONEY, "lower", "fees per contact and per resolution / cases resolved"),
    _amount("handling_cost_per_case", MONEY, "lower", "worked time at the wage, plus per-contact fees / cases"),
    Kpi("csat", "points", "higher", "mean CSAT points of cases, 0 to 100", margin=1.0, low=0.0, high=100.0),
    _csat_part("csat_lost_waiting", "lower", "points lost by waiting, on a line or for an answer"),
    _csat_part("csat_lost_repeats", "lower", "points lost by items given again"),
    _csat_part("csat_lost_extra_contacts", "lower", "points lost by retrials, returns and chases"),
    _csat_part("csat_lost_transfers", "lower", "points lost by transfers"),
    _csat_part("csat_lost_unresolved", "lower", "points lost by cases not resolved"),
    _csat_part("csat_gained_relationship", "higher", "points gained where an agent knew the customer"),
    _csat_part("csat_clipped", None, "points that clipping to 0-100 adds (below 0: takes)"),
    Kpi(
        "nps",
        "points",
        "higher",
        "derived from csat by the line through (82, 45) and (55, -16)",
        margin=2.0,
        scale=_NPS_SLOPE,
        offset=_NPS_OFFSET,
        low=-100.0,
        high=100.0,
    ),
    _share(
        "high_effort_share",
        "lower",
        "cases with a second contact, repetition, transfer or channel switch / cases",
    ),
    _share("churn_rate", "lower", "mean probability that the customer leaves because of the case"),
    _amount("value_lost_per_case", MONEY, "lower", "churn probability x value per year of the customer / cases"),
    _share("service_level", "higher", "contacts answered within target / contacts offered"),
    _share(
        "service_level_short_abandons_excluded",
        "higher",
        "contacts answered within target / (offered - abandoned within target)",
    ),
    _amount("speed_of_answer", "s", "lower", "mean wait of contacts that were answered"),
    _amount("mean_wait", "s", "lower", "mean wait of all contacts offered, abandoned ones included"),
    _share("abandonment_rate", "lower", "contacts abandoned / contacts offered"),
    _share("refused_share", "lower", "contacts turned away (closed) or blocked (full line) / contacts made"),
    _share("occupancy", None, "agent time with at least one session / agent time on duty"),
    _share("slot_occupancy", None, "agent capacity in use / capacity on duty"),
    Kpi(
        "agent_switches_per_hour",
        "switches",
        None,
        "contacts that made their agent change to another channel / agent hours on duty",
        margin=0.02,
        margin_is_share=True,
        scale=HOUR_S,
    ),
    _share(
        "first_contact_resolution",
        "higher",
        "resolved cases with one contact started by the customer / cases",
    ),
    _share("first_contact_resolution_without_transfer", "higher", "the same, and never transferred / cases"),
    _share("resolution_rate", "higher", "resolved cases / cases"),
    _amount("contacts_per_case", "contacts", "lower", "contacts / cases"),
    _amount("time_to_resolution", "s", "lower", "mean time from opening to closure of resolved cases"),
    _amount(
        "channel_switches_per_case",
        "switches",
        "lower",
        "consecutive contacts of a case on different channels / cases",
    ),
    _amount("transfers_per_case", "transfers", "lower", "transfers between teams / cases"),
    _share("duplicate_share", "lower", "agent-handled contacts whose case was resolved before / agent-handled"),
    _share(
        "owner_met_rate",
        "higher",
        "contacts handled by the customer's owner / agent-handled contacts of customers with an owner",
    ),
    _amount("handle_time", "s", None, "mean of talk + asking + lookup + wrap-up of agent-handled contacts"),
    _amount("backlog", "contacts", "lower", "mean number of deferred contacts waiting over the window"),
    _amount(
        "backlog_change",
        "contacts",
        None,
        "deferred contacts waiting at the end of the window minus at its start, per replication",
    ),
    _share("open_case_share", None, "cases still open at the end of the run / cases"),
)

KPIS: Mapping[str, Kpi] = {kpi.name: kpi for kpi in _ALL}
"""Every KPI by name, in the order tables show them."""

_PLAIN = _amount("ratio", "", None, "a plain ratio")

HEADLINE = ("repeat_information_rate", "cost_to_serve", "csat")
"""The KPIs whose verdicts are adjusted for being several."""


def values_of(kpis: Iterable[str], ratio: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return what ratios mean, as the KPI of each says: scaled, moved and clipped; a name that is no KPI's as it is.

    Parameters
    ----------
    kpis : iterable of str
        K names.
    ratio : float64[..., K]
        A numerator over its denominator, NaN where there is none.
    """
    kinds = [KPIS.get(name, _PLAIN) for name in kpis]
    scale, offset, low, high = np.array([(kpi.scale, kpi.offset, kpi.low, kpi.high) for kpi in kinds]).reshape(-1, 4).T
    return np.asarray(np.clip(ratio * scale + offset, low, high), dtype=np.float64)


def nearest_kpi(name: str) -> str:
    """Return a hint with the KPI spelt most like `name`, or the list of all."""
    close = difflib.get_close_matches(name, KPIS, n=1)
    return f"did you mean '{close[0]}'?" if close else f"KPIs are: {', '.join(KPIS)}"


def margin_faults(scenario: Scenario) -> list[Fault]:
    """Return one fault for each entry of ``satisfaction.margins`` that names no KPI."""
    margins = scenario.satisfaction.margins if scenario.satisfaction else {}
    return [
        Fault(
            what=f"unknown KPI '{name}'",
            where=f"satisfaction.margins.{name}",
            why="a margin belongs to one of the KPIs that are reported",
            fix=nearest_kpi(name),
        )
        for name in margins
        if name not in KPIS
    ]
