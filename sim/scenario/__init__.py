"""What is simulated: the typed scenario, its units, the shipped files, and the way from a file to a scenario.

`load` reads a name or a path, `build` plain data, `vary` overrides values of a scenario, `check` looks at one made in
code; all report every fault at once, as a `ScenarioError`. Nothing here draws random numbers or knows how contacts
flow.
"""

from .catalogue import find, names
from .load import build, check, check_questions, load, vary
from .notes import scenario_notes
from .schema import Scenario
from .trace import Trace

__all__ = ["Scenario", "Trace", "build", "check", "check_questions", "find", "load", "names", "scenario_notes", "vary"]
