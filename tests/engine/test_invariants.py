"""What must hold in every run, on a scenario that uses every mechanism at once."""

from functools import lru_cache
from pathlib import Path

import invariants
import numpy as np
import pandas as pd
import pytest

from sim.engine import simulate
from sim.scenario import load

FILE = Path(__file__).with_name("everything.toml")
DESIGNS = ("siloed", "cross-channel", "omnichannel", "portfolio")


@lru_cache
def _run(design, seed=1, overrides=()):
    return simulate(load(FILE, overrides), design, seed=seed)


@pytest.fixture(params=DESIGNS)
def run(request):
    return _run(request.param)


def test_scenario_reaches_every_outcome_and_origin():
    """Between them the designs show every way a contact starts and ends, so the checks below mean something."""
    contacts = pd.concat([_run(design).contacts for design in DESIGNS])

    assert set(contacts["outcome"].cat.categories) == set(contacts["outcome"])
    assert set(contacts["origin"].cat.categories) == set(contacts["origin"])
    assert contacts["duplicate"].any()
    assert contacts["paused_s"].max() > 0
    assert contacts["owner_met"].any()


@pytest.mark.parametrize("law", invariants.ALL, ids=lambda law: law.__name__)
def test_law_holds(law, run):
    """Each law of `invariants` holds under every design."""
    law(run)


def test_satisfaction_of_each_case_follows_from_its_row(run):
    """Points each, times how often or how much, clipped to 0-100: to the last bit what the log says."""
    cases = run.cases
    lost = (
        15 * cases["extra_contacts"]
        + 12 * cases["transfers"]
        + 5 * cases["items_repeated"]
        + 3 * cases["minutes_waited"]
        + 0.2 * cases["hours_waited"]
        + 20 * (cases["outcome"] != "resolved")
    )
    points = (82 - lost + 3 * cases["relationship"]).clip(0, 100)

    np.testing.assert_array_equal(points, cases["csat_points"])
    assert cases["relationship"].dtype == bool


def test_extra_contacts_are_retrials_returns_and_chases(run):
    """Counted again from the contact log; a front and what it passes on are one contact."""
    again = run.contacts[run.contacts["origin"].isin(["retrial", "return", "chase"])]
    expected = again.drop_duplicates(["case", "contact"]).groupby("case").size().reindex(run.cases["case"]).fillna(0)

    np.testing.assert_array_equal(run.cases["extra_contacts"], expected)
    assert expected.sum() > 100


def test_work_equals_busy_time_with_concurrency_one():
    """With one session at a time, talk, asking, lookup, switch and wrap add up to the agents' busy time."""
    run = _run("siloed", overrides=("channels.chat.concurrency=1", "channels.chat.slowdown=0"))

    assert invariants.work_is_busy_time(run) >= 3


def test_same_seed_gives_the_same_rows():
    """Running again gives equal logs and table, bit for bit; another seed does not."""
    scenario = load(FILE)
    first, again = (simulate(scenario, "omnichannel", seed=5) for _ in range(2))

    for name in ("contacts", "cases", "teams"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(again, name), check_exact=True)
    assert not first.cases["opened_s"].equals(_run("omnichannel").cases["opened_s"])


def test_designs_meet_the_same_customers_with_the_same_needs():
    """Every design opens the same cases: customer, segment, intent, moment and first channel."""
    columns = ["case", "customer", "segment", "intent", "opened_s"]
    first = _run(DESIGNS[0])
    for design in DESIGNS[1:]:
        other = _run(design)
        pd.testing.assert_frame_equal(first.cases[columns], other.cases[columns], check_exact=True)
        starts = [
            run.contacts[run.contacts["contact"] == 1].groupby("case")["channel"].last() for run in (first, other)
        ]
        assert (starts[0] == starts[1]).all()


def test_designs_share_talk_and_patience_despite_retrials_and_chases():
    """The n-th handled contact of a case has the same talk and wrap under every design, whatever came between."""
    plain = ("relationship.talk_factor=1",)
    drawn = []
    for design in ("siloed", "cross-channel", "omnichannel"):
        rows = _run(
            design,
            overrides=(
                *plain,
                *(
                    f"designs.{design}.teams.{team}.speed_cv=0"
                    for team in ("phone desk", "blended")
                    if team in {t.name for t in load(FILE).designs[design].teams}
                ),
                *((f"designs.{design}.teams.blended.proficiency={{}}",) if design == "omnichannel" else ()),
            ),
        ).contacts
        handled = rows[rows["talk_s"].notna() & ~rows["duplicate"] & (rows["origin"] != "follow_up")]
        handled = handled.sort_values(["case", "started_s"])
        handled = handled.assign(nth=handled.groupby("case").cumcount())
        drawn.append(handled.set_index(["case", "nth", "channel"])[["talk_s", "wrap_s"]])
    for other in drawn[1:]:
        both = drawn[0].merge(other, left_index=True, right_index=True, suffixes=("", "_other")).dropna()
        assert len(both) > 1_000
        assert (both["talk_s"] == both["talk_s_other"]).all()
        assert (both["wrap_s"] == both["wrap_s_other"]).all()


def test_designs_share_the_patience_of_the_first_wait():
    """Who gives up the first wait of a case under two designs gives up after the same time."""
    waits = []
    for design in ("siloed", "cross-channel"):
        rows = _run(design).contacts
        first = rows[rows["queued_s"].notna()].groupby("case").head(1)
        gave_up = first[first["outcome"] == "abandoned"]
        waits.append((gave_up["ended_s"] - gave_up["queued_s"]).set_axis(gave_up["case"]))
    both = waits[0].index.intersection(waits[1].index)

    assert len(both) > 100
    np.testing.assert_allclose(waits[0][both], waits[1][both], rtol=1e-7)


@pytest.mark.parametrize(
    "override",
    [
        'demand.surges=[{ day = 3, from = "10:15", to = "13:00", factor = 2.5, intents = ["fault"] }, '
        '{ day = 10, from = "09:00", to = "12:00", factor = 3.0 }]',
        'designs.siloed.teams.e-mail desk.shifts=[{ agents = 2, hours = "09:00-17:00", days = "mon-fri" }, '
        '{ agents = 3, hours = "08:00-20:00", days = [10, 11] }]',
    ],
    ids=["surge", "staff"],
)
def test_change_on_day_ten_leaves_what_was_over_before_it_identical(override):
    """Rows released before the change takes effect are the same to the last bit."""
    before, after = (_run("siloed", overrides=o).contacts for o in ((), (override,)))
    change_s = (1 + 10) * 86_400 + 8 * 3_600
    kept = [rows[rows["released_s"] < change_s].reset_index(drop=True) for rows in (before, after)]

    assert len(kept[0]) > 2_000
    pd.testing.assert_frame_equal(kept[0], kept[1], check_exact=True)
    assert not before.equals(after)
