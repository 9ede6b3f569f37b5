"""When a study has run enough, and how it says so."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.special import stdtrit
from studies import document

import sim
from sim.errors import UsageError
from sim.experiment.precision import Aim, next_replications, precision_note, precision_table
from sim.experiment.rows import DesignRows
from sim.kpi import HEADLINE

T9 = stdtrit(9, 0.975)


def _rows(**kpis: tuple[float, float]) -> DesignRows:
    """Return ten replications whose values have this mean and standard deviation."""
    spread = np.array([-1.0, 1.0] * 5) * math.sqrt(9 / 10)
    keys = pd.DataFrame([(kpi, "all", "all", "") for kpi in kpis], columns=["kpi", "scope", "of", "unit"])
    values = np.stack([mean + deviation * spread for mean, deviation in kpis.values()], axis=1)
    return DesignRows(keys, values, np.ones_like(values), ((),) * 10)


def _goals(tiny, precision):
    return Aim.of(tiny, precision, 10, None).goals


def test_target_is_a_share_of_the_value_and_near_0_of_five_percent(tiny):
    """Half-widths are t(9) s / sqrt(10)."""
    rows = {"a": _rows(csat=(80.0, 1.0), mean_wait=(200.0, 90.0), abandonment_rate=(0.01, 0.003))}
    table = precision_table(rows, _goals(tiny, {"csat": 0.02, "mean_wait": 0.1, "abandonment_rate": 0.1}))
    table = table.set_index("kpi")

    assert table["target"].tolist() == pytest.approx([1.6, 20.0, 0.1 * 0.05])
    assert table["half_width"].tolist() == pytest.approx(
        [T9 / math.sqrt(10), 90 * T9 / math.sqrt(10), 0.003 * T9 / math.sqrt(10)]
    )
    assert table["reached"].tolist() == [True, False, True]
    assert table["decided"].tolist() == [False, True, False]


def test_nothing_known_exactly_is_reached(tiny):
    """0 without a spread, as where nobody abandons or nothing costs, is as precise as can be."""
    table = precision_table({"a": _rows(cost_to_serve=(0.0, 0.0))}, _goals(tiny, {"cost_to_serve": 0.01}))

    assert table["reached"].all()
    assert next_replications(table, 10, 100) == 10
    assert "0.00% of 1.00%" in precision_note(table, 10)


@pytest.mark.parametrize(
    ("spread", "expected"),
    [
        (1.0, 10),  # reached
        (1.15, 12),  # a little: a fifth more
        (1.5, 18),  # 10 x (1.5 x 0.715 / 0.8)^2 = 18.0, as half-widths fall with the root
        (9.0, 20),  # never more than doubled
    ],
)
def test_rounds_add_what_is_likely_to_be_enough(tiny, spread, expected):
    """Between a fifth and as many again."""
    table = precision_table({"a": _rows(csat=(80.0, spread))}, _goals(tiny, {"csat": 0.01}))

    assert next_replications(table, 10, 100) == expected
    assert next_replications(table, 10, 11) == min(expected, 11)


def test_kpi_without_a_value_is_not_waited_for(tiny):
    """More of the same gives it none; the study is not called precise."""
    rows = _rows(csat=(80.0, 0.1), mean_wait=(1.0, 0.0))
    rows.denominators[:, 1] = 0.0
    table = precision_table({"a": rows}, _goals(tiny, {"csat": 0.1, "mean_wait": 0.1}))

    assert next_replications(table, 10, 100) == 10
    assert precision_note(table, 10).startswith("precision not reached after 10 replications: 1 of 2")


def test_study_adds_replications_until_all_is_precise(tiny):
    """On all headline KPIs of all designs at once; what decided is named, and is the widest."""
    found = sim.compare(tiny, 5, precision=0.05)
    table = found.precision

    assert found.replications > 5
    assert set(table["kpi"]) == {"cost_to_serve", "csat"}
    assert (table["half_width"] <= table["target"]).all()
    decided = table[table["decided"]].iloc[0]
    share = decided["half_width"] / decided["target"] * 5
    assert found.notes[-1] == (
        f"precision reached after {found.replications} replications; decided by {decided['kpi']} of"
        f" {decided['design']}, at {share:.2f}% of 5.00%"
    )
    assert share == pytest.approx(5 * (table["half_width"] / table["target"]).max())
    assert {row["kpi"] for row in found.to_dict()["precision"]} == set(table["kpi"])


def test_study_that_is_precise_is_the_study_of_so_many_replications(tiny):
    """But for what it says of precision; with a store, and with other workers, it stops at the same place."""
    found = sim.compare(tiny, 5, precision=0.05, workers=1)
    plain = sim.compare(tiny, found.replications)

    assert document(found) == document(sim.compare(tiny, 5, precision=0.05, workers=2))
    pd.testing.assert_frame_equal(found.kpis, plain.kpis)
    assert plain.precision.empty


def test_study_goes_on_from_a_store(tiny, tmp_path):
    """A stricter precision takes what a looser one has run."""
    loose = sim.compare(tiny, 5, precision=0.1, store=tmp_path)
    done: list[float] = []
    strict = sim.compare(tiny, 5, precision=0.05, store=tmp_path, progress=lambda now, *_: done.append(now))

    assert done[0] == 2 * loose.replications
    assert document(strict) == document(sim.compare(tiny, 5, precision=0.05))


def test_study_stops_at_the_most_replications_and_says_what_is_missing(tiny):
    """The result is there, and is not called precise."""
    found = sim.compare(tiny, 5, precision={"mean_wait": 0.001}, max_replications=22)

    assert found.replications == 22
    assert not found.precision["reached"].any()
    assert found.notes[-1].startswith("precision not reached after 22 replications: 2 of 2 half-widths are wider")


@pytest.mark.parametrize(
    ("precision", "replications", "told"),
    [
        (0.0, 10, "a precision lies between 0 and 1 (got 0.0)"),
        (2, 10, "a precision lies between 0 and 1 (got 2)"),
        (True, 10, "a precision lies between 0 and 1 (got True)"),
        ("2%", 10, "a precision lies between 0 and 1 (got '2%')"),
        ({"csta": 0.1}, 10, "there is no KPI 'csta'"),
        ({"churn_rate": 0.1}, 10, "scenario 'tiny' does not report churn_rate"),
        ({}, 10, "no KPI is named"),
    ],
)
def test_precision_that_cannot_be_meant_is_refused(tiny, precision, replications, told):
    """Before anything runs."""
    with pytest.raises(UsageError) as caught:
        sim.compare(tiny, replications, precision=precision, progress=lambda *_: pytest.fail("something was run"))

    assert caught.value.faults[0].what.startswith(told)
    assert caught.value.faults[0].fix


@pytest.mark.parametrize(
    ("precision", "replications", "most", "told"),
    [
        (None, 10, 100, "max_replications says how far precision may go"),
        (0.1, 30, 25, "max_replications must be what the study begins with, 30, or more (got 25)"),
        (0.1, 3, 19, "max_replications must be what the study begins with, 20, or more (got 19)"),
        (0.1, 3, 0, "max_replications must be a whole number, 1 or more (got 0)"),
    ],
)
def test_most_replications_that_cannot_be_meant_are_refused(tiny, precision, replications, most, told):
    """Nothing that was asked for is left out without a word."""
    with pytest.raises(UsageError) as caught:
        sim.compare(tiny, replications, precision=precision, max_replications=most)

    assert caught.value.faults[0].what.startswith(told)


def test_study_begins_with_twenty_replications(tiny):
    """Of fewer the spread is known too badly to stop by."""
    assert sim.compare(tiny, 2, precision=np.float32(0.99)).replications == 20


def test_rate_of_what_never_happened_is_as_precise_as_its_cases_allow(tiny):
    """None in 10 cases may be three in ten, none in 10,000 three in ten thousand."""
    for cases, reached in ((1.0, False), (1_000.0, True)):
        rows = _rows(abandonment_rate=(0.0, 0.0), resolution_rate=(1.0, 0.0), occupancy=(0.0, 0.0))
        rows.numerators[:] *= cases
        rows.denominators[:] = cases
        goals = _goals(tiny, {"abandonment_rate": 0.1, "resolution_rate": 0.005, "occupancy": 0.1})
        table = precision_table({"a": rows}, goals)

        assert table["half_width"].tolist() == [3 / (10 * cases), 3 / (10 * cases), 0.0]  # seconds are no cases
        assert table["reached"].tolist() == [reached, reached, True]


def test_headline_kpis_are_those_the_scenario_has():
    """Without items nothing is repeated, without prices there is no cost to be precise about."""
    assert [goal.kpi for goal in Aim.of(sim.load("retail-bank"), 0.02, 10, None).goals] == list(HEADLINE)
    with pytest.raises(UsageError, match="scenario 'erlang-a' has no headline KPI to be precise about"):
        Aim.of(sim.load("erlang-a"), 0.02, 10, None)
