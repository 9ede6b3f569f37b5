"""What looks useless but can happen is not refused."""

from __future__ import annotations

import pytest

from sim.scenario import build


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (
            {"channels/1/open": {"mon": "23:00-24:00"}, "designs/siloed/teams/1/shifts/0/hours": "23:30-02:00"},
            "overlap",
        ),
        (
            {
                "channels/1/open": {"mon": "00:30-01:00"},
                "designs/siloed/teams/1/shifts/0": {"agents": 1, "hours": "22:00-06:00", "days": "sun"},
            },
            "a night that ends on Monday",
        ),
        ({"designs/siloed/teams/1/shifts/0/days": [6]}, "a day of the cooldown"),
        ({"designs/siloed/routing": {"reserve": 1}}, "one of two agents in reserve"),
        (
            {"designs/omnichannel": None, "designs/siloed/routing": {"reserve": {"phone desk": 8}}},
            "a team that takes no messages",
        ),
        (
            {
                "designs/omnichannel": None,
                "designs/siloed/routing": {"reserve": {"e-mail desk": 2}, "pause_deferred": True},
            },
            "readers can be called",
        ),
        (
            {
                "designs/omnichannel": None,
                "designs/siloed/routing": {"reserve": {"e-mail desk": 2}, "affinity": "owner"},
            },
            "owners read what is theirs",
        ),
        ({"channels/0/cost_per_contact": 0.1, "cost": {}}, "a cost block without prices of its own"),
        ({"moves/2/from": "ivr", "customers/segments/0/channel_preference/ivr": 0}, "a choice that is switched off"),
        ({"moves/2/from": "ivr", "moves/1/to/ivr": 0.1}, "a move leads there"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_check_what_can_happen_is_not_refused(bank, put, changes, why):
    """Cover, reserve, prices and fronts are refused only when it is certain that they do nothing."""
    for path, value in changes.items():
        bank = put(bank, path, value)

    assert build(bank).name == "bank", why


def test_check_shift_beyond_a_shortened_run_is_fine(bank, put):
    """A quick run may end before the only shift of a team begins."""
    bank = put(bank, "designs/siloed/teams/1/shifts/0/days", [4])

    assert build(bank, days=1).time.days == 1
