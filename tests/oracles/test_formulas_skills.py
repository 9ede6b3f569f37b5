"""The chain of skill-based routing in the cases in which it is another, known queue."""

from __future__ import annotations

import math

import pytest
from formulas import queues
from formulas.skills import Skills
from points.skills import N_PER_S, N_SKILLS, W_SKILLS, X_SKILLS


def test_skills_one_team_two_classes_is_cobham() -> None:
    """One team that takes class 0 first, with endless patience: Cobham's two mean waits."""
    skills = Skills(
        arrivals=(0.02, 0.025),
        agents=(2,),
        handle={(0, 0): 28.0, (0, 1): 28.0},
        offers=((0,), (0,)),
        takes=((0, 1),),
        patience=(math.inf, math.inf),
        room=(40, 60),
    )
    waits = queues.cobham_waits((0.02, 0.025), 28.0, 2)

    assert (skills.mean_wait(0), skills.mean_wait(1)) == pytest.approx(waits, rel=1e-5)


def test_skills_two_speeds_give_closed_form() -> None:
    """One class, a fast and a slow agent, the fast one first: the M/M/2 of Gumbel (1960), by hand.

    With rates f and s: balance of (none), (fast busy), (slow busy), (both), then a geometric tail.
    """
    rate, fast, slow = 0.05, 1 / 20.0, 1 / 60.0
    skills = Skills(
        arrivals=(rate,),
        agents=(1, 1),
        handle={(0, 0): 20.0, (1, 0): 60.0},
        offers=((0, 1),),
        takes=((0,), (0,)),
        patience=(math.inf,),
        room=(400,),
    )
    # the cut between one and two present: (rate + slow) p_slow = fast p_both and rate (p_fast + p_slow) = both leave
    slow_only = 1.0
    both = (rate + slow) / fast * slow_only
    fast_only = ((fast + slow) * both - rate * slow_only) / rate
    none = (fast * fast_only + slow * slow_only) / rate
    tail = rate / (fast + slow)
    whole = none + fast_only + slow_only + both / (1.0 - tail)
    waiting = both * tail / (1.0 - tail) ** 2 / whole

    assert skills.waiting(0) == pytest.approx(waiting, rel=1e-9)


def test_skills_equal_teams_share_one_erlang_a() -> None:
    """An X design of equal speeds and patience is one queue: the number waiting is that of Erlang A."""
    skills = Skills(
        arrivals=(0.04, 0.06),
        agents=(2, 1),
        handle=dict.fromkeys([(0, 0), (0, 1), (1, 0), (1, 1)], 30.0),
        offers=((0, 1), (1, 0)),
        takes=((0, 1), (1, 0)),
        patience=(45.0, 45.0),
        room=(28, 28),
    )
    share = queues.erlang_a_abandonment(0.1, 30.0, 45.0, 3)

    assert skills.waiting(0) + skills.waiting(1) == pytest.approx(0.1 * 45.0 * share, rel=1e-8)


def test_skills_limited_line_is_mmck() -> None:
    """One class with few places is M/M/c/K, refused share included."""
    skills = Skills((0.1,), (3,), {(0, 0): 30.0}, ((0,),), ((0,),), (math.inf,), (5,))
    none = Skills((0.1,), (3,), {(0, 0): 30.0}, ((0,),), ((0,),), (math.inf,), (0,))

    assert skills.mean_wait(0) == pytest.approx(queues.mmck_wait(0.1, 30.0, 3, 5), rel=1e-12)
    assert none.refused(0) == pytest.approx(queues.erlang_b(3.0, 3), rel=1e-12)


def test_skills_apart_are_two_queues() -> None:
    """Teams without a class in common do not feel each other."""
    skills = Skills(
        arrivals=(0.05, 0.07),
        agents=(1, 3),
        handle={(0, 0): 20.0, (1, 1): 40.0},
        offers=((0,), (1,)),
        takes=((0,), (1,)),
        patience=(30.0, 60.0),
        room=(20, 30),
    )

    assert skills.abandonment(0) == pytest.approx(queues.erlang_a_abandonment(0.05, 20.0, 30.0, 1), rel=1e-8)
    assert skills.abandonment(1) == pytest.approx(queues.erlang_a_abandonment(0.07, 40.0, 60.0, 3), rel=1e-8)


@pytest.mark.parametrize("skills", [N_SKILLS, X_SKILLS, W_SKILLS], ids=["N", "X", "W"])
def test_skills_of_the_points_balance_every_class(skills: Skills) -> None:
    """Of each class, those who arrive are refused, abandon or are served, as the law says."""
    for kind, arrivals in enumerate(skills.arrivals):
        served = sum(
            skills.chain.mean(lambda state, place=place: state[place]) / skills.handle[pair]
            for place, pair in enumerate(skills.handle)
            if pair[1] == kind
        )
        abandoned = skills.waiting(kind) / skills.patience[kind]

        assert served + abandoned == pytest.approx(arrivals * (1.0 - skills.refused(kind)), rel=1e-9)


def test_n_design_cut_line_is_long_enough() -> None:
    """The point has no limit; the places of its chain run out with a probability that does not matter."""
    assert max(N_SKILLS.refused(kind) for kind in range(len(N_PER_S))) < 1e-7
