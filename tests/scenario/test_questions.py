"""Uncertain figures, levers and targets: what they hold, what `--set` does to them, what places are."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from sim.scenario import build, load
from sim.scenario.places import NothingThereError, Places
from sim.scenario.questions import Uncertain

RANGE = {"path": "channels.phone.patience.mean", "low": "8m", "high": 1200.5, "source": "assumption"}
LEVER = {"name": "more", "overrides": ["designs.siloed.teams.chat desk.channels=[]"], "acts_on": "organisation"}


def test_uncertain_durations_become_seconds_and_whole_numbers_stay_whole(bank, put):
    """A study calculates with numbers; a place for whole numbers must not get 4.0."""
    uncertain = build(put(bank, "uncertain", [RANGE])).uncertain[0]

    assert (uncertain.low, uncertain.high) == (480, 1200.5)
    assert isinstance(uncertain.low, int)


def test_uncertain_says_the_overrides_of_a_value():
    """Every path takes the same value, written so that a place for whole numbers takes it, too."""
    places = Places(load("erlang-a"))
    uncertain = Uncertain(path="time.days", also=("time.warmup_days",), low=1, high=9, source="assumption")

    assert places.overrides(uncertain, 4.0) == ["time.days=4", "time.warmup_days=4"]
    assert places.overrides(uncertain, 0.25) == ["time.days=0.25", "time.warmup_days=0.25"]


def test_uncertain_that_multiplies_says_the_overrides_of_a_factor():
    """Every path is set to that many times its own value, without digits that only arithmetic leaves."""
    places = Places(load("erlang-a"))
    paths = {"path": "channels.phone.patience.mean", "also": ("channels.phone.service_level.share",)}
    uncertain = Uncertain(**paths, multiplies=True, low=0.5, high=1.2, source="assumption")

    assert places.overrides(uncertain, 0.7) == [
        "channels.phone.patience.mean=630.0",
        "channels.phone.service_level.share=0.56",
    ]


def test_uncertain_that_multiplies_no_number_says_so():
    """A scenario made in code may not have been checked."""
    uncertain = Uncertain(path="channels.phone", multiplies=True, low=0.5, high=1.2, source="assumption")

    with pytest.raises(ValueError, match=r"channels\.phone is not a number or a duration, so it cannot be multiplied"):
        Places(load("erlang-a")).overrides(uncertain, 0.7)


def test_uncertain_that_multiplies_goes_by_what_was_set(bank, put):
    """After `--set` the factor is one on the new value."""
    scenario = build(
        put(bank, "uncertain", [RANGE | {"multiplies": True, "low": 0.5, "high": 2}]),
        ["channels.phone.patience.mean=1m"],
    )

    assert Places(scenario).overrides(scenario.uncertain[0], 2) == ["channels.phone.patience.mean=120.0"]


def test_override_leaves_the_data_it_starts_from_alone(bank, put):
    """What is replaced is copied on the way, so that the same data may be overridden again."""
    data = put(bank, "uncertain", [RANGE])
    before = copy.deepcopy(data)
    build(data, ["channels.phone.patience.mean=1m", "designs.siloed.context.lookup=4", "moves.0.to.1.same=0.2"])

    assert data == before


def test_uncertain_value_may_lie_outside_its_range(bank, put):
    """`--set` may move a figure out of the range that the file gives it."""
    scenario = build(put(bank, "uncertain", [RANGE]), ["channels.phone.patience.mean=1m"])

    assert len(scenario.uncertain) == 1


@pytest.mark.parametrize(
    ("override", "left"),
    [
        ("channels.phone.patience=4m", [("channels.chat.patience", ())]),
        ("channels.chat.patience=4m", [(RANGE["path"], ("channels.chat.patience",))]),
        ("channels.chat.patience=forever", [(RANGE["path"], ("channels.chat.patience",))]),
        ('channels.chat.patience={ dist = "exponential", mean = "4m" }', [(RANGE["path"], ())]),
        ("designs.siloed.context.lookup=4", [(RANGE["path"], ("channels.chat.patience",))]),
    ],
)
def test_override_of_a_whole_leaves_out_what_was_uncertain_in_it(bank, put, override: str, left: list[Any]):
    """What `--set` replaced may have other parts; the file is not to blame for naming the old ones."""
    bank = put(bank, "uncertain", [RANGE | {"also": ["channels.chat.patience"]}])
    if override.endswith("forever"):
        bank, override = put(bank, "designs/siloed/routing", {}), "designs.siloed.routing.affinity_wait=forever"

    assert [(entry.path, entry.also) for entry in build(bank, [override]).uncertain] == left


def test_override_of_a_whole_leaves_out_an_entry_without_paths(bank, put):
    """An entry whose every path was replaced goes, and others stay."""
    bank = put(bank, "uncertain", [RANGE, RANGE | {"path": "time.days", "low": 1, "high": 9}])

    assert [entry.path for entry in build(bank, ["channels.phone.patience=4m"]).uncertain] == ["time.days"]


@pytest.mark.parametrize("entry", [5, {}, {"path": 5}, {"path": "a..b"}, {"also": 5}, RANGE | {"also": [5]}])
def test_override_beside_a_faulty_entry_leaves_its_fault_to_the_schema(bank, put, refused, entry: Any):
    """What is wrong with [[uncertain]] is told as without an override."""
    data = put(bank, "uncertain", [entry])

    alone, beside = refused(data), refused(data, ["channels.phone.patience=4m"])

    assert {fault.what for fault in beside} <= {fault.what for fault in alone}
    assert beside


def test_override_of_teams_does_not_blame_levers_on_the_old_ones(bank, put):
    """A lever on a team that `--set` took away cannot be used; the scenario can."""
    bank = put(bank, "levers", [LEVER | {"source": "assumption"}])
    desk = '{ name = "phone desk", agents = 9, channels = ["phone", "chat"] }'
    other = '{ name = "e-mail desk", agents = 2, channels = ["e-mail"] }'

    assert build(bank, [f"designs.siloed.teams=[{desk}, {other}]"]).levers[0].name == "more"


def test_lever_overrides_are_tried_one_after_another_from_the_scenario(bank, put):
    """A later override of a lever may stand in what an earlier one made; other levers do not count."""
    wait = ["designs.siloed.routing.affinity_wait={}", "designs.siloed.routing.affinity_wait.phone=30"]
    levers = [LEVER | {"overrides": wait, "source": "x"}, LEVER | {"name": "other", "overrides": wait, "source": "x"}]

    assert len(build(put(bank, "levers", levers)).levers) == 2


def test_service_level_target_is_the_channels_own_unless_given(bank, put):
    """One place tells staffing what share to reach; None where no time is given to reach it in."""
    scenario = build(bank)
    other = build(put(bank, "targets", {"phone": {"service_level": 0.9}}))
    abandoned = build(put(bank, "targets", {"phone": {"abandonment_rate": 0.05}}))

    assert [s.service_level_target("phone") for s in (scenario, other, abandoned)] == [0.8, 0.9, 0.8]
    assert other.service_level_target("chat") is None
    assert other.service_level_target("fax") is None


@pytest.mark.parametrize(
    ("path", "figure", "is_time", "is_whole"),
    [
        ("channels.phone.patience.mean", 900, True, False),
        ("channels.phone.patience.cv", 1.5, False, False),
        ("channels.chat.patience", 360, True, False),
        ("channels.0.service_level.within", 20, True, False),
        ("channels.chat.slowdown", 0.2, False, False),
        ("channels.chat.concurrency", 2, False, True),
        ("items.account.ask", 20, True, False),
        ("moves.0.to.1.same", 0.3, False, False),
        ("designs.omnichannel.routing.affinity_wait.phone", 30, True, False),
        ("designs.omnichannel.teams.blended.proficiency.chat", 1.1, False, False),
        ("customers.population", 5000, False, True),
        ("channels.phone.patience", None, False, False),
    ],
)
def test_place_tells_figures_times_and_whole_numbers(
    bank, path: str, figure: float | None, is_time: bool, is_whole: bool
):
    """A study needs to know the value and how it may be varied, a report how to write it."""
    place = Places(build(bank)).find(path)

    assert (place.figure, place.is_time, place.is_whole) == (figure, is_time, is_whole)


def test_place_says_which_part_of_a_path_is_not_there():
    """Whoever asks can word it for the block it is about."""
    with pytest.raises(NothingThereError, match='there is no "fone"') as caught:
        Places(load("erlang-a")).find("channels.fone.patience")

    assert (caught.value.part, caught.value.fix) == ("fone", 'did you mean "phone"? there are: phone')
