"""What designs do at many points."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from cases import reading_or_asking

import sim
from sim.errors import UsageError
from sim.scenario import vary

LOOKUP, TALK = "designs.reading.context.lookup", "intents.any.handle.phone.talk.mean"


@pytest.fixture(scope="module")
def sweep():
    """Return a sweep of two values."""
    return sim.sweep(reading_or_asking(), {LOOKUP: (10, 50, 2), TALK: [80, 120]}, replications=3, seed=2)


def test_each_point_is_what_compare_finds_there(sweep):
    """KPIs, differences and verdicts, to the last bit."""
    for point in sweep.points.itertuples():
        there = vary(reading_or_asking(), [f"{LOOKUP}={point[2]}", f"{TALK}={point[3]}"])
        comparison = sim.compare(there, 3, seed=2)
        for own, theirs in ((sweep.kpis, comparison.kpis), (sweep.differences, comparison.differences)):
            mine = own[own["point"] == point.point].drop(columns=["point", LOOKUP, TALK]).reset_index(drop=True)
            same = theirs[theirs["scope"] == "all"].drop(columns=["scope", "of"]).reset_index(drop=True)

            pd.testing.assert_frame_equal(mine, same, check_exact=True)


def test_tables_are_tidy(sweep):
    """A row for each figure, with the values it was found at; the document is plain JSON."""
    assert list(sweep.points.columns) == ["point", LOOKUP, TALK]
    assert sweep.points[[LOOKUP, TALK]].to_numpy().tolist() == [[10, 80], [10, 120], [50, 80], [50, 120]]
    assert not sweep.kpis.duplicated(["point", "design", "kpi"]).any()
    assert not sweep.differences.duplicated(["point", "baseline", "design", "kpi"]).any()
    document = json.loads(json.dumps(sweep.to_dict(), allow_nan=False))
    assert len(document["kpis"]) == len(sweep.kpis)


def test_same_seed_same_bytes_whatever_the_workers(sweep):
    """Nothing depends on where or in which order units run."""
    again = sim.sweep(reading_or_asking(), {LOOKUP: (10, 50, 2), TALK: [80, 120]}, replications=3, seed=2, workers=1)

    assert json.dumps(again.to_dict()) == json.dumps(sweep.to_dict())


def test_a_store_answers_a_sweep_again(tmp_path):
    """Nothing is run twice, not even in another question."""
    scenario, told = reading_or_asking(), []
    sim.sweep(scenario, {LOOKUP: (10, 50, 2)}, replications=2, store=tmp_path / "runs")
    sim.breakeven(
        scenario, {LOOKUP: (10, 50)}, "handle_time", points=2, replications=2,
        store=tmp_path / "runs", on_notice=told.append,
    )  # fmt: skip

    assert told[0].startswith("found 6 of 6 simulations")


def test_declared_ranges_are_swept_by_default():
    """All of them."""
    scenario = sim.load("bot-amnesia", days=1)
    sweep = sim.sweep(scenario, sampling="lhs", points=3, replications=2)

    assert list(sweep.paths) == [uncertain.path for uncertain in scenario.uncertain]
    assert len(sweep.points) == 3
    assert sweep.also == {uncertain.path: uncertain.also for uncertain in scenario.uncertain if uncertain.also}
    multiply = [note for note in sweep.basis.notes if "are factors: x " in note]
    assert len(multiply) == sum(uncertain.multiplies for uncertain in scenario.uncertain) > 0


def test_unknown_arguments_are_refused():
    """As for any function."""
    with pytest.raises(TypeError, match="unexpected keyword argument 'wokers'"):
        sim.sweep(reading_or_asking(), {LOOKUP: (1, 2)}, wokers=2)


def test_kpis_that_are_named_are_those_that_are_reported(sweep):
    """The same figures, and no others; one that there is not is refused."""
    some = sim.sweep(reading_or_asking(), {LOOKUP: (10, 50, 2), TALK: [80, 120]}, kpis=["csat"], replications=3, seed=2)

    for own, every in ((some.kpis, sweep.kpis), (some.differences, sweep.differences)):
        same = every[every["kpi"] == "csat"].reset_index(drop=True)
        pd.testing.assert_frame_equal(own, same, check_exact=True)
    with pytest.raises(UsageError, match="there is no KPI 'cst'"):
        sim.sweep(reading_or_asking(), {LOOKUP: (1, 2)}, kpis=["cst"])
