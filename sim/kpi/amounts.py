"""What is added up over contacts, cases and teams: every KPI is a ratio of two of these sums."""

from __future__ import annotations

from enum import IntEnum, auto


class Amount(IntEnum):
    """An amount, by its place among the sums of a group; `sim.kpi.contacts` and `.cases` say what each counts."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[int]) -> int:
        return count  # from 0: they are places in a table

    # of a contact, while it waited
    OFFERED = auto()
    ANSWERED = auto()
    ANSWER_S = auto()
    WAITED = auto()
    WAIT_S = auto()
    ABANDONED = auto()
    TRIED = auto()
    REFUSED = auto()
    TARGETED = auto()
    IN_TIME = auto()
    NOT_SHORT = auto()
    NOT_SHORT_IN_TIME = auto()
    # of a contact, while it was handled
    RELEASED = auto()
    HANDLE_S = auto()
    REPEAT_S = auto()
    HANDLED = auto()
    DUPLICATES = auto()
    OWNED = auto()
    OWNER_MET = auto()
    TOUCHED = auto()
    TOUCHED_REPEATED = auto()
    # of a contact, as long as the window lasts
    BACKLOG_S = auto()
    BACKLOG_CHANGE = auto()
    FEES = auto()
    AGENT_SWITCHES = auto()
    # of a case
    CASES = auto()
    MET_AGENT = auto()
    REPEATED = auto()
    ITEMS_REPEATED = auto()
    EFFORT = auto()
    RESOLVED = auto()
    AT_FIRST = auto()
    STRAIGHT = auto()
    OPEN = auto()
    LASTED_S = auto()
    CONTACTS = auto()
    TRANSFERS = auto()
    SWITCHES = auto()
    CSAT = auto()
    LOST_BY_WAITING = auto()
    LOST_BY_REPEATS = auto()
    LOST_BY_EXTRA_CONTACTS = auto()
    LOST_BY_TRANSFERS = auto()
    LOST_BY_UNRESOLVED = auto()
    GAINED_BY_RELATIONSHIP = auto()
    CLIPPED = auto()
    CHURN = auto()
    VALUE_LOST = auto()
    HANDLING_COST = auto()
    # of a case, if it ended in the window
    RESOLVED_IN_WINDOW = auto()
    # of teams
    DUTY_S = auto()
    BUSY_S = auto()
    CAPACITY_S = auto()
    PAID_TIME = auto()
    WORKED = auto()
    IDLE = auto()
    OVERHEAD = auto()
    PLATFORMS = auto()
    COST = auto()
    # of the run
    WINDOW_S = auto()
    RUNS = auto()


WAITING = range(Amount.OFFERED, Amount.RELEASED)
"""Amounts of contacts created in the window; over several channels only live ones are added up, since hours of
e-mail and seconds of phone are never averaged together."""
HANDLING = range(Amount.RELEASED, Amount.BACKLOG_S)
"""Amounts of contacts created in the window."""
ACCRUING = range(Amount.BACKLOG_S, Amount.CASES)
"""Amounts of all contacts, as far as they fall into the window."""
OF_CASES = range(Amount.CASES, Amount.RESOLVED_IN_WINDOW)
"""Amounts of cases opened in the window."""
