"""Teams whose smallest sufficient size mathematics knows: M/M/n, M/M/n+M."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from scipy.special import gammaln

import sim
from sim.scenario import build

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "oracles"))

from formulas.queues import erlang_a_abandonment, erlang_c


class Case(NamedTuple):
    """Calls an hour, mean talk (s), mean patience (s; 0: for ever), threshold (s), target, people to begin with."""

    per_hour: float
    talk_s: float
    patience_s: float
    within_s: float
    kpi: str
    target: float
    begin: int
    days: int = 5


CASES = [
    Case(12, 300, 0, 20, "service_level", 0.80, 1, 20),
    Case(12, 300, 0, 20, "service_level", 0.95, 9, 20),
    Case(24, 240, 0, 60, "service_level", 0.80, 2, 20),
    Case(40, 300, 0, 10, "service_level", 0.90, 4, 10),
    Case(60, 200, 0, 20, "service_level", 0.70, 30, 10),
    Case(78, 300, 0, 20, "service_level", 0.80, 3),
    Case(120, 300, 0, 30, "service_level", 0.85, 10, 3),
    Case(200, 360, 0, 20, "service_level", 0.80, 20, 3),
    Case(300, 300, 0, 20, "service_level", 0.90, 60, 2),
    Case(600, 360, 0, 20, "service_level", 0.79, 60, 2),
    Case(12, 300, 300, 20, "service_level", 0.80, 4, 20),
    Case(24, 300, 120, 20, "service_level", 0.90, 1, 20),
    Case(78, 300, 900, 20, "service_level", 0.80, 8),
    Case(78, 300, 900, 0.5, "abandonment_rate", 0.05, 8),
    Case(120, 240, 180, 20, "abandonment_rate", 0.03, 40),
    Case(60, 300, 60, 20, "abandonment_rate", 0.10, 5),
    Case(300, 300, 600, 20, "service_level", 0.80, 25, 2),
    Case(300, 300, 120, 20, "abandonment_rate", 0.02, 60, 2),
    Case(600, 300, 300, 20, "service_level", 0.70, 50, 2),
    Case(900, 240, 600, 20, "abandonment_rate", 0.043, 40, 1),
]


@cache
def exact(case: Case, people: int) -> float:
    """Return the exact KPI with so many people; the worst there is where the line would grow for ever."""
    arrivals = case.per_hour / 3600
    load = arrivals * case.talk_s
    if case.kpi == "abandonment_rate":
        return erlang_a_abandonment(arrivals, case.talk_s, case.patience_s, people)
    if case.patience_s:
        return in_time(arrivals, case.talk_s, case.patience_s, people, case.within_s)
    if people <= load:
        return 0.0
    return 1.0 - erlang_c(load, people) * float(np.exp(-(people - load) / case.talk_s * case.within_s))


def in_time(arrivals: float, handle: float, patience: float, people: int, within: float) -> float:
    """Return the share of all callers answered in time in M/M/n+M, from its Markov chain.

    Who finds k waiting moves up at rate n/handle + k/patience, is answered at rate n/handle from the first place, and
    is gone at rate 1/patience from any (Palm 1957; Riordan, Stochastic Service Systems, 1962).
    """
    speed, leave = people / handle, 1.0 / patience
    top = people + int(6 * np.sqrt(people) + 40 + 3 * min(arrivals * patience, 99))
    states = np.arange(top + 1)
    rates = np.minimum(states, people) / handle + np.maximum(states - people, 0) * leave
    log = np.concatenate(([0.0], np.cumsum(np.log(arrivals) - np.log(rates[1:]))))
    chances = np.exp(log - log.max())
    chances /= chances.sum()
    line = top - people + 1
    ahead = np.arange(line)
    outward = speed + (ahead + 1) * leave  # k ahead and oneself may all lose patience
    fastest = float(outward.max())
    jumps = np.arange(int(fastest * within + 8 * np.sqrt(fastest * within) + 30))
    weights = np.exp(jumps * np.log(fastest * within) - fastest * within - gammaln(jumps + 1))
    # uniformisation: by the number of jumps, the chance to have been answered from each place of the line
    answered, now, total = np.zeros(line), np.where(ahead == 0, speed / fastest, 0.0), np.zeros(line)
    for weight in weights:
        total += weight * answered
        answered = answered + now
        moved_up = np.concatenate(([0.0], (speed + ahead[1:] * leave) / fastest * now[:-1]))
        now = (1.0 - outward / fastest) * now + moved_up
    return float(chances[:people].sum() + chances[people:] @ total)


def smallest(case: Case) -> int:
    """Return the smallest team that meets the target."""
    people = 1
    while not meets(case, people):
        people += 1
    return people


def meets(case: Case, people: int) -> bool:
    value = exact(case, people)
    return value >= case.target if case.kpi == "service_level" else value <= case.target


def scenario(case: Case) -> sim.Scenario:
    channel = {
        "name": "phone", "kind": "live", "service_level": {"share": 0.8, "within": case.within_s},
    }  # fmt: skip
    if case.patience_s:
        channel["patience"] = {"dist": "exponential", "mean": case.patience_s}
    return build({
        "schema": 1, "name": "erlang", "time": {"days": case.days, "warmup_days": 1, "cooldown_days": 0},
        "demand": {"cases_per_day": 24 * case.per_hour},
        "channels": [channel],
        "intents": [{"name": "any", "handle": {"phone": {"talk": {"dist": "exponential", "mean": case.talk_s}}}}],
        "designs": {"one": {"teams": [{"name": "desk", "agents": case.begin, "channels": ["phone"]}]}},
    })  # fmt: skip


def found(case: Case) -> int:
    staffing = sim.staff(scenario(case), workers=2, targets={f"phone.{case.kpi}": case.target})
    return int(staffing.totals["people"].iloc[0])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_team_is_the_smallest_that_is_enough(case: Case) -> None:
    """By exact formulas; or a team whose exact service is within half a percentage point of the target."""
    people, best = found(case), smallest(case)

    assert people == best or abs(exact(case, people) - case.target) <= 0.005


def test_in_time_is_what_is_known_without_patience() -> None:
    """With endless patience it is Erlang C's."""
    arrivals, handle = 78 / 3600, 300.0

    assert in_time(arrivals, handle, 1e7, 9, 20.0) == pytest.approx(
        1.0 - erlang_c(arrivals * handle, 9) * float(np.exp(-(9 - arrivals * handle) / handle * 20.0)), abs=1e-3
    )
