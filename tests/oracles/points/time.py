"""Load that varies by the hour, and a queue from empty."""

from __future__ import annotations

from formulas.infinite import mean_busy
from formulas.transient import Opening

from points.point import DAY_S, HANDLE_S, PHONE_WAIT, Point, Ratio, exponential, single_line
from sim.engine.run import Run

HOUR_S, SLOT_S = 3_600.0, 1_800.0

PROFILE = (0, 0, 0, 0, 1, 2, 4, 8, 12, 14, 12, 10, 9, 9, 10, 11, 10, 6, 3, 2, 1, 1, 0, 0)
"""Contacts an hour; after 17:00 they fall faster than agents get free."""
LONG_S = 2_400.0
SLOT = 2 * 17
"""The half hour from 17:00: what is going on in it began in the rush before."""
PLENTY = 60
"""Agents; the mean number busy never reaches 10, so that nobody waits."""

RUSH_PER_S = (5.5 / HANDLE_S, 3.5 / HANDLE_S)
"""Arrival rates of the hour from 09:00, above what the agents can do, and of the next."""
RUSH_AGENTS, RUSH_PATIENCE_S = 4, 1_800.0
RUSH = Opening([(rate, HOUR_S) for rate in RUSH_PER_S], HANDLE_S, RUSH_AGENTS, RUSH_PATIENCE_S, room=150)


def busy_in_slot(slot: int) -> Ratio:
    """Return the reading of the mean number of busy agents in a half hour of the day, off the table of teams."""

    def ratio(run: Run) -> tuple[float, float]:
        time, teams = run.scenario.time, run.teams
        day = teams["slot_s"] // DAY_S - time.warmup_days
        inside = (day >= 0) & (day < time.days) & (teams["slot_s"] % DAY_S == slot * SLOT_S)
        return float(teams["busy_s"][inside].sum()), SLOT_S * time.days

    return ratio


def _varying() -> Point:
    scenario = {
        **single_line("infinite-servers", 1.0, PLENTY, days=10, talk=exponential(LONG_S)),
        "demand": {"cases_per_day": float(sum(PROFILE)), "hourly": [float(weight) for weight in PROFILE]},
    }
    start_s = SLOT * SLOT_S
    return Point(
        name="infinite-servers",
        mechanism="load by the hour, an agent for everybody (M_t/M/∞)",
        figure="busy agents, 17:00–17:30",
        source="Eick, Massey & Whitt 1993",
        scenario=scenario,
        ratio=busy_in_slot(SLOT),
        exact=mean_busy([n / HOUR_S for n in PROFILE], LONG_S, start_s, start_s + SLOT_S),
    )


def _from_empty() -> Point:
    hourly = [0.0] * 9 + list(RUSH_PER_S) + [0.0] * 13
    channel = {"open": {"mon-sun": "09:00-11:00"}, "patience": exponential(RUSH_PATIENCE_S)}
    scenario = {
        **single_line("from-empty", 1.0, RUSH_AGENTS, days=30, channel=channel),
        "demand": {"cases_per_day": sum(RUSH_PER_S) * HOUR_S, "hourly": hourly},
    }
    return Point(
        name="from-empty",
        mechanism="two hours a day, from empty, the first overloaded",
        figure="`mean_wait`",
        source="Jensen 1953; Reibman & Trivedi 1989",
        scenario=scenario,
        ratio=PHONE_WAIT,
        exact=RUSH.mean_wait(),
    )


POINTS = (_varying(), _from_empty())
