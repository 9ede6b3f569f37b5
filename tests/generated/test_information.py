"""What better visibility does to repetition, case by case and with the same luck."""

from typing import Any

import pandas as pd
from documents import Document, talkative, tried
from hypothesis import strategies as st

from sim.engine import Run, simulate

CLASSES = ("same_agent", "same_channel", "cross_channel", "from_automated", "from_transfer")
SHARES = st.sampled_from((0.0, 0.2, 0.5, 0.8, 1.0))
ALL_SEEN = {**dict.fromkeys(CLASSES, 1.0), "identity_match": 1.0, "sync_delay": 0}
ASKING = ["items_asked", "items_repeated", "csat_points"]
"""Columns that may differ where items are seen instead of asked, if neither takes time."""


@st.composite
def better_contexts(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Draw a context, and one in which nothing is less visible."""
    pairs = {key: sorted(draw(st.tuples(SHARES, SHARES))) for key in (*CLASSES, "identity_match")}
    shared = {"unit": draw(st.sampled_from(("item", "record"))), "lookup": 0}
    lag = sorted(draw(st.tuples(st.sampled_from((0, 600)), st.sampled_from((0, 600)))), reverse=True)
    worse, better = ({key: pair[place] for key, pair in pairs.items()} for place in (0, 1))
    return {**shared, **worse, "sync_delay": lag[0]}, {**shared, **better, "sync_delay": lag[1]}


def _with_context(document: Document, context: dict[str, Any], **routing: Any) -> dict[str, Any]:
    """Return designs that all have this context, and routing with these changes."""
    return {
        name: {**design, "context": context, "routing": {**design.get("routing", {}), **routing}}
        for name, design in document.data["designs"].items()
    }


def _one_thread(document: Document) -> list[dict[str, Any]]:
    """Return the moves without chases: at most one contact of a case is open, so none is merged with another."""
    return [move for move in document.data["moves"] if move["after"] != "silence"]


def _repeated(run: Run) -> pd.Series:
    return run.contacts.groupby("case")["items_repeated"].sum()


@tried(25, talkative(), better_contexts(), st.integers(0, 99), fewer=15, repeated=20, transfer=10, handoff=10)
def test_seeing_more_changes_only_what_is_asked(document, contexts, seed):
    """With asking and reading free of time, better visibility leaves all else as it was and repeats less in each case.

    Recognition also decides who is routed to an owner, so there is no affinity; with chases more might be merged.
    """
    items = {name: {**item, "ask": 0} for name, item in document.data["items"].items()}
    changes = {"items": items, "moves": _one_thread(document)}
    worse, better = (
        document.build(**changes, designs=_with_context(document, context, affinity="none")) for context in contexts
    )
    before, after = (simulate(scenario, document.last_design, seed=seed) for scenario in (worse, better))

    for column in ("items_asked", "items_repeated"):
        assert (after.contacts[column] <= before.contacts[column]).all()
    for log in ("contacts", "cases"):
        kept = [getattr(run, log).drop(columns=ASKING, errors="ignore") for run in (before, after)]
        pd.testing.assert_frame_equal(*kept, check_exact=True)
    yield from before.contacts["origin"].astype(str).unique()
    if before.contacts["items_repeated"].any():
        yield "repeated"
    if after.contacts["items_repeated"].sum() < before.contacts["items_repeated"].sum():
        yield "fewer"


@tried(15, talkative(), st.sampled_from((0.0, 0.3)), st.sampled_from((0.6, 1.0)), st.integers(0, 99), fewer=12)
def test_seeing_more_repeats_less_where_time_decides_nothing(document, low, high, seed):
    """With one team of plenty, always open and everything equally visible, asking takes time, yet nobody repeats more.

    Who handles a contact, and whether it finds a channel open, could otherwise depend on how long asking took.
    """
    runs = [simulate(_timeless(document, share), "plenty", seed=seed) for share in (low, high)]
    before, after = map(_repeated, runs)

    assert (after <= before.reindex(after.index)).all()
    if after.sum() < before.sum():
        yield "fewer"


def _timeless(document, share):
    """Return a scenario with agents for everyone, whose paths do not depend on how long anything takes."""
    always = ("open", "queue_limit", "chase")
    channels = [{key: c[key] for key in c if key not in always} for c in document.data["channels"]]
    staffed = [channel["name"] for channel in channels if channel["kind"] != "automated"]
    moves = [move for move in _one_thread(document) if move["after"] not in ("closed", "full")]
    context = {**dict.fromkeys(CLASSES, share), "lookup": 5}
    plenty = {"context": context, "teams": [{"name": "all", "agents": 200, "channels": staffed}]}
    intents = [{key: intent[key] for key in intent if key != "transfer"} for intent in document.data["intents"]]
    customers = {key: value for key, value in document.data.get("customers", {}).items() if key != "population"}
    return document.build(
        channels=channels, moves=moves, designs={"plenty": plenty}, expect={}, intents=intents, customers=customers,
        relationship=None, sources=None,
    )  # fmt: skip


@tried(16, talkative(), st.integers(0, 99), hidden=12, lasting=8, transfer=8, handoff=8, **dict.fromkeys(CLASSES, 4))
def test_nobody_repeats_anything_where_everything_is_seen(document, seed):
    """With every class visible, every customer recognised and no lag, an item given before is never asked again.

    This holds whatever else happens, overlapping contacts and bots included: what has been given is held from the
    same moment, and what is held is seen. Authentication is asked again and never counts. Each class matters: without
    it somebody repeats something.
    """
    run = _seeing(document, seed)

    assert (run.contacts["items_repeated"] == 0).all()
    assert (run.contacts["repeat_s"] == 0).all()
    yield from run.contacts["origin"].astype(str).unique()
    for hidden in CLASSES:
        if _seeing(document, seed, hidden).contacts["items_repeated"].any():
            yield hidden
    nothing = _seeing(document, seed, *CLASSES).contacts
    if nothing["items_repeated"].any():
        yield "hidden"
    if nothing.drop_duplicates("case")["items_repeated"].any():  # what else but an earlier case can it repeat
        yield "lasting"


@tried(12, talkative(), st.integers(0, 99), answered=9, transfer=4, later=8)
def test_what_messages_state_is_known_and_given(document, seed):
    """Where messages state everything and nobody sees anything else, readers ask nothing and whoever follows repeats.

    What a message stated counts as given before, so in every other contact after it each question is a repetition.
    Items are counted when a contact ends, so those still open do not tell.
    """
    items = {name: {"ask": 30} for name in document.data["items"]}
    kinds = {channel["name"]: channel["kind"] for channel in document.data["channels"]}
    channels = [
        {**channel, "captures": list(items)} if channel["kind"] == "deferred" else channel
        for channel in document.data["channels"]
    ]
    contacts = _seeing(document, seed, *CLASSES, items=items, channels=channels).contacts
    is_message = contacts["channel"].astype(str).map(kinds) == "deferred"
    sent = contacts[is_message & (contacts["origin"] != "follow_up")]
    read = sent[sent["team"].notna() & (sent["outcome"] != "open")]
    first_sent_s = contacts["case"].map(sent.groupby("case")["created_s"].min())
    later = contacts[~is_message & (contacts["started_s"] > first_sent_s)]

    assert (read["items_needed"] == len(items)).all()
    assert (read["items_asked"] == 0).all()
    assert (later["items_repeated"] == later["items_asked"]).all()
    yield from read["origin"].astype(str).unique()
    if len(read):
        yield "answered"
    if later["items_asked"].any():
        yield "later"


@tried(8, talkative(), st.integers(0, 99), matters=6)
def test_nobody_asks_what_is_on_file(document, seed):
    """Where everything needed is on file and files are seen, nothing is asked; where they are not, something is."""
    items = {name: {"ask": 30, "lasting": True, "on_file": 1} for name in document.data["items"]}
    seen, hidden = (_seeing(document, seed, *classes, items=items).contacts for classes in ((), ("cross_channel",)))

    assert (seen["items_asked"] == 0).all()
    if hidden["items_asked"].any():
        yield "matters"


@tried(14, talkative(), st.integers(0, 99), merged=6, spared=6)
def test_only_messages_of_recognised_customers_are_merged(document, seed):
    """Nobody whom the systems do not recognise has a message merged; others have, and these would if recognised.

    With everything on file, and seen, only customers who are not recognised are ever asked: so the log tells. Five
    times as many cases as elsewhere make messages wait.
    """
    items = {name: {"ask": 30, "lasting": True, "on_file": 1} for name in document.data["items"]}
    busy = {"demand": {"cases_per_day": 5 * document.data["demand"]["cases_per_day"]}, "items": items}
    nobody, some, everybody = (
        _seeing(document, seed, identity_match=share, **busy).contacts for share in (0.0, 0.5, 1.0)
    )
    unknown = set(some.loc[some["items_asked"] > 0, "customer"])

    assert not (nobody["outcome"] == "merged").any()
    assert unknown.isdisjoint(_merged(some))
    if _merged(some):
        yield "merged"
    if _merged(everybody) & unknown:
        yield "spared"


def _merged(contacts: pd.DataFrame) -> set[int]:
    """Return the customers who had a message merged."""
    return set(contacts.loc[contacts["outcome"] == "merged", "customer"])


def _seeing(document: Document, seed: int, *hidden: str, identity_match: float = 1.0, **blocks: Any) -> Run:
    """Return the run, with these blocks, in which everything but these classes is seen, of this share of customers."""
    context = ALL_SEEN | dict.fromkeys(hidden, 0.0) | {"identity_match": identity_match}
    scenario = document.build(**blocks, designs=_with_context(document, context))
    return simulate(scenario, document.last_design, seed=seed)
