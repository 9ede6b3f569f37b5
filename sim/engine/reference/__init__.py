"""The reference engine: the model as SimPy processes and timers, written to be read. It is the specification.

`journeys` is the life of cases and contacts, `floor` matches contacts and agents, `sessions` shares an agent's time,
`knowledge` says who knows what, `choices` holds the two replaceable decisions, `ledger` writes everything down.
Rules and draws are shared with every other engine and live outside this folder.
"""

from .choices import Policy, load_policy
from .engine import simulate_reference

__all__ = ["Policy", "load_policy", "simulate_reference"]
