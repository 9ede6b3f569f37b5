"""Amounts of contacts: waiting, answering, handling, and what accrues while the window lasts."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .amounts import Amount
from .view import BoolArray, FloatArray, RunView

Amounts = Mapping[Amount, FloatArray]


def _where(which: BoolArray, values: FloatArray | BoolArray | float) -> FloatArray:
    """Return values where they count, 0 elsewhere."""
    return np.where(which, values, 0.0)


def waiting(view: RunView) -> Amounts:
    """Return what each contact adds to the KPIs of waiting; nobody asks here when it was created.

    In time is a live contact answered within its channel's target, or a message ended within it after creation.
    """
    offered, wait = view.offered, view.wait_s
    known = offered & ~np.isnan(wait)
    started = ~np.isnan(view.contact("started_s"))
    abandoned = view.contact_is("outcome", "abandoned")
    tried = ~view.front & ~view.follow_up
    targets = [c.service_level.within if c.service_level else np.nan for c in view.scenario.channels]
    within = view.by_channel(targets)
    targeted = offered & ~np.isnan(within)
    in_time = np.where(
        view.on_kind("deferred"),
        view.contact("ended_s") - view.contact("created_s") <= within,
        started & (wait <= within),
    )
    not_short = targeted & ~(abandoned & (wait <= within))
    return {
        Amount.OFFERED: _where(offered, 1.0),
        Amount.ANSWERED: _where(offered & started, 1.0),
        Amount.ANSWER_S: _where(offered & started, wait),
        Amount.WAITED: _where(known, 1.0),
        Amount.WAIT_S: _where(known, wait),
        Amount.ABANDONED: _where(offered, abandoned),
        Amount.TRIED: _where(tried, 1.0),
        Amount.REFUSED: _where(tried, view.contact_is("outcome", "turned_away", "blocked")),
        Amount.TARGETED: _where(targeted, 1.0),
        Amount.IN_TIME: _where(targeted, in_time),
        Amount.NOT_SHORT: _where(not_short, 1.0),
        Amount.NOT_SHORT_IN_TIME: _where(not_short, in_time),
    }


def handling(view: RunView) -> Amounts:
    """Return what each contact adds to the KPIs of handling."""
    handled = view.agent_handled & ~view.follow_up
    owner_met = view.contact("owner_met")
    owned = view.agent_handled & ~np.isnan(owner_met)
    # A follow-up asks nothing: counting it would only dilute the share.
    touched = handled & view.touched
    return {
        Amount.RELEASED: _where(view.released, 1.0),
        Amount.HANDLE_S: _where(view.released, view.handle_s),
        Amount.REPEAT_S: _where(view.released, view.contact("repeat_s")),
        Amount.HANDLED: _where(handled, 1.0),
        Amount.DUPLICATES: _where(handled, view.contact("duplicate")),
        Amount.OWNED: _where(owned, 1.0),
        Amount.OWNER_MET: _where(owned, owner_met),
        Amount.TOUCHED: _where(touched, 1.0),
        Amount.TOUCHED_REPEATED: _where(touched, view.contact("items_repeated") > 0),
    }


def accruing(view: RunView) -> Amounts:
    """Return what of each contact falls into the window: seconds that a message waits, fees, a switch of its agent."""
    queued = view.contact("queued_s")
    waits = view.on_kind("deferred") & ~np.isnan(queued)
    until = queued + view.wait_s
    until = np.where(np.isnan(until), np.inf, until)  # still waiting when the run ended
    inside = np.clip(np.minimum(until, view.end_s) - np.maximum(queued, view.start_s), 0.0, None)
    at_start, at_end = ((queued < time_s) & (until >= time_s) for time_s in (view.start_s, view.end_s))
    return {
        Amount.BACKLOG_S: _where(waits, inside),
        Amount.BACKLOG_CHANGE: _where(waits, at_end.astype(np.float64) - at_start),
        Amount.FEES: fees(view, in_window=True),
        Amount.AGENT_SWITCHES: _where(view.in_window(view.contact("started_s")), view.contact("switched")),
    }


def fees(view: RunView, *, in_window: bool) -> FloatArray:
    """Return the per-contact and per-resolution fees of each contact, currency.

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
