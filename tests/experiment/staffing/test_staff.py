"""`sim.staff`: plans that meet their targets, and no single person less that does."""

from __future__ import annotations

import json
from itertools import product

import numpy as np
import pytest

import sim
from sim.errors import ScenarioError, UsageError
from sim.experiment.gathering import Gathering
from sim.experiment.running import Job
from sim.experiment.staffing.feasibility import SCOPES, Judge
from sim.experiment.staffing.plans import Layout
from sim.experiment.staffing.targets import targets_of
from sim.scenario import load


def _staff(scenario, **more):
    return sim.staff(scenario, **{"replications": 4, "workers": 2, **more})


def test_no_person_less_and_no_exchange_meets_the_targets(desks):
    """Every neighbour of the plan is looked at for as long as a look may take."""
    scenario = desks()
    layout = Layout(scenario, "apart", targets_of(scenario))
    people = _staff(scenario).plans.groupby(["team", "hours"], sort=False)["agents"].sum()
    plan = tuple(map(int, people))
    judge = Judge(
        Gathering(2, None, None, None, lambda _: None, SCOPES), Job(scenario, 1, "compiled"), "apart", layout, 16, 16
    )

    def holds(other):
        (look,) = judge.look([(other, layout.parts)])
        return all(map(look.meets, layout.parts))

    assert holds(plan)
    for part in layout.parts:
        for away, more in product(part.posts, (None, *part.posts)):
            other = list(plan)
            other[away] -= 1
            if more is not None:
                other[more] += 1
            if layout.paid_hours(tuple(other)) < layout.paid_hours(plan):
                assert not holds(tuple(other))


def test_the_result_is_what_its_overrides_give(desks):
    """The variant, its hours and its wages; teams that no target reaches stay."""
    staffing = _staff(desks())
    (row,) = staffing.totals.to_dict("records")
    again = sim.scenario.vary(desks(), [text for texts in staffing.overrides.values() for text in texts])

    assert staffing.scenario.sha256 == again.sha256
    assert row["people"] == sum(team.head_count for team in again.designs["apart"].teams)
    assert row["paid_hours"] == pytest.approx(staffing.plans["paid_hours"].sum())
    assert row["wages"] == pytest.approx(20.0 * row["paid_hours"])
    assert any("'experts' keeps its people" in note for note in staffing.notes)
    document = json.loads(json.dumps(staffing.to_dict(), allow_nan=False))
    assert document["totals"] == staffing.totals.to_dict("records")


def test_targets_are_reported_as_compare_would(desks):
    """On the replications of a study, with a verdict."""
    staffing = _staff(desks())
    kpis = sim.compare(staffing.scenario, replications=4, workers=2).kpis
    for row in staffing.targets.itertuples():
        own = kpis.query("scope == 'channel' and of == @row.channel and kpi == @row.kpi").iloc[0]

        assert (row.mean, row.half_width) == (own["mean"], own["half_width"])
        assert row.verdict in {"met", "met on average", "missed on average"}


def test_the_plan_is_the_same_whatever_it_begins_with_or_the_workers(desks):
    """A team given as a number has one smallest size; the same arguments give the same bytes."""
    plans = []
    for agents, workers in ((1, 1), (40, 2)):
        scenario = load("erlang-a", [f"designs.siloed.teams.phone desk.agents={agents}"], days=5)
        plans.append(_staff(scenario, workers=workers).plans["agents"].tolist())

    assert plans[0] == plans[1] == [9]
    one, other = (json.dumps(_staff(desks(), workers=workers).to_dict()) for workers in (1, 2))
    assert one == other


def test_abandonment_and_backlog_are_targets(desks):
    """Each is at most what was asked, on average."""
    targets = {"phone.abandonment_rate": 0.04, "mail.backlog": 6.0}
    found = _staff(desks(), targets=targets).targets

    assert found["kpi"].tolist() == ["abandonment_rate", "backlog"]
    assert (found["searched_mean"] <= found["target"] + 1e-9).all()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("phone.service_level", 1.0, "no number of people can promise it"),
        ("mail.service_level", 0.97, "more do not help"),  # of mails sent before the desk is there
    ],
)
def test_a_target_that_people_do_not_reach_is_told(desks, name, value, words):
    """What was asked, what was reached, and the nearest that can be had."""
    with pytest.raises(ScenarioError) as caught:
        _staff(desks(lambda data: data["channels"][1]["service_level"].update(within="10m")), targets={name: value})

    (fault,) = caught.value.faults
    assert name.split(".")[1] in fault.what
    assert words in fault.why
    assert "nearest that can be had" in fault.fix


def test_a_scenario_without_targets_is_told(desks):
    """And how to name one."""

    def change(data):
        for channel in data["channels"]:
            channel.pop("service_level")

    with pytest.raises(UsageError, match="no target to staff to") as caught:
        _staff(desks(change))

    assert "phone.service_level=0.8" in caught.value.faults[0].fix


def _writers_on_saturdays(data):
    data["time"]["days"] = 5
    data["designs"]["apart"]["teams"][1]["shifts"][0]["days"] = "sat"


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"targets": {"mail.service_level": 0.8}, "where": "--target"}, "--target mail.service_level"),
        ({"targets": {"mail.service_level": 0.8}}, "targets mail.service_level"),
        ({}, "channels.mail.service_level.share"),
    ],
)
def test_targets_that_reach_no_team_are_told(desks, more, where):
    """And why not, and what asked for them."""

    def change(data):
        _writers_on_saturdays(data)
        if not more:
            data["channels"][0].pop("service_level")

    with pytest.raises(UsageError, match="no target reaches a team of design 'apart'") as caught:
        _staff(desks(change), **more)

    (fault,) = caught.value.faults
    assert fault.where == where
    assert "targets are of: 'mail'" in fault.why
    assert "'writers': not on duty in the measured days" in fault.why


def _nobody_mails(data):
    data["customers"]["segments"][0]["channel_preference"] = {"phone": 1.0, "mail": 0.0}
    data["designs"]["apart"]["teams"][1]["shifts"][0]["agents"] = 3


@pytest.mark.parametrize("share", [0.8, 1.0])
def test_a_target_of_a_channel_that_nobody_uses_is_left_out(desks, share):
    """Certain or not; its team keeps its people, as if it had no target."""

    def change(data):
        _nobody_mails(data)
        data["targets"] = {"mail": {"service_level": share}}

    staffing = _staff(desks(change), max_replications=8)
    writers = staffing.plans.query("team == 'writers'").iloc[0]

    assert staffing.targets["channel"].tolist() == ["phone"]
    assert (writers["agents"], writers["held"]) == (3, "no channel with a target")
    assert any("nobody came to the channel: service_level at least" in note for note in staffing.own_notes)


def test_targets_of_channels_that_nobody_uses_only_are_told(desks):
    """There is nothing to staff to."""
    with pytest.raises(UsageError, match="nobody came to 'mail'") as caught:
        _staff(desks(_nobody_mails), targets={"mail.service_level": 1.0}, where="--target", max_replications=8)

    assert caught.value.faults[0].where == "--target mail.service_level"


def test_a_store_has_what_an_interrupted_search_found(desks, tmp_path):
    """The same search runs nothing again."""
    first = _staff(desks(), store=tmp_path / "runs")
    totals = []
    again = _staff(desks(), store=tmp_path / "runs", progress=lambda done, total, unit: totals.append(unit))

    assert totals == []
    assert json.dumps(again.to_dict()) == json.dumps(first.to_dict())


def test_equal_service_compares_what_was_staffed(desks):
    """The frame is in the document, the plan in the notes."""

    def change(data):
        data["designs"]["together"] = {
            "teams": [
                {"name": "all", "channels": ["phone", "mail"], "agents": 4},
                {"name": "experts", "channels": ["phone", "mail"], "agents": 1, "transfers_only": True},
            ]
        }

    scenario = desks(change)
    comparison = sim.compare(scenario, replications=4, workers=2, frame="equal-service")
    staffing = _staff(scenario)

    assert comparison.to_dict()["frame"] == comparison.frame == "equal-service"
    assert comparison.scenario_sha256 == staffing.scenario.sha256
    assert [note.split(" people")[0] for note in comparison.notes[:2]] == [
        f"equal service: {row.design}: {row.people}" for row in staffing.totals.itertuples()
    ]
    assert sim.compare(scenario, replications=2, workers=2).frame == "equal-headcount"


def test_an_unknown_frame_is_told(desks):
    with pytest.raises(UsageError, match="equal-service"):
        sim.compare(desks(), frame="equal service")


@pytest.mark.validation
def test_retail_bank_is_staffed():
    """All three designs, whose omnichannel desk pools three channels."""
    staffing = sim.staff(sim.load("retail-bank"))

    assert not staffing.targets["verdict"].eq("missed").any()
    assert np.isfinite(staffing.totals["wages"]).all()
