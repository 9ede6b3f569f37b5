"""The compiled loops: the same bits as plain Python, whatever room and shares they are given."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest

from sim.demand import arrivals, sample_days
from sim.demand.loops import StreamLuck, choose, open_cases
from sim.draws import Key
from sim.scenario import load

ONE_DAY = ["time.warmup_days=0", "time.cooldown_days=0"]
SURGE = ['demand.surges=[{day = 0, from = "09:10", to = "12:00", factor = 2.0}]']


def _digest(name: str, changes: list[str]) -> str:
    """Return a digest of the cases of one day, to the last bit."""
    digest = hashlib.sha256()
    for day in sample_days(load(name, [*ONE_DAY, *changes], days=1), Key(3, 2)):
        for column in vars(day).values():
            digest.update(column.tobytes())
    return f"{len(day.case)} {digest.hexdigest()}"


@pytest.mark.parametrize(("name", "changes"), [("retail-bank", []), ("erlang-a", SURGE)])
def test_compiled_day_equals_plain_python(name, changes):
    """A day of a population with noise, and one of new customers with a surge."""
    code = f"from test_loops import _digest; print(_digest({name!r}, {changes!r}))"
    plain = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"import sys; sys.path.insert(0, {os.path.dirname(__file__)!r}); {code}"],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )

    assert plain.stdout.strip() == _digest(name, changes)


def test_open_cases_says_when_room_is_short_and_keeps_the_times():
    """Too little room is told; with more room the same cases come at the same times."""
    luck, edges_s, rates_per_s = StreamLuck(1, 0, 5), np.array([0.0, 100.0, 200.0, 300.0]), np.array([0.5, 0.0, 0.5])
    expected = np.array([0.0, 50.0, 50.0, 100.0])
    times = [np.empty(room) for room in (20, 200, 400)]

    counts = [open_cases(luck, expected, edges_s, rates_per_s, room) for room in times]

    assert counts[0] == -1
    assert counts[1] == counts[2] > 0
    found = times[1][: counts[1]]
    assert (found == times[2][: counts[2]]).all()
    assert (np.diff(found) > 0).all()
    assert not ((found >= 100.0) & (found < 200.0)).any()  # no case while the rate is 0


def test_arrival_times_make_room_until_all_cases_fit(monkeypatch):
    """Were the room ever too small, the times would be the same."""
    stream = arrivals.Stream(0, np.array([0.0, 86_400.0]), np.array([0.01]))
    usual = arrivals.arrival_times(stream, Key(1, 0), 3)
    monkeypatch.setattr(arrivals, "room_for", lambda expected: 1)

    assert (arrivals.arrival_times(stream, Key(1, 0), 3) == usual).all()


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 100])
def test_choose_equals_searchsorted(n):
    """Shares of 0, at the ends too, are never chosen; a draw on a boundary goes to the place after it."""
    weights = np.arange(n) % 3 + (n == 1)
    cumulative = np.cumsum(weights / weights.sum())
    cumulative[np.flatnonzero(weights)[-1] :] = 1.0
    draws = np.concatenate((cumulative[cumulative < 1.0], np.linspace(1e-16, 1.0 - 1e-16, 200)))
    draws = draws[draws < 1.0]

    assert [choose(cumulative, u) for u in draws] == np.searchsorted(cumulative, draws, side="right").tolist()
    assert all(weights[choose(cumulative, u)] > 0 for u in draws)
