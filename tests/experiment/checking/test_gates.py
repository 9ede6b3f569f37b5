"""Expectations judged on made-up rows: every verdict, every reason for none, and how often a verdict is wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest

from sim.experiment.checking.gates import GATE_COLUMNS, judge_expectations
from sim.experiment.intervals import jackknife, paired_difference
from sim.experiment.rows import DesignRows
from sim.kpi import KPIS
from sim.scenario.expectations import parse_expectation

Sums = tuple[Sequence[float], Sequence[float]]


def rows_of(figures: Mapping[str, Sums]) -> DesignRows:
    """Return the rows of a design: KPI, or KPI and group ("mean_wait channel phone") → numerators, denominators."""
    keys = [(*text.split(), "all", "all")[:3] for text in figures]
    above, below = (np.array(side, dtype=float).T for side in zip(*figures.values(), strict=True))
    table = pd.DataFrame([(*key, KPIS[key[0]].unit) for key in keys], columns=["kpi", "scope", "of", "unit"])
    return DesignRows(table, above, below, ((),) * len(above))


def judged(text: str, confidence: float = 0.95, **designs: Mapping[str, Sums]) -> pd.Series:
    """Return the row of one expectation."""
    rows = {name: rows_of(figures) for name, figures in designs.items()}
    return judge_expectations([parse_expectation(text, "gate")], rows, confidence).iloc[0]


CSAT = ([780.0, 800.0, 820.0], [10.0, 10.0, 10.0])
"""Mean 80 ± 4.97 at 95%."""


@pytest.mark.parametrize(
    ("comparison", "verdict"),
    [
        ("< 85", "pass"), ("<= 85", "pass"), ("> 85", "fail"), (">= 85", "fail"),
        ("< 75", "fail"), ("<= 75", "fail"), ("> 75", "pass"), (">= 75", "pass"),
        ("< 84.9", "undecided"), ("<= 81", "undecided"), ("> 75.1", "undecided"), (">= 80", "undecided"),
    ],
)  # fmt: skip
def test_verdict_is_on_the_whole_interval(comparison, verdict):
    """Pass if all of it compares so, fail if none does, else undecided."""
    row = judged(f"one.csat {comparison}", one={"csat": CSAT})

    assert (row["verdict"], row["reason"]) == (verdict, "")
    assert row["mean"] == 80.0
    assert row["half_width"] == jackknife(*CSAT).half_width


@pytest.mark.parametrize(
    ("comparison", "verdict"),
    [
        ("< 10%", "fail"),
        ("<= 10%", "pass"),
        ("> 10%", "fail"),
        (">= 10%", "pass"),
        ("< 11%", "pass"),
        ("> 11%", "fail"),
    ],
)
def test_without_spread_a_figure_equal_to_the_bound_breaks_strict_comparisons_only(comparison, verdict):
    """Nothing is undecided about it, though sums of tenths are a little off."""
    tenths = ([0.1, 0.1, 0.1, 0.3], [1.0, 1.0, 1.0, 3.0])
    row = judged(f"one.high_effort_share {comparison}", one={"high_effort_share": tenths})

    assert row["verdict"] == verdict
    assert row["half_width"] == 0.0


@pytest.mark.parametrize(
    ("comparison", "verdict"), [("< 2", "fail"), ("<= 2", "pass"), (">= 2", "pass"), ("> 2", "fail")]
)
def test_difference_without_spread_that_equals_the_bound_is_equal_but_for_rounding(comparison, verdict):
    """82.3 - 80.3 is a little less than 2 in floating point."""
    one, two = {"csat": ([82.3] * 3, [1.0] * 3)}, {"csat": ([80.3] * 3, [1.0] * 3)}

    assert judged(f"one.csat - two.csat {comparison}", one=one, two=two)["verdict"] == verdict


def test_difference_is_paired():
    """What both designs share from replication to replication cancels."""
    one = ([780.0, 805.0, 825.0], [10.0, 10.0, 10.0])
    row = judged("one.csat - two.csat >= 0.1", one={"csat": one}, two={"csat": CSAT})
    expected = paired_difference(CSAT, one)

    assert (row["mean"], row["half_width"]) == pytest.approx(tuple(map(float, expected)))
    assert row["half_width"] < jackknife(*CSAT).half_width / 4


def test_difference_of_two_kpis_turns_each_ratio_into_its_own_value():
    """NPS is derived from the same sums as CSAT: at CSAT 82 it is 45."""
    both = {kpi: ([82.0, 82.0], [1.0, 1.0]) for kpi in ("csat", "nps")}
    row = judged("one.csat - one.nps <= 37", one=both)

    assert row["mean"] == pytest.approx(37.0)
    assert row["verdict"] == "pass"


def test_group_and_unit_are_those_of_the_figure():
    """A row of one channel, not of all."""
    waits = {"mean_wait": ([9e9] * 2, [1.0] * 2), "mean_wait channel phone": ([60.0, 62.0], [1.0, 1.0])}
    row = judged("one.mean_wait.channel.phone < 2m", one=waits)

    assert row[["name", "unit", "mean", "bound", "verdict"]].to_list() == ["gate", "s", 61.0, 120.0, "pass"]
    assert row["expectation"] == "one.mean_wait.channel.phone < 2m"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("two.csat < 3", "design two was not run"),
        ("one.csat - two.csat < 3", "design two was not run"),
        ("one.csat.channel.phone < 3", "one.csat.channel.phone is not reported"),
        ("one.nps < 3", "one.nps is undefined: there was nothing to measure"),
        ("one.csat - one.nps < 3", "one.nps is undefined: there was nothing to measure"),
        ("one.churn_rate < 3%", "something to measure in one replication only"),
    ],
)
def test_what_cannot_be_judged_is_undecided_with_the_reason(text, reason):
    """No number of replications would help, or none is known to."""
    one = {"csat": CSAT, "nps": ([0.0] * 3, [0.0] * 3), "churn_rate": ([0.0, 0.0, 0.1], [0.0, 0.0, 1.0])}
    row = judged(text, one=one)

    assert row["verdict"] == "undecided"
    assert reason in row["reason"]


def test_one_replication_decides_nothing():
    """Even far from the bound: it has no interval."""
    row = judged("one.csat > 3", one={"csat": ([80.0], [1.0])})

    assert (row["mean"], row["verdict"]) == (80.0, "undecided")
    assert math.isnan(row["half_width"])
    assert "one replication" in row["reason"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("one.csat > 3", "undecided"),
        ("two.csat - one.csat > -3", "undecided"),
        ("two.csat > 3", "pass"),
        ("one.open_case_share > 1%", "pass"),
        ("one.open_case_share - two.open_case_share < 1%", "fail"),
    ],
)
def test_with_many_cases_open_only_what_tells_of_them_is_judged(text, verdict):
    """As verdicts of comparisons are withheld then: figures leave out what becomes of open cases."""
    one = {"csat": CSAT, "open_case_share": ([2.0] * 3, [100.0] * 3)}
    two = {"csat": CSAT, "open_case_share": ([0.5] * 3, [100.0] * 3)}
    row = judged(text, one=one, two=two)

    assert row["verdict"] == verdict
    assert ("2.0% under one" in row["reason"]) == (verdict == "undecided")


def test_no_expectations_make_an_empty_table():
    """With the columns of any other."""
    assert tuple(judge_expectations([], {}, 0.95).columns) == GATE_COLUMNS


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_wrong_verdicts_are_no_more_frequent_than_the_confidence_promises(confidence):
    """With the true ratio at the bound, where it is hardest, (1 - confidence) / 2 of the verdicts are wrong.

    3 < 3 is false, so that a pass is wrong, and 3 >= 3 is true, so that a fail is; of 2,000 samples of 8 replications
    the share of wrong verdicts has a standard error of 0.7% at most.
    """
    rng = np.random.default_rng(5)
    below = rng.gamma(25.0, 4.0, size=(8, 2_000))
    above = below * 3.0 + rng.normal(0.0, 5.0, size=below.shape)
    of = [f"i{k}" for k in range(below.shape[1])]
    keys = pd.DataFrame({"kpi": "contacts_per_case", "scope": "intent", "of": of, "unit": "contacts"})
    rows = {"d": DesignRows(keys, above, below, ((),) * 8)}
    for comparison, wrong in (("<", "pass"), (">=", "fail")):
        gates = [parse_expectation(f"d.contacts_per_case.intent.{name} {comparison} 3") for name in of]
        verdicts = judge_expectations(gates, rows, confidence)["verdict"]

        assert (verdicts == wrong).mean() == pytest.approx((1 - confidence) / 2, abs=0.014)
