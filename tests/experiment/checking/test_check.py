"""`sim.baseline` and `sim.check`, from file to verdict."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

import sim
from sim.errors import UsageError
from sim.experiment.checking.runs import Runs
from sim.kpi import KPIS


@pytest.fixture
def folder(written, tmp_path):
    """Return a copy of the scenario and its baseline."""
    return shutil.copytree(written, tmp_path / "copy")


def edit(folder, old, new):
    """Change the scenario file."""
    path = folder / "tiny.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def stored(folder):
    """Return what the baseline's file says."""
    return json.loads((folder / "kept/tiny.json").read_text())


def test_a_baseline_says_what_compare_says(folder):
    """Means and standard errors of a baseline are those of `compare`, at the same seed and replications."""
    content = stored(folder)
    comparison = sim.compare(sim.load(folder / "tiny.toml"), replications=10)

    expected = comparison.kpis[comparison.kpis["scope"].isin(["all", "channel"])]
    for design, record in content["designs"].items():
        own = expected[expected["design"] == design]
        assert [kpi["kpi"] for kpi in record["kpis"]] == own["kpi"].tolist()
        means = [np.nan if kpi["mean"] is None else kpi["mean"] for kpi in record["kpis"]]
        np.testing.assert_allclose(means, own["mean"], rtol=1e-12)
        errors = [np.nan if kpi["standard_error"] is None else kpi["standard_error"] for kpi in record["kpis"]]
        np.testing.assert_allclose(np.array(errors) * 2.2621571628, own["half_width"], rtol=1e-9)


def test_a_baseline_is_the_same_bytes_again(folder):
    """Written again, a baseline has the same bytes, whatever the number of workers."""
    before = (folder / "kept/tiny.json").read_bytes()

    sim.baseline(folder / "tiny.toml", folder / "kept", replications=10, workers=1)

    assert (folder / "kept/tiny.json").read_bytes() == before


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_unchanged_code_is_identical(folder, engine):
    """What has not changed is identical after five replications, on either engine."""
    found = sim.check(folder / "kept", engine=engine)

    assert found.verdict == "pass"
    assert found.designs["verdict"].tolist() == ["identical", "identical"]
    assert found.designs["replications"].tolist() == [5, 5]
    assert found.kpis.empty


def test_a_baseline_goes_with_its_scenario(folder, tmp_path, monkeypatch):
    """A baseline names its scenario as seen from its own folder: both can be moved, and checked from anywhere."""
    shutil.move(folder, tmp_path / "elsewhere")
    monkeypatch.chdir("/")

    assert sim.check(tmp_path / "elsewhere/kept/tiny.json").verdict == "pass"


def test_a_real_change_is_told_with_its_kpi(folder):
    """Fewer agents change waiting, and the design that changed, its KPI and both values are told."""
    edit(folder, 'name = "callers", agents = 2', 'name = "callers", agents = 1')

    found = sim.check(folder / "kept")

    assert found.verdict == "regression"
    changed = found.kpis[found.kpis["verdict"] == "changed"]
    assert {"apart", "together"} == set(changed["design"])
    wait = changed.query("kpi == 'abandonment_rate' and scope == 'all' and design == 'apart'").iloc[0]
    before = stored(folder)["designs"]["apart"]["kpis"]
    used = found.designs.query("design == 'apart'")["replications"].item()
    kept = next(kpi for kpi in before if kpi["kpi"] == "abandonment_rate" and kpi["scope"] == "all")
    assert wait["before"] == pytest.approx(sum(kept["numerators"][:used]) / sum(kept["denominators"][:used]))
    assert wait["difference"] == pytest.approx(wait["now"] - wait["before"])
    assert wait["difference"] - wait["half_width"] > wait["tolerance"] > 0
    assert any("edited" in note for note in found.notes)


def test_a_change_within_tolerance_is_equivalent(folder):
    """A difference that is there, and shown to be smaller than what matters, passes; it is told that KPIs moved."""
    edit(folder, 'ask = "20s"', 'ask = "20.1s"')

    found = sim.check(folder / "kept", tolerances={"time_to_resolution": "5%"})

    assert set(found.designs["verdict"]) == {"equivalent"}, found.kpis[found.kpis["verdict"] != "equivalent"]
    assert found.verdict == "pass"
    assert found.designs["moved"].min() > 0
    assert {"equivalent", "not measured"} == set(found.kpis["verdict"])
    assert found.kpis.loc[found.kpis["verdict"] == "not measured", ["before", "now"]].isna().all(axis=None)


def test_a_smaller_tolerance_makes_a_change_of_it(folder):
    """The same difference is a change where less is tolerated, and only there."""
    edit(folder, 'ask = "20s"', 'ask = "22s"')

    found = sim.check(folder / "kept", tolerances={"handle_time": 0.5})

    changed = found.kpis[found.kpis["verdict"] == "changed"]
    assert set(changed["kpi"]) == {"handle_time"}
    assert found.verdict == "regression"


def test_other_luck_is_never_identical_and_seldom_decided(folder):
    """With another seed nothing is identical; so few replications of a tiny scenario leave much undecided."""
    found = sim.check(folder / "kept", seed=2)

    assert found.verdict == "undecided"
    assert "identical" not in set(found.designs["verdict"])
    assert found.designs["replications"].tolist() == [10, 10]


def test_the_budget_bounds_replications(folder):
    """No design runs more often than the budget allows."""
    assert sim.check(folder / "kept", seed=2, budget=4).designs["replications"].tolist() == [4, 4]


def other_code(monkeypatch, change):
    """Let runs leave other sums, as if somebody had edited what KPIs count; ``change`` gets keys and numerators."""
    plain = Runs.rows

    def rows(self, *arguments, **options):
        found = plain(self, *arguments, **options)
        for own in found.values():
            change(own.keys, own.numerators)
        return found

    monkeypatch.setattr(Runs, "rows", rows)


def test_sums_that_differ_are_noticed_though_logs_are_the_same(folder, monkeypatch):
    """A mistake in what KPIs count shows although the contact log is the same."""

    def twice(keys, numerators):
        numerators[:, (keys["kpi"] == "contacts_per_case").to_numpy()] *= 2.0

    other_code(monkeypatch, twice)

    found = sim.check(folder / "kept", budget=5)

    assert found.designs["verdict"].tolist() == ["changed", "changed"]
    assert set(found.kpis.loc[found.kpis["verdict"] == "changed", "kpi"]) == {"contacts_per_case"}
    others = found.kpis[found.kpis["kpi"] != "contacts_per_case"].dropna(subset=["before"])
    assert set(others["verdict"]) == {"equivalent"}


def test_a_kpi_that_is_not_judged_is_compared_all_the_same(folder, monkeypatch):
    """A design is not identical if any sum differs, be it of a KPI that lies around 0."""

    def more(keys, numerators):
        numerators[:, (keys["kpi"] == "backlog_change").to_numpy()] += 50.0

    other_code(monkeypatch, more)

    assert set(sim.check(folder / "kept").designs["verdict"]) == {"equivalent"}


def test_a_kpi_of_another_meaning_has_changed(folder, monkeypatch):
    """Where sums are the same, and what they mean is not, the KPI has changed."""
    monkeypatch.setitem(KPIS, "nps", replace(KPIS["nps"], offset=KPIS["nps"].offset + 3.0))

    found = sim.check(folder / "kept", budget=5)

    assert set(found.kpis.loc[found.kpis["verdict"] == "changed", "kpi"]) == {"nps"}


def test_another_currency_is_another_kpi(folder):
    """Ten dollars are not ten euros; what has no baseline now is told."""
    edit(folder, "[time]", 'currency = "USD"\n\n[time]')

    found = sim.check(folder / "kept", budget=5)

    changed = found.kpis[found.kpis["verdict"] == "changed"]
    assert set(changed["unit"]) == {"EUR"}
    assert changed["now"].isna().all()
    assert any("KPIs have no baseline, such as cost_to_serve" in note for note in found.notes)


def test_a_new_design_is_noted(folder):
    """A design that the baseline does not have is no fault, but is told."""
    edit(folder, "[designs.together]", '[designs.third]\nextends = "apart"\n\n[designs.together]')

    found = sim.check(folder / "kept")

    assert found.verdict == "pass"
    assert any("no baseline of third" in note for note in found.notes)


@pytest.mark.parametrize(
    ("tolerances", "word"),
    [({"csta": 1.0}, "csat"), ({"csat": -1.0}, "tolerance"), ({"csat": "much"}, "tolerance"), ({"csat": "-1%"}, "1%")],
)
def test_wrong_tolerances_are_refused(folder, tolerances, word):
    """A tolerance of no KPI, and one that is none, are refused with a way to mend it."""
    with pytest.raises(UsageError) as caught:
        sim.check(folder / "kept", tolerances=tolerances)

    assert caught.value.faults[0].where == "tolerances"
    assert word in str(caught.value)


@pytest.mark.parametrize("name", ["store", "executor"])
def test_stores_and_executors_are_refused(folder, name):
    """What leaves no digests is refused by name."""
    with pytest.raises(UsageError) as caught:
        sim.baseline(folder / "tiny.toml", folder / "kept", **{name: "runs"})

    assert caught.value.faults[0].where in (name, "executor")


EXPECT = """
[expect]
answered = "apart.abandonment_rate < 50%"
memory-helps = "together.items_repeated_per_case - apart.items_repeated_per_case < 0"

[designs.apart]"""


def test_expectations_of_the_scenario_are_judged(folder):
    """What a scenario expects is judged beside its baseline, each on its interval."""
    edit(folder, "\n[designs.apart]", EXPECT)

    found = sim.check(folder / "kept")

    assert found.designs["verdict"].tolist() == ["identical", "identical"]
    assert found.expectations["name"].tolist() == ["answered", "memory-helps"]
    assert found.expectations["verdict"].tolist() == ["pass", "pass"]
    assert found.verdict == "pass"


def test_an_expectation_that_fails_is_a_regression(folder):
    """An expectation that is shown not to hold makes the verdict, though nothing has changed."""
    found = sim.check(folder / "kept", expect=["apart.abandonment_rate < 1%"])

    assert found.expectations["verdict"].tolist() == ["fail"]
    assert found.verdict == "regression"


def test_an_expectation_on_the_edge_gets_the_whole_budget(folder):
    """Where the bound lies within the interval more replications are run, and in the end it is undecided."""
    comparison = sim.compare(sim.load(folder / "tiny.toml"), replications=20)
    edge = comparison.kpis.query("design == 'apart' and kpi == 'csat' and scope == 'all'")["mean"].item()

    found = sim.check(folder / "tiny.toml", expect=[f"apart.csat > {edge!r}", "apart.csat > 10"], budget=20)

    assert found.expectations["replications"].tolist() == [20, 20]
    assert found.expectations["verdict"].tolist() == ["undecided", "pass"]
    assert found.expectations["mean"].tolist() == pytest.approx([edge, edge])
    assert found.verdict == "undecided"


def test_intervals_of_expectations_hold_together(folder):
    """Half-widths are those of a single 95% interval, widened for all expectations and looks there may be."""
    expect = ["apart.csat > 10", "apart.csat < 100"]
    alone = sim.compare(sim.load(folder / "tiny.toml"), replications=5).kpis
    plain = alone.query("design == 'apart' and kpi == 'csat' and scope == 'all'")["half_width"].item()

    found = sim.check(folder / "tiny.toml", expect=expect, budget=10)

    widened = stats.t.ppf(1 - 0.01 / (2 * 2) / 2, 4) / stats.t.ppf(0.975, 4)  # two expectations, two looks
    assert found.expectations["half_width"].tolist() == pytest.approx([plain * widened] * 2)


@pytest.mark.parametrize(
    ("expect", "words"),
    [
        ("apart.csta > 1", "csat"),
        ("aprt.csat > 1", "apart"),
        ("apart.csat", "no expectation"),
        ("apart.csat.channel.fone > 1", "phone"),
    ],
)
def test_wrong_expectations_are_refused(folder, expect, words):
    """A text that is no expectation, or about nothing there is, is refused before anything runs."""
    with pytest.raises(UsageError) as caught:
        sim.check(folder / "kept", expect=[expect])

    assert words in str(caught.value)


def test_a_scenario_that_nothing_guards_is_refused(folder):
    """Without a baseline and without expectations there is nothing to check, which must not pass."""
    with pytest.raises(UsageError) as caught:
        sim.check(folder / "tiny.toml")

    assert "nothing to check" in caught.value.faults[0].what
