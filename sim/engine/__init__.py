"""How contacts flow through an organisation, given who needs what and when.

Rules, tables and logs shared by every engine lie here; each engine has a folder of its own.
"""

from .reference import Policy, load_policy
from .run import Run, join
from .simulate import ENGINES, engine_of, require_engine, simulate, simulate_rows

__all__ = [
    "ENGINES",
    "Policy",
    "Run",
    "engine_of",
    "join",
    "load_policy",
    "require_engine",
    "simulate",
    "simulate_rows",
]
