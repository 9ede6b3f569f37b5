"""The tests behind *equivalent*, *changed* and *undecided*."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.experiment.checking.equivalence import looks, moves, rejected
from sim.experiment.checking.tolerances import Tolerances
from sim.experiment.rows import DesignRows


def rows_of(values, kpi="handle_time", unit="s") -> DesignRows:
    """Return replications of KPIs whose value in each is its numerator."""
    values = np.asarray(values, dtype=float)
    keys = pd.DataFrame([(kpi, "all", "all", unit)] * values.shape[1], columns=["kpi", "scope", "of", "unit"])
    return DesignRows(keys, values, np.ones_like(values), ())


def amounts(*values: float) -> Tolerances:
    """Return tolerances in the unit of the KPI."""
    return Tolerances(np.array(values), np.zeros(len(values)))


def shares(*values: float) -> Tolerances:
    """Return tolerances that are shares of what the KPI was."""
    return Tolerances(np.zeros(len(values)), np.array(values))


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("move", [0.3, 0.8, 3.0])
def test_p_values_are_those_of_one_sided_t_tests(move, sign):
    """On paired differences without a ratio, both p-values are those of SciPy's one-sided t tests."""
    generator = np.random.default_rng(5)
    before = generator.normal(10, 1, (12, 1))
    now = before + sign * (move + generator.normal(0, 0.5, (12, 1)))
    tolerance = 1.5

    found = moves(rows_of(before), rows_of(now), amounts(tolerance))

    differences = sign * (now - before)[:, 0]
    assert differences.mean() > 0
    above = stats.ttest_1samp(differences, -tolerance, alternative="greater").pvalue
    below = stats.ttest_1samp(differences, tolerance, alternative="less").pvalue
    assert found.p_equivalent[0] == pytest.approx(max(above, below), rel=1e-9)
    beyond = stats.ttest_1samp(differences, tolerance, alternative="greater").pvalue
    beneath = stats.ttest_1samp(-differences, tolerance, alternative="less").pvalue
    assert found.p_changed[0] == pytest.approx(beyond + beneath, rel=1e-9)


def test_p_values_without_tolerance_are_two_sided():
    """Where no difference is tolerated, *changed* is the two-sided test of no difference."""
    generator = np.random.default_rng(6)
    before, now = generator.normal(10, 1, (12, 1)), generator.normal(10.5, 1, (12, 1))

    found = moves(rows_of(before), rows_of(now), amounts(0.0))

    assert found.p_changed[0] == pytest.approx(stats.ttest_1samp((now - before)[:, 0], 0.0).pvalue)
    assert found.p_equivalent[0] > 0.5


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_share_is_as_uncertain_as_what_it_is_a_share_of(sign):
    """A relative tolerance is tested on now - (1 +- share) x before, replication by replication."""
    generator = np.random.default_rng(7)
    before = sign * generator.normal(10, 2, (15, 1))
    now = 1.05 * before + generator.normal(0, 0.1, (15, 1))

    found = moves(rows_of(before), rows_of(now), shares(0.02))

    beyond = stats.ttest_1samp(sign * (now - 1.02 * before)[:, 0], 0.0, alternative="greater").pvalue
    beneath = stats.ttest_1samp(sign * (now - 0.98 * before)[:, 0], 0.0, alternative="greater").pvalue
    assert found.p_changed[0] == pytest.approx(beyond + beneath, rel=1e-6)
    assert found.tolerance[0] == pytest.approx(0.02 * abs(before.mean()))


@pytest.mark.parametrize("tolerance", [amounts(0.2), shares(0.02)])
@pytest.mark.parametrize(("spread", "least"), [(0.02, 0.04), (0.3, 0.0)])
def test_at_the_tolerance_errors_have_the_levels_that_are_claimed(tolerance, spread, least):
    """Moved by exactly its tolerance, a KPI is called changed, and equivalent, as often as the level says at most."""
    generator = np.random.default_rng(8)
    n, runs = 6, 4_000
    before = generator.normal(10, 2, (n, runs))
    moved = before * 1.02 if tolerance.shares.any() else before + 0.2
    now = moved + spread * generator.normal(0, 1, (n, runs))

    found = moves(rows_of(before), rows_of(now), Tolerances(*(np.repeat(part, runs) for part in tolerance)))

    for p in (found.p_changed, found.p_equivalent):
        rate = (p <= 0.05).mean()
        assert least <= rate < 0.05 + 4 * np.sqrt(0.05 * 0.95 / runs)


@pytest.mark.parametrize(
    ("difference", "changed", "equivalent"), [(0.0, 1.0, 0.0), (0.5, 1.0, 0.0), (1.0, 1.0, 0.0), (1.25, 0.0, 1.0)]
)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_difference_without_spread_is_what_it_is(difference, changed, equivalent, sign):
    """Without spread a difference lies within the tolerance or beyond; on the edge it is within."""
    found = moves(rows_of(np.full((5, 1), 4.0)), rows_of(np.full((5, 1), 4.0 + sign * difference)), amounts(1.0))

    assert (found.p_changed[0], found.p_equivalent[0]) == (changed, equivalent)


def test_a_kpi_that_is_gone_has_changed():
    """What was measured in all replications and no longer is has changed; what never was cannot be judged."""
    before, now = rows_of(np.full((5, 3), 10.0)), rows_of(np.full((5, 3), 10.0))
    now.denominators[:, 0] = 0.0
    before.denominators[:, 1] = now.denominators[:, 1] = 0.0
    now.numerators[:, 1] = 11.0

    found = moves(before, now, amounts(1.0, 1.0, 1.0))

    assert found.p_changed.tolist() == [0.0, 1.0, 1.0]
    assert found.p_equivalent.tolist() == [1.0, 0.0, 0.0]


def test_a_kpi_that_is_rarely_measured_may_be_gone_by_chance():
    """What was measured in one replication of five is not called changed because it is in none now."""
    before, now = rows_of(np.ones((5, 1))), rows_of(np.ones((5, 1)))
    before.denominators[1:] = 0.0
    now.denominators[:] = 0.0

    assert moves(before, now, amounts(0.1)).p_changed[0] > 0.3


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
    """Of 1,000 suites of 30 KPIs, each moved by exactly its tolerance, at most 5% call any changed (3 sigma more)."""
    generator = np.random.default_rng(11)
    alarms = 0
    for _ in range(1_000):
        noise = generator.normal(0, 1, (6, 30)) * generator.uniform(0.1, 3.0, 30)
        found = moves(rows_of(np.zeros((6, 30))), rows_of(1.0 + noise), amounts(*[1.0] * 30))
        alarms += rejected(found.p_changed, 0.05).any()

    assert 0.02 * 1_000 < alarms < 0.05 * 1_000 + 3 * np.sqrt(1_000 * 0.05 * 0.95)
