"""Whether a study says that its warm-up is too short."""

from __future__ import annotations

import pytest

import sim
from sim.experiment.settling import _period_days

HEAVY = [
    "channels.phone.patience.mean=30d",  # nobody gives up, so that the line takes days to become as long as it will be
    "demand.cases_per_day=2246",  # 97.5% load of eight agents
    "time.cooldown_days=0",
]


def _warnings(comparison: sim.Comparison) -> list[str]:
    return [note for note in comparison.notes if "warm-up" in note]


@pytest.fixture(scope="module")
def hasty() -> sim.Comparison:
    """Return a study of a line near its limit that is measured from the start."""
    return sim.compare(sim.load("erlang-a", [*HEAVY, "time.warmup_days=0"], days=10), 20)


def test_warm_up_that_is_too_short_is_told(hasty):
    """With what has not settled, how much it still grows, and a warm-up that would do."""
    found = _warnings(hasty)

    assert len(found) == 1
    assert found[0].startswith("siloed: the warm-up is too short: contacts waiting ")
    assert "(MSER-5); set time.warmup_days to " in found[0]
    assert found[0] in hasty.to_dict()["notes"]


def test_warm_up_that_it_asks_for_is_enough(hasty):
    """The advice is followed, and the note is gone."""
    days = _warnings(hasty)[0].rsplit(" to ", 1)[1].split()[0]
    patient = sim.compare(sim.load("erlang-a", [*HEAVY, f"time.warmup_days={days}"], days=10), 20)

    assert not _warnings(patient)


def test_warm_up_of_a_line_that_settles_at_once_is_enough():
    """A day is plenty for a line that people leave within minutes."""
    assert not _warnings(sim.compare(sim.load("erlang-a", days=10), 10))


def test_warm_up_is_not_judged_where_demand_has_a_course_of_its_own():
    """An outage is no warm-up."""
    surge = 'demand.surges=[{day=0, from="08:00", to="20:00", factor=5}]'

    assert not _warnings(sim.compare(sim.load("erlang-a", [*HEAVY, "time.warmup_days=0", surge], days=10), 20))


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ([], 0),
        ([f"demand.hourly={[1] * 23 + [2]}"], 1),
        (["demand.weekday=[1,1,1,1,1,1,2]"], 7),
        (['channels.phone.open={mon-fri="08:00-20:00"}'], 7),
    ],
)
def test_period_is_that_of_demand_and_duty(overrides, expected):
    """None, a day or a week."""
    assert _period_days(sim.load("erlang-a", overrides), "siloed") == expected


def test_period_of_shifts_is_a_week():
    """Whoever works by shifts works by weekdays."""
    assert _period_days(sim.load("retail-bank"), "siloed") == 7
