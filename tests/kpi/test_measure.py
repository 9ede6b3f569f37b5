"""KPIs of a day worked out by hand."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.kpi import HEADLINE, KPIS, measure

DAY = 86_400.0

BY_HAND = {
    "repeat_information_rate": (2, 4),
    "repeat_contact_share": (2, 3),
    "items_repeated_per_case": (3, 6),
    "repeat_time_share": (70, 1040),
    "cost_to_serve": (92.3, 6),
    "cost_to_serve_paid_time": (55.8, 6),
    "cost_to_serve_worked": (24.75, 6),
    "cost_to_serve_idle": (31.05, 6),
    "cost_to_serve_overhead": (27.9, 6),
    "cost_to_serve_platforms": (5.0, 6),
    "cost_to_serve_channels": (3.6, 6),
    "handling_cost_per_case": (11.5, 6),
    "csat": (424.56, 6),
    "csat_lost_waiting": (27.44, 6),
    "csat_lost_repeats": (15, 6),
    "csat_lost_extra_contacts": (30, 6),
    "csat_lost_transfers": (15, 6),
    "csat_lost_unresolved": (50, 6),
    "csat_gained_relationship": (24, 6),
    "csat_clipped": (-2, 6),
    "nps": (424.56, 6),
    "high_effort_share": (3, 6),
    "churn_rate": (0.65, 6),
    "value_lost_per_case": (52.5, 6),
    "service_level": (3, 5),
    "service_level_short_abandons_excluded": (3, 4),
    "speed_of_answer": (85, 4),
    "mean_wait": (115, 5),
    "abandonment_rate": (1, 5),
    "occupancy": (2250, 5400),
    "slot_occupancy": (1350, 5400),
    "agent_switches_per_hour": (2, 5400),
    "first_contact_resolution": (3, 6),
    "first_contact_resolution_without_transfer": (2, 6),
    "resolution_rate": (5, 6),
    "contacts_per_case": (10, 6),
    "time_to_resolution": (25849, 5),
    "channel_switches_per_case": (2, 6),
    "transfers_per_case": (1, 6),
    "duplicate_share": (0, 6),
    "refused_share": (0, 6),
    "owner_met_rate": (1, 2),
    "handle_time": (1040, 7),
    "backlog": (27510, DAY),
    "backlog_change": (1, 1),
    "open_case_share": (1, 6),
}

BY_GROUP = {
    ("service_level", "channel", "email"): (1, 2),
    ("mean_wait", "channel", "email"): (4000, 1),
    ("mean_wait", "channel", "phone"): (115, 5),
    ("mean_wait", "segment", "old"): (65, 3),
    ("abandonment_rate", "channel", "email"): (0, 2),
    ("abandonment_rate", "intent", "loan"): (1, 3),
    ("speed_of_answer", "team", "desk"): (85, 4),
    ("handle_time", "team", "mail"): (400, 2),
    ("handle_time", "channel", "ivr"): (0, 0),
    ("repeat_contact_share", "team", "mail"): (1, 1),
    ("owner_met_rate", "team", "desk"): (1, 1),
    ("occupancy", "team", "mail"): (450, 1800),
    ("contacts_per_case", "channel", "phone"): (7, 4),
    ("contacts_per_case", "channel", "email"): (3, 2),
    ("contacts_per_case", "channel", "ivr"): (0, 0),
    ("csat", "segment", "young"): (200.66, 3),
    ("csat_lost_waiting", "channel", "email"): (19.34, 2),
    ("csat_lost_extra_contacts", "segment", "old"): (20, 3),
    ("csat_gained_relationship", "intent", "loan"): (0, 2),
    ("csat_clipped", "segment", "young"): (-2, 3),
    ("agent_switches_per_hour", "team", "desk"): (2, 3600),
    ("agent_switches_per_hour", "team", "mail"): (0, 1800),
    ("value_lost_per_case", "segment", "old"): (12.5, 3),
    ("repeat_information_rate", "intent", "balance"): (1, 2),
    ("backlog", "channel", "email"): (27510, DAY),
    ("backlog_change", "segment", "old"): (0, 1),
}


def sums(frame: pd.DataFrame, kpi: str, scope: str = "all", of: str = "all") -> tuple[float, float]:
    """Return numerator and denominator of the one row asked for."""
    rows = frame[(frame["kpi"] == kpi) & (frame["scope"] == scope) & (frame["of"] == of)]
    assert len(rows) == 1, f"{kpi} {scope} {of}: {len(rows)} rows"
    return float(rows["numerator"].iloc[0]), float(rows["denominator"].iloc[0])


@pytest.mark.parametrize("kpi", list(KPIS))
def test_measure_day_by_hand_gives_sums_worked_out(run, kpi):
    """Every KPI at scope all is the ratio found with pencil and paper."""
    assert sums(measure(run), kpi) == pytest.approx(BY_HAND[kpi])


@pytest.mark.parametrize("where", list(BY_GROUP), ids=" ".join)
def test_measure_group_by_hand_gives_sums_worked_out(run, where):
    """KPIs of one channel, segment, intent or team are the ratio found with pencil and paper."""
    assert sums(measure(run), *where) == pytest.approx(BY_GROUP[where])


def test_measure_frame_columns_and_order_are_the_contract(run):
    """The frame has the documented columns, each key once, KPIs in the order of their definitions."""
    frame = measure(run)

    assert list(frame.columns) == ["kpi", "scope", "of", "unit", "numerator", "denominator"]
    assert not frame.duplicated(["kpi", "scope", "of"]).any()
    assert list(dict.fromkeys(frame["kpi"])) == list(KPIS)
    assert set(frame["scope"]) == {"all", "channel", "segment", "intent", "team"}
    assert set(HEADLINE) <= set(frame["kpi"])


def test_measure_waiting_automated_channel_has_no_row(run):
    """Nobody waits for a machine: waiting KPIs have no row for automated channels."""
    frame = measure(run)
    waiting = frame[frame["kpi"].isin(["mean_wait", "speed_of_answer", "abandonment_rate", "service_level"])]

    assert set(waiting.loc[waiting["scope"] == "channel", "of"]) == {"phone", "email"}


@pytest.mark.parametrize("scope", ["segment", "intent"])
@pytest.mark.parametrize("kpi", ["csat", "handle_time", "mean_wait", "backlog", "repeat_information_rate"])
def test_measure_groups_of_a_partition_add_up_to_all(run, kpi, scope):
    """Numerators of segments, and of intents, add up to the numerator of all."""
    frame = measure(run)
    part = frame[(frame["kpi"] == kpi) & (frame["scope"] == scope)]

    assert part["numerator"].sum() == pytest.approx(sums(frame, kpi)[0])


def test_measure_bare_scenario_leaves_out_undefined_kpis(make_run, run):
    """Without cost, satisfaction, targets or deferred channels their KPIs are absent, the others stay."""
    bare = copy.deepcopy(run.scenario.model_dump(by_alias=True))
    bare["cost"] = bare["satisfaction"] = None
    for channel in bare["channels"]:
        channel["service_level"] = None
    names = set(measure(make_run(bare))["kpi"])

    assert not {name for name in names if "cost" in name}
    assert not names & {"nps", "churn_rate", "value_lost_per_case", "service_level"}
    assert not {name for name in names if name.startswith("csat")}
    assert {"mean_wait", "repeat_information_rate", "contacts_per_case"} <= names


def test_measure_design_price_overrides_scenario_price(make_run, run):
    """Overhead and platform fees named by the design replace the scenario's."""
    changed = copy.deepcopy(run.scenario.model_dump(by_alias=True))
    changed["designs"]["siloed"]["cost"] = {
        "overhead": 0.0,
        "platform_per_agent_month": 0.0,
        "wage_per_hour": 36.0,
    }
    frame = measure(make_run(changed))

    assert sums(frame, "cost_to_serve_overhead")[0] == 0
    assert sums(frame, "cost_to_serve_platforms")[0] == pytest.approx(2.0)
    assert sums(frame, "cost_to_serve_paid_time")[0] == pytest.approx(45 + 2160 * 0.01)


def test_measure_no_measured_cases_keeps_rows_with_denominator_zero(make_run, run):
    """A run whose cases all fall outside the window has the same rows, with nothing below the line."""
    contacts = [{**row, "created_s": row["created_s"] - 2 * DAY} for row in _contacts(run)]
    cases = [
        (row.segment, row.intent, row.opened_s - 3 * DAY, row.closed_s - 3 * DAY, row.outcome, *_tail(row))
        for row in run.cases.itertuples()
    ]
    empty = measure(make_run(contacts=contacts, cases=cases))

    full = measure(run)
    assert empty[["kpi", "scope", "of"]].equals(full[["kpi", "scope", "of"]])
    assert sums(empty, "csat") == (0, 0)
    assert sums(empty, "cost_to_serve") == (pytest.approx(92.3), 0)


def test_measure_unanswered_case_counts_as_case_without_agent(make_run, run):
    """Repeat-information rate leaves out cases no agent handled, the bot's and the abandoned ones."""
    contacts = [{**row, "team": None, "started_s": np.nan} for row in _contacts(run)]

    assert sums(measure(make_run(contacts=contacts)), "repeat_information_rate") == (0, 0)


def test_measure_equal_start_times_touch_in_log_order(make_run, run):
    """A front that takes no time has still handled the case before the agent did."""
    contacts = _contacts(run)
    for row in contacts[:2]:
        row["started_s"] = DAY

    assert sums(measure(make_run(contacts=contacts)), "repeat_contact_share") == (2, 3)


def test_measure_front_chosen_directly_is_its_own_channel(make_run, run):
    """A contained IVR contact that nobody but the IVR hosted belongs to the IVR, one of a front to its host."""
    contacts = _contacts(run)
    contained = next(row for row in contacts if row["outcome"] == "contained")
    contained["host"] = "ivr"
    frame = measure(make_run(contacts=contacts))

    assert sums(frame, "contacts_per_case", "channel", "ivr") == (1, 1)
    assert sums(measure(run), "contacts_per_case", "channel", "ivr") == (0, 0)
    assert sums(frame, "channel_switches_per_case") == (2, 6)


def test_measure_log_repeated_many_times_scales_every_sum(make_run, run):
    """A thousand copies of the day give a thousand times the sums: no case leaks into the next."""
    copies = 1000
    contacts = pd.concat([run.contacts] * copies, ignore_index=True)
    contacts["case"] += np.repeat(np.arange(copies), len(run.contacts)) * len(run.cases)
    cases = pd.concat([run.cases] * copies, ignore_index=True)
    cases["case"] = np.arange(len(cases))
    large = measure(type(run)(run.scenario, run.design, 1, 0, "reference", contacts, cases, run.teams))
    for kpi in (
        "csat",
        "repeat_contact_share",
        "channel_switches_per_case",
        "high_effort_share",
        "mean_wait",
    ):
        expected = [copies * value for value in BY_HAND[kpi]]

        assert sums(large, kpi) == pytest.approx(expected)


def _contacts(run) -> list[dict[str, Any]]:
    """Return the contacts as rows to build from again: segment and intent come from the cases."""
    rows = run.contacts.drop(columns=["segment", "intent"]).astype({"team": object}).to_dict("records")
    for row in rows:
        row["team"] = None if pd.isna(row["team"]) else row["team"]
    return rows


def _tail(row) -> tuple[Any, ...]:
    return (
        row.contacts,
        row.channels,
        row.items_repeated,
        row.transfers,
        row.extra_contacts,
        row.minutes_waited,
        row.hours_waited,
        row.relationship,
        row.csat_points,
        row.churn_probability,
    )
