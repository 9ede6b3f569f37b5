"""What must hold in every run of every scenario: laws of conservation, order in time, capacity, ranges of KPIs.

Each law is a function that takes a run and asserts. What holds only under conditions belongs to the tests.
"""

from . import figures, journeys, work
from .work import work_is_busy_time

ALL = (
    journeys.every_case_is_whole,
    journeys.resolved_cases_have_one_resolving_contact,
    journeys.times_are_in_order,
    journeys.logs_are_sorted,
    journeys.outcomes_fit_what_happened,
    journeys.contacts_follow_from_outcomes,
    journeys.transfers_arrive,
    journeys.items_add_up,
    work.no_agent_is_over_capacity,
    work.work_takes_its_time,
    work.sessions_share_an_agent,
    work.capacity_fits_into_time_at_work,
    work.capacity_in_log_is_capacity_in_table,
    work.work_is_busy_time,
    work.waiting_in_log_is_waiting_in_table,
    work.switches_are_changes_of_channel,
    figures.kpis_are_in_range,
    figures.satisfaction_adds_up,
)

__all__ = ["ALL", "work_is_busy_time"]
