"""Waiting, answering, handling, resolving: how the work flowed."""

from __future__ import annotations

import numpy as np

from .tally import BoolArray, FloatArray, Tally
from .view import CUSTOMER_STARTED, RunView

CONTACT_SCOPES = ("all", "channel", "segment", "intent")
CASE_SCOPES = ("all", "channel", "segment", "intent")
TEAM_SCOPES = (*CONTACT_SCOPES, "team")


def record_cases(view: RunView, tally: Tally) -> None:
    """Add the operational KPIs of the cases of a part."""
    _waits(view, tally)
    _service_levels(view, tally)
    _handling(view, tally)
    _resolution(view, tally)
    _journey(view, tally)
    _backlog(view, tally)


def record_teams(view: RunView, tally: Tally) -> None:
    """Add the operational KPIs of the teams over the whole run."""
    _occupancy(view, tally)
    window = view.end_s - view.start_s
    for kpi, per in (("backlog", window), ("backlog_change", 1.0)):
        for scope, of in _backlog_groups(view):
            tally.total(kpi, 0.0, per, scope, of)


def _names(view: RunView, *kinds: str, with_target: bool = False) -> list[str]:
    return [
        channel.name
        for channel in view.scenario.channels
        if channel.kind in kinds and (channel.service_level is not None or not with_target)
    ]


def _waiting_ratio(
    view: RunView,
    tally: Tally,
    kpi: str,
    numerator: FloatArray | BoolArray,
    which: BoolArray,
    *,
    channels: list[str],
    by_team: bool = False,
) -> None:
    """Add a KPI of waiting: by channel for each of `channels`, elsewhere over the live ones among them.

    Hours of e-mail and seconds of phone are never averaged together.
    """
    groups = view.contact_groups
    tally_live = [name for name in _names(view, "live") if name in channels]
    if tally_live:
        live = which & view.by_channel([name in tally_live for name in view.channel_names]).astype(np.bool_)
        scopes = ("all", "segment", "intent", "team") if by_team else ("all", "segment", "intent")
        tally.ratio(kpi, numerator[live], None, groups.rows(live), scopes)
    tally.ratio(kpi, numerator[which], None, groups.rows(which), ("channel",), only=channels)


def _waits(view: RunView, tally: Tally) -> None:
    channels = _names(view, "live", "deferred")
    offered, wait = view.offered, view.wait_s
    known = offered & ~np.isnan(wait)
    answered = offered & ~np.isnan(view.contact("started_s"))
    abandoned = view.contact_is("outcome", "abandoned")
    _waiting_ratio(view, tally, "speed_of_answer", wait, answered, channels=channels, by_team=True)
    _waiting_ratio(view, tally, "mean_wait", wait, known, channels=channels)
    _waiting_ratio(view, tally, "abandonment_rate", abandoned, offered, channels=channels)
    tried = view.measured & ~view.front & ~view.follow_up
    refused = view.contact_is("outcome", "turned_away", "blocked")
    _waiting_ratio(view, tally, "refused_share", refused, tried, channels=_names(view, "live"))


def _service_levels(view: RunView, tally: Tally) -> None:
    """Live: answered within target / offered. Deferred: ended within target of creation / offered."""
    channels = _names(view, "live", "deferred", with_target=True)
    if not channels:
        return
    targets = [c.service_level.within if c.service_level else np.nan for c in view.scenario.channels]
    within = view.by_channel(targets)
    offered = view.offered & ~np.isnan(within)
    answered = ~np.isnan(view.contact("started_s"))
    in_time = np.where(
        view.on_kind("deferred"),
        view.contact("ended_s") - view.contact("created_s") <= within,
        answered & (view.wait_s <= within),
    )
    _waiting_ratio(view, tally, "service_level", in_time, offered, channels=channels)
    short = view.contact_is("outcome", "abandoned") & (view.wait_s <= within)
    live = _names(view, "live", with_target=True)
    if live:
        _waiting_ratio(view, tally, "service_level_short_abandons_excluded", in_time, offered & ~short, channels=live)


def _handling(view: RunView, tally: Tally) -> None:
    groups = view.contact_groups
    released = view.measured & view.released
    tally.ratio("handle_time", view.handle_s[released], None, groups.rows(released), TEAM_SCOPES)
    handled = view.measured & view.agent_handled
    asked_for = handled & ~view.follow_up
    duplicate = view.contact("duplicate")[asked_for]
    tally.ratio("duplicate_share", duplicate, None, groups.rows(asked_for), TEAM_SCOPES)
    owned = view.contact("owner_met")
    known = handled & ~np.isnan(owned)
    tally.ratio("owner_met_rate", owned[known], None, groups.rows(known), TEAM_SCOPES)


def _occupancy(view: RunView, tally: Tally) -> None:
    duty = view.team_seconds("duty_s")
    for kpi, column in (("occupancy", "busy_s"), ("slot_occupancy", "capacity_s")):
        used = view.team_seconds(column)
        tally.total(kpi, used.sum(), duty.sum())
        for name, above, below in zip(view.team_names, used, duty, strict=True):
            tally.total(kpi, above, below, "team", name)


def _resolution(view: RunView, tally: Tally) -> None:
    cases = view.measured_cases
    groups = view.case_groups.rows(cases)
    resolved = view.resolved
    started = view.per_case(~view.front & view.contact_is("origin", *CUSTOMER_STARTED))
    at_first = resolved & (started == 1)
    straight = at_first & (view.case("transfers") == 0)
    tally.ratio("first_contact_resolution", at_first[cases], None, groups, CASE_SCOPES)
    tally.ratio("first_contact_resolution_without_transfer", straight[cases], None, groups, CASE_SCOPES)
    tally.ratio("resolution_rate", resolved[cases], None, groups, CASE_SCOPES)
    tally.ratio("open_case_share", view.case_is("outcome", "open")[cases], None, groups, CASE_SCOPES)
    done = cases & resolved
    lasted = view.case("closed_s") - view.case("opened_s")
    tally.ratio("time_to_resolution", lasted[done], None, view.case_groups.rows(done), CASE_SCOPES)


def _journey(view: RunView, tally: Tally) -> None:
    cases = view.measured_cases
    groups = view.case_groups.rows(cases)
    tally.ratio("contacts_per_case", view.case("contacts")[cases], None, groups, CASE_SCOPES)
    tally.ratio("transfers_per_case", view.case("transfers")[cases], None, groups, CASE_SCOPES)
    tally.ratio("channel_switches_per_case", view.channel_switches[cases], None, groups, CASE_SCOPES)


def _backlog(view: RunView, tally: Tally) -> None:
    """Add contact-seconds of deferred contacts waiting, and how their number changed over the window."""
    queued = view.contact("queued_s")
    waiting = view.on_kind("deferred") & ~np.isnan(queued)
    groups = view.contact_groups.rows(waiting)
    since = queued[waiting]
    until = since + view.wait_s[waiting]
    until = np.where(np.isnan(until), np.inf, until)  # still waiting when the run ended
    inside = np.clip(np.minimum(until, view.end_s) - np.maximum(since, view.start_s), 0.0, None)
    at_start = (since < view.start_s) & (until >= view.start_s)
    at_end = (since < view.end_s) & (until >= view.end_s)
    change = at_end.astype(np.float64) - at_start.astype(np.float64)
    for kpi, amount in (("backlog", inside), ("backlog_change", change)):
        for scope, of in _backlog_groups(view):
            mine = np.ones(len(amount), dtype=np.bool_)
            if scope != "all":
                mine = groups.codes[scope] == groups.labels[scope].index(of)
            tally.total(kpi, amount[mine].sum(), 0.0, scope, of)


def _backlog_groups(view: RunView) -> list[tuple[str, str]]:
    """Return the (scope, of) by which messages waiting are reported; their denominator is the window, once a run."""
    channels = _names(view, "deferred")
    if not channels:
        return []
    labels = view.contact_groups.labels
    others = [(scope, of) for scope in ("segment", "intent") for of in labels[scope]]
    return [("all", "all"), *(("channel", name) for name in channels), *others]
