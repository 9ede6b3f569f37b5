"""Two units are the same if nothing that can change one differs, and only then."""

from __future__ import annotations

import importlib
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest
from studies import TINY, kept_units

import sim
from sim.errors import SimError, UsageError
from sim.experiment.running import Job, provenance
from sim.experiment.running.batches import Batch, run_batch
from sim.experiment.store.keys import series_key, unit_key
from sim.scenario import load, names
from sim.scenario.schema import Scenario


def _key(data=TINY, design="one desk", seed=1, engine="compiled", **changes):
    scenario = Scenario(**(data | changes))
    return series_key(Job(scenario, seed, engine), design, provenance.sources_of(scenario, design))


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
    words = {
        "title": "x",
        "description": "y",
        "sources": {"demand.cases_per_day": "z"},
        "targets": {"phone": {"abandonment_rate": 0.1}},
    }

    assert _key() == _key(**words)
    assert _key() == _key(_desks(platform_cost_per_month=9.0))
    assert _key() == _key(designs={"one desk": TINY["designs"]["one desk"]})


@pytest.mark.parametrize("name", names())
def test_design_alone_is_what_it_is_among_others(name):
    """Which is why other designs need not count: to the last bit, for every shipped scenario."""
    scenario = load(name, ["time.warmup_days=0", "time.cooldown_days=1", "demand.surges=[]"], 1)
    for design in scenario.designs:
        asked = {"sources": {}, "uncertain": (), "levers": (), "expect": {}}  # they name places in other designs
        alone = scenario.model_copy(update={"designs": {design: scenario.designs[design]}, **asked})
        ours, theirs = (
            run_batch(Batch(Job(s, 1, "compiled"), design, 0, 0)).results[0].rows for s in (scenario, alone)
        )

        np.testing.assert_array_equal(ours.numerators, theirs.numerators)
        np.testing.assert_array_equal(ours.denominators, theirs.denominators)


def test_key_goes_by_the_sources_of_what_computes(monkeypatch):
    """Another engine, or another NumPy, may give other digits."""
    before = _key()
    monkeypatch.setattr(provenance, "engine_sources", lambda: "others")

    assert _key() != before


def test_sources_are_all_that_computes_and_the_libraries(monkeypatch):
    """An edit of a rule, of loading or of counting makes other sources; words of the command line do not."""
    assert {"engine", "kpi", "demand", "draws", "scenario", "compiling"} <= set(provenance._SOURCES)
    assert not {"cli", "report"} & set(provenance._SOURCES)
    before = provenance.engine_sources()
    monkeypatch.setattr(provenance, "versions", lambda: {"numpy": "0.1"})

    assert provenance.engine_sources.__wrapped__() != before


POLICY = """
from sim import Policy

class First(Policy):
    def choose_agent(self, contact, agents, now_s):
        return super().choose_agent(contact, agents, now_s)
"""


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Return a function of a module's name: the scenario with its policy, and the module's file."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(provenance, "_seen", {})
    before = set(sys.modules)

    def build(module):
        path = tmp_path / f"{module.replace('.', '/')}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(POLICY)
        return _desks(routing={"policy": f"{module}:First"}), path

    yield build
    for name in set(sys.modules) - before:
        if name.startswith("desk"):
            del sys.modules[name]


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("desk", "import desk_beside"),
        ("desks.first", "from . import desk_beside"),
        ("desks.first", "from desks.desk_beside import RATE"),
    ],
)
def test_key_of_a_policy_goes_by_its_source_and_what_that_imports(desk, module, line):
    """From beside it, or from its package; other files there do not count, whatever they are."""
    data, path = desk(module)
    path.write_text(f"{line}\n{POLICY}")
    beside = path.with_name("desk_beside.py")
    found = [_key(data, "two desks")]
    for rate in (1, 2):
        beside.write_text(f"RATE = {rate}\n")
        found.append(_key(data, "two desks"))
    path.with_name("scratch.py").write_text("")
    path.with_name(".#desk.py").symlink_to("nobody@host")
    path.with_name("folder.py").mkdir()
    again = _key(data, "two desks")
    path.write_text(f"{line}\n{POLICY}\n")
    found.append(_key(data, "two desks"))

    assert len(set(found)) == 4
    assert again == found[2]
    assert _key(data) == _key()


@pytest.mark.parametrize("edited", ["desk", "desk_beside"])
def test_policy_that_is_edited_after_it_was_loaded_is_refused(desk, tmp_path, edited):
    """The process still has the old one, and reloading one file does not reload another."""
    data, path = desk("desk")
    path.write_text(f"import desk_beside\n{POLICY}")
    path.with_name("desk_beside.py").write_text("")
    scenario = Scenario(**data)
    options = {"designs": ["two desks"], "allow_code": True, "store": tmp_path / "runs"}
    sim.compare(scenario, 1, **options)
    path.with_name(f"{edited}.py").write_text(path.with_name(f"{edited}.py").read_text() + "\n# edited\n")
    for _ in range(2):
        with pytest.raises(UsageError, match=f"'{edited}.py', of a routing policy, has changed since it was loaded"):
            sim.compare(scenario, 2, **options)
        importlib.reload(sys.modules["desk" if edited == "desk_beside" else "desk_beside"])  # the other one
    sim.compare(scenario, 2, designs=["two desks"], allow_code=True)  # nothing is stored or sent
    importlib.reload(sys.modules[edited])
    sim.compare(scenario, 2, **options)

    assert sorted(replication for _, replication in kept_units(tmp_path / "runs")) == [0, 0, 1]


def test_policy_that_is_edited_while_it_runs_is_kept_as_what_ran(desk, tmp_path):
    """The process has it in memory; with the file as it was, its units are found again."""
    data, path = desk("desk")
    scenario = Scenario(**data)
    options = {"designs": ["two desks"], "allow_code": True, "store": tmp_path / "runs"}
    sim.compare(scenario, 2, progress=lambda *_: path.write_text(POLICY + "\n# edited\n"), **options)
    kept = kept_units(tmp_path / "runs")
    path.write_text(POLICY)
    sim.compare(scenario, 2, progress=lambda *_: pytest.fail("something was run"), **options)

    assert len(kept) == 2


@pytest.mark.slow
def test_policy_that_is_edited_between_rounds_is_refused(desk):
    """Worker processes would load what the first ones did not have."""
    data, path = desk("desk")
    scenario = Scenario(**data)
    sim.compare(scenario, 2, designs=["two desks"], allow_code=True, workers=2)
    path.write_text(POLICY + "\n# edited\n")
    with pytest.raises(UsageError, match=r"'desk\.py', of a routing policy, has changed since it was loaded"):
        sim.compare(scenario, 2, designs=["two desks"], allow_code=True, workers=2)


@pytest.mark.slow
def test_policy_of_a_worker_that_has_another_one_is_refused(desk):
    """A pool that was made before an edit still runs what it loaded."""
    data, path = desk("desk")
    scenario = Scenario(**data)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        sim.compare(scenario, 1, designs=["two desks"], allow_code=True, executor=pool)
        path.write_text(POLICY + "RATE = 2\n")
        importlib.reload(sys.modules["desk"])
        with pytest.raises(SimError, match=r"a worker cannot use policy 'desk:First': 'desk.py', of a routing policy"):
            sim.compare(scenario, 1, designs=["two desks"], allow_code=True, executor=pool)


def test_policy_without_a_source_is_refused():
    """Nobody could tell whether it has changed; without a store, nobody needs to."""
    for module in ("sys", "__main__"):
        with pytest.raises(UsageError, match=f"policy module '{module}' has no source file"):
            _key(_desks(routing={"policy": f"{module}:Mine"}), "two desks")
