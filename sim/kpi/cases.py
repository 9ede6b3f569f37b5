"""Amounts of cases: repetition and effort, resolution, satisfaction, and what was worked on them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.engine import rules
from sim.scenario.blocks import Satisfaction

from .amounts import Amount
from .contacts import fees
from .money import wages_per_s
from .view import CUSTOMER_STARTED, SECOND_CONTACT, FloatArray, RunView


def case_amounts(view: RunView) -> Mapping[Amount, FloatArray]:
    """Return what each case adds to the KPIs of cases, wherever it was opened."""
    found = _repetition(view) | _resolution(view) | _satisfaction(view)
    found[Amount.HANDLING_COST] = _handling_cost(view)
    return {amount: values.astype(np.float64) for amount, values in found.items()}


def _repetition(view: RunView) -> dict[Amount, np.ndarray]:
    items = view.case("items_repeated")
    met_agent = view.per_case(view.agent_handled & ~view.follow_up) > 0
    effort = (
        (view.per_case(view.contact_is("origin", *SECOND_CONTACT)) > 0)
        | (items > 0)
        | (view.case("transfers") > 0)
        | (view.channel_switches > 0)
    )
    return {
        Amount.CASES: np.ones(len(items)),
        Amount.MET_AGENT: met_agent,
        Amount.REPEATED: met_agent & (items > 0),
        Amount.ITEMS_REPEATED: items,
        Amount.EFFORT: effort,
        Amount.CONTACTS: view.case("contacts"),
        Amount.TRANSFERS: view.case("transfers"),
        Amount.SWITCHES: view.channel_switches,
    }


def _resolution(view: RunView) -> dict[Amount, np.ndarray]:
    resolved = view.resolved
    started = view.per_case(~view.front & view.contact_is("origin", *CUSTOMER_STARTED))
    at_first = resolved & (started == 1)
    return {
        Amount.RESOLVED: resolved,
        Amount.AT_FIRST: at_first,
        Amount.STRAIGHT: at_first & (view.case("transfers") == 0),
        Amount.OPEN: view.case_is("outcome", "open"),
        Amount.LASTED_S: np.where(resolved, view.case("closed_s") - view.case("opened_s"), 0.0),
    }


def _satisfaction(view: RunView) -> dict[Amount, np.ndarray]:
    churn = view.case("churn_probability")
    values = np.array([segment.value_per_year for segment in view.scenario.customers.segments])
    points = view.scenario.satisfaction
    return {
        Amount.CSAT: view.case("csat_points"),
        Amount.CHURN: churn,
        Amount.VALUE_LOST: churn * values[view.case_codes["segment"]],
        **({} if points is None else _csat_parts(view, points)),
    }


def _csat_parts(view: RunView, points: Satisfaction) -> dict[Amount, np.ndarray]:
    """Return what each cause took from the satisfaction with a case, or gave it; with the base they add up to it."""
    part = rules.csat_part
    extra_contacts = part(points.extra_contact, view.case("extra_contacts"))
    transfers = part(points.transfer, view.case("transfers"))
    repeats = part(points.repeated_item, view.case("items_repeated"))
    minutes = part(points.minute_waited, view.case("minutes_waited"))
    hours = part(points.hour_waited, view.case("hours_waited"))
    unresolved = part(points.unresolved, (~view.resolved).astype(np.float64))
    gained = part(view.scenario.relationship.csat_points, view.case("relationship"))
    lost = rules.csat_lost(extra_contacts, transfers, repeats, minutes, hours, unresolved)
    return {
        Amount.LOST_BY_WAITING: minutes + hours,
        Amount.LOST_BY_REPEATS: repeats,
        Amount.LOST_BY_EXTRA_CONTACTS: extra_contacts,
        Amount.LOST_BY_TRANSFERS: transfers,
        Amount.LOST_BY_UNRESOLVED: unresolved,
        Amount.GAINED_BY_RELATIONSHIP: gained,
        Amount.CLIPPED: view.case("csat_points") - rules.csat_unclipped(points.base, lost, gained),
    }


def _handling_cost(view: RunView) -> FloatArray:
    """Return capacity used at the wage, and fees, of each case."""
    handled = view.agent_handled
    worked = np.zeros(len(handled))
    teams = view.contact_codes["team"][handled]
    worked[handled] = view.contact("capacity_s")[handled] * wages_per_s(view.scenario, view.design)[teams]
    # A session cut by the end of the run may carry no capacity yet.
    cost = np.nan_to_num(worked) + fees(view, in_window=False)
    return view.per_case(np.ones(len(cost), dtype=np.bool_), cost)
