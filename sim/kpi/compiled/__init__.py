"""The sums of a run from rows of the compiled engine, as they are finished: no log is ever made.

`tables` holds what is counted and by which prices, `contacts` and `cases` the amounts of each, as the modules of the
same names in `sim.kpi` define them for logs; `counting` adds them to their groups, and `counter` is the way in. Tests
hold the two to each other.
"""

from .counter import Counter

__all__ = ["Counter"]
