"""Units of many scenarios: what does not differ is run once."""

from __future__ import annotations

import numpy as np
import pytest

from sim.experiment import gathering
from sim.experiment.gathering import Gathering, Wanted
from sim.experiment.running import Job
from sim.experiment.store import RunStore
from sim.scenario import vary


@pytest.fixture
def ran(monkeypatch):
    """Return a list of the sizes of all that is run."""
    sizes: list[int] = []
    run_units = gathering.run_units

    def counted(works, *rest):
        sizes.append(len(works))
        run_units(works, *rest)

    monkeypatch.setattr(gathering, "run_units", counted)
    return sizes


def _gathering(store=None, scopes=("all",)):
    return Gathering(2, None, store, None, lambda _: None, scopes)


def _jobs(tiny):
    """Return a job, and one in which a value of the second design differs."""
    other = vary(tiny, ["designs.two desks.teams.desk.agents=3"])
    return Job(tiny, 1, "compiled"), Job(other, 1, "compiled")


def test_designs_that_do_not_differ_are_run_once(tiny, ran):
    """Replications that several ask for count once, too."""
    first, second = _jobs(tiny)
    gathered = _gathering()
    wanted = [Wanted(job, design, range(3)) for job in (first, second) for design in tiny.designs]
    rows = gathered.run(wanted)

    assert ran == [9]
    assert np.array_equal(rows[0].numerators, rows[2].numerators)
    assert not np.array_equal(rows[1].numerators, rows[3].numerators)

    gathered.run([Wanted(second, "two desks", range(1, 5))])
    assert ran == [9, 2]


def test_rows_are_those_of_a_study_of_one_scenario(tiny):
    """Whatever else is gathered beside them; only rows of the scopes that are asked for stay."""
    first, second = _jobs(tiny)
    wanted = [Wanted(job, "two desks", range(4)) for job in (first, second)]
    together = _gathering(scopes=("all", "channel")).run(wanted)
    for want, rows in zip(wanted, together, strict=True):
        (alone,) = Gathering(1, None, None, None, lambda _: None).run([want])

        chosen = alone.of_scopes("all", "channel")
        assert rows.keys.equals(chosen.keys)
        assert np.array_equal(rows.numerators, chosen.numerators)
        assert np.array_equal(rows.denominators, chosen.denominators)


def test_a_store_keeps_units_of_all_scenarios(tiny, tmp_path, ran):
    """And gives them back to whoever asks next."""
    wanted = [Wanted(job, design, range(2)) for job in _jobs(tiny) for design in tiny.designs]
    before = _gathering(RunStore(tmp_path / "runs", "1")).run(wanted)
    after = _gathering(RunStore(tmp_path / "runs", "1")).run(wanted)

    assert ran == [6]
    for one, other in zip(before, after, strict=True):
        assert np.array_equal(one.numerators, other.numerators)
