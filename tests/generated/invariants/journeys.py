"""Cases, contacts and items: each belongs somewhere, follows from something and ends somehow, in order of time."""

from __future__ import annotations

import numpy as np

from sim.engine import Run
from sim.scenario.units import SLOT_S


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


def contacts_follow_from_outcomes(run: Run) -> None:
    """Each case has one first contact; every other one follows from the end, or the silence, of one before it."""
    contacts = run.contacts
    kinds = contacts["channel"].astype(str).map({channel.name: channel.kind for channel in run.scenario.channels})
    outcome, follow_up = contacts["outcome"].astype(str), contacts["origin"] == "follow_up"
    causes = {
        "retrial": outcome.isin(["abandoned", "turned_away", "blocked"]),
        "return": outcome.isin(["unresolved", "contained"]),
        "chase": kinds == "deferred",
        "handoff": (outcome == "passed_on") & (contacts["channel"] == contacts["host"]),
        "transfer": outcome == "transferred",
        "hop": outcome == "hopped",
        "follow_up": outcome.isin(["resolved", "contained"]) & ~follow_up,
    }
    made = contacts[["case", "origin", "contact"]].astype({"origin": str}).drop_duplicates()
    by_origin = made.groupby(["origin", "case"]).size()
    assert (by_origin["first"].reindex(run.cases["case"]) == 1).all()
    for origin, caused in causes.items():
        if origin in by_origin.index:
            most = contacts[caused].groupby("case").size()
            assert (by_origin[origin] <= most.reindex(by_origin[origin].index).fillna(0)).all(), origin


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
