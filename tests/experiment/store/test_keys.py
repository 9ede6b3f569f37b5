"""Two units are the same if nothing that can change one differs, and only then."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from studies import TINY

from sim.errors import UsageError
from sim.experiment.running import Job
from sim.experiment.running.batches import Batch, run_batch
from sim.experiment.store import keys
from sim.experiment.store.keys import series_key, unit_key
from sim.scenario import load, names
from sim.scenario.schema import Scenario


def _key(data=TINY, design="one desk", seed=1, engine="compiled", **changes):
    return series_key(Job(Scenario(**(data | changes)), seed, engine), design)


def _desks(**more):
    two = TINY["designs"]["two desks"] | more
    return TINY | {"designs": TINY["designs"] | {"two desks": two}}


def test_key_goes_by_what_is_simulated():
    """Demand, seed, engine and design each tell units apart; so do replications."""
    found = [
        _key(),
        _key(demand={"cases_per_day": 61}),
        _key(satisfaction={"base": 80.0}),
        _key(seed=2),
        _key(engine="reference"),
        _key(design="two desks"),
        _key(_desks(routing={"agent_choice": "fastest"}), design="two desks"),
    ]

    assert len(set(found)) == len(found)
    assert unit_key(found[0], 1) != unit_key(found[0], 2) != unit_key(found[1], 2)


def test_key_does_not_go_by_words_or_other_designs():
    """Title, description, sources and the rest of the scenario's designs change no simulation."""
    words = {"title": "x", "description": "y", "sources": {"demand.cases_per_day": "z"}}

    assert _key() == _key(**words)
    assert _key() == _key(_desks(platform_cost_per_month=9.0))
    assert _key() == _key(designs={"one desk": TINY["designs"]["one desk"]})


@pytest.mark.parametrize("name", names())
def test_design_alone_is_what_it_is_among_others(name):
    """Which is why other designs need not count: to the last bit, for every shipped scenario."""
    scenario = load(name, ["time.warmup_days=0", "time.cooldown_days=1", "demand.surges=[]"], 1)
    for design in scenario.designs:
        alone = scenario.model_copy(update={"designs": {design: scenario.designs[design]}, "sources": {}})
        ours, theirs = (run_batch(Job(s, 1, "compiled"), Batch(design, 0, 0))[0].rows for s in (scenario, alone))

        np.testing.assert_array_equal(ours.numerators, theirs.numerators)
        np.testing.assert_array_equal(ours.denominators, theirs.denominators)


def test_key_goes_by_the_sources_of_what_computes(monkeypatch):
    """Another engine, or another NumPy, may give other digits."""
    before = _key()
    monkeypatch.setattr(keys, "engine_sources", lambda: "others")

    assert _key() != before


def test_sources_are_all_that_computes_and_the_libraries(monkeypatch):
    """An edit of a rule, of loading or of counting makes other sources; words of the command line do not."""
    from sim.experiment.running import sources

    assert {"engine", "kpi", "demand", "draws", "scenario", "compiling"} <= set(sources._SOURCES)
    assert not {"cli", "report"} & set(sources._SOURCES)
    before = sources.engine_sources()
    monkeypatch.setattr(sources, "libraries", lambda: {"numpy": "0.1"})

    assert sources.engine_sources.__wrapped__() != before


POLICY = """
from sim import Policy

class First(Policy):
    def choose_agent(self, contact, agents, now_s):
        return super().choose_agent(contact, agents, now_s)
"""


@pytest.mark.parametrize("module", ["desk", "desks.first"])
def test_key_of_a_policy_goes_by_its_source(tmp_path, monkeypatch, module):
    """Of its own file, and of others beside it, or in its package."""
    path = tmp_path / f"{module.replace('.', '/')}.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(POLICY)
    beside = path.with_name("beside.py")
    monkeypatch.syspath_prepend(tmp_path)
    data = _desks(routing={"policy": f"{module}:First"})
    found = [_key(data, "two desks")]
    beside.write_text("RATE = 1\n")
    found.append(_key(data, "two desks"))
    beside.write_text("RATE = 2\n")
    found.append(_key(data, "two desks"))
    path.write_text(POLICY + "\n")
    found.append(_key(data, "two desks"))

    assert len(set(found)) == 4
    assert _key(data) == _key()
    sys.modules.pop(module.partition(".")[0], None)


def test_policy_without_a_source_is_refused():
    """Nobody could tell whether it has changed."""
    with pytest.raises(UsageError, match="policy module 'sys' has no source file"):
        _key(_desks(routing={"policy": "sys:Mine"}), "two desks")
