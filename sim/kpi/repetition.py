"""How often customers gave the same information again, and how much effort a case took."""

from __future__ import annotations

from .operations import CASE_SCOPES, CONTACT_SCOPES, TEAM_SCOPES
from .tally import Tally
from .view import SECOND_CONTACT, RunView


def record_cases(view: RunView, tally: Tally) -> None:
    """Add the KPIs of repetition and effort."""
    _by_contact(view, tally)
    _by_case(view, tally)


def _by_contact(view: RunView, tally: Tally) -> None:
    groups = view.contact_groups
    again = view.contact("items_repeated") > 0
    # A follow-up asks nothing: counting it would only dilute the share.
    chance = view.measured & view.agent_handled & view.touched & ~view.follow_up
    tally.ratio("repeat_contact_share", again[chance], None, groups.rows(chance), TEAM_SCOPES)
    released = view.measured & view.released
    repeat, handle = view.contact("repeat_s")[released], view.handle_s[released]
    tally.ratio("repeat_time_share", repeat, handle, groups.rows(released), CONTACT_SCOPES)


def _by_case(view: RunView, tally: Tally) -> None:
    cases = view.measured_cases
    items = view.case("items_repeated")
    met_agent = view.per_case(view.agent_handled & ~view.follow_up) > 0
    asked = cases & met_agent
    tally.ratio("repeat_information_rate", items[asked] > 0, None, view.case_groups.rows(asked), CASE_SCOPES)
    groups = view.case_groups.rows(cases)
    tally.ratio("items_repeated_per_case", items[cases], None, groups, CASE_SCOPES)
    effort = (
        (view.per_case(view.contact_is("origin", *SECOND_CONTACT)) > 0)
        | (items > 0)
        | (view.case("transfers") > 0)
        | (view.channel_switches > 0)
    )
    tally.ratio("high_effort_share", effort[cases], None, groups, CASE_SCOPES)
