"""The engine runs without the garbage collector, so it must not leave circles behind."""

import contextlib
import gc
from pathlib import Path

import pytest

from sim.draws import Key
from sim.engine.model import build_model
from sim.engine.reference.engine import ReferenceRun, _without_collector
from sim.scenario import load

FILE = Path(__file__).with_name("everything.toml")


def _left_behind(design, days):
    """Return log rows and objects that are gone but only the collector can free, at the end of a run."""
    run = ReferenceRun(build_model(load(FILE, days=days), design), Key(1, 0), allow_code=False)
    gc.collect()
    gc.disable()
    try:
        contacts = run.run(None).contacts
        return len(contacts), gc.collect()
    finally:
        gc.enable()


@pytest.mark.parametrize("design", ["siloed", "omnichannel"])
def test_run_circles_do_not_grow_with_contacts(design):
    """Four times the days leave no more unreachable objects, so memory is freed as contacts end."""
    short_rows, short_garbage = _left_behind(design, 4)
    long_rows, long_garbage = _left_behind(design, 24)

    assert long_rows > short_rows + 8_000
    assert long_garbage - short_garbage < (long_rows - short_rows) / 100


def test_run_leaves_the_collector_as_it_was():
    """A caller who had the collector on has it on again, also after an error; one who had it off keeps it off."""
    with contextlib.suppress(RuntimeError), _without_collector():
        raise RuntimeError("inside")
    assert gc.isenabled()

    gc.disable()
    try:
        with _without_collector():
            inside = gc.isenabled()
        assert (inside, gc.isenabled()) == (False, False)
    finally:
        gc.enable()
