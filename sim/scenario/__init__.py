"""What is simulated: the typed scenario, its units, the shipped files, and the way from a file to a scenario.

`load` reads a name or a path, `build` plain data, `check` looks at a scenario made in code; all report every
fault at once, as a `ScenarioError`. Nothing here draws random numbers or knows how contacts flow.
"""

from .catalogue import find, names
from .load import build, check, load
from .notes import scenario_notes
from .schema import Scenario
from .trace import Trace

__all__ = ["Scenario", "Trace", "build", "check", "find", "load", "names", "scenario_notes"]
