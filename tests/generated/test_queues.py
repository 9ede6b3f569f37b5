"""What teams and their sizes do to waiting, where nothing else differs."""

import math
from typing import Any

import pandas as pd
from documents import Document, documents, tried
from documents.cast import Cast
from documents.channels import opening_hours
from documents.demand import rates, times, traces
from documents.laws import laws
from documents.whole import TRACE
from hypothesis import strategies as st

from sim.engine import Run, simulate

WHO = ["team", "agent", "owner_met", "switched", "relationship"]
"""Columns of either log that say who handled a contact, whether the two had met, and what the agent did before."""
CHOICES = {
    "agent_choice": st.sampled_from(("longest_idle", "least_flexible", "fastest", "team_order")),
    "contact_choice": st.sampled_from(("longest_wait", "priority", "earliest_due", "channel_order")),
}
MANY = 150
"""Agents of a team that nobody ever waits for, in a run with so few cases."""


def _without(table: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key not in keys}


def _bare(document: Document, *channel_keys: str) -> dict[str, Any]:
    """Return blocks without moves, transfers, items and effects, whose channels lack these keys."""
    return {
        "channels": [_without(channel, "captures", *channel_keys) for channel in document.data["channels"]],
        "intents": [_without(intent, "transfer") | {"items": []} for intent in document.data["intents"]],
        **dict.fromkeys(("moves", "items", "relationship", "sources")),
    }


def _designs(staffed: list[str]) -> dict[str, Any]:
    """Return the three designs with agents for everyone, who are alike."""
    desks = [{"name": f"{name} desk", "agents": MANY, "channels": [name]} for name in staffed]
    everyone = {"name": "everyone", "agents": MANY, "channels": staffed}
    records = {"same_channel": 0.5, "cross_channel": 0.9, "from_automated": 0.8}
    return {
        "siloed": {"teams": desks},
        "cross-channel": {"extends": "siloed", "context": records},
        "omnichannel": {"teams": [everyone], "context": records, "routing": {"affinity": "owner"}},
    }


@tried(20, documents(), st.fixed_dictionaries(CHOICES), st.integers(0, 99), live=8, deferred=5, busy=8)
def test_designs_are_one_where_nothing_tells_them_apart(document, choices, seed):
    """Without waiting, moves, items, transfers, slowdown or effects, designs differ in who handles what, no more."""
    staffed = [channel["name"] for channel in document.data["channels"] if channel["kind"] != "automated"]
    designs = _designs(staffed)
    for design in designs.values():
        design["routing"] = {**design.get("routing", {}), **choices}
    scenario = document.build(**_bare(document, "open", "slowdown"), designs=designs)
    first, *others = (simulate(scenario, design, seed=seed) for design in designs)

    reached = first.contacts[first.contacts["queued_s"].notna()]
    assert (reached["queued_s"] == reached["started_s"]).all()
    assert not first.contacts["switched"].any()
    for other in others:
        for table in ("contacts", "cases"):
            logs = [getattr(run, table).drop(columns=WHO, errors="ignore") for run in (first, other)]
            pd.testing.assert_frame_equal(*logs, check_exact=True)
    kinds = {channel["name"]: channel["kind"] for channel in document.data["channels"]}
    yield from reached["channel"].astype(str).map(kinds).unique()
    if len(reached) >= 30:
        yield "busy"


@st.composite
def lines(draw: st.DrawFn) -> Document:
    """Draw one first-come line of patient customers, of calls or messages, with an IVR before calls."""
    kind = draw(st.sampled_from(("live", "deferred")))
    live, deferred, automated = (("line",), (), ("ivr",)) if kind == "live" else ((), ("line",), ())
    cast = Cast(("line", *automated), live, deferred, automated, ("any",), (), ("all",), priced=False, returning=False)
    time = draw(times())
    trace = draw(traces(cast, time, least=25)) if draw(st.booleans()) else None
    line = {"name": "line", "kind": kind, "open": draw(opening_hours())}
    ivr = {"name": "ivr", "kind": "automated", "serve": draw(laws(60))}
    front = {"front": {"channel": "ivr", "share": 0.5}} if automated else {}
    handle = {"line": {"talk": draw(laws(5_400)), "wrap": draw(laws(600))}}
    intent = {"name": "any", "handle": handle, "containment": dict.fromkeys(automated, 0.2)}
    return Document(
        {
            "name": "one line",
            "time": time,
            "demand": {"trace": TRACE} if trace else draw(rates(cast, time, {"any": 1.0})),
            "channels": [line | front, ivr] if automated else [line],
            "intents": [intent | {"channel_preference": {"line": 1.0}}],
        },
        trace,
    )


@tried(30, lines(), st.integers(1, 2), st.integers(0, 99), shorter=20)
def test_another_agent_makes_nobody_wait_longer(line, agents, seed):
    """In one first-come line of patient customers with identical agents, every wait is at most as long with one more.

    Waiting times of G/G/c in order of arrival fall with c on every path (Kiefer & Wolfowitz 1955). The line may close,
    and is then served out.
    """
    teams = ([{"name": "desk", "agents": size, "channels": ["line"]}] for size in (agents, agents + 1))
    scenarios = (line.build(designs={"desk": {"teams": team}}) for team in teams)
    before, after = (_starts(simulate(scenario, "desk", seed=seed)) for scenario in scenarios)

    assert (after.index == before.index).all()
    assert (after <= before).all()
    if (after < before).any():
        yield "shorter"


def _starts(run: Run) -> pd.Series:
    """Return when each contact that reached the line was taken, for ever if it never was, by case."""
    queued = run.contacts[run.contacts["queued_s"].notna()]
    return queued.set_index("case")["started_s"].fillna(math.inf)
