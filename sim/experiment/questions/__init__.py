"""What if: questions that many variants of a scenario answer together, all of them on the same demand.

`sweep` looks at values side by side, `sensitivity` at which assumptions matter, `breakeven` at where the winner
changes, `levers` at what to do first. A variant is the scenario with some overrides; `Field` runs variants, each design
once where they do not differ. What a single comparison is belongs to `sim.experiment`; how answers look, to
`sim.report`.
"""

from .crossings import BreakEven, breakeven
from .levering import Levers, levers
from .sensitivities import Sensitivity, sensitivity
from .sweeps import Sweep, sweep

__all__ = ["BreakEven", "Levers", "Sensitivity", "Sweep", "breakeven", "levers", "sensitivity", "sweep"]
