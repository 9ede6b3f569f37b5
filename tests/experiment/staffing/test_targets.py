"""What can be asked for."""

from __future__ import annotations

import pytest

from sim.errors import UsageError
from sim.experiment.staffing.targets import targets_of


def test_targets_are_those_of_the_channels_unless_others_are_named(desks):
    """All of them give way, not one."""
    scenario = desks()

    assert [(target.channel, target.kpi, target.value) for target in targets_of(scenario)] == [
        ("phone", "service_level", 0.8), ("mail", "service_level", 0.8),
    ]  # fmt: skip
    (asked,) = targets_of(scenario, {"mail.backlog": 4})
    assert (asked.channel, asked.kpi, asked.value, asked.sign) == ("mail", "backlog", 4.0, -1.0)


def test_targets_of_the_scenario_go_before_the_share_of_the_channel(desks):
    """`[targets]` adds to it, too."""
    targets = {"phone": {"service_level": 0.7, "abandonment_rate": 0.1}, "mail": {"backlog": 9}}
    found = targets_of(desks(lambda data: data.update(targets=targets)))

    assert [(target.kpi, target.value, target.where.split(".")[0]) for target in found] == [
        ("service_level", 0.7, "targets"),
        ("abandonment_rate", 0.1, "targets"),
        ("service_level", 0.8, "channels"),
        ("backlog", 9.0, "targets"),
    ]


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("phnoe.service_level", 0.8, '"phone"'),
        ("phone.service_levl", 0.8, '"service_level"'),
        ("phone", 0.8, "CHANNEL.KPI"),
        ("phone.service_level", 80, "80% is 0.8"),
        ("phone.service_level", "80%", "number"),
        ("phone.backlog", 3, "service_level, abandonment_rate"),
        ("mail.backlog", -1, "0 or more"),
        ("mail.abandonment_rate", 0.1, "service_level, backlog"),
    ],
)
def test_what_cannot_be_a_target_is_told(desks, name, value, hint):
    """With the nearest that can."""
    with pytest.raises(UsageError) as caught:
        targets_of(desks(), {name: value}, "--target")

    assert hint in str(caught.value)
    assert caught.value.faults[0].where == f"--target {name}"


def test_a_target_without_a_time_to_answer_within_is_told(desks):
    """Where to say it, too."""
    with pytest.raises(UsageError, match=r"channels\.mail\.service_level"):
        targets_of(desks(lambda data: data["channels"][1].pop("service_level")), {"mail.service_level": 0.8})
