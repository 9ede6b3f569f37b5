"""The sums of a run from rows of the compiled engine, as they are finished: no log is ever made.

`tables` holds what is counted and by which prices, `counting` and `journeys` the amounts of contacts and cases, which
`sim.kpi.contacts` and `.cases` define for logs, and `counter` is the way in. Tests hold the two to each other.
"""

from .counter import Counter

__all__ = ["Counter"]
