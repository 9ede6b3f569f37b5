"""Which assumptions matter: known from arithmetic, and found by simulation."""

from __future__ import annotations

import json

import pytest
from cases import BREAK_EVEN_S, reading_or_asking, talk_times_speed_plus_wrap

import sim
from sim.errors import UsageError
from sim.experiment.questions.effects import point_design
from sim.experiment.questions.factors import declared_factors

LOOKUP = "designs.reading.context.lookup"
COST = "handling_cost_per_case"


@pytest.mark.slow
def test_sobol_indices_are_those_of_arithmetic():
    """Handle time = talk x proficiency + wrap, uniform on [60, 180], [0.5, 1.5] and [0, 60]: within 0.05."""
    means, variances = (120, 1.0, 30), (120**2 / 12, 1 / 12, 60**2 / 12)
    talk, speed = means[1] ** 2 * variances[0], means[0] ** 2 * variances[1]
    both, wrap = variances[0] * variances[1], variances[2]
    whole = talk + speed + both + wrap
    first = [talk / whole, speed / whole, wrap / whole]
    total = [(talk + both) / whole, (speed + both) / whole, wrap / whole]

    effects = sim.sensitivity(
        talk_times_speed_plus_wrap(), method="sobol", samples=64, kpis=["handle_time"], replications=1
    ).effects

    assert effects["first"].tolist() == pytest.approx(first, abs=0.05)
    assert effects["total"].tolist() == pytest.approx(total, abs=0.05)
    assert (effects["total_half_width"] < 0.2).all()


def test_morris_effects_are_those_of_arithmetic():
    """Of a sum each effect is the range, of the cost difference the share of it that the reader spends."""
    scenario = talk_times_speed_plus_wrap()
    wrap = scenario.uncertain[2].path
    speed = scenario.uncertain[1].path
    found = sim.sensitivity(scenario, samples=6, kpis=["handle_time"], replications=1).effects.set_index("path")

    assert found.loc[wrap, ["mu", "mu_star"]].tolist() == pytest.approx([60, 60])
    assert found.loc[wrap, "sigma"] == pytest.approx(0, abs=1e-6)
    assert 60 <= found.loc[speed, "mu"] <= 180  # talk times the range of 1, whatever talk is
    assert found.loc[speed, "sigma"] > 1


def test_effects_of_factors_that_multiply_are_those_of_arithmetic():
    """Handle time = talk + wrap, both multiplied alike: an effect is the range of factors times their sum."""
    phone = "intents.any.handle.phone"
    entry = {"path": f"{phone}.talk", "also": [f"{phone}.wrap"], "multiplies": True, "source": "assumption"}
    scenario = talk_times_speed_plus_wrap(uncertain=[entry | {"low": 0.8, "high": 1.2}])
    found = sim.sensitivity(scenario, samples=4, kpis=["handle_time"], replications=1)

    assert found.effects["mu"].tolist() == pytest.approx([0.4 * 150])
    assert found.factors.loc[0, ["low", "high", "current", "multiplies"]].tolist() == [0.8, 1.2, 1.0, True]
    assert found.basis.notes[-1] == (
        f"values of {phone}.talk are factors: x 0.8 to 1.2 of what the scenario says there and at 1 more place"
    )
    assert found.to_dict()["factors"][0]["multiplies"] is True


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_what_can_change_the_verdict_is_told_from_what_cannot(method):
    """The winner changes at the break-even, so reading time does it; the time of the IVR does nothing."""
    vary = {LOOKUP: (BREAK_EVEN_S - 25, BREAK_EVEN_S + 25), "channels.ivr.serve": (5, 15)}
    found = sim.sensitivity(reading_or_asking(), vary, method=method, samples=8, kpis=[COST, "csat"], replications=3)
    table = found.influence.set_index(["path", "kpi"])["influence"]

    assert table[LOOKUP, COST] == "can reverse"
    assert (
        table["channels.ivr.serve", COST] == table["channels.ivr.serve", "csat"] == table[LOOKUP, "csat"] == "not seen"
    )
    verdicts = found.verdicts.set_index("kpi")
    assert verdicts.loc["csat", "better"] == verdicts.loc["csat", "points"] == len(found.points)
    assert verdicts.loc[COST, "better"] > 0
    assert verdicts.loc[COST, "worse"] > 0
    assert verdicts.loc[COST, "verdict"] == "better"  # the scenario reads in 10 s


@pytest.mark.parametrize(("low", "high"), [(9, 10), (9, 11), (5, 10)])
def test_effects_of_whole_numbers_are_those_of_the_range(low, high):
    """Occupancy is work over agents: from one end to the other it changes by what it is at both, whatever the steps."""
    scenario, path = talk_times_speed_plus_wrap(), "designs.desk.teams.desk.agents"
    kpis = sim.sweep(scenario, {path: [low, high]}, replications=2).kpis
    ends = kpis.loc[kpis["kpi"] == "occupancy", "mean"]
    found = sim.sensitivity(scenario, {path: (low, high)}, samples=8, kpis=["occupancy"], replications=2)

    assert found.effects.loc[0, "mu_star"] == pytest.approx(abs(ends.iloc[1] - ends.iloc[0]), rel=0.15)


def test_rounding_noise_is_no_effect():
    """What does nothing moves nothing, however sure a bootstrap is of the last digit."""
    vary = {"channels.ivr.serve": (5, 15), "designs.reading.routing.switch_cost": (0, 9)}
    for method in ("morris", "sobol"):
        found = sim.sensitivity(reading_or_asking(), vary, method=method, samples=4, kpis=[COST], replications=2)
        measures = found.effects.drop(columns=["path", "baseline", "design", "kpi"])

        assert (measures == 0.0).all(axis=None)


def test_ranges_of_designs_that_are_not_run_are_left_out():
    """Of a range that several share, what is of the others; by default all are run, and all are varied."""
    scenario = sim.load("retail-bank")
    some = declared_factors(scenario, "vary", ["siloed"])
    paths = [path for factor in some for path in factor.paths]

    assert not any(path.startswith(("designs.omnichannel", "designs.cross-channel")) for path in paths)
    assert any(path.startswith("designs.siloed") for path in paths)
    assert len(some) < len(declared_factors(scenario, "vary", list(scenario.designs))) == len(scenario.uncertain)


def test_pairs_without_a_verdict_do_not_count():
    """Where too many cases are open nothing is said of them, not that nothing changes the verdict."""
    scenario = reading_or_asking(time={"days": 1, "warmup_days": 0, "cooldown_days": 0})
    slow = sim.scenario.vary(scenario, ["intents.any.handle.phone.talk.mean=2h"])
    found = sim.sensitivity(slow, {LOOKUP: (5, 55)}, samples=3, kpis=[COST], replications=2)

    assert set(found.influence["influence"]) == {"no verdict"}
    assert found.influence["pairs"].tolist() == [0]
    assert found.verdicts.loc[0, "withheld"] == len(found.points)


def test_pairs_differ_in_one_factor_alone():
    """Whatever the method: that is what makes a changed verdict the work of that factor."""
    for method, samples in (("morris", 5), ("sobol", 4)):
        found = sim.sensitivity(
            talk_times_speed_plus_wrap(), method=method, samples=samples, kpis=["handle_time"], replications=1
        )
        assert len(found.points) == samples * {"morris": 4, "sobol": 5}[method]
        assert found.influence.empty  # one design has nobody to win against

        factors = declared_factors(talk_times_speed_plus_wrap(), "vary")
        design = point_design(method, factors, samples, 1)
        assert design.points == [tuple(row) for row in found.points[list(found.factors["path"])].to_numpy().tolist()]
        assert len(design.pairs) == samples * 3
        for pair in design.pairs:
            one, other = design.points[pair.before], design.points[pair.after]
            assert [k for k in range(3) if one[k] != other[k]] == [pair.factor]


def test_the_document_is_plain():
    """And the same for the same seed."""
    arguments = {"samples": 2, "kpis": ["handle_time"], "replications": 1}
    one, other = (
        json.dumps(sim.sensitivity(talk_times_speed_plus_wrap(), workers=n, **arguments).to_dict(), allow_nan=False)
        for n in (1, 2)
    )

    assert one == other


def test_a_value_outside_its_range_is_noted():
    """The scenario's own case is then none of those that are tried."""
    found = sim.sensitivity(reading_or_asking(), {LOOKUP: (20, 30)}, samples=2, kpis=[COST], replications=2)

    assert found.basis.notes == (f"the scenario's {LOOKUP} = 10 lies outside its range, 20 to 30",)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"method": "moris"}, 'there is no method .*did you mean "morris"'),
        ({"method": "sobol", "samples": 12}, "must be a power of 2 .*the nearest is 1?[68]"),
        ({"samples": 10_000}, "at most 20,000 are run"),
        ({"samples": 1}, "samples must be a whole number, 2 or more"),
        ({"kpis": ["handletime"]}, "there is no KPI 'handletime'"),
        ({"vary": {"time.days": [1, 2]}}, "needs a range, not values of it"),
        ({"kpis": None}, "has no headline KPI"),
    ],
)
def test_what_cannot_be_asked_is_refused(arguments, said):
    """Before anything is run."""
    with pytest.raises(UsageError, match=f"(?s){said}"):
        sim.sensitivity(talk_times_speed_plus_wrap(), **{"kpis": ["handle_time"]} | arguments)
