"""How the units of a study are run: in batches, on threads, in processes, or on somebody else's executor.

`run_units` is the way in. What units are, and what is kept of one, is in `units`; how many make a batch in `batches`.
Each kind of workers knows how its batches are begun, watched and stopped; `collecting` waits for all of them alike.
What becomes of results (a store, intervals, verdicts) is not decided here.
"""

from .collecting import Watch
from .execution import processors, run_units
from .units import Job, Progress, Unit, UnitResult, Work

__all__ = ["Job", "Progress", "Unit", "UnitResult", "Watch", "Work", "processors", "run_units"]
