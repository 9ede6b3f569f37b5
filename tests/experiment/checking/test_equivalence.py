"""The tests behind *equivalent*, *changed* and *undecided*."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.experiment.checking.equivalence import looks, moves, p_values, rejected
from sim.experiment.rows import DesignRows


def rows_of(values) -> DesignRows:
    """Return replications of KPIs whose value in each is its numerator."""
    values = np.asarray(values, dtype=float)
    keys = pd.DataFrame([("handle_time", "all", "all", "s")] * values.shape[1], columns=["kpi", "scope", "of", "unit"])
    return DesignRows(keys, values, np.ones_like(values), ())


def test_p_values_are_those_of_one_sided_t_tests():
    """On paired differences without a ratio, both p-values are those of SciPy's one-sided t tests."""
    generator = np.random.default_rng(5)
    before, now = generator.normal(10, 1, (12, 1)), generator.normal(10.4, 1, (12, 1))
    tolerance = 1.5

    found = moves(rows_of(before), rows_of(now), np.array([tolerance]))

    assert (now - before).mean() > 0
    differences = (now - before)[:, 0]
    above = stats.ttest_1samp(differences, -tolerance, alternative="greater").pvalue
    below = stats.ttest_1samp(differences, tolerance, alternative="less").pvalue
    assert found.p_equivalent[0] == pytest.approx(max(above, below), rel=1e-9)
    beyond = stats.ttest_1samp(differences, tolerance, alternative="greater").pvalue
    beneath = stats.ttest_1samp(-differences, tolerance, alternative="less").pvalue
    assert found.p_changed[0] == pytest.approx(beyond + beneath, rel=1e-9)


def test_p_values_without_tolerance_are_two_sided():
    """Where no difference is tolerated, *changed* is the two-sided test of no difference."""
    p_changed, p_equivalent = p_values(np.array([0.7]), np.array([0.3]), np.array([0.0]), 10)

    assert p_changed[0] == pytest.approx(2 * stats.t.sf(0.7 / 0.3, 9))
    assert p_equivalent[0] > 0.5


@pytest.mark.parametrize(
    ("difference", "changed", "equivalent"), [(0.0, 1.0, 0.0), (0.5, 1.0, 0.0), (1.0, 1.0, 0.0), (1.01, 0.0, 1.0)]
)
def test_a_difference_without_spread_is_what_it_is(difference, changed, equivalent):
    """Without spread a difference lies within the tolerance or beyond; on the edge it is within."""
    found = p_values(np.array([difference]), np.array([0.0]), np.array([1.0]), 5)

    assert [p[0] for p in found] == [changed, equivalent]


def test_a_kpi_that_is_gone_has_changed():
    """What was measured in all replications, and now in none, counts as changed; what never was, as neither."""
    before, now = rows_of(np.full((5, 2), 10.0)), rows_of(np.full((5, 2), 10.0))
    now.denominators[:, 0] = 0.0
    before.denominators[:, 1] = now.denominators[:, 1] = 0.0

    found = moves(before, now, np.array([1.0, 1.0]))

    assert found.p_changed.tolist() == [0.0, 1.0]


def test_a_kpi_that_is_rarely_measured_may_be_gone_by_chance():
    """What was measured in one replication of five is not called changed because it is in none now."""
    before, now = rows_of(np.ones((5, 1))), rows_of(np.ones((5, 1)))
    before.denominators[1:] = 0.0
    now.denominators[:] = 0.0

    assert moves(before, now, np.array([0.1])).p_changed[0] > 0.3


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        ([0.001, 0.02, 0.024, 0.5], [True, False, False, False]),
        ([0.01, 0.02, 0.024, 0.5], [True, False, False, False]),
        ([0.01, 0.016, 0.024, 0.5], [True, True, True, False]),
        ([0.013, 0.001], [True, True]),
        ([0.9, 0.05], [False, False]),
    ],
)
def test_holm_rejects_step_by_step(p, expected):
    """The smallest p-value is held against level / m, the next against level / (m - 1), until one is too large."""
    assert rejected(np.array(p), 0.05).tolist() == expected


def test_looks_double_up_to_all():
    """Each look has twice the replications of the one before, and the last has all."""
    assert [looks(5, most) for most in (2, 5, 6, 40)] == [[2], [5], [5, 6], [5, 10, 20, 40]]


def test_false_alarms_stay_within_the_level():
    """Of 2,000 suites of 30 KPIs, each moved by exactly its tolerance, at most 5% call any changed (3 sigma more)."""
    generator = np.random.default_rng(11)
    alarms = 0
    for _ in range(2_000):
        difference = 1.0 + generator.normal(0, 1, (6, 30)) * generator.uniform(0.1, 3.0, 30)
        error = difference.std(axis=0, ddof=1) / np.sqrt(6)
        p_changed, _ = p_values(difference.mean(axis=0), error, np.ones(30), 6)
        alarms += rejected(p_changed, 0.05).any()

    assert 0.02 * 2_000 < alarms < 0.05 * 2_000 + 3 * np.sqrt(2_000 * 0.05 * 0.95)
