"""From sums to tables: ratio of sums, pairs, adjustment, margins, withholding, JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import stdtrit

from sim.experiment.comparison import Comparison, assemble
from sim.experiment.differences import DIFFERENCE_COLUMNS, HEADLINE_COLUMNS
from sim.experiment.patterns import DAY_COLUMNS, HOUR_COLUMNS
from sim.experiment.rows import DesignRows
from sim.experiment.tidy import KPI_COLUMNS
from sim.kpi import KPIS, row_keys
from sim.scenario.schema import Scenario

SCENARIO: dict[str, Any] = {
    "schema": 1,
    "name": "tiny",
    "currency": "GBP",
    "time": {"days": 1},
    "demand": {"cases_per_day": 10},
    "channels": [{"name": "phone", "kind": "live"}],
    "intents": [{"name": "any", "handle": {"phone": {"talk": "5m"}}}],
    "satisfaction": {},
    "designs": {"siloed": {"teams": [{"name": "desk", "agents": 2, "channels": ["phone"]}]}},
}
R = 4
SMALL = np.array([-1.0, 1.0, -1.0, 1.0])


Values = dict[str, tuple[float, float]]


def rows(replications: Sequence[Values], notes: Sequence[Sequence[str]] | None = None) -> DesignRows:
    """Return what replications left; ``kpi`` or ``kpi/scope/of`` → (numerator, denominator)."""
    empty = row_keys(Scenario(**SCENARIO), "siloed").query("scope in ['hour', 'day', 'move', 'bin']")
    names = list({"open_case_share": 0} | replications[0])
    parts = [[*name.split("/"), "all", "all"][:3] for name in names]
    keys = [(kpi, scope, of, KPIS[kpi].unit_in("GBP")) for kpi, scope, of in parts]
    sums = np.array([[({"open_case_share": (0, 100)} | own)[name] for name in names] for own in replications], float)
    nothing = np.zeros((len(replications), len(empty)))
    return DesignRows(
        pd.concat([pd.DataFrame(keys, columns=empty.columns), empty], ignore_index=True),
        *(np.concatenate([sums[:, :, side], nothing], axis=1) for side in (0, 1)),
        tuple(map(tuple, notes or [()] * len(replications))),
    )


def found(designs: dict[str, DesignRows], **satisfaction: Any) -> Comparison:
    """Compare what designs left."""
    teams = SCENARIO["designs"]["siloed"]
    scenario = Scenario(**(SCENARIO | {"satisfaction": satisfaction, "designs": dict.fromkeys(designs, teams)}))
    return assemble(scenario, designs, seed=1, engine="reference", version="9.9")


def study(designs: dict[str, dict[str, Any]], margins: dict[str, float] | None = None, opened: float = 0) -> Comparison:
    """Compare designs given as KPI → value, or array of values, one per replication of 100 cases."""
    left = {}
    for design, kpis in designs.items():
        columns = {name: np.broadcast_to(value, R) * 100.0 for name, value in kpis.items()}
        share = {"open_case_share": (opened if design == "omni" else 0.0, 100.0)}
        left[design] = rows([{name: (column[r], 100.0) for name, column in columns.items()} | share for r in range(R)])
    return found(left, margins=margins or {})


def only(frame: pd.DataFrame, **where: str) -> dict[str, Any]:
    """Return the one row with these values."""
    rows = frame
    for name, value in where.items():
        rows = rows[rows[name] == value]
    assert len(rows) == 1
    return rows.to_dict("records")[0]


def test_kpis_unequal_replications_are_ratio_of_sums():
    """Busy replications weigh more: 10/10 and 10/90 pool to 20/100, not to the mean of 1 and 1/9."""
    comparison = found({"siloed": rows([{"csat": (10, 10)}, {"csat": (10, 90)}])})
    row = only(comparison.kpis, kpi="csat")

    assert row["mean"] == pytest.approx(0.2)
    assert row["n"] == 2
    assert comparison.replications == 2


def test_headline_variance_reduction_compares_with_independent_runs():
    """Noise that both designs share cancels; noise of opposite sign doubles; without any spread there is no figure."""
    paired = study({"siloed": {"csat": 70 + SMALL}, "omni": {"csat": 75 + 1.5 * SMALL}})
    opposed = study({"siloed": {"csat": 70 + SMALL}, "omni": {"csat": 75 - SMALL}})
    steady = study({"siloed": {"csat": 70.0}, "omni": {"csat": 75.0}})

    # variances 1 and 2.25 of independent runs against 0.25 of the difference; 1 and 1 against 4
    assert only(paired.headline, kpi="csat")["variance_reduction"] == pytest.approx(3.25 / 0.25)
    assert only(opposed.headline, kpi="csat")["variance_reduction"] == pytest.approx(2 / 4)
    assert math.isnan(only(steady.headline, kpi="csat")["variance_reduction"])


def test_kpis_nps_is_transformed_and_clipped():
    """NPS is the line through the published pairs applied to the pooled CSAT, not below -100."""
    comparison = study({"siloed": {"csat": 82.0, "nps": 82.0}, "omni": {"csat": 10.0, "nps": 10.0}})

    assert only(comparison.kpis, design="siloed", kpi="nps")["mean"] == pytest.approx(45.0)
    assert only(comparison.kpis, design="omni", kpi="nps")["mean"] == -100.0
    assert only(comparison.differences, kpi="nps")["mean"] == pytest.approx(-145.0)


def test_differences_every_pair_has_earlier_design_as_baseline():
    """Three designs make three pairs, each the later minus the earlier one."""
    comparison = study({"siloed": {"csat": 50.0}, "cross": {"csat": 60.0}, "omni": {"csat": 75.0}})
    rows = comparison.differences[comparison.differences["kpi"] == "csat"]

    assert list(zip(rows["baseline"], rows["design"], rows["mean"], strict=True)) == [
        ("siloed", "cross", 10.0),
        ("siloed", "omni", 25.0),
        ("cross", "omni", 15.0),
    ]
    assert set(rows["verdict"]) == {"better"}


def test_differences_headline_at_all_is_adjusted_and_the_rest_is_not():
    """Two headline KPIs and three pairs make six tests; other rows keep the plain 95%."""
    kpis = {"csat": 50.0, "cost_to_serve": 5.0, "csat/channel/phone": 50.0, "mean_wait": 50.0}
    noisy = {name: value + SMALL for name, value in kpis.items()}
    comparison = study({"siloed": kpis, "cross": noisy, "omni": kpis})
    error = SMALL.std(ddof=1) / np.sqrt(R)
    pair = comparison.differences[comparison.differences["design"] == "cross"]
    half = {(row.kpi, row.scope): row.half_width for row in pair.itertuples()}

    assert half["csat", "all"] == pytest.approx(stdtrit(R - 1, 1 - 0.05 / 6 / 2) * error)
    assert half["cost_to_serve", "all"] == pytest.approx(half["csat", "all"])
    assert half["csat", "channel"] == pytest.approx(stdtrit(R - 1, 0.975) * error)
    assert half["mean_wait", "all"] == pytest.approx(half["csat", "channel"])


def test_headline_rows_agree_with_differences():
    """The headline frame repeats the adjusted rows and adds what the verdict rests on."""
    comparison = study(
        {"siloed": {"csat": 50.0, "mean_wait": 9.0}, "omni": {"csat": 50.0 + 9 * SMALL, "mean_wait": 8.0}}
    )
    row = only(comparison.headline, design="omni")
    same = only(comparison.differences, kpi="csat", scope="all")

    assert list(comparison.headline.columns) == list(HEADLINE_COLUMNS)
    assert (row["mean"], row["half_width"], row["verdict"]) == (same["mean"], same["half_width"], "undecided")
    assert row["margin"] == 1.0
    assert math.isfinite(row["replications_needed"])


def test_margin_default_of_money_is_share_of_baseline():
    """2% of the baseline's cost: 0.1 on 10 is below it, -0.1 on 4 is not."""
    cheap = study({"siloed": {"cost_to_serve": 10.0}, "omni": {"cost_to_serve": 9.9}})
    dear = study({"siloed": {"cost_to_serve": 4.0}, "omni": {"cost_to_serve": 3.9}})

    assert only(cheap.headline, kpi="cost_to_serve")["margin"] == pytest.approx(0.2)
    assert only(cheap.headline, kpi="cost_to_serve")["below_margin"]
    assert not only(dear.headline, kpi="cost_to_serve")["below_margin"]


def test_margin_from_scenario_replaces_default_as_an_amount():
    """A margin in the scenario is an amount in the KPI's unit."""
    comparison = study(
        {"siloed": {"cost_to_serve": 10.0, "csat": 50.0}, "omni": {"cost_to_serve": 9.9, "csat": 53.0}},
        margins={"cost_to_serve": 0.05, "csat": 5.0},
    )

    assert not only(comparison.headline, kpi="cost_to_serve")["below_margin"]
    assert only(comparison.headline, kpi="csat")["below_margin"]
    assert only(comparison.headline, kpi="csat")["verdict"] == "better"


@pytest.mark.parametrize(("opened", "verdict"), [(1, "better"), (1.1, "withheld")])
def test_verdict_open_cases_above_one_percent_withhold_and_say_why(opened, verdict):
    """One case in a hundred open is allowed; more in either design and the pair is not judged."""
    comparison = study({"siloed": {"csat": 50.0}, "omni": {"csat": 60.0}}, opened=opened)
    row = only(comparison.headline, kpi="csat")

    assert row["verdict"] == verdict
    assert ("1.1% under omni" in row["reason"]) == (verdict == "withheld")


def test_verdict_withheld_spares_pairs_without_open_cases():
    """Only pairs with the overloaded design are withheld."""
    comparison = study({"siloed": {"csat": 50.0}, "cross": {"csat": 60.0}, "omni": {"csat": 70.0}}, opened=5)

    assert comparison.headline["verdict"].tolist() == ["better", "withheld", "withheld"]


def test_verdict_withheld_has_one_reason_for_the_whole_study():
    """The reason names every overloaded design once, so that it can be told once."""
    shares = {"siloed": 0, "cross": 2, "omni": 3}
    comparison = found(
        {
            design: rows([{"csat": (50, 1), "cost_to_serve": (5, 1), "open_case_share": (share, 100)}] * R)
            for design, share in shares.items()
        }
    )

    assert set(comparison.headline["verdict"]) == {"withheld"}
    assert len(set(comparison.headline["reason"])) == 1
    assert "(2.0% under cross, 3.0% under omni; at most 1%)" in comparison.headline["reason"][0]


def test_differences_kpi_without_direction_has_no_verdict():
    """Longer handle time is neither good nor bad."""
    comparison = study({"siloed": {"handle_time": 300.0}, "omni": {"handle_time": 400.0}})

    assert only(comparison.differences, kpi="handle_time")["verdict"] == ""


def test_differences_teams_of_one_design_only_are_left_out():
    """A team that exists under one design has a value there and no difference."""
    comparison = study({"siloed": {"occupancy/team/phone desk": 0.8}, "omni": {"occupancy/team/blended": 0.7}})

    assert set(comparison.kpis.loc[comparison.kpis["scope"] == "team", "of"]) == {"phone desk", "blended"}
    assert "team" not in set(comparison.differences["scope"])


def test_comparison_one_replication_is_undecided_with_reason():
    """One replication gives estimates, no half-widths and no verdicts."""
    comparison = found({"siloed": rows([{"csat": (50, 1)}]), "omni": rows([{"csat": (60, 1)}])})
    row = only(comparison.headline, kpi="csat")

    assert (row["mean"], row["verdict"]) == (10.0, "undecided")
    assert row["reason"] == "an interval needs two replications or more"
    assert comparison.kpis["half_width"].isna().all()


def test_comparison_one_design_has_empty_differences_with_columns():
    """A single design is compared with nothing, and the frames still have their columns."""
    comparison = study({"siloed": {"csat": 50.0}})

    assert list(comparison.differences.columns) == list(DIFFERENCE_COLUMNS)
    assert list(comparison.headline.columns) == list(HEADLINE_COLUMNS)
    assert comparison.differences.empty
    assert comparison.to_dict()["differences"] == []


def test_notes_repeated_by_runs_are_said_once_with_count():
    """Notes are listed once per design, with the number of replications that made them."""
    met = ["cases met max_contacts"]
    comparison = found({"siloed": rows([{}] * 3, [met, [], met])})

    assert comparison.notes == ("siloed: cases met max_contacts (2 of 3 replications)",)


def test_json_document_has_documented_keys_in_order():
    """The document starts with the keys of the contract; rows have exactly the documented columns."""
    document = study({"siloed": {"csat": 50.0}, "omni": {"csat": 60.0}}).to_dict()

    assert list(document) == [
        "schema", "omnides", "scenario", "scenario_sha256", "seed", "replications", "engine",
        "kpis", "differences", "currency", "notes", "days", "overrides", "precision", "frame",
        "headline", "by_hour", "by_day", "moves",
    ]  # fmt: skip
    assert list(document["kpis"][0]) == list(KPI_COLUMNS)
    assert list(document["kpis"][0]) == ["design", "kpi", "scope", "of", "unit", "mean", "half_width", "n"]
    assert list(document["differences"][0]) == [
        "baseline", "design", "kpi", "scope", "of", "unit", "mean", "half_width", "verdict",
    ]  # fmt: skip
    assert (document["schema"], document["omnides"], document["currency"]) == (1, "9.9", "GBP")


def test_json_document_has_every_table():
    """Row by row what Python has, without NaN and in plain types."""
    comparison = study({"siloed": {"csat": 50.0, "cost_to_serve": 9.0}, "omni": {"csat": 60.0, "cost_to_serve": 5.0}})
    document = json.loads(json.dumps(comparison.to_dict(), allow_nan=False))

    assert [(row["kpi"], row["below_margin"], row["margin"]) for row in document["headline"]] == [
        ("csat", False, 1.0), ("cost_to_serve", False, pytest.approx(0.18)),
    ]  # fmt: skip
    assert document["headline"][0]["replications_needed"] is None
    for name, columns in (("by_hour", HOUR_COLUMNS), ("by_day", DAY_COLUMNS), ("headline", HEADLINE_COLUMNS)):
        assert len(document[name]) == len(getattr(comparison, name)) > 0
        assert {tuple(row) for row in document[name]} == {columns}
    assert document["moves"] == []  # nobody went anywhere


def _json_notes(*arguments, **options) -> list[str]:
    return list(study(*arguments, **options).to_dict()["notes"])


def test_json_notes_say_which_intervals_are_adjusted():
    """The family is named with its size; with one difference, or none, nothing is adjusted."""
    two = {"siloed": {"csat": 50.0, "cost_to_serve": 9.0}, "omni": {"csat": 60.0, "cost_to_serve": 5.0}}

    assert _json_notes(two) == [
        "half_width of csat, cost_to_serve at scope all in differences: 95% family-wise over 2 comparisons"
        " (Bonferroni), and verdicts rest on it; every other half_width: 95%, unadjusted"
    ]
    for few in ({"siloed": {"csat": 50.0}}, {"siloed": {"csat": 50.0}, "omni": {"csat": 60.0}}):
        assert _json_notes(few) == ["every half_width: 95%, unadjusted"]


def test_json_notes_say_why_a_verdict_is_withheld():
    """One note, with the pairs concerned."""
    designs = {
        name: {"csat": value, "cost_to_serve": 5.0} for name, value in (("a", 50.0), ("b", 60.0), ("omni", 70.0))
    }
    notes = [note for note in _json_notes(designs, opened=5) if "withheld" in note]

    assert len(notes) == 1
    assert notes[0].startswith("verdicts withheld: omni vs a, omni vs b: too many cases were still open")
    assert notes[0].endswith("at most 1%): agents cannot keep up, or time.cooldown_days is too short")


def test_json_notes_say_why_a_verdict_is_undecided_or_small():
    """An undecided verdict has the replications it would take, a small difference its margin."""
    notes = _json_notes(
        {"siloed": {"csat": 50.0, "cost_to_serve": 10.0}, "omni": {"csat": 50.5 + 9 * SMALL, "cost_to_serve": 9.9}}
    )

    assert any(note.startswith("csat, omni vs siloed: undecided: the interval is too wide to tell; ") for note in notes)
    assert any("replications in all would most likely settle it" in note for note in notes)
    assert "cost_to_serve, omni vs siloed: better, but by less than the margin of 0.2" in notes


def test_json_undefined_numbers_are_null():
    """NaN is no JSON: what is undefined is null, and what is a count stays an integer."""
    document = found({"siloed": rows([{"csat": (0, 0)}])}).to_dict()
    text = json.dumps(document, allow_nan=False)
    row = next(row for row in json.loads(text)["kpis"] if row["kpi"] == "csat")

    assert (row["mean"], row["half_width"], row["n"]) == (None, None, 1)
    assert type(row["n"]) is int
