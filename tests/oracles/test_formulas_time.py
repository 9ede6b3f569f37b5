"""Time-varying and transient results against integrals and differential equations solved numerically."""

from __future__ import annotations

import math

import numpy as np
import pytest
from formulas import queues
from formulas.infinite import mean_busy
from formulas.transient import Opening, uniformised
from points.time import HOUR_S, LONG_S, PLENTY, PROFILE, RUSH, RUSH_AGENTS, RUSH_PER_S, SLOT, SLOT_S
from points.time import POINTS as TIME_POINTS
from scipy.integrate import quad, solve_ivp
from scipy.stats import poisson

HOURLY = [n / HOUR_S for n in PROFILE]


def test_mean_busy_constant_rate_is_the_load() -> None:
    """With the same rate all day the mean number busy is the offered load, at any time."""
    assert mean_busy([0.01] * 24, 500.0, 30_000.0, 31_800.0) == pytest.approx(5.0, rel=1e-12)


@pytest.mark.parametrize("slot", [0, 17, SLOT, SLOT + 1, 47])
def test_mean_busy_equals_integral_over_the_past(slot: int) -> None:
    """The solution by the hour agrees with m(t), the integral of rate(t - u) P(handle > u), averaged over the slot."""

    def busy(time_s: float) -> float:
        """Sum the past three days hour by hour."""
        total = 0.0
        for hour in range(-72, int(time_s // HOUR_S) + 1):
            start, end = hour * HOUR_S, min((hour + 1) * HOUR_S, time_s)
            weight = quad(lambda at: math.exp(-(time_s - at) / LONG_S), start, end)[0]
            total += HOURLY[hour % 24] * weight
        return total

    start = slot * SLOT_S
    points, weights = np.polynomial.legendre.leggauss(6)
    mean = sum(w / 2.0 * busy(start + SLOT_S * (x + 1.0) / 2.0) for x, w in zip(points, weights, strict=True))

    assert mean_busy(HOURLY, LONG_S, start, start + SLOT_S) == pytest.approx(mean, rel=1e-7)


def test_mean_busy_of_the_point_is_far_from_its_hour_alone() -> None:
    """What is busy at 17:00 is what came before: nowhere near the load of that hour; and agents never run out."""
    exact = TIME_POINTS[0].exact

    assert exact > 1.3 * HOURLY[17] * LONG_S
    assert poisson.sf(PLENTY - 1, max(HOURLY) * LONG_S) < 1e-12


def test_uniformised_equals_differential_equations() -> None:
    """Law and time spent agree with the forward equations solved step by step."""
    opening = Opening([(0.05, 900.0)], 60.0, 3, 120.0, room=40)
    births, deaths = np.full(43, 0.05), opening.deaths()[1:]
    start = np.zeros(44)
    start[2] = 1.0

    def flow(_: float, both: np.ndarray) -> np.ndarray:
        law = both[:44]
        change = np.zeros(44)
        change[1:] += births * law[:-1] - deaths * law[1:]
        change[:-1] += deaths * law[1:] - births * law[:-1]
        return np.concatenate((change, law))

    solved = solve_ivp(flow, (0.0, 900.0), np.concatenate((start, np.zeros(44))), rtol=1e-10, atol=1e-12)
    law, spent = uniformised(births, deaths, start, 900.0)

    assert law == pytest.approx(solved.y[:44, -1], abs=1e-8)
    assert spent == pytest.approx(solved.y[44:, -1], abs=1e-5)


def test_opening_waits_without_abandonment_are_places_ahead() -> None:
    """With endless patience one who finds n present waits for n - c + 1 ends of service."""
    opening = Opening([(0.1, 60.0)], 30.0, 3, room=20)

    assert opening.waits()[[2, 3, 7]] == pytest.approx([0.0, 10.0, 50.0])


def test_opening_for_ever_is_erlang_a() -> None:
    """Long after the opening the mean wait is that of Erlang A."""
    opening = Opening([(0.1, 3e4)], 30.0, 3, 45.0, room=40)
    share = queues.erlang_a_abandonment(0.1, 30.0, 45.0, 3)

    assert opening.mean_wait() == pytest.approx(45.0 * share, rel=3e-3)


def test_rush_of_the_point_equals_time_in_line_over_arrivals() -> None:
    """Little (1961), over the whole day: the time that the line holds people, its emptying included, by arrival."""
    idle = Opening([*RUSH.pieces, (0.0, 40_000.0)], RUSH.handle, RUSH.agents, RUSH.patience, RUSH.room)
    line = np.maximum(np.arange(RUSH.agents + RUSH.room + 1) - RUSH.agents, 0)
    held = sum(float(spent @ line) for spent in idle.spent())

    assert RUSH.mean_wait() == pytest.approx(held / (sum(RUSH_PER_S) * HOUR_S), rel=1e-9)


def test_rush_of_the_point_is_far_from_long_run_figures() -> None:
    """Nobody who averaged the long-run waits of the two hours would get the day from empty."""
    shares = [queues.erlang_a_abandonment(rate, RUSH.handle, RUSH.patience, RUSH_AGENTS) for rate in RUSH_PER_S]
    long_run = RUSH.patience * np.average(shares, weights=RUSH_PER_S)

    assert abs(TIME_POINTS[1].exact / long_run - 1.0) > 0.2
