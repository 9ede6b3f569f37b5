"""What the operation cost: money that accrued in the window, and worked time by case."""

from __future__ import annotations

import numpy as np

from sim.scenario.designs import Team
from sim.scenario.units import HOUR_S

from .operations import CASE_SCOPES
from .tally import FloatArray, Tally
from .view import RunView

DAYS_PER_MONTH = 365.25 / 12


_PARTS = ("paid_time", "overhead", "platforms", "channels")


def record_cases(view: RunView, tally: Tally) -> None:
    """Add fees, resolved cases and worked time of the cases of a part; none without a ``[cost]`` block."""
    if view.scenario.cost is None:
        return
    fees = float(_fees(view, in_window=True).sum())
    resolved = float(np.count_nonzero(view.resolved & view.in_window(view.case("closed_s"))))
    tally.total("cost_to_serve", fees, resolved)
    tally.total("cost_to_serve_idle", 0.0, resolved)
    for part in _PARTS:
        tally.total(f"cost_to_serve_{part}", fees if part == "channels" else 0.0, resolved)
    _handling_cost(view, tally)


def _price(view: RunView, name: str) -> float:
    """Return a price of the design, else the scenario's."""
    own = getattr(view.design.cost, name)
    return float(getattr(view.scenario.cost, name) if own is None else own)


def _wage_per_s(view: RunView, team: Team) -> float:
    wage = _price(view, "wage_per_hour") if team.wage_per_hour is None else team.wage_per_hour
    return wage / HOUR_S


def _fees(view: RunView, *, in_window: bool) -> FloatArray:
    """Return the per-contact and per-resolution fees of each contact.

    With `in_window`, only fees that accrue there: a contact's when it starts, a resolution's when it ends.
    """
    channels = view.scenario.channels
    started, ended = view.contact("started_s"), view.contact("ended_s")
    handled = (view.agent_handled | view.automated) & ~np.isnan(started)
    contained = view.automated & view.contact_is("outcome", "contained")
    if in_window:
        handled = handled & view.in_window(started)
        contained = contained & view.in_window(ended)
    per_contact = view.by_channel([channel.cost_per_contact for channel in channels])
    per_resolution = view.by_channel([channel.cost_per_resolution for channel in channels])
    return handled * per_contact + contained * per_resolution


def record_teams(view: RunView, tally: Tally) -> None:
    """Add what teams and platforms cost over the whole run."""
    if view.scenario.cost is None:
        return
    teams = view.design.teams
    wage = np.array([_wage_per_s(view, team) / (1.0 - team.shrinkage) for team in teams])
    duty, busy, absent = (view.team_seconds(name) for name in ("duty_s", "busy_s", "absent_s"))
    paid = float(((duty + absent) * wage).sum())
    idle = float(((duty - busy + absent) * wage).sum())
    months = view.scenario.time.days / DAYS_PER_MONTH
    heads = sum(team.head_count for team in teams)
    platforms = _price(view, "platform_per_agent_month") * heads + view.design.platform_cost_per_month
    amounts = (paid, paid * _price(view, "overhead"), platforms * months, 0.0)
    tally.total("cost_to_serve", sum(amounts), 0.0)
    tally.total("cost_to_serve_idle", idle, 0.0)
    for part, amount in zip(_PARTS, amounts, strict=True):
        tally.total(f"cost_to_serve_{part}", amount, 0.0)


def _handling_cost(view: RunView, tally: Tally) -> None:
    wage = np.array([_wage_per_s(view, team) for team in view.design.teams])
    handled = view.agent_handled
    worked = np.zeros(len(handled))
    worked[handled] = view.contact("capacity_s")[handled] * wage[view.contact_groups.codes["team"][handled]]
    # A session cut by the end of the run may carry no capacity yet.
    cost = np.nan_to_num(worked) + _fees(view, in_window=False)
    cases = view.measured_cases
    by_case = view.per_case(np.ones(len(cost), dtype=np.bool_), cost)
    tally.ratio("handling_cost_per_case", by_case[cases], None, view.case_groups.rows(cases), CASE_SCOPES)
