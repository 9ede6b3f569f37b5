"""What may be changed, what it takes, and how a user sets it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from sim.experiment.staffing.plans import Layout
from sim.experiment.staffing.targets import targets_of
from sim.scenario import vary


@pytest.fixture
def layout(desks) -> Layout:
    scenario = desks()
    return Layout(scenario, "apart", targets_of(scenario))


def test_equal_shifts_are_one_post_and_transfers_are_held(layout):
    """Paid hours are desk hours / (1 - shrinkage)."""
    assert [(post.team.name, post.before) for post in layout.posts] == [
        ("callers", 3), ("callers", 2), ("writers", 1), ("experts", 1),
    ]  # fmt: skip
    assert [post.hours for post in layout.posts] == pytest.approx([70.0, 35.0, 56.0, 56.0])
    assert layout.paid_hours((3, 2, 1, 1)) == pytest.approx(3 * 70 + 2 * 35 + 56 + 56)
    assert [part.posts for part in layout.parts] == [(0, 1), (2,)]
    assert "transfers" in layout.posts[3].held


def test_a_plan_as_overrides_is_the_plan(desks, layout):
    """Of equal shifts the last lose people first; a shift of nobody is left out."""
    (text,) = layout.overrides((4, 1, 1, 1))
    team = vary(desks(), [text]).designs["apart"].teams[0]

    assert [(shift.agents, shift.hours) for shift in team.shifts] == [(4, "08:00-16:00"), (1, "08:00-12:00")]
    assert layout.overrides(layout.before) == ()


def test_sizes_are_nested_and_hold_the_scenario(layout):
    """One person more takes nobody away, and with as many people as there are it is the scenario's plan."""
    (part, _) = layout.parts
    plans = [layout.shared_out(part, layout.before, total) for total in range(2, 30)]

    assert layout.before in plans
    for fewer, more in pairwise(plans):
        assert sum(more) == sum(fewer) + 1
        assert all(a <= b for a, b in zip(fewer, more, strict=True))


def test_hours_that_were_staffed_stay_staffed(layout):
    """Nobody is not enough, neither in a team nor at an hour of a live channel."""
    assert layout.stands((1, 0, 1, 1))
    assert not layout.stands((0, 5, 1, 1))  # the afternoon
    assert not layout.stands((3, 2, 0, 1))


def test_days_by_number_count_for_a_week_of_the_window(desks):
    """And what is not on duty in the measured days is held."""

    def change(data):
        data["time"]["days"] = 5
        shifts = data["designs"]["apart"]["teams"][0]["shifts"]
        shifts[1]["days"] = [0, 2]
        shifts[2]["days"] = "sat"

    scenario = desks(change)
    posts = Layout(scenario, "apart", targets_of(scenario)).posts

    assert posts[1].hours == pytest.approx(2 * 7 / 5 * 4 / 0.8)
    assert not posts[1].held
    assert "measured days" in posts[2].held


def test_teams_that_share_a_channel_are_one_part(desks):
    """They are staffed together."""

    def change(data):
        data["designs"]["apart"]["teams"][1]["channels"] = ["mail", "phone"]

    scenario = desks(change)
    (part,) = Layout(scenario, "apart", targets_of(scenario)).parts

    assert part.posts == (0, 1, 2)
    assert part.targets == (0, 1)
