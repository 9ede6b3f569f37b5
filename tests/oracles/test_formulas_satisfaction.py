"""The tree of cases against cases so simple that their means can be written down."""

from __future__ import annotations

from dataclasses import replace

import pytest
from formulas.satisfaction import Points, TwoAgents

TEAMS = TwoAgents(
    transferred=0.3, resolved=0.5, factor=1.2, returns=(0.8, 0.5, 0.0), needed=0.7,
    same_agent=0.9, from_transfer=0.6, same_channel=0.2,
)  # fmt: skip
POINTS = Points(50.0, extra_contact=3.0, transfer=2.0, repeated_item=1.0, unresolved=7.0, relationship=4.0)


def test_stories_are_all_there_are() -> None:
    """The probabilities of all stories add up to 1, and nobody comes back more often than possible."""
    stories = list(TEAMS.stories())

    assert sum(chance for _, chance in stories) == pytest.approx(1.0)
    assert {story.returns for story, _ in stories} == {0, 1, 2}


def test_csat_desk_alone_is_written_down() -> None:
    """Without transfers: first visit unknown, then known; the item is repeated if needed now and before, unseen."""
    second, third = 0.5 * 0.8, 0.5 * 0.8 * 0.4 * 0.5
    resolved = 0.5 + 0.6 * second + 0.6 * third
    repeats = (second * 0.7 + third * (1.0 - 0.3**2)) * 0.7 * 0.1
    expected = 50.0 - 3.0 * (second + third) - repeats - 7.0 * (1.0 - resolved) + 4.0 * second

    assert replace(TEAMS, transferred=0.0).csat(POINTS) == pytest.approx(expected)


def test_csat_always_transferred_is_written_down() -> None:
    """The back office decides; it sees what the desk took down, or later what it knows itself."""
    second, third = 0.5 * 0.8, 0.5 * 0.8 * 0.4 * 0.5
    resolved = 0.5 + 0.6 * second + 0.6 * third
    repeats = 0.4 + (second + third) * (0.1 + 0.1)
    teams = replace(TEAMS, transferred=1.0, needed=1.0)
    expected = 50.0 - 3.0 * (second + third) - 2.0 * (1.0 + second + third) - repeats
    expected += 4.0 * second - 7.0 * (1.0 - resolved)

    assert teams.csat(POINTS) == pytest.approx(expected)


@pytest.mark.parametrize("same_channel", [0.0, 0.2])
def test_csat_desk_sees_what_the_back_office_held_before(same_channel: float) -> None:
    """Two visits, both transferred: 1 - 0.6, then the desk by what is on the channel, then the transfer again."""
    teams = replace(TEAMS, returns=(1.0, 0.0), needed=1.0, resolved=0.0, transferred=1.0, same_agent=0.0)
    lost = Points(100.0, 0.0, 0.0, repeated_item=10.0, unresolved=0.0, relationship=0.0)
    expected = 100.0 - 10.0 * (0.4 + (1.0 - same_channel) + 0.4)

    assert replace(teams, same_channel=same_channel).csat(lost) == pytest.approx(expected)


def test_csat_is_clipped_case_by_case() -> None:
    """A case that lost more than everything counts 0, not less; one that won more than everything 100."""
    plain = replace(TEAMS, transferred=0.0, returns=(0.0,), needed=0.0)

    assert plain.csat(replace(POINTS, unresolved=500.0)) == pytest.approx(0.5 * 50.0)
    again = replace(plain, returns=(1.0, 0.0))
    assert again.csat(Points(80.0, 0.0, 0.0, 0.0, 0.0, 40.0)) == pytest.approx(0.5 * 80.0 + 0.5 * 100.0)
