"""Scenarios that differ from one that is loaded in some values."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError
from sim.scenario import Scenario, build, load, names, vary

_TRACE = "time_s,intent,channel\n10,any,phone\n20,any,phone\n"


@pytest.mark.parametrize("name", names())
def test_nothing_overridden_is_the_same_scenario(name):
    """Whether it comes from a file or was built in code."""
    scenario = load(name)
    in_code = Scenario.model_validate(scenario.canonical())

    assert vary(scenario, []).sha256 == scenario.sha256 == vary(in_code, []).sha256


def test_overrides_follow_those_that_a_scenario_has():
    """As if they had been given to `load`, days included; the scenario itself stays."""
    scenario = load("retail-bank", ["channels.phone.patience.mean=4m", "demand.cases_per_day=900"], days=5)
    more = ["channels.phone.patience.mean=5m", "designs.siloed.context.lookup=3"]
    varied = vary(scenario, more)

    assert varied.sha256 == load("retail-bank", ["demand.cases_per_day=900", *more], days=5).sha256
    assert varied.overrides == ("demand.cases_per_day=900", *more, "time.days=5")
    assert vary(varied, ["designs.siloed.context.lookup=10"]).overrides[-2] == "designs.siloed.context.lookup=10"
    assert scenario.overrides[0] == "channels.phone.patience.mean=4m"


def test_a_copy_with_changes_is_varied_as_it_is():
    """What the file said where the copy differs no longer counts."""
    scenario = load("erlang-a")
    copy = scenario.model_copy(update={"demand": scenario.demand.model_copy(update={"cases_per_day": 77.0})})

    assert vary(copy, ["time.days=3"]).demand.cases_per_day == 77.0


def test_a_trace_is_not_read_again(tmp_path):
    """Its rows go along, wherever the file is by then."""
    (tmp_path / "rows.csv").write_text(_TRACE)
    data = load("erlang-a").canonical() | {"demand": {"trace": "rows.csv"}}
    data["sources"] = {}
    scenario = build(data, folder=tmp_path)
    (tmp_path / "rows.csv").unlink()

    assert vary(scenario, ["designs.siloed.teams.phone desk.agents=3"]).demand.trace_rows is scenario.demand.trace_rows


def test_errors_name_the_option():
    """And what may have been meant."""
    with pytest.raises(ScenarioError, match=r"--vary channels.phone.patence.mean=3: unknown key") as caught:
        vary(load("erlang-a"), ["channels.phone.patence.mean=3"], "--vary")

    assert 'did you mean "patience"?' in str(caught.value)


@pytest.mark.parametrize("name", names())
def test_bare_variants_simulate_the_same(name):
    """Without what only tells, overrides of that included; errors are the same."""
    scenario = load(name, ["sources.demand=mine", "demand.cases_per_day=77"])
    full, bare = (vary(scenario, ["demand.slot_cv=0.3"], bare=each) for each in (False, True))

    assert bare.sha256 == full.sha256
    assert not bare.sources
    assert not bare.uncertain
    with pytest.raises(ScenarioError, match='did you mean "slot_cv"'):
        vary(scenario, ["demand.slot_cw=3"], bare=True)
