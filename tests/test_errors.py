"""Errors keep all they say on their way out of a simulation or a worker process."""

import pickle

import pytest
import simpy

from sim.errors import Fault, ScenarioError, SimError, UsageError

FAULTS = (Fault("patience must be above 0 (found -1)", "a.toml  channels.phone.patience", fix='write "3m"'), Fault("b"))


def test_error_text_lists_every_fault_then_the_summary():
    """What, where, why and fix each have a line; empty ones are left out."""
    error = ScenarioError(FAULTS, "2 problems")

    assert str(error).splitlines() == [
        "error: patience must be above 0 (found -1)",
        "  where: a.toml  channels.phone.patience",
        '  fix:   write "3m"',
        "error: b",
        "2 problems",
    ]


@pytest.mark.parametrize("kind", [SimError, ScenarioError, UsageError])
def test_error_survives_pickling(kind):
    """A worker process hands the whole error back."""
    again = pickle.loads(pickle.dumps(kind(FAULTS, "2 problems")))

    assert (type(again), again.faults, again.summary) == (kind, FAULTS, "2 problems")


def test_error_survives_a_simulation_process():
    """SimPy makes an error anew from its arguments; the text stays the same."""

    def process(environment):
        yield environment.timeout(1)
        raise UsageError(FAULTS[0])

    environment = simpy.Environment()
    environment.process(process(environment))

    with pytest.raises(UsageError) as caught:
        environment.run()
    assert str(caught.value) == str(FAULTS[0])
