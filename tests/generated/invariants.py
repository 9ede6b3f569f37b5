"""What must hold in every run of every scenario: laws of conservation, order in time, capacity, ranges of KPIs.

Each function takes a run and asserts. What holds only under conditions belongs to the tests.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from sim import measure
from sim.engine import Run
from sim.kpi import KPIS

WORK = ["talk_s", "asking_s", "lookup_s", "switch_s", "wrap_s"]
SLOT_S = 1_800


def every_case_is_whole(run: Run) -> None:
    """One row per case; contacts belong to a case and are numbered without gaps; closed cases have closing times."""
    cases, contacts = run.cases, run.contacts
    assert cases["case"].is_unique
    assert set(contacts["case"]) == set(cases["case"])
    closed = cases["outcome"] != "open"
    assert (cases["closed_s"].notna() | ~closed).all()
    assert (cases["closed_s"] >= cases["opened_s"])[closed].all()
    own = contacts[contacts["origin"] != "follow_up"]
    numbers = own.groupby("case")["contact"].agg(["max", "nunique"])
    assert (numbers["max"] == numbers["nunique"]).all()
    assert (cases.set_index("case")["contacts"] == numbers["max"]).all()
    assert cases["contacts"].max() <= run.scenario.customers.max_contacts
    transfers = own[own["origin"] == "transfer"].groupby("case").size()
    assert (cases.set_index("case")["transfers"] == transfers.reindex(cases["case"]).fillna(0)).all()


def resolved_cases_have_one_resolving_contact(run: Run) -> None:
    """Cases are resolved by one agent or one bot, at the moment it closes, and never after it."""
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


def times_are_in_order(run: Run) -> None:
    """Moments follow one another from created to released, wherever they happened, within the run."""
    contacts = run.contacts
    steps = ["created_s", "queued_s", "started_s", "ended_s", "released_s"]
    for place, earlier in enumerate(steps):
        for later in steps[place + 1 :]:
            both = contacts[earlier].notna() & contacts[later].notna()
            assert (contacts[earlier] <= contacts[later])[both].all(), (earlier, later)
    assert contacts["created_s"].min() >= 0
    assert contacts[steps].max(axis=None) <= run.scenario.time.total_days * 86_400
    assert contacts.loc[contacts["outcome"] != "open", "ended_s"].notna().all()
    assert contacts.loc[contacts["outcome"] == "open", "ended_s"].isna().all()


def logs_are_sorted(run: Run) -> None:
    """Contacts come by (case, contact, created_s), cases by case, the table by team and half hour."""
    contacts = run.contacts
    order = np.lexsort((contacts["created_s"], contacts["contact"], contacts["case"]))
    assert (np.diff(order) > 0).all()
    assert run.cases["case"].is_monotonic_increasing
    for team in run.scenario.designs[run.design].teams:
        slots = run.teams.loc[run.teams["team"] == team.name, "slot_s"]
        assert (np.diff(slots) == SLOT_S).all()


def outcomes_fit_what_happened(run: Run) -> None:
    """Each outcome has the times, and happens on the kinds of channel, that it means."""
    contacts = run.contacts
    kinds = contacts["channel"].astype(str).map({channel.name: channel.kind for channel in run.scenario.channels})
    queued, started = contacts["queued_s"].notna(), contacts["started_s"].notna()
    at_once = contacts["ended_s"] == contacts["created_s"]
    by_agent = contacts["team"].notna()
    expected = {
        "contained": ~queued & started & ~by_agent & (kinds == "automated"),
        "passed_on": ~queued & started & ~by_agent & (kinds == "automated"),
        "resolved": queued & started & by_agent & (kinds != "automated"),
        "unresolved": queued & started & by_agent & (kinds != "automated"),
        "transferred": queued & started & by_agent & (contacts["origin"] != "transfer"),
        "hopped": queued & started & by_agent & ~contacts["duplicate"],
        "abandoned": queued & ~started & (kinds == "live"),
        "blocked": ~queued & ~started & at_once & (kinds == "live"),
        "merged": queued & ~started & (kinds == "deferred"),
        "turned_away": ~started & (at_once | queued) & (kinds != "deferred"),
        "open": ~by_agent | started,
    }
    for outcome, fits in expected.items():
        assert fits[contacts["outcome"] == outcome].all(), outcome


def transfers_arrive(run: Run) -> None:
    """Every transferred contact goes on as one transfer, at the same moment on the same channel in another team."""
    contacts = run.contacts
    keys = ["case", "channel", "moment_s"]
    sent = contacts[contacts["outcome"] == "transferred"].assign(moment_s=lambda rows: rows["ended_s"])
    came = contacts[contacts["origin"] == "transfer"].assign(moment_s=lambda rows: rows["created_s"])
    assert len(sent) == len(came)
    both = sent.merge(came, on=keys, suffixes=("", "_next"))
    assert len(both) >= len(sent)
    handled = both[both["team_next"].notna()]
    assert (handled["team"].astype(str) != handled["team_next"].astype(str)).all()


def items_add_up(run: Run) -> None:
    """Of the items needed some are asked, of those some repeated; the case log has the sum of its contacts."""
    contacts, cases = run.contacts, run.cases
    assert (contacts["items_asked"] <= contacts["items_needed"]).all()
    assert (contacts["items_repeated"] <= contacts["items_asked"]).all()
    sizes = {intent.name: len(intent.items) for intent in run.scenario.intents}
    assert (contacts["items_needed"] <= contacts["intent"].astype(str).map(sizes)).all()
    assert (contacts["repeat_s"] <= contacts["asking_s"].fillna(0) + 1e-9).all()
    repeated = contacts.groupby("case")["items_repeated"].sum()
    settled = cases.set_index("case")[(cases["outcome"] != "open").to_numpy()]
    assert (settled["items_repeated"] == repeated[settled.index]).all()


def no_agent_is_over_capacity(run: Run) -> None:
    """At every start and release, the shares of an agent's sessions that never rested add up to at most one."""
    shares = {channel.name: 1 / channel.concurrency for channel in run.scenario.channels}
    live = {channel.name for channel in run.scenario.channels if channel.kind == "live"}
    handled = run.contacts[run.contacts["team"].notna()]
    names = handled["channel"].astype(str)
    never_rested = names.isin(live) | (handled["paused_s"] == 0)
    sessions = handled.assign(share=names.map(shares), end=handled["released_s"].fillna(np.inf))[never_rested]
    for _, mine in sessions.groupby(["team", "agent"], observed=True):
        starts = pd.DataFrame({"t": mine["started_s"], "order": 1, "share": mine["share"]})
        ends = pd.DataFrame({"t": mine["end"], "order": 0, "share": -mine["share"]})
        instant = (mine["started_s"] == mine["end"]).to_numpy()
        moments = pd.concat([starts[~instant], ends[~instant]]).sort_values(["t", "order"])
        assert not len(moments) or moments["share"].cumsum().max() <= 1 + 1e-9


def work_takes_its_time(run: Run) -> None:
    """Sessions last as long as their work, apart from rests; beside further sessions, at most so much longer."""
    most_sessions = math.lcm(*(channel.concurrency for channel in run.scenario.channels))
    slowest = {channel.name: _most_slowdown(channel.slowdown, most_sessions) for channel in run.scenario.channels}
    done = run.contacts[run.contacts["team"].notna() & run.contacts["released_s"].notna()]
    span_s = done["released_s"] - done["started_s"] - done["paused_s"]
    work_s = done[WORK].sum(axis=1)
    extra = 1 + done["channel"].astype(str).map(slowest).astype(float)
    assert (done[WORK].to_numpy() >= 0).all()
    assert (span_s >= work_s - 1e-6).all()
    assert (span_s <= work_s * extra + 1e-6).all()


def _most_slowdown(slowdown: float | tuple[float, ...], most_sessions: int) -> float:
    return max(slowdown) if isinstance(slowdown, tuple) else slowdown * (most_sessions - 1)


def capacity_fits_into_time_at_work(run: Run) -> None:
    """Capacity in use is at most the busy time, and that at most the time at work; who is absent is not there idle.

    Absence and busy time may overlap: someone away for the day may still finish the overtime of the duty before.
    """
    teams = run.teams
    heads = {team.name: team.head_count for team in run.scenario.designs[run.design].teams}
    most_s = teams["team"].astype(str).map(heads) * SLOT_S + 1e-6
    assert (teams["capacity_s"] <= teams["busy_s"] * (1 + 1e-9) + 1e-6).all()
    assert (teams["busy_s"] <= teams["duty_s"] * (1 + 1e-9) + 1e-6).all()
    assert (teams["duty_s"] <= most_s).all()
    assert (teams["duty_s"] - teams["busy_s"] + teams["absent_s"] <= most_s).all()


def capacity_in_log_is_capacity_in_table(run: Run) -> None:
    """Capacity used adds up, team by team, to what the half hours show, where the last are finished."""
    for mine, rows in _finished_teams(run):
        assert mine["capacity_s"].sum() == pytest.approx(rows["capacity_s"].sum(), rel=1e-9, abs=1e-6)


def work_is_busy_time(run: Run) -> int:
    """With one session at a time, the agents' work adds up to their busy time; return the number of teams looked at."""
    looked_at = 0
    concurrency = {channel.name: channel.concurrency for channel in run.scenario.channels}
    one_at_a_time = {
        team.name
        for team in run.scenario.designs[run.design].teams
        if all(concurrency[name] == 1 for name in team.channels)
    }
    for mine, rows in _finished_teams(run):
        if rows["team"].iloc[0] in one_at_a_time:
            assert mine[WORK].to_numpy().sum() == pytest.approx(rows["busy_s"].sum(), rel=1e-9, abs=1e-6)
            looked_at += 1
    return looked_at


def _finished_teams(run: Run) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    """Return the contacts and half hours of each team that had no session left at the end."""
    pairs = []
    for team, rows in run.teams.groupby("team", observed=True):
        mine = run.contacts[run.contacts["team"] == team]
        if mine["released_s"].notna().all():
            pairs.append((mine, rows))
    return pairs


def waiting_in_log_is_waiting_in_table(run: Run) -> None:
    """Time spent in lines adds up to the waiting time of the half hours."""
    contacts = run.contacts
    waiting = contacts[contacts["queued_s"].notna()]
    left_s = waiting["started_s"].fillna(waiting["ended_s"]).fillna(run.scenario.time.total_days * 86_400)
    waited_s = left_s - waiting["queued_s"]
    assert (waited_s >= 0).all()
    assert waited_s.sum() == pytest.approx(run.teams["waiting_s"].sum(), rel=1e-9, abs=1e-6)


def kpis_are_in_range(run: Run) -> None:
    """Shares lie in [0, 1], points within their limits, amounts are not negative, and parts of costs add up."""
    table = measure(run)
    for name, rows in table.groupby("kpi"):
        kpi = KPIS[str(name)]
        some = rows[rows["denominator"] > 0]
        ratios = some["numerator"] / some["denominator"]
        assert (rows["denominator"] >= 0).all(), name
        if kpi.unit == "share":
            assert ratios.between(-1e-9, 1 + 1e-9).all(), name
        elif name not in ("nps", "backlog_change"):
            assert (ratios >= 0).all(), name
        if name == "csat":
            assert (ratios <= 100 + 1e-9).all()
    total = table[table["scope"] == "all"].set_index("kpi")["numerator"]
    if "cost_to_serve" in total:
        parts = ("paid_time", "overhead", "platforms", "channels")
        assert total["cost_to_serve"] == pytest.approx(sum(total[f"cost_to_serve_{part}"] for part in parts))
        assert total["cost_to_serve_idle"] <= total["cost_to_serve_paid_time"] * (1 + 1e-9) + 1e-9


ALL = (
    every_case_is_whole,
    resolved_cases_have_one_resolving_contact,
    times_are_in_order,
    logs_are_sorted,
    outcomes_fit_what_happened,
    transfers_arrive,
    items_add_up,
    no_agent_is_over_capacity,
    work_takes_its_time,
    capacity_fits_into_time_at_work,
    capacity_in_log_is_capacity_in_table,
    work_is_busy_time,
    waiting_in_log_is_waiting_in_table,
    kpis_are_in_range,
)
