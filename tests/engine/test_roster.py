"""Duties, absences and speeds of whole teams: what each agent would draw alone."""

import pytest

from sim.draws import Entity, Key, Purpose, day_stream, laws, quantile
from sim.engine import roster
from sim.engine.model import build_model
from sim.scenario import build
from sim.scenario.units import DAY_S

HOUR_S = 3_600.0
TEAMS = [
    {"name": "first", "channels": ["phone"], "agents": 1},
    {
        "name": "desk",
        "channels": ["phone"],
        "speed_cv": 0.3,
        "absence": 0.25,
        "shifts": [
            {"days": "mon-sun", "hours": "09:00-17:00", "agents": 3},
            {"days": "mon-sun", "hours": "22:00-06:00", "agents": 2},
        ],
    },
    {"name": "always", "channels": ["phone"], "absence": 0.25, "agents": 40},
]


@pytest.fixture(scope="module")
def model():
    return build_model(
        build(
            {
                "schema": 1,
                "name": "roster",
                "time": {"days": 10, "warmup_days": 0, "cooldown_days": 0},
                "demand": {"cases_per_day": 10},
                "channels": [{"name": "phone", "kind": "live"}],
                "intents": [{"name": "any", "share": 1, "handle": {"phone": {"talk": "5m"}}}],
                "designs": {"only": {"teams": TEAMS}},
            }
        ),
        "only",
    )


def _away(key, team, number):
    """Return the days on which this agent is absent, drawn one by one."""
    days = range(10)
    u = [key.uniform(Entity.AGENT_DAY, (number, day_stream(day, team)), Purpose.ABSENCE) for day in days]
    return {day for day in days if u[day] < 0.25}


def test_shifts_are_worked_or_missed_whole(model):
    """A night shift belongs to the day on which it starts; numbers run on from shift to shift."""
    key = Key(1, 2)
    duties = roster.team_duties(model, model.teams[1], key)

    assert len(duties) == 5
    for number, duty in enumerate(duties):
        start_s, end_s = (9 * HOUR_S, 17 * HOUR_S) if number < 3 else (22 * HOUR_S, 30 * HOUR_S)
        away = _away(key, 1, number)
        spans = {day: (day * DAY_S + start_s, day * DAY_S + end_s) for day in range(10)}
        assert duty.absent == tuple(spans[day] for day in sorted(away))
        assert duty.present == tuple(spans[day] for day in range(10) if day not in away)


def test_duties_round_the_clock_are_missed_by_the_day_and_joined_elsewhere(model):
    """Days at work that touch are one duty."""
    key = Key(1, 2)
    duties = roster.team_duties(model, model.teams[2], key)

    assert len(duties) == 40
    for number, duty in enumerate(duties):
        away = _away(key, 2, number)
        assert duty.absent == tuple((day * DAY_S, (day + 1) * DAY_S) for day in sorted(away))
        starts = [day for day in range(10) if day not in away and (day == 0 or day - 1 in away)]
        ends = [day + 1 for day in range(10) if day not in away and (day == 9 or day + 1 in away)]
        assert duty.present == tuple((a * DAY_S, b * DAY_S) for a, b in zip(starts, ends, strict=True))


def test_absences_do_not_depend_on_how_many_are_drawn_at_once(model, monkeypatch):
    """Large teams are drawn in parts."""
    whole = roster.team_duties(model, model.teams[2], Key(1, 2))
    monkeypatch.setattr(roster, "_DRAWS_AT_ONCE", 25)

    assert roster.team_duties(model, model.teams[2], Key(1, 2)) == whole


def test_team_without_absence_works_all_its_hours(model):
    """Nothing is drawn, and nobody is missing."""
    assert roster.team_duties(model, model.teams[0], Key(1, 2)) == [roster.Duty(((0.0, 10 * DAY_S),), ())]


def test_speeds_are_the_gamma_of_each_agent(model):
    """Each agent of a team has a speed; without variation it is 1."""
    key = Key(5, 6)
    u = [key.uniform(Entity.AGENT, (number, day_stream(0, 1)), Purpose.SPEED) for number in range(5)]

    assert roster.agent_speeds(model.teams[1], key) == [quantile(laws.gamma(1.0, 0.3), value) for value in u]
    assert roster.agent_speeds(model.teams[2], key) == [1.0] * 40
