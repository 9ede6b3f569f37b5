"""Absorbing chains against published values and against paths followed one by one."""

from __future__ import annotations

import numpy as np
import pytest
from formulas.chains import absorbing_visits
from formulas.journeys import Journey


def test_absorbing_visits_gamblers_ruin_gives_published_value() -> None:
    """From corner 2 of 4 the drunkard of Kemeny & Snell (1960), section 3.2, sees corner 2 twice."""
    walk = np.array([[0.0, 0.5, 0.0], [0.5, 0.0, 0.5], [0.0, 0.5, 0.0]])

    assert absorbing_visits(walk, np.array([0.0, 1.0, 0.0])) == pytest.approx([1.0, 2.0, 1.0])


def test_journey_one_channel_is_geometric() -> None:
    """With one channel contacts are geometric and every contact but the first may ask again."""
    journey = Journey(start=[1.0], resolved=[0.4], moves=[[1.0]], same=0.7, cross=0.9)
    item = journey.item(needed=1.0)

    assert journey.contacts() == pytest.approx([2.5])
    assert item.asked == pytest.approx([1.0 + 1.5 * 0.3])
    assert item.seen == pytest.approx([1.5 * 0.7])
    assert item.repeated == pytest.approx([1.5 * 0.3])


def test_journey_two_channels_equals_sum_over_paths() -> None:
    """The linear algebra agrees with every path of a journey followed one by one."""
    journey = Journey([0.6, 0.4], [0.7, 0.5], [[0.5, 0.3], [0.45, 0.35]], same=0.6, cross=0.25)
    needed, onward = 0.6, journey.onward()
    tally, contacts = np.zeros((3, 2)), np.zeros(2)

    def walk(channel: int, held: frozenset[int], chance: float) -> None:
        if chance < 1e-9:
            return
        contacts[channel] += chance
        visible = max(0.6 * (channel in held), 0.25 * bool(held - {channel}))
        asked, seen = needed * (1 - visible), needed * visible
        tally[:, channel] += chance * np.array([asked, seen, asked * bool(held)])
        for follower in (0, 1):
            walk(follower, held | {channel}, chance * needed * onward[channel, follower])
            walk(follower, held, chance * (1 - needed) * onward[channel, follower])

    walk(0, frozenset(), 0.6)
    walk(1, frozenset(), 0.4)
    item = journey.item(needed)

    # the paths below 1e-9 were left out
    assert journey.contacts() == pytest.approx(contacts, rel=1e-4)
    assert np.array([item.asked, item.seen, item.repeated]) == pytest.approx(tally, rel=1e-3)
