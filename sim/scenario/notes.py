"""What a reader of a sound scenario should know all the same, in lines of text."""

from __future__ import annotations

from .schema import Scenario
from .units import DAY_S


def scenario_notes(scenario: Scenario) -> tuple[str, ...]:
    """Return how many rows of the trace the run leaves out, and what may be the cause; empty when there are none."""
    trace, end_s = scenario.demand.trace_rows, scenario.time.total_days * DAY_S
    outside = 0 if trace is None else trace.n_outside(end_s)
    if trace is None or not outside:
        return ()
    rows = f"{outside:,} of {len(trace.time_s):,} rows of the trace"
    return (f"{rows} lie outside the run (0 to {end_s:.0f} s) and are left out; {trace.likely_cause(end_s)}",)
