"""A custom policy that misbehaves is told apart from a fault of the simulator."""

import pytest

from sim.engine import simulate
from sim.errors import UsageError
from sim.scenario import load

POLICIES = """
import sys
import sim

class Fails(sim.Policy):
    def choose_agent(self, contact, agents, now_s):
        return 1 / 0

class Exits(sim.Policy):
    def choose_agent(self, contact, agents, now_s):
        sys.exit(0)

class Foreign(sim.Policy):
    def choose_agent(self, contact, agents, now_s):
        return "nobody"

class Needy(sim.Policy):
    def __init__(self, something):
        pass

class Stranger:
    pass
"""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Fails", "policy Fails.choose_agent failed: ZeroDivisionError"),
        ("Exits", "policy Exits.choose_agent failed: SystemExit"),
        ("Foreign", "policy Foreign.choose_agent chose something it was not offered"),
        ("Needy", "policy Needy() failed: TypeError"),
        ("Stranger", "is not a policy"),
        ("Missing", "cannot be loaded: AttributeError"),
    ],
)
def test_policy_that_misbehaves_is_named(name, said, tmp_path, monkeypatch):
    """What it did and which method did it; never success, never a traceback."""
    (tmp_path / "misbehaving.py").write_text(POLICIES)
    monkeypatch.syspath_prepend(tmp_path)
    scenario = load("erlang-a", [f"designs.siloed.routing.policy=misbehaving:{name}"], days=1)

    with pytest.raises(UsageError) as caught:
        simulate(scenario, "siloed", allow_code=True)

    assert said in caught.value.faults[0].what
