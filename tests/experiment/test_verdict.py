"""The verdict in one word: every row of its logic."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import stdtrit

from sim.experiment.verdict import MAX_REPLICATIONS, family_confidence, judge

NAN = math.nan
HIGHER, LOWER, NEITHER = 1.0, -1.0, 0.0


def judge_one(mean, half_width, margin, direction, replications=10, withheld=False):
    """Judge one difference; return verdict, below_margin, replications_needed."""
    judgement = judge(
        *(np.array([value], dtype=float) for value in (mean, half_width, margin, direction)),
        replications=replications,
        withheld=withheld,
    )
    return judgement.verdict[0], bool(judgement.below_margin[0]), float(judgement.replications_needed[0])


@pytest.mark.parametrize(
    ("mean", "half_width", "margin", "direction", "expected"),
    [
        (4.0, 1.0, 1.0, HIGHER, ("better", False)),
        (4.0, 1.0, 1.0, LOWER, ("worse", False)),
        (-4.0, 1.0, 1.0, HIGHER, ("worse", False)),
        (-4.0, 1.0, 1.0, LOWER, ("better", False)),
        (0.5, 0.1, 1.0, HIGHER, ("better", True)),
        (0.5, 0.1, 1.0, LOWER, ("worse", True)),
        (0.5, 0.5, 1.0, HIGHER, ("tied", False)),
        (0.0, 0.0, 0.0, HIGHER, ("tied", False)),
        (0.9, 0.05, 0.94, HIGHER, ("better", False)),
        (0.5, 0.6, 1.0, HIGHER, ("undecided", False)),
        (0.5, NAN, 1.0, HIGHER, ("undecided", False)),
        (NAN, NAN, 1.0, HIGHER, ("", False)),
        (4.0, 1.0, 1.0, NEITHER, ("", False)),
    ],
)
def test_verdict_difference_gets_its_word(mean, half_width, margin, direction, expected):
    """Excludes 0: better or worse; inside the margin: tied; both: below the margin; else undecided."""
    assert judge_one(mean, half_width, margin, direction)[:2] == expected


@pytest.mark.parametrize(("direction", "expected"), [(HIGHER, "withheld"), (NEITHER, "")])
def test_verdict_withheld_hides_every_judgement(direction, expected):
    """Too many open cases hide a clear difference too, but do not make a verdict where there is none."""
    verdict, below, needed = judge_one(0.5, 0.1, 1.0, direction, withheld=True)

    assert (verdict, below) == (expected, False)
    assert math.isnan(needed)


@pytest.mark.parametrize(
    ("mean", "half_width", "margin", "expected"),
    [
        (1.0, 2.0, 0.5, 64),  # (t(63) + 0.842)/sqrt(64) = 0.355 is below half of t(9)/sqrt(10) = 0.715
        (1.0, 1.5, 0.0, 37),  # (t(36) + 0.842)/sqrt(37) = 0.472 is below 0.715/1.5 = 0.477
        (0.1, 1.8, 1.0, 65),  # fitting the margin, far sooner than leaving out 0
        (1.0, 1.0, 0.5, 18),  # just undecided is as good as decided by now, and by then most likely is
        (0.001, 2.0, 0.0, NAN),  # 40 million: out of reach
        (0.0, 2.0, 0.0, NAN),
    ],
)
def test_verdict_undecided_says_replications_it_would_take(mean, half_width, margin, expected):
    """The half-width falls as one over the root of the replications; whichever verdict is nearer counts."""
    verdict, _, needed = judge_one(mean, half_width, margin, LOWER)

    assert verdict == "undecided"
    assert needed == pytest.approx(expected, nan_ok=True)


def test_verdict_replications_needed_stay_in_reach():
    """What is reported never exceeds the limit that counts as out of reach."""
    assert 9_000 < judge_one(2.0, 50.0, 0.0, HIGHER)[2] <= MAX_REPLICATIONS
    assert math.isnan(judge_one(2.0, 52.0, 0.0, HIGHER)[2])


def test_verdict_after_the_most_replications_names_no_more():
    """Whoever has run 10,000 is told that more are out of reach."""
    for replications in (9_999, 10_000, 12_000):
        assert math.isnan(judge_one(0.001, 0.2, 0.0, HIGHER, replications=replications)[2])


def test_verdict_two_replications_are_not_taken_for_many():
    """From two replications on t falls steeply: (t(16) + 0.842)/sqrt(17) is below 10.9/135 of t(1)/sqrt(2) = 8.985."""
    assert judge_one(10.9, 135.0, 0.0, HIGHER, replications=2)[2] == 17


def _decided(mean, spread, margin, replications):
    """Return the share of studies of that many replications, with this mean and spread, that are decided."""
    values = np.random.default_rng(3).normal(mean, spread, (10_000, replications))
    half_widths = values.std(axis=1, ddof=1) / np.sqrt(replications) * stdtrit(replications - 1, 0.975)
    count = np.full(len(values), HIGHER)
    found = judge(values.mean(axis=1), half_widths, count * margin, count, replications=replications)
    return (found.verdict != "undecided").mean()


@pytest.mark.parametrize(("mean", "margin"), [(1.0, 0.0), (0.2, 2.0), (0.0, 2.0), (0.5, 2.0), (1.0, 2.0), (1.8, 2.0)])
def test_verdict_replications_needed_decide_four_times_in_five(mean, margin):
    """By leaving out 0 or by fitting the margin; a tenth fewer would not."""
    spread = 4.0
    half_width = spread / np.sqrt(10) * stdtrit(9, 0.975)
    needed = int(judge_one(mean, half_width, margin, HIGHER)[2])

    assert _decided(mean, spread, margin, needed) >= 0.78
    assert _decided(mean, spread, margin, math.floor(needed * 0.9)) < 0.81


def test_verdict_decided_needs_no_replications():
    """Only an undecided difference asks for more."""
    assert math.isnan(judge_one(4.0, 1.0, 1.0, HIGHER)[2])


@pytest.mark.parametrize(("tests", "expected"), [(1, 0.95), (9, 1 - 0.05 / 9), (0, 0.95)])
def test_verdict_family_confidence_is_bonferroni(tests, expected):
    """Nine intervals that shall hold together at 95% get 0.05/9 each."""
    assert family_confidence(tests) == pytest.approx(expected)
