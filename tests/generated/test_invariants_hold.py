"""What must hold in every run holds in generated ones, and those use everything there is to use."""

from collections import Counter

import invariants
import pandas as pd
import pytest
from documents import THOROUGH, documents, searched, telling, tried
from hypothesis import strategies as st
from vocabulary import said, sayable

from sim.engine import simulate
from sim.scenario.schema import Scenario

pytestmark = pytest.mark.slow


def test_documents_say_everything_the_schema_can_say(drawn):
    """Every key, every choice and every form of every value occurs in at least one of them."""
    schema = Scenario.model_json_schema(by_alias=True)
    words = {word for document in drawn for word in said(schema, document.data)}

    assert not words - sayable(schema)
    assert sorted(sayable(schema) - words) == []


def test_endless_waits_and_windows_occur(drawn):
    """The word "forever" is no choice of the schema but a form of a duration."""
    routings = [design.get("routing", {}) for document in drawn for design in document.data["designs"].values()]

    for key in ("affinity_wait", "affinity_window"):
        assert "forever" in [routing.get(key) for routing in routings]


MANY = 5
"""In so many runs at least, everything occurs."""
MEASURED = ("items_repeated", "paused_s", "switch_s", "lookup_s", "duplicate", "owner_met")


@pytest.mark.parametrize("column", ["origin", "outcome"])
def test_runs_show_everything_that_can_happen(column, runs):
    """Every origin and every outcome occurs, each in several runs."""
    logs = [run.contacts[column] for *_, run in runs]
    words = Counter(word for log in logs for word in log.astype(str).unique())

    assert {word: words[word] for word in logs[0].cat.categories if words[word] < MANY} == {}


def test_runs_show_everything_that_is_measured(runs):
    """Repetition, rests, switching, reading, duplicates, owners met and cases left open all occur in several runs."""
    times = Counter(column for *_, run in runs for column in MEASURED if run.contacts[column].astype(float).max() > 0)
    times["open"] = sum(bool(run.notes) for *_, run in runs)

    assert {what: times[what] for what in (*MEASURED, "open") if times[what] < MANY} == {}


@pytest.mark.parametrize("law", invariants.ALL, ids=lambda law: law.__name__)
def test_every_run_keeps_the_laws(law, runs):
    """Conservation of cases, contacts, items, time and capacity; order in time; ranges of KPIs; parts of costs."""
    for place, document, run in runs:
        with telling(place, document):
            law(run)


@pytest.mark.skipif(not THOROUGH, reason="a search, for thorough runs")
def test_no_run_breaks_a_law():
    """Hypothesis searches for a document that breaks a law, and shrinks it."""

    def laws_hold(document, seed):
        run = simulate(document.build(), document.last_design, seed=seed)
        for law in invariants.ALL:
            law(run)

    searched(60, documents(), st.integers(0, 2**32 - 1))(laws_hold)()


@tried(10, documents(), st.integers(0, 2**32 - 1), st.integers(0, 9), luck=7)
def test_same_seed_gives_the_same_run(document, seed, replication):
    """Built and simulated twice, a document gives equal logs and tables, bit for bit."""
    first, again = (
        simulate(document.build(), document.last_design, seed=seed, replication=replication) for _ in range(2)
    )

    for log in ("contacts", "cases", "teams"):
        pd.testing.assert_frame_equal(getattr(first, log), getattr(again, log), check_exact=True)
    other = simulate(document.build(), document.last_design, seed=seed ^ 1, replication=replication)
    if not first.contacts.equals(other.contacts):
        yield "luck"
