"""What the schema cannot see: whether the blocks of a scenario fit each other, one module per kind of fault.

What a single value may be belongs to the schema; how a fault reads belongs to `sim.scenario.faults`.
"""

from .scenario import add_check_faults, add_salvaged_faults

__all__ = ["add_check_faults", "add_salvaged_faults"]
