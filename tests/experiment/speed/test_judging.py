"""Checks of speed on made-up ratios, and a real one."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sim
from sim.errors import UsageError
from sim.experiment.speed import check_speed, judging, record_speed
from sim.experiment.speed.calibration import VERSION
from sim.experiment.speed.judging import ERROR, judged, verdict_of

ROUND_S = 0.25


@pytest.fixture
def clock(monkeypatch):
    """Return a function that makes measuring of ratios that take their time on a clock of their own."""

    def of(ratios):
        now_s = [0.0]
        monkeypatch.setattr(judging.time, "monotonic", lambda: now_s[0])
        following = iter(ratios)

        def ratio():
            now_s[0] += ROUND_S
            return next(following)

        return ratio

    return of


def noise(rng, n, spread=0.1):
    """Return ratios around 1 as busy machines give them: skewed, with outliers."""
    return np.exp(spread * rng.standard_normal(n) + 0.4 * (rng.random(n) < 0.05)).tolist()


@pytest.fixture
def judge(clock, record_of):
    """Return a function of (generator, true slowdown, budget) to the verdict and the rounds it took."""

    def of(rng, slowdown, budget_s=60.0):
        record = record_of(noise(rng, 200))
        ratio = clock(slowdown * value for value in noise(rng, 1000))
        found, rounds = judged(ratio, record, budget_s=budget_s, limit=1.2, progress=None)
        return verdict_of(found, 1.2), rounds

    return of


@pytest.mark.parametrize(("slowdown", "verdict"), [(1.0, "as fast"), (0.6, "as fast"), (1.5, "slower")])
def test_what_is_far_from_the_limit_is_told_soon(judge, slowdown, verdict):
    """A clear case is decided long before the budget is over."""
    found, rounds = judge(np.random.default_rng(1), slowdown)

    assert found == verdict
    assert rounds <= 60 / ROUND_S / 4


def test_what_is_at_the_limit_stays_undecided_and_ends_with_the_budget(judge):
    """Nothing is said that is not known, and measuring ends."""
    assert judge(np.random.default_rng(2), 1.2) == ("undecided", 60 / ROUND_S)


def test_looking_again_and_again_does_not_make_errors_likelier(judge):
    """Exactly at the limit, "slower" and "as fast" are each said in about 5% of checks at most, over all looks."""
    rng = np.random.default_rng(3)
    verdicts = [judge(rng, 1.2)[0] for _ in range(120)]

    for wrong in ("slower", "as fast"):
        assert verdicts.count(wrong) / 120 <= ERROR / 2 + 0.05  # 2.5 standard errors


def test_a_slowdown_of_30_percent_is_caught_and_none_is_no_alarm(judge):
    """With the noise of a busy machine both are told within the budget nearly always."""
    rng = np.random.default_rng(4)

    assert [judge(rng, 1.3)[0] for _ in range(25)].count("slower") >= 23
    assert [judge(rng, 1.0)[0] for _ in range(25)].count("as fast") == 25


def test_progress_goes_to_the_end_of_the_budget(clock, record_of):
    """It is told after each round, and never falls."""
    told: list[float] = []
    record = record_of(noise(np.random.default_rng(5), 200))

    judged(clock([1.2] * 100), record, budget_s=10.0, limit=1.2, progress=told.append)

    assert told == sorted(told)
    assert told[-1] == 1.0


def test_another_machine_is_named_and_not_compared(record_of, scenario, monkeypatch):
    """Nothing is measured, and each difference says what it was and is."""
    monkeypatch.setattr(judging, "Rounds", None)
    record = record_of([1.0] * 20)
    record.machine["processor"] = "Z80"
    record.machine["numpy"] = "1.0"

    result = check_speed(record, scenario)

    assert result.verdict == "not compared"
    assert math.isnan(result.slowdown)
    assert [text.split(" when")[0] for text in result.differs] == ["processor: Z80", "numpy: 1.0"]


@pytest.mark.parametrize("any_machine", [False, True])
def test_other_work_is_never_compared(record_of, scenario, monkeypatch, any_machine):
    """An edited scenario or another yardstick leave nothing to compare, on whatever machine."""
    monkeypatch.setattr(judging, "Rounds", None)
    edited = record_of([1.0] * 20, scenario_sha256="0" * 64)
    other = record_of([1.0] * 20, calibration=VERSION + 1)

    for record, word in ((edited, "edited"), (other, "yardstick")):
        result = check_speed(record, scenario, any_machine=any_machine)
        assert result.verdict == "not compared"
        assert word in result.differs[0]


@pytest.mark.parametrize(
    ("name", "value"), [("limit", 1.0), ("limit", math.nan), ("budget_s", 0), ("budget_s", math.inf)]
)
def test_a_limit_or_budget_without_meaning_is_refused(record_of, scenario, name, value):
    """A limit of 1 would call every second check slower; no time says nothing."""
    with pytest.raises(UsageError) as caught:
        check_speed(record_of([1.0] * 20), scenario, **{name: value})

    assert caught.value.faults[0].where == name


def test_a_real_record_is_held_against_itself(scenario):
    """Measured twice, nothing has become four times as slow; another library is named if asked to go on."""
    record = record_speed(scenario, "erlang-a", days=1, budget_s=1.0)
    record.machine["numpy"] = "1.0"

    result = check_speed(record, scenario, budget_s=2.0, limit=4.0, any_machine=True)

    assert result.verdict == "as fast"
    assert result.low <= result.slowdown <= result.high < 4.0
    assert result.differs[0].startswith("numpy: 1.0")
    assert record.interval.median == pytest.approx(np.median(record.ratios))


def test_a_design_of_the_reference_engine_has_no_speed(scenario):
    """What runs on Python is not compared with a compiled yardstick."""
    design = next(iter(scenario.designs))
    slow = sim.load("erlang-a", [f"designs.{design}.routing.policy=mine:Policy"], days=1)

    with pytest.raises(UsageError, match="reference engine"):
        record_speed(slow, "erlang-a", budget_s=1.0)
