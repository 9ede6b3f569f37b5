"""The command `omnides`: one module per command, each parses its options, calls the API and prints.

No simulation, no statistics and no layout of tables lives here; those are `sim.engine`, `sim.experiment` and
`sim.report`. Nothing heavier than click is imported before a command runs, so that ``--help`` is quick.
"""

from .entry import main

__all__ = ["main"]
