"""A custom policy that misbehaves is told apart from a fault of the simulator."""

import sys

import pytest

from sim.engine import simulate
from sim.errors import UsageError
from sim.scenario import load

POLICIES = """
import json
import sys
import sim

class Fails(sim.Policy):
    def choose_agent(self, contact, agents, now_s):
        return 1 / 0

class FailsElsewhere(sim.Policy):
    def choose_agent(self, contact, agents, now_s):
        return json.loads("[")

class Closes(sim.Policy):
    def choose_contact(self, agent, contacts, now_s):
        raise GeneratorExit

class Short(sim.Policy):
    def choose_agent(self, contact, agents):
        return agents[0]

class Meddles(sim.Policy):
    def choose_agent(self, contact, agents, now_s):
        contact.case = None
        return agents[0]

class Exits(sim.Policy):
    def choose_agent(self, contact, agents, now_s):
        sys.exit(0)

class Foreign(sim.Policy):
    def choose_agent(self, contact, agents, now_s):
        return "nobody"

class Needy(sim.Policy):
    def __init__(self, something):
        pass
    def choose_agent(self, contact, agents, now_s):
        return agents[0]

class Ends(sim.Policy):
    def __init__(self):
        raise BaseException("enough")
    def choose_agent(self, contact, agents, now_s):
        return agents[0]

class Misspelt(sim.Policy):
    def chose_agent(self, contact, agents, now_s):
        return agents[0]

class HalfMisspelt(sim.Policy):
    def choose_agent(self, contact, agents, now_s):
        return agents[0]
    def choose_contacts(self, agent, contacts, now_s):
        return contacts[0]

class Inherited(HalfMisspelt):
    def choose_agent(self, contact, agents, now_s):
        return agents[0]

class Nothing(sim.Policy):
    choose_agent = None
    choose_contact = None

class Mute(Exception):
    def __str__(self):
        raise ValueError

class Speechless(sim.Policy):
    def choose_agent(self, contact, agents, now_s):
        raise Mute

class Helped(sim.Policy):
    choose_contacts = 3
    def choose_agent(self, contact, agents, now_s):
        return self.choose_fullest(agents)
    def choose_fullest(self, agents):
        return agents[0]

class Wordy(sim.Policy):
    def choose_agent(self, contact, agents, now_s):
        raise ValueError("first\\nsecond")

class Idle(sim.Policy):
    pass

class Stranger:
    pass
"""


@pytest.fixture
def play(tmp_path, monkeypatch):
    """Return a function that simulates a day under one of the policies."""
    (tmp_path / "misbehaving.py").write_text(POLICIES)
    monkeypatch.syspath_prepend(tmp_path)

    def run(name):
        scenario = load("erlang-a", [f"designs.siloed.routing.policy=misbehaving:{name}"], days=1)
        return simulate(scenario, "siloed", allow_code=True)

    yield run
    sys.modules.pop("misbehaving", None)


def _line(text):
    return POLICIES.splitlines().index(text) + 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Fails", "policy Fails.choose_agent failed: ZeroDivisionError"),
        ("Closes", "policy Closes.choose_contact failed: GeneratorExit"),
        ("Ends", "policy Ends() failed: BaseException: enough"),
        ("Short", "policy Short.choose_agent failed: TypeError"),
        ("Exits", "policy Exits.choose_agent failed: SystemExit"),
        ("Foreign", "policy Foreign.choose_agent chose something it was not offered"),
        ("Needy", "policy Needy() failed: TypeError"),
        ("Misspelt", "policy 'misbehaving:Misspelt' does not override choose_agent or choose_contact"),
        ("Idle", "policy 'misbehaving:Idle' does not override choose_agent or choose_contact"),
        ("HalfMisspelt", "policy 'misbehaving:HalfMisspelt' does not override choose_contact"),
        ("Inherited", "policy 'misbehaving:Inherited' does not override choose_contact"),
        ("Nothing", "policy 'misbehaving:Nothing' does not override choose_agent or choose_contact"),
        ("Speechless", "policy Speechless.choose_agent failed: Mute"),
        ("Wordy", "policy Wordy.choose_agent failed: ValueError: first"),
        ("Stranger", "is not a policy"),
        ("Missing", "cannot be loaded: AttributeError"),
    ],
)
def test_policy_that_misbehaves_is_named(name, said, play):
    """What it did, which method did it and under which design; never success, never a traceback."""
    with pytest.raises(UsageError) as caught:
        play(name)

    assert said in caught.value.faults[0].what
    assert caught.value.faults[0].where.startswith("designs.siloed.routing.policy")


@pytest.mark.parametrize(
    ("name", "line"), [("Fails", "        return 1 / 0"), ("FailsElsewhere", '        return json.loads("[")')]
)
def test_policy_that_fails_is_told_with_its_line(name, line, play, tmp_path):
    """The line of the policy, also where what it calls has failed."""
    with pytest.raises(UsageError) as caught:
        play(name)

    assert caught.value.faults[0].where.endswith(f", at {tmp_path / 'misbehaving.py'}:{_line(line)}")


@pytest.mark.parametrize(
    ("name", "hint"), [("Misspelt", "did you mean 'choose_agent' by 'chose_agent'? "), ("Idle", "")]
)
def test_policy_that_decides_nothing_says_what_it_may_define(name, hint, play):
    """Both methods, as they are called, and the one that was meant."""
    with pytest.raises(UsageError) as caught:
        play(name)

    assert caught.value.faults[0].fix.startswith(f"{hint}define choose_agent(self, contact, agents, now_s), ")


def test_policy_that_is_the_base_class_decides_nothing():
    """Its methods are the built-in rules, and none of them is misspelt."""
    with pytest.raises(UsageError) as caught:
        simulate(load("erlang-a", ["designs.siloed.routing.policy=sim:Policy"], days=1), "siloed", allow_code=True)

    assert caught.value.faults[0].fix.startswith("define choose_agent(self, contact, agents, now_s), ")


def test_policy_with_helpers_of_its_own_runs(play):
    """A name that is somewhat like a method's is not taken for a misspelt one."""
    assert len(play("Helped").contacts) > 0


def test_policy_interrupted_is_interrupted(play, monkeypatch):
    """Ctrl-C while a policy thinks is no fault of the policy."""
    import misbehaving

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(misbehaving.Fails, "choose_agent", interrupted)
    with pytest.raises(KeyboardInterrupt):
        play("Fails")


def test_policy_that_changes_what_it_is_given_is_suspected(play):
    """An engine that fails with a policy about says so: it need not be the engine's fault."""
    with pytest.raises(AttributeError) as caught:
        play("Meddles")

    assert caught.value.__notes__[0].startswith(
        "policy 'misbehaving:Meddles' was running under siloed and may have changed what it was given"
    )
