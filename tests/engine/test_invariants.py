"""What must hold in every run, on a scenario that uses every mechanism at once."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.engine import simulate
from sim.scenario import load

FILE = Path(__file__).with_name("everything.toml")
DESIGNS = ("siloed", "cross-channel", "omnichannel", "portfolio")
WORK = ["talk_s", "asking_s", "lookup_s", "switch_s", "wrap_s"]


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


def test_every_case_ends_in_one_outcome_and_owns_its_contacts(run):
    """One row per case; contacts belong to a case and are numbered without gaps; closed cases have closed times."""
    cases, contacts = run.cases, run.contacts

    assert cases["case"].is_unique
    assert set(contacts["case"]) == set(cases["case"])
    closed = cases["outcome"] != "open"
    assert (cases["closed_s"].notna() == closed).all()
    assert (cases["closed_s"] >= cases["opened_s"])[closed].all()
    own = contacts[contacts["origin"] != "follow_up"]
    numbers = own.groupby("case")["contact"].agg(["max", "nunique"])
    assert (numbers["max"] == numbers["nunique"]).all()
    assert (cases.set_index("case")["contacts"] == numbers["max"]).all()
    assert cases["contacts"].max() <= 9
    repeated = contacts.groupby("case")["items_repeated"].sum()
    settled = cases.set_index("case")[closed.to_numpy()]
    assert (settled["items_repeated"] == repeated[settled.index]).all()


def test_resolved_cases_have_exactly_one_resolving_contact(run):
    """A case is resolved by one agent or one bot, at the moment it closes, and never after it."""
    contacts = run.contacts
    resolving = contacts[(contacts["outcome"] == "resolved") & (contacts["origin"] != "follow_up")]
    assert resolving["case"].is_unique
    per_case = resolving.set_index("case")["ended_s"]
    cases = run.cases[run.cases["outcome"] == "resolved"].set_index("case")
    by_agent = cases.index.intersection(per_case.index)

    assert set(per_case.index) <= set(cases.index)
    assert (cases.loc[by_agent, "closed_s"] == per_case[by_agent]).all()
    by_bot = cases.index.difference(per_case.index)
    contained = contacts[contacts["outcome"] == "contained"].groupby("case")["ended_s"].agg(list)
    assert all(cases.loc[case, "closed_s"] in contained[case] for case in by_bot)


def test_times_are_in_order(run):
    """Created, queued, started, ended and released follow one another wherever they happened."""
    contacts = run.contacts
    for earlier, later in (
        ("created_s", "queued_s"),
        ("queued_s", "started_s"),
        ("started_s", "ended_s"),
        ("ended_s", "released_s"),
    ):
        both = contacts[earlier].notna() & contacts[later].notna()
        assert (contacts[earlier] <= contacts[later])[both].all(), (earlier, later)
    assert contacts.loc[contacts["outcome"] != "open", "ended_s"].notna().all()


def test_no_agent_is_over_capacity_at_any_time(run):
    """At every start and release, the shares of an agent's unpaused live sessions add up to at most one."""
    concurrency = {"phone": 1, "chat": 3, "email": 1}
    live = run.contacts[run.contacts["channel"].isin(["phone", "chat"]) & run.contacts["team"].notna()]
    live = live.assign(share=live["channel"].astype(str).map(concurrency).rdiv(1.0))
    end = live["released_s"].fillna(np.inf)
    for _, mine in live.assign(end=end).groupby(["team", "agent"], observed=True):
        moments = pd.concat(
            [
                pd.DataFrame({"t": mine["started_s"], "order": 1, "share": mine["share"]}),
                pd.DataFrame({"t": mine["end"], "order": 0, "share": -mine["share"]}),
            ]
        ).sort_values(["t", "order"])
        assert moments["share"].cumsum().max() <= 1 + 1e-9


def test_table_capacity_never_exceeds_busy_and_duty_time(run):
    """Capacity in use is at most the busy time, and busy time at most the time at work, in every half hour."""
    teams = run.teams

    assert (teams["capacity_s"] <= teams["busy_s"] * (1 + 1e-9) + 1e-6).all()
    assert (teams["busy_s"] <= teams["duty_s"] * (1 + 1e-9) + 1e-6).all()
    heads = {team.name: team.head_count for team in run.scenario.designs[run.design].teams}
    assert (teams["duty_s"] + teams["absent_s"] <= teams["team"].astype(str).map(heads) * 1_800 + 1e-6).all()


def test_capacity_in_log_equals_capacity_in_table(run):
    """What sessions used adds up, team by team, to what the half hours show, once the last are finished."""
    unfinished = run.contacts[run.contacts["team"].notna() & run.contacts["released_s"].isna()]
    first = unfinished["started_s"].min() if len(unfinished) else np.inf
    for team, rows in run.teams.groupby("team", observed=True):
        mine = run.contacts[run.contacts["team"] == team]
        if (mine["released_s"].isna()).any():
            continue
        assert mine["capacity_s"].sum() == pytest.approx(rows["capacity_s"].sum(), rel=1e-9)
    assert first > 0


def test_work_equals_busy_time_with_concurrency_one():
    """With one session at a time, talk, asking, lookup, switch and wrap add up to the agents' busy time."""
    run = _run("siloed", overrides=("channels.chat.concurrency=1", "channels.chat.slowdown=0"))
    checked = 0
    for team, rows in run.teams.groupby("team", observed=True):
        mine = run.contacts[run.contacts["team"] == team]
        if mine["released_s"].isna().any():
            continue
        assert mine[WORK].to_numpy().sum() == pytest.approx(rows["busy_s"].sum(), rel=1e-9)
        checked += 1

    assert checked >= 3


def test_waiting_in_log_equals_waiting_in_table(run):
    """Time spent in lines adds up to the waiting time of the half hours."""
    contacts = run.contacts
    horizon_s = run.scenario.time.total_days * 86_400
    waiting = contacts[contacts["queued_s"].notna()]
    left_s = waiting["started_s"].fillna(waiting["ended_s"]).fillna(horizon_s)

    assert (left_s - waiting["queued_s"]).sum() == pytest.approx(run.teams["waiting_s"].sum(), rel=1e-9)


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
