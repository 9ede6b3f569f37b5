"""What KPIs are called on a page, which of them the compact page shows, and in which order."""

from __future__ import annotations

HEADLINE = ("repeat_information_rate", "repeat_contact_share", "cost_to_serve", "csat")
"""The three headline KPIs; the share by contact always stands beside the rate by case."""

CUSTOMER = (
    "nps",
    "high_effort_share",
    "first_contact_resolution",
    "resolution_rate",
    "time_to_resolution",
    "contacts_per_case",
    "channel_switches_per_case",
    "transfers_per_case",
    "items_repeated_per_case",
    "churn_rate",
    "value_lost_per_case",
)
WAITING = ("speed_of_answer", "mean_wait", "abandonment_rate", "refused_share", "service_level")
WAITING_BY_KIND = {"live": WAITING, "deferred": ("mean_wait", "service_level"), "automated": ()}
WORK = (
    "handle_time",
    "repeat_time_share",
    "duplicate_share",
    "owner_met_rate",
    "occupancy",
    "slot_occupancy",
    "backlog",
)
BY_TEAM = ("occupancy",)
COST_PARTS = {
    "cost_to_serve_paid_time": "Paid time",
    "cost_to_serve_worked": "  of which worked",
    "cost_to_serve_idle": "  of which idle",
    "cost_to_serve_overhead": "Overhead",
    "cost_to_serve_platforms": "Platforms",
    "cost_to_serve_channels": "Channel fees",
    "cost_to_serve": "Cost to serve",
    "handling_cost_per_case": "Handling cost, per case opened",
}
COMPACT_COST_PARTS = tuple(kpi for kpi in COST_PARTS if kpi != "cost_to_serve_worked")
"""What is worked is what is not idle."""

_LABELS = {
    "repeat_information_rate": "Repeat-information rate",
    "repeat_contact_share": "Repeat share of contacts",
    "csat": "Satisfaction (CSAT)",
    "csat_lost_waiting": "CSAT lost by waiting",
    "csat_lost_repeats": "CSAT lost by repeated items",
    "csat_lost_extra_contacts": "CSAT lost by extra contacts",
    "csat_lost_transfers": "CSAT lost by transfers",
    "csat_lost_unresolved": "CSAT lost by unresolved cases",
    "csat_gained_relationship": "CSAT gained by relationships",
    "csat_clipped": "CSAT added by clipping to 0-100",
    "nps": "NPS (derived from CSAT)",
    "high_effort_share": "High-effort cases",
    "first_contact_resolution": "Resolved at first contact",
    "first_contact_resolution_without_transfer": "Resolved at first contact, no transfer",
    "resolution_rate": "Resolved",
    "churn_rate": "Churn",
    "service_level_short_abandons_excluded": "Service level, short abandons excluded",
    "repeat_time_share": "Handle time spent repeating",
    "agent_switches_per_hour": "Channel switches per agent hour",
    "duplicate_share": "Duplicate contacts",
    "owner_met_rate": "Owner met",
    "abandonment_rate": "Abandoned",
    "refused_share": "Turned away or blocked",
    "backlog": "Deferred backlog",
    "open_case_share": "Cases still open",
    **COST_PARTS,
}


def label(kpi: str) -> str:
    """Return the KPI's name on a page.

    >>> label("mean_wait"), label("csat")
    ('Mean wait', 'Satisfaction (CSAT)')
    """
    return _LABELS.get(kpi, kpi.replace("_", " ").capitalize()).strip()
